package verification

import (
	"bytes"
	"context"
	"crypto"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/signature/signeddata"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/until"
)

// The beginnings by which a file is known.
const (
	beginsPDF = "%PDF-"
	beginsPEM = "-----BEGIN"
)

// maxPEM is how long a file in PEM may be, in bytes: it is kept whole, while others are read
// as streams.
const maxPEM = 64 << 20

// Verify verifies every signature in a file of size bytes that holds what was signed: a PDF, a
// CMS with its document, or a time-stamp token, of which the stamped document is missing. It
// reads the file as a stream, as long as the context lasts.
func (v *Verifier) Verify(ctx context.Context, source io.ReaderAt, size int64) Report {
	return v.verify(ctx, source, size, nil)
}

// VerifyDetached verifies a CMS signature, or a time-stamp token, over a document beside it,
// which is read once.
func (v *Verifier) VerifyDetached(ctx context.Context, signature io.ReaderAt, size int64, document io.Reader) Report {
	return v.verify(ctx, signature, size, document)
}

func (v *Verifier) verify(ctx context.Context, source io.ReaderAt, size int64, document io.Reader) Report {
	f := until.ReaderAt(ctx, source)
	r := Report{Format: Unknown, Size: size, Steps: []Step{}, Signatures: []Signature{}}
	j := &judge{Verifier: v, now: v.clock(), report: &r, hashed: &prefix{source: f, size: size}}
	if document != nil {
		j.beside = from(ctx, document)
	}
	if v.revocation != nil {
		j.status = func(certificate, issuer *certprofile.Certificate) (revocation.Status, error) {
			return v.revocation.Status(ctx, certificate, issuer)
		}
	}
	if v.authority != nil {
		j.trusts = func(t *timestamp.Token) error { return v.authority(ctx, t) }
	}
	j.file(ctx, f, size)
	sum, err := j.hashed.fingerprint()
	if r.SHA256 = sum; err == nil {
		err = ctx.Err() // nothing counts of a report that nobody waited for
	}
	if err != nil {
		j.whole(sourceFile, undecided(CodeUnreadableDocument, "file cannot be read to its end: "+err.Error()))
	}
	r.conclude()
	return r
}

// A judge is one file under verification.
type judge struct {
	*Verifier
	now    time.Time
	report *Report
	hashed *prefix                                                                       // of the file
	status func(certificate, issuer *certprofile.Certificate) (revocation.Status, error) // nil: nobody is asked
	trusts func(*timestamp.Token) error                                                  // nil: no time-stamping authority is trusted
	beside func(io.Writer) error                                                         // writes the document beside a signature; nil: none was given
}

// whole adds a check of the file as a whole.
func (j *judge) whole(source string, r result) {
	j.report.Steps = append(j.report.Steps, Step{ID: StepFormat, Status: r.status, Code: r.code, Detail: detailOf(r), Source: source, Again: r.again, Notes: r.notes})
}

// file looks at what the file begins as.
func (j *judge) file(ctx context.Context, f io.ReaderAt, size int64) {
	head := make([]byte, min(size, 64))
	if err := readBeginning(f, head); err != nil {
		j.whole(sourceFile, undecided(CodeUnreadableDocument, "file cannot be read: "+err.Error()))
		return
	}
	switch {
	case size == 0:
		j.whole(sourceFile, fail(CodeMalformed, "the file is empty"))
	case bytes.HasPrefix(head, []byte(beginsPDF)):
		j.report.Format = PDF
		if j.beside != nil {
			j.whole(sourcePDF, fail(CodeDocumentInside, "a PDF holds what was signed, and nothing is beside it"))
			return
		}
		j.pdf(ctx, f, size)
	case bytes.HasPrefix(head, []byte(beginsPEM)):
		der, r := readPEM(f, size)
		if r != nil {
			j.whole("RFC 7468, 9", *r)
			return
		}
		j.binary(ctx, bytes.NewReader(der), int64(len(der)))
	default:
		j.binary(ctx, f, size)
	}
}

// readPEM returns what a file in PEM holds.
func readPEM(f io.ReaderAt, size int64) ([]byte, *result) {
	if size > maxPEM {
		r := undecided(CodeTooLarge, fmt.Sprintf("a signature in PEM may have %d bytes", maxPEM))
		return nil, &r
	}
	text := make([]byte, size)
	if err := readBeginning(f, text); err != nil {
		r := undecided(CodeUnreadableDocument, "file cannot be read: "+err.Error())
		return nil, &r
	}
	der, err := ReadPEM(text)
	if err != nil {
		r := fail(CodeMalformed, err.Error())
		return nil, &r
	}
	return der, nil
}

