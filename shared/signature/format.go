package signature

import (
	"errors"
	"fmt"
	"slices"

	"jpkiweb/shared/signature/cms"
)

// A Format is a form of signed document. Wire, guard and shell use the same words.
type Format string

// The formats.
const (
	CMS   Format = "cms"   // CMS, RFC 5652, with the document in it or without
	CAdES Format = "cades" // CAdES B-B, and with a time stamp B-T, ETSI EN 319 122-1
	MOJ   Format = "moj"   // PDF as the Ministry of Justice describes it (pdf facts 1)
	PAdES Format = "pades" // PDF as PAdES B-B, and with a time stamp B-T, ETSI EN 319 142-1
	PKCS1 Format = "pkcs1" // PKCS #1 v1.5 over the document's SHA-256 itself, with no signed attributes
)

// Formats are all of them.
var Formats = [...]Format{CMS, CAdES, MOJ, PAdES, PKCS1}

// ErrFormat tells that a format is not known.
var ErrFormat = errors.New("format of signature is not known")

// Check returns nil for one of Formats, and else ErrFormat.
func (f Format) Check() error {
	if !slices.Contains(Formats[:], f) {
		return fmt.Errorf("%w: %q", ErrFormat, string(f))
	}
	return nil
}

// IsPDF tells whether the signature stands in a PDF file.
func (f Format) IsPDF() bool { return f == MOJ || f == PAdES }

// TakesTimeStamp tells whether the format has a place for a time stamp.
func (f Format) TakesTimeStamp() bool { return f == CAdES || f == PAdES }

// IsOwn tells whether only our own window and the shell may ask for the format: what is
// signed is not known when the person is asked (MOJ), or is any digest (PKCS1).
func (f Format) IsOwn() bool { return f == MOJ || f == PKCS1 }

// attributes is the form of the signed attributes; PKCS1 has none.
func (f Format) attributes() cms.Form {
	if f == PAdES {
		return cms.Untimed
	}
	return cms.Timed
}
