package relyingparty

import (
	"context"
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/timestamp"
)

// VerifyAttached is VerifySignature for a CMS signature (DER, of size bytes) that holds its
// document. It is read as a stream; Signature.Document is where it is.
func (v *Verifier) VerifyAttached(ctx context.Context, signed io.ReaderAt, size int64) (Signature, Report) {
	return v.verifySignature(ctx, func() (envelope, error) {
		data, inside, err := cms.ParseAttached(signed, size)
		if err != nil {
			return envelope{}, err
		}
		return envelope{
			kind: "CMS SignedData with its document" + hashes(data), signed: data, inside: io.NewSectionReader(inside, 0, inside.Size()),
			readDigest: func(hash crypto.Hash) (digests, error) { return digestOf(inside, hash) },
		}, nil
	})
}

// VerifyPDF is VerifySignature for a PDF file of size bytes: of the newest signature in it,
// which must be over the whole file. Signatures before it are not looked at, which the
// report says. Signature.Digest is that of the file without the gap for the signature. Who
// sent a document to be signed asks VerifyPDFOf: what signs can change every page of it.
func (v *Verifier) VerifyPDF(ctx context.Context, file io.ReaderAt, size int64) (Signature, Report) {
	return v.verifySignature(ctx, openPDF(file, size))
}

// An Original is the document that was sent to be signed.
type Original struct {
	File io.ReaderAt
	Size int64 // in bytes
	// Visible accepts a signature that is seen on a page, where it covers what the document
	// says: look at Signature.Seen. It is needed for one in a field of the document, too.
	Visible bool
}

// VerifyPDFOf is VerifyPDF for a file that must be this document and its signature, and
// nothing else: no other page, text, annotation or program. That the file begins with the
// document does not say so.
func (v *Verifier) VerifyPDFOf(ctx context.Context, original Original, file io.ReaderAt, size int64) (Signature, Report) {
	s := v.newSignatureCheck(openPDF(file, size))
	return s.verify(ctx, check{StepDocument, "ISO 32000-2, 7.5.6 and 12.8.1", func() result { return s.isOf(original) }})
}

// isOf compares the file with the document.
func (s *signatureCheck) isOf(original Original) result {
	document, err := pdf.Open(original.File, original.Size)
	if err != nil {
		return undecided(CodeUnreadableDocument, "document that was given cannot be read: "+err.Error())
	}
	s.seen, err = pdf.Added(document, s.file)
	switch {
	case errors.Is(err, pdf.ErrAnother), errors.Is(err, pdf.ErrAdded):
		return fail(CodeAnotherDocument, err.Error())
	case err != nil:
		return notRead(err)
	case s.seen != nil && !original.Visible:
		return fail(CodeVisibleSignature, fmt.Sprintf("signature covers a part of page %d", s.seen.Page))
	case s.seen != nil:
		return pass(fmt.Sprintf("document that was given, with one signature, which is seen on page %d", s.seen.Page))
	}
	return pass("document that was given, with one signature that is not seen")
}

func openPDF(file io.ReaderAt, size int64) func() (envelope, error) {
	return func() (envelope, error) {
		f, err := pdf.Open(file, size)
		if err != nil {
			return envelope{}, err
		}
		newest, err := f.Newest()
		if err != nil {
			return envelope{}, err
		}
		data, err := cms.Parse(newest.CMS)
		if err != nil {
			return envelope{}, err
		}
		kind := fmt.Sprintf("signature of a whole PDF (%s), CMS SignedData%s", newest.SubFilter, hashes(data))
		if newest.Earlier > 0 {
			kind += fmt.Sprintf("; number of signatures before it that were not looked at: %d", newest.Earlier)
		}
		return envelope{kind: kind, signed: data, file: f, readDigest: func(hash crypto.Hash) (digests, error) { return digestOf(f.Covered(newest), hash) }}, nil
	}
}