// ReadPEM returns the CMS (DER) in the only block, CMS or PKCS7, of a text in PEM, RFC 7468, 8
// and 9, with nothing else beside it.
func ReadPEM(text []byte) ([]byte, error) {
	block, rest := pem.Decode(text)
	if block == nil || bytes.Count(text[:len(text)-len(rest)], []byte(beginsPEM)) != 1 {
		return nil, errors.New("PEM block cannot be read")
	}
	switch {
	case block.Type != "CMS" && block.Type != "PKCS7":
		return nil, fmt.Errorf("PEM block %.40q is no signature", block.Type)
	case len(block.Headers) > 0 || len(bytes.TrimSpace(rest)) > 0:
		return nil, errors.New("something stands beside the signature")
	}
	return block.Bytes, nil
}

// binary judges what is neither PDF nor text: CMS, or an answer of a time-stamping authority.
func (j *judge) binary(ctx context.Context, f io.ReaderAt, size int64) {
	if token := tokenOfAnswer(f, size); token != nil {
		j.report.Format = TimeStamp
		j.token(token)
		return
	}
	data, err := signeddata.Open(ctx, f, size)
	if errors.Is(err, signeddata.ErrMalformed) {
		err = fmt.Errorf("neither PDF nor CMS nor time stamp: %w", err)
	}
	if err != nil {
		j.whole(sourceCMS, notRead(err))
		return
	}
	if data.ContentType == der.OIDTSTInfo {
		j.report.Format = TimeStamp
		raw := make([]byte, min(size, maxToken+1))
		if err := readBeginning(f, raw); err != nil {
			j.whole(sourceFile, undecided(CodeUnreadableDocument, "file cannot be read: "+err.Error()))
			return
		}
		j.token(raw)
		return
	}
	j.signedData(ctx, data)
}

// notRead says why there is no SignedData. What is none of these is an error of the source.
func notRead(err error) result {
	switch {
	case errors.Is(err, errNoSigner):
		return fail(CodeNoSigner, err.Error())
	case errors.Is(err, signeddata.ErrMalformed):
		return fail(CodeMalformed, err.Error())
	case errors.Is(err, signeddata.ErrTooLarge):
		return undecided(CodeTooLarge, err.Error())
	case errors.Is(err, signeddata.ErrUnsupported):
		return undecided(CodeUnsupported, err.Error())
	}
	return undecided(CodeUnreadableDocument, "file cannot be read to its end: "+err.Error())
}

// maxToken is how long a time-stamp token may be, in bytes: the longest that was seen has 22 kB.
const maxToken = 256 << 10

// tokenOfAnswer returns the token in a TimeStampResp, RFC 3161, 2.4.2, of an authority that
// granted it; nil: it is none.
func tokenOfAnswer(f io.ReaderAt, size int64) []byte {
	if size > maxToken {
		return nil
	}
	raw := make([]byte, size)
	if readBeginning(f, raw) != nil {
		return nil
	}
	in := cryptobyte.String(raw)
	var answer, status, token cryptobyte.String
	var code int
	if !in.ReadASN1(&answer, asn1.SEQUENCE) || !in.Empty() || !answer.ReadASN1(&status, asn1.SEQUENCE) || !status.ReadASN1Integer(&code) {
		return nil
	}
	if code > 1 || !answer.ReadASN1Element(&token, asn1.SEQUENCE) || !answer.Empty() { // not granted
		return nil
	}
	return token
}

// signedData judges every signer of a CMS.
func (j *judge) signedData(ctx context.Context, data *signeddata.Data) {
	write := j.beside
	j.report.Format = CMSDetached
	if data.Attached() && j.beside == nil {
		j.report.Format = CMSAttached
		write = func(w io.Writer) error { return data.WriteContent(ctx, w) }
	}
	if len(data.Signers) == 0 {
		j.whole(sourceCMS, notRead(errNoSigner))
		return
	}
	var document func() (*content, error)
	if write != nil {
		document = readDocument(data.Signers, digests(write))
	}
	for _, signer := range data.Signers {
		s := &signerJudge{judge: j, data: data, signer: signer, document: document, beside: j.beside != nil}
		j.report.Signatures = append(j.report.Signatures, s.signature(nil, nil))
	}
}

// readDocument returns a function that reads the document once, by every digest of the signers.
func readDocument(signers []*signeddata.Signer, digest digester) func() (*content, error) {
	hashes := []crypto.Hash{crypto.SHA256}
	for _, s := range signers {
		if h, err := s.Hash(); err == nil {
			hashes = append(hashes, h)
		}
	}
	return sync.OnceValues(func() (*content, error) { return digest(hashes) })
}
