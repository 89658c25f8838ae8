package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"strings"

	"jpkiweb/helper/own/stamp"
	"jpkiweb/shared/signature"
	signing "jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/wire"
)

// signFlags is how a file is to be signed.
type signFlags struct {
	options signing.Options
	format  string
	tsa     *tsaFlags
}

func (c *call) signFlags() *signFlags {
	f := &signFlags{tsa: c.tsaFlags()}
	o := &f.options
	c.flags.StringVar(&f.format, "format", string(signature.CMS), "`FORMAT` of the signature: cms (CMS), cades (CAdES), moj (PDF as the Ministry of Justice describes it), pades (PDF, PAdES), pkcs1 (certificate and signature over the SHA-256 alone, JSON)")
	c.flags.BoolVar(&o.Attached, "attached", false, "of cms and cades: put the document into the signature")
	c.flags.BoolVar(&o.PEM, "pem", false, "of cms and cades: write PEM instead of DER")
	c.flags.BoolVar(&o.TimeStamp, "timestamp", false, "of cades and pades: have the signature stamped by the time-stamping authority, when the card is without power")
	c.flags.StringVar(&o.Field, "field", "", "of PDF: sign in the empty signature field of this `NAME` (default: a new one that is not seen)")
	c.flags.StringVar(&o.Reason, "reason", "", "of PDF: `TEXT` why it is signed")
	c.flags.StringVar(&o.Place, "place", "", "of PDF: `TEXT` where it is signed")
	return f
}

// check fills in what the flags leave open, and returns who is asked for the time stamp;
// nil: nobody.
func (f *signFlags) check(ctx context.Context, c *call) (*stamp.Authority, error) {
	f.options.Format, f.options.Time = signature.Format(f.format), c.Now()
	if f.options.Format.Check() != nil {
		var words []string
		for _, known := range signature.Formats {
			words = append(words, string(known))
		}
		return nil, wire.Errorf(wire.CodeRequestInvalid, "format %q is not known: want one of %s", f.format, strings.Join(words, ", "))
	}
	if !f.options.TimeStamp {
		if f.tsa.address != "" || len(f.tsa.roots) > 0 {
			return nil, wire.Errorf(wire.CodeRequestInvalid, "--tsa and --tsa-ca belong to --timestamp")
		}
		return nil, nil
	}
	p, err := c.policy()
	if err != nil {
		return nil, err
	}
	return c.mustAuthority(ctx, f.tsa, p)
}

// A fileToSign is a document in the format in which it is signed.
type fileToSign struct {
	document
	options signing.Options
	opened  *signing.Document // nil: only its digest is signed, and it is read once
	source  io.Closer         // nil: nothing to close
}

// maxInMemory bounds what is read of a pipe that must be read twice, in bytes.
const maxInMemory = 64 << 20

// openToSign reads a file, "-" standard input.
func (c *call) openToSign(ctx context.Context, in string, o signing.Options) (*fileToSign, error) {
	f := &fileToSign{options: o}
	info, err := regular(in)
	switch {
	case err != nil:
		return nil, err
	case info == nil && !(o.Format == signature.CMS && !o.Attached && !o.PEM):
		return f, c.openStream(ctx, in, f)
	}
	if f.document, err = c.document(ctx, in); err != nil {
		return nil, err
	}
	if f.size == 0 {
		return nil, wire.Errorf(wire.CodeFileUnreadable, "%s is empty: there is nothing to sign", in)
	}
	if info == nil {
		return f, nil
	}
	source, err := os.Open(in)
	if err != nil {
		return nil, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	f.source = source
	if err := f.open(source); err != nil {
		return nil, errors.Join(err, source.Close())
	}
	return f, nil
}

// openStream reads what can be read once only into memory.
func (c *call) openStream(ctx context.Context, in string, f *fileToSign) error {
	content, err := c.readBounded(ctx, in, maxInMemory)
	if err != nil {
		return err
	}
	f.document = document{path: in, digest: sha256.Sum256(content), size: int64(len(content))}
	return f.open(bytes.NewReader(content))
}

// open reads the document in its format. It must be the one whose digest is known.
func (f *fileToSign) open(source io.ReaderAt) (err error) {
	if f.opened, err = signing.Open(source, f.size, f.options); err != nil {
		return f.coded(err)
	}
	if s := f.opened.Subject(); s.Format != signature.PAdES && s.Digest != f.digest {
		return f.changed("its content is another one")
	}
	return nil
}

// subject is what is signed.
func (f *fileToSign) subject() signature.Subject {
	if f.opened == nil {
		return signature.Subject{Format: signature.CMS, Digest: f.digest}
	}
	return f.opened.Subject()
}

// finish writes the finished file.
func (f *fileToSign) finish(w io.Writer, made signature.Signature, token *timestamp.Token) error {
	if f.opened == nil {
		_, err := w.Write(made.CMS)
		return err
	}
	return f.coded(f.opened.Finish(w, made, token))
}

func (f *fileToSign) close() {
	if f.source != nil {
		_ = f.source.Close() // it was read only
	}
}

// coded gives the errors of documents their codes; those of the system keep theirs.
func (f *fileToSign) coded(err error) error {
	is := func(targets ...error) bool {
		for _, t := range targets {
			if errors.Is(err, t) {
				return true
			}
		}
		return false
	}
	switch {
	case err == nil, isTooLarge(err):
		return err
	case is(signing.ErrChanged):
		return f.changed(err.Error())
	case is(signing.ErrOptions, signing.ErrDER, pdf.ErrField, pdf.ErrText):
		return wire.Errorf(wire.CodeRequestInvalid, "%s: %v", f.path, err)
	case is(signing.ErrEmpty, pdf.ErrNotPDF, pdf.ErrRepair, pdf.ErrEncrypted, pdf.ErrXFA, pdf.ErrAppearance, pdf.ErrTooComplex, pdf.ErrUnsupported, pdf.ErrCertified, pdf.ErrLocked, pdf.ErrSeed):
		return wire.Errorf(wire.CodeFileUnreadable, "%s: %v", f.path, err)
	}
	return err
}

// isTooLarge reports whether a signature has no room in its PDF.
func isTooLarge(err error) bool { return errors.Is(err, signing.ErrTooSmall) }

// stampOf asks for the time stamp of a signature; without an authority there is none.
func stampOf(ctx context.Context, a *stamp.Authority, made signature.Signature) (*timestamp.Token, error) {
	if a == nil {
		return nil, nil
	}
	return a.Stamp(ctx, sha256.Sum256(made.Value))
}