// An envelope is where a signature stands, and what it is over.
type envelope struct {
	kind       string // for the report
	signed     *cms.SignedData
	readDigest func(crypto.Hash) (digests, error) // of the document
	inside     *io.SectionReader                  // the document, if it is attached
	file       *pdf.File                          // of VerifyPDF
}

func detached(der []byte, readDigest func(crypto.Hash) (digests, error)) func() (envelope, error) {
	return func() (envelope, error) {
		data, err := cms.Parse(der)
		if err != nil {
			return envelope{}, err
		}
		return envelope{kind: "detached CMS SignedData" + hashes(data), signed: data, readDigest: readDigest}, nil
	}
}

// hashes names the hash of the signers, which is one.
func hashes(data *cms.SignedData) string {
	if len(data.Signers) == 0 {
		return ""
	}
	return ", " + data.Signers[0].Hash.String()
}

// digests are those of a document: SHA-256, which names it, and the one that was signed.
type digests struct {
	sha256 [sha256.Size]byte
	signed []byte
}

// errOtherHash is the error for a signature over another digest than the one that is known.
var errOtherHash = errors.New("signature is over SHA-384 of the document, of which SHA-256 was given")

// digestOf reads the document once.
func digestOf(document io.Reader, hash crypto.Hash) (d digests, err error) {
	h := sha256.New()
	other, all := h, io.Writer(h)
	if hash != crypto.SHA256 {
		other = hash.New()
		all = io.MultiWriter(h, other)
	}
	if _, err := io.Copy(all, document); err != nil {
		return d, err
	}
	return digests{[sha256.Size]byte(h.Sum(nil)), other.Sum(nil)}, nil
}

// notRead says why there is no envelope. What is none of these is an error of the source.
func notRead(err error) result {
	for _, row := range []struct {
		code Code
		errs []error
	}{
		{CodeDigestMismatch, []error{pdf.ErrRanges}}, // something was added behind what was signed, or put between
		{CodeNoSigner, []error{pdf.ErrUnsigned}},
		{CodeUnsupported, []error{cms.ErrUnsupported, pdf.ErrUnsupported, pdf.ErrEncrypted, pdf.ErrXFA, pdf.ErrTooComplex}},
		{CodeMalformed, []error{cms.ErrMalformed, pdf.ErrNotPDF, pdf.ErrRepair, pdf.ErrCMS}},
	} {
		if slices.ContainsFunc(row.errs, func(e error) bool { return errors.Is(err, e) }) {
			return fail(row.code, err.Error())
		}
	}
	return undecided(CodeUnreadableDocument, "document cannot be read to its end: "+err.Error())
}

// maxStamps is how many time-stamps of a signature are looked at. Nobody signed them, and each
// costs a verification with a key that is trusted only after it.
const maxStamps = 4

// noteStamps keeps the time-stamp that is over the signature, and says what it is worth.
// Nobody signed it, so that one that is none is no reason to refuse.
func (s *signatureCheck) noteStamps() string {
	why := "no time-stamp"
	stamps := s.signer.TimeStamps()
	for _, raw := range stamps[:min(len(stamps), maxStamps)] {
		token, err := timestamp.Parse(raw)
		if err != nil || token.Check(s.signer.Signature) != nil {
			why = "no time-stamp that is over this signature"
			continue
		}
		told := fmt.Sprintf("time-stamp of %s by %q", jpki.Moment(token.Time), token.Authority())
		switch {
		case s.trusts == nil:
			s.timeStamp = token
			return "; " + told + ", whose authority was not looked at"
		case s.trusts(token) == nil:
			s.timeStamp = token
			return "; " + told + ", which is trusted"
		}
		why = told + ", which is not trusted"
	}
	if more := len(stamps) - maxStamps; more > 0 {
		why += fmt.Sprintf(" (%d more were not looked at)", more)
	}
	return "; " + why + ", so the time of signing is not proven"
}
