package document

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/gap"
	"jpkiweb/shared/signature/pdf"
)

// Room in a PDF for certificates, which are not known before the password, bytes.
const (
	maxCertificate = 4 << 10 // of the signer: those of the card have about 2,000
	maxAuthority   = 2 << 10 // of its CA: those of J-LIS have about 1,300 (jpki facts 5.4)
)

// openPDF reads a PDF file and hashes it, with what is appended.
func (d *Document) openPDF(begun io.Writer) error {
	file, err := pdf.Open(d.source, d.size)
	if err != nil {
		return err
	}
	if d.plan, err = file.Plan(d.options.request()); err != nil {
		return err
	}
	return d.hashPDF(begun)
}

// request says the same to package pdf.
func (o Options) request() pdf.Request {
	form := pdf.PAdES
	if o.Format == signature.MOJ {
		form = pdf.MOJ
	}
	return pdf.Request{
		Form: form, Time: o.Time, Field: o.Field, Reason: o.Reason, Place: o.Place, Visible: o.Visible,
		CMS: pdf.Room(o.TimeStamp, make([]byte, maxCertificate), make([]byte, maxAuthority)), TimeStamp: o.TimeStamp,
	}
}

// Preview writes a PDF as it will look when it is signed with these options, and is not
// signed. Errors are those of Open, and the writer's.
func Preview(w io.Writer, source io.ReaderAt, size int64, o Options) error {
	if err := o.check(); err != nil {
		return err
	}
	if !o.Format.IsPDF() || o.Visible == nil {
		return fmt.Errorf("%w: a preview of what is not seen", ErrOptions)
	}
	file, err := pdf.Open(source, size)
	if err != nil {
		return fmt.Errorf("open document: %w", err)
	}
	return file.Preview(w, o.request())
}

// hashPDF hashes the file in one pass: as it is, and with what is appended before the gap,
// which is what begun gets, too.
func (d *Document) hashPDF(begun io.Writer) error {
	h := sha256.New()
	to := io.MultiWriter(h, begun)
	if err := d.copyFile(to); err != nil {
		return err
	}
	d.digest = sum(h)
	_, _ = to.Write(d.plan.Appended()) // neither fails
	tail := d.plan.Tail()
	if d.options.Format == signature.PAdES {
		h.Write(tail.Bytes)
		d.subject.Digest = sum(h)
		return nil
	}
	head, err := gap.StateOf(h)
	if err != nil {
		return err
	}
	d.subject.Digest, d.subject.Head, d.subject.Tail = d.digest, &head, &tail
	return nil
}

// finishPDF writes the file with the CMS in its gap, without the certificate of the CA where
// that would not fit. What is begun has its head already.
func (d *Document) finishPDF(w io.Writer, s signature.Signature, signed *cms.SignedData, begun bool) error {
	embed := d.plan.Embed
	if begun {
		embed = d.plan.EmbedRest
	}
	err := embed(w, pdf.Signature{CMS: signed.Encode(), Name: s.Name, Digest: s.Digest})
	if !errors.Is(err, pdf.ErrTooSmall) { // which is told before the first byte
		return err
	}
	signed.Certificates = [][]byte{s.Certificate}
	return embed(w, pdf.Signature{CMS: signed.Encode(), Name: s.Name, Digest: s.Digest})
}
