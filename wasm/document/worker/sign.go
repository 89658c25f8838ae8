package worker

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"

	"jpkiweb/shared/signature"
	signing "jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/onwire"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// isPlain reports whether what is signed is the digest of the file, whatever is in it.
func isPlain(f signature.Format) bool { return f == signature.CMS || f == signature.CAdES }

// passes is how often a file is read that is to be signed with these options.
func passes(o *document.Options) int64 {
	if o == nil || isPlain(o.Format) {
		return 1
	}
	return 2
}

// look says what is signed of a file that was hashed, and how many pages a PDF has.
func look(f, font dom.File, o *document.Options, read *document.Read, t *teller) error {
	if o == nil {
		return nil
	}
	source := &source{file: f, teller: t, done: f.Size}
	subject := signature.Subject{Format: o.Format, Digest: [sha256.Size]byte(read.Digest)}
	if !isPlain(o.Format) {
		options, seen, err := optionsOf(source, f.Size, font, *o)
		if err != nil {
			return err
		}
		d, err := signing.Open(source, f.Size, options)
		if err != nil {
			return err
		}
		read.Seen = seen
		if digest := d.Digest(); !bytes.Equal(digest[:], read.Digest) { // which is shown
			return signing.ErrChanged
		}
		subject = d.Subject()
	}
	item := onwire.Item("", 0, subject)
	read.Subject = &item
	if bytes.Contains(read.Head[:min(len(read.Head), pdfHeader)], []byte("%PDF-")) {
		read.Pages = pagesOf(source, f.Size)
	}
	return nil
}

// pdfHeader is within how many bytes package pdf looks for the first line of a PDF.
const pdfHeader = 1024

// pagesOf is the number of pages; 0 where nobody can tell it.
func pagesOf(source io.ReaderAt, size int64) int {
	file, err := pdf.Open(source, size)
	if err != nil {
		return 0
	}
	n, err := file.CountPages()
	if err != nil {
		return 0
	}
	return n
}

// optionsOf are the options of a file, and what is seen of its signature, once that is drawn.
func optionsOf(source io.ReaderAt, size int64, font dom.File, o document.Options) (of signing.Options, seen *document.Seen, err error) {
	of = signing.Options{
		Format: o.Format, Time: o.Time, Attached: o.Attached, PEM: o.PEM,
		Field: o.Field, Reason: o.Reason, Place: o.Place, TimeStamp: o.TimeStamp,
	}
	if o.Visible != nil {
		of.Visible, seen, err = see(source, size, font, o)
	}
	return of, seen, err
}

// finish writes the finished file.
func finish(f, font dom.File, r document.Request, b Browser, t *teller) (*document.Finished, any, error) {
	if r.Options == nil || len(r.Finish.Digest) != sha256.Size {
		return nil, nil, wire.Errorf(wire.CodeInternal, "no signature to finish %q with", f.Name)
	}
	t.passes = 2
	source := &source{file: f, teller: t}
	options, _, err := optionsOf(source, f.Size, font, *r.Options)
	if err != nil {
		return nil, nil, err
	}
	d, err := signing.Open(source, f.Size, options)
	if err != nil {
		return nil, nil, err
	}
	var token *timestamp.Token
	if len(r.Finish.TimeStamp) > 0 {
		if token, err = timestamp.Parse(r.Finish.TimeStamp); err != nil {
			return nil, nil, wire.Errorf(wire.CodeTimestampInvalid, "%v", err)
		}
	}
	out := b.Output()
	if err := d.Finish(out, signature.Signature{
		CMS: r.Finish.CMS, Value: r.Finish.Value, Certificate: r.Finish.Certificate,
		Digest: [sha256.Size]byte(r.Finish.Digest), Name: r.Finish.Name,
	}, token); token != nil && errors.Is(err, signing.ErrTooSmall) {
		return nil, nil, wire.Errorf(wire.CodeTimestampInvalid, "%v", err)
	} else if err != nil {
		return nil, nil, err
	}
	blob, err := out.Blob()
	return &document.Finished{Name: d.Name(f.Name)}, blob, err
}

// problemOf sorts an error: one that nobody knows is the file's.
func problemOf(err error) *document.Problem {
	code := wire.CodeFileUnreadable
	var coded *wire.Error
	var unseen *document.Unseen
	switch {
	case errors.As(err, &unseen):
		code = wire.CodeRequestInvalid
	case errors.As(err, &coded):
		code = coded.Code
	case errors.Is(err, timestamp.ErrOtherData):
		code = wire.CodeTimestampInvalid
	case errors.Is(err, signing.ErrChanged), errors.Is(err, signing.ErrOther):
		code = wire.CodeDocumentChanged
	case errors.Is(err, signature.ErrFormat), signing.IsWrongChoice(err):
		code = wire.CodeRequestInvalid
	case signing.IsProtected(err):
		code = wire.CodePDFProtected
	case signing.IsUnfit(err):
		code = wire.CodePDFUnfit
	}
	return &document.Problem{Code: code, Message: err.Error(), Unseen: unseen}
}
