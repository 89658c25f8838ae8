package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A Tail is what is signed behind the gap. The signer's name has a place of fixed width
// in it, so that nothing before it depends on whose certificate signs.
type Tail struct {
	Bytes             []byte
	NameAt, NameWidth int // both zero if no name is to be filled in
}

func (t Tail) clone() Tail {
	t.Bytes = bytes.Clone(t.Bytes)
	return t
}

// NameWidth is the width of the place for a name: 200 UTF-16 units.
const NameWidth = len("<FEFF>") + 4*maxNameUnits

const maxNameUnits = 200

// The tail of a MOJ signature: what stands before the place of the name, behind it, and
// at the end.
const (
	nameKey   = "/Name"
	afterName = ">>\nendobj\n"
	fileEnd   = "%%EOF\n"
)

// CheckMOJ returns nil if the tail has the form of one of a MOJ signature: an empty place
// for the name, the end of the signature dictionary, and the end of a file, together at
// most MaxTail bytes. Whoever gets a tail from somebody else asks, for what it fills in
// must be where a reader finds it.
func (t Tail) CheckMOJ() error {
	place := []byte(nameKey + strings.Repeat(" ", NameWidth) + afterName)
	if len(t.Bytes) > MaxTail || t.NameAt != len(nameKey) || t.NameWidth != NameWidth ||
		!bytes.HasPrefix(t.Bytes, place) || !bytes.HasSuffix(t.Bytes[len(place):], []byte(fileEnd)) {
		return errTail
	}
	return nil
}

var errTail = errors.New("not what follows the gap of a signature")

// MaxTail bounds the tail in bytes, because a helper takes it as part of a request.
const MaxTail = 16 << 10

// Fill returns the tail with the signer's name, which of PAdES is empty. ErrName tells
// that it does not fit, or that the tail has no place for it.
func (t Tail) Fill(name string) ([]byte, error) {
	b := bytes.Clone(t.Bytes)
	if t.NameWidth == 0 && name == "" {
		return b, nil
	}
	if t.NameAt < 0 || t.NameWidth < 0 || t.NameAt > len(b)-t.NameWidth || name == "" || !utf8.ValidString(name) {
		return nil, fmt.Errorf("%w: %d bytes", ErrName, len(name))
	}
	place := b[t.NameAt : t.NameAt+t.NameWidth]
	if len(bytes.Trim(place, " ")) != 0 || len("<FEFF>")+4*len(utf16.Encode([]rune(name))) > len(place) {
		return nil, fmt.Errorf("%w: %d bytes", ErrName, len(name))
	}
	copy(place, encodeUTF16(name))
	return b, nil
}
