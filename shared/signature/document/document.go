package document

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"path"
	"strings"
	"time"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/pdf"
)

// Errors that callers tell apart with errors.Is. Those of package pdf come as they are.
var (
	ErrEmpty   = errors.New("document is empty")
	ErrOptions = errors.New("option that the format of signature does not have")
	// ErrDER: a document of the format PKCS1 is one DER value. Its signature would be one
	// over those bytes as signed attributes, RFC 5652, 5.4.
	ErrDER = errors.New("document is one DER value")
	// ErrSigningInput: a document of the format PKCS1 is what another form of signature signs.
	ErrSigningInput = errors.New("document is what another form of signature signs")
	// ErrChanged: the file is not the one that was read before. It is that of package pdf.
	ErrChanged = pdf.ErrChanged
	// ErrOther: the signature is not one of this document.
	ErrOther = errors.New("signature of another document")
	// ErrTooSmall: the CMS, with its time stamp and without the certificate of the CA, is
	// larger than the place for it in a PDF. Without the time stamp it fits. It is that of
	// package pdf.
	ErrTooSmall = pdf.ErrTooSmall
)

// Options are how a document is to be signed.
type Options struct {
	Format signature.Format
	Time   time.Time // of PDF: what /M says, the signer's own claim

	Attached bool // of CMS and CAdES: the document is inside
	PEM      bool // of CMS and CAdES: in text, RFC 7468, 9, instead of DER

	Field  string // of PDF: full name of the empty signature field; "": a new one
	Reason string // of PDF
	Place  string // of PDF
	// Visible says where on its pages a PDF shows the signature, and how; nil: nowhere.
	Visible *pdf.Visible

	// TimeStamp says that there may be a time stamp, of CAdES and PAdES: a PDF keeps room
	// for it.
	TimeStamp bool
}

func (o Options) check() error {
	if err := o.Format.Check(); err != nil {
		return err
	}
	isCMS := o.Format == signature.CMS || o.Format == signature.CAdES
	switch {
	case !isCMS && (o.Attached || o.PEM):
		return fmt.Errorf("%w: %s in DER or PEM, with the document inside", ErrOptions, o.Format)
	case !o.Format.IsPDF() && (o.Field != "" || o.Reason != "" || o.Place != "" || o.Visible != nil):
		return fmt.Errorf("%w: %s with a field, a reason, a place, or to be seen", ErrOptions, o.Format)
	case !o.Format.TakesTimeStamp() && o.TimeStamp:
		return fmt.Errorf("%w: %s with a time stamp", ErrOptions, o.Format)
	case o.Format.IsPDF() && o.Time.IsZero():
		return fmt.Errorf("%w: %s without a time", ErrOptions, o.Format)
	}
	return nil
}

// A Document is a file that was read to be signed. Its source must stay open until it is
// finished. One goroutine at a time may use it.
type Document struct {
	source  io.ReaderAt
	size    int64
	options Options
	digest  [sha256.Size]byte
	subject signature.Subject
	plan    *pdf.Plan // of PDF
}

// Open reads a file of this size in bytes to its end. Errors are signature.ErrFormat,
// ErrOptions, ErrEmpty, ErrDER, ErrChanged where the file ends elsewhere, those of package
// pdf, and the source's.
func Open(source io.ReaderAt, size int64, o Options) (*Document, error) {
	return open(source, size, o, io.Discard)
}

// OpenAndBegin is [Open] that writes what [Document.Begin] does to w of the same reading, and
// says whether it did: where w fails, the document is open all the same, and what is written
// must be thrown away.
func OpenAndBegin(source io.ReaderAt, size int64, o Options, w io.Writer) (d *Document, begun bool, err error) {
	beside := &besideWriter{to: w}
	d, err = open(source, size, o, beside)
	return d, err == nil && beside.failed == nil, err
}

// open opens a document, and hands to begun, which never fails, what Begin writes.
func open(source io.ReaderAt, size int64, o Options, begun io.Writer) (*Document, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if size <= 0 {
		return nil, ErrEmpty
	}
	d := &Document{source: source, size: size, options: o, subject: signature.Subject{Format: o.Format}}
	var err error
	if o.Format.IsPDF() {
		err = d.openPDF(begun)
	} else {
		err = d.openPlain()
	}
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	return d, nil
}

// A besideWriter is one whose failure does not end what is written beside it.
type besideWriter struct {
	to     io.Writer
	failed error
}

// Write implements io.Writer. It never fails.
func (w *besideWriter) Write(b []byte) (int, error) {
	if w.failed == nil {
		_, w.failed = w.to.Write(b)
	}
	return len(b), nil
}

// openPlain hashes a file that is signed as it is.
func (d *Document) openPlain() error {
	if d.options.Format == signature.PKCS1 {
		if err := d.refuseDER(); err != nil {
			return err
		}
	}
	h := sha256.New()
	if err := d.copyFile(h); err != nil {
		return err
	}
	d.digest = sum(h)
	d.subject.Digest = d.digest
	return nil
}

// copyFile writes the file, of which neither less nor more may be there than before.
func (d *Document) copyFile(w io.Writer) error {
	n, err := io.Copy(w, io.NewSectionReader(d.source, 0, d.size))
	if err != nil {
		return err
	}
	more, err := d.source.ReadAt(make([]byte, 1), d.size)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if n != d.size || more != 0 {
		return fmt.Errorf("%w: it has another length", ErrChanged)
	}
	return nil
}

func sum(h hash.Hash) [sha256.Size]byte { return [sha256.Size]byte(h.Sum(nil)) }

// Digest returns the SHA-256 of the file as it is, whatever is signed of it.
func (d *Document) Digest() [sha256.Size]byte { return d.digest }

// Subject returns what is signed of the document.
func (d *Document) Subject() signature.Subject { return d.subject }

// Name is that of the options with which the document was opened.
func (d *Document) Name(of string) string { return d.options.Name(of) }

// Name returns the name of the finished file, for the name of the document:
// contract-signed.pdf, or letter.txt.p7s (detached), letter.txt.p7m (attached), with .pem
// behind it in PEM, and letter.txt.pkcs1.json.
func (o Options) Name(of string) string {
	if o.Format.IsPDF() {
		extension := path.Ext(of)
		if !strings.EqualFold(extension, ".pdf") {
			return of + "-signed.pdf"
		}
		return strings.TrimSuffix(of, extension) + "-signed" + extension
	}
	switch {
	case o.Format == signature.PKCS1:
		return of + ".pkcs1.json"
	case o.Attached:
		of += ".p7m"
	default:
		of += ".p7s"
	}
	if o.PEM {
		of += ".pem"
	}
	return of
}
