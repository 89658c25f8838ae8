package document

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/timestamp"
)

// Finish writes the finished file: the signature, with the time stamp if token is not nil,
// in the place that the format has for it. Both are verified before the first byte; whether
// certificate and authority are trusted is another question. After an error what is written
// is no signed file and must be thrown away. Errors are ErrOther, ErrOptions for a token that
// the format has no place for, ErrTooSmall, ErrChanged, timestamp.ErrOtherData, and those of
// writer and source.
func (d *Document) Finish(w io.Writer, s signature.Signature, token *timestamp.Token) error {
	if err := d.finish(w, s, token, false); err != nil {
		return fmt.Errorf("finish document: %w", err)
	}
	return nil
}

// Begin writes what the finished file begins with, whatever the card signs, so that it may be
// done while the card does: of a PDF the file itself and what is appended, of other formats
// nothing. [Document.FinishBegun] writes the rest. Errors are ErrChanged, where the file is
// not the one that was read, and those of writer and source; what is written must be thrown
// away then, and Finish can still do all.
func (d *Document) Begin(w io.Writer) error {
	if err := d.begin(w); err != nil {
		return fmt.Errorf("begin finished document: %w", err)
	}
	return nil
}

func (d *Document) begin(w io.Writer) error {
	if !d.options.Format.IsPDF() {
		return nil
	}
	h := sha256.New()
	if err := d.copyFile(io.MultiWriter(w, h)); err != nil {
		return err
	}
	if sum(h) != d.digest {
		return ErrChanged
	}
	_, err := w.Write(d.plan.Appended())
	return err
}

// FinishBegun is [Document.Finish] for a writer that has what [Document.Begin] wrote.
func (d *Document) FinishBegun(w io.Writer, s signature.Signature, token *timestamp.Token) error {
	if err := d.finish(w, s, token, true); err != nil {
		return fmt.Errorf("finish document: %w", err)
	}
	return nil
}

func (d *Document) finish(w io.Writer, s signature.Signature, token *timestamp.Token, begun bool) error {
	certificate, err := d.check(s)
	if err != nil {
		return err
	}
	if token != nil {
		if !d.options.Format.TakesTimeStamp() {
			return fmt.Errorf("%w: %s with a time stamp", ErrOptions, d.options.Format)
		}
		if err := token.Check(s.Value); err != nil {
			return err
		}
	}
	if d.options.Format == signature.PKCS1 {
		return finishPKCS1(w, s)
	}
	signed, err := d.readCMS(s, certificate, token)
	if err != nil {
		return err
	}
	if d.options.Format.IsPDF() {
		return d.finishPDF(w, s, signed, begun)
	}
	return d.finishCMS(w, signed)
}

// check compares what was signed with the document, and returns the signer's certificate.
func (d *Document) check(s signature.Signature) (*certprofile.Certificate, error) {
	certificate, err := certprofile.Parse(s.Certificate)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOther, err)
	}
	resolved, err := d.subject.Resolve(certificate)
	if err != nil {
		return nil, err
	}
	if resolved != (signature.Resolved{Digest: s.Digest, Name: s.Name}) {
		return nil, fmt.Errorf("%w: digest or name is another one", ErrOther)
	}
	if d.options.Format == signature.PKCS1 {
		if err := certificate.VerifySignature(s.Digest[:], s.Value); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrOther, err)
		}
	}
	return certificate, nil
}

// readCMS verifies the CMS, and puts the time stamp beside it.
func (d *Document) readCMS(s signature.Signature, certificate *certprofile.Certificate, token *timestamp.Token) (*cms.SignedData, error) {
	signed, err := cms.Parse(s.CMS)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOther, err)
	}
	result, err := signed.Verify(s.Digest)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOther, err)
	}
	signer := signed.Signers[0]
	if !bytes.Equal(result.Certificate.Raw, certificate.Raw) || !bytes.Equal(signer.Signature, s.Value) {
		return nil, fmt.Errorf("%w: value or certificate is another one", ErrOther)
	}
	if token != nil {
		err = signer.AddTimeStamp(token.Raw)
	}
	return signed, err
}

// finishCMS writes the CMS, with the document in it or without.
func (d *Document) finishCMS(w io.Writer, signed *cms.SignedData) error {
	if d.options.PEM {
		text := newPEM(w)
		if err := d.writeCMS(text, signed); err != nil {
			return err
		}
		return text.Close()
	}
	return d.writeCMS(w, signed)
}

func (d *Document) writeCMS(w io.Writer, signed *cms.SignedData) error {
	if !d.options.Attached {
		_, err := w.Write(signed.Encode())
		return err
	}
	h := sha256.New()
	err := signed.EncodeAttached(w, io.TeeReader(io.NewSectionReader(d.source, 0, d.size), h), d.size)
	if errors.Is(err, io.ErrUnexpectedEOF) || err == nil && sum(h) != d.subject.Digest {
		return ErrChanged
	}
	return err
}
