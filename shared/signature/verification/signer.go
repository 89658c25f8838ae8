package verification

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/signeddata"
)

// The standards that checks follow.
const (
	sourceFile = "ETSI EN 319 102-1, 5.2.2"
	sourceCMS  = "RFC 5652, 5.1"
	sourcePDF  = "ISO 32000-2, 12.8"
)

// A signerJudge is one signature under verification.
type signerJudge struct {
	*judge
	data     *signeddata.Data
	signer   *signeddata.Signer
	document func() (*content, error) // nil: it is not there
	beside   bool                     // it is not inside the CMS
	subtype  string                   // of a PDF: /SubFilter; "": it is none
	written  time.Time                // of a PDF: the time in /M; zero: none

	claimed     time.Time                // by the signer; zero: nothing
	certificate *x509.Certificate        // of the signer, set by checkSignature
	ofJPKI      *certprofile.Certificate // the same; nil: it does not have the form of JPKI
	issuer      *certprofile.Certificate // set by path
	purpose     jpki.Purpose             // of the issuer
	proven      time.Time                // zero: nobody proves it; of a PDF it may be a later signature that does
	stamps      []Stamp
}

// inPDF tells whether the rules for signatures in PDF hold.
func (s *signerJudge) inPDF() bool { return s.subtype != "" }

// signature makes the checks, with others before and behind them.
func (s *signerJudge) signature(before, behind []check) Signature {
	steps := runAll(slices.Concat(before, s.checks(), behind))
	signature := Signature{
		Kind: KindSignature, Steps: steps, Conclusion: conclude(steps), Algorithm: s.signer.Algorithm(),
		TimeStamps: s.stamps, Claims: s.claims(),
	}
	if signature.TimeStamps == nil {
		signature.TimeStamps = []Stamp{}
	}
	if !s.proven.IsZero() {
		signature.Proven = &s.proven
	}
	if statusOf(steps, StepSignature) == Passed {
		signature.Signer = s.whoSigned(statusOf(steps, StepPath) == Passed)
		if signature.Indication == TotalFailed {
			signature.Signer.claim()
		}
	}
	return signature
}

func (s *signerJudge) checks() []check {
	all := []check{{StepFormat, sourceCMS, s.format, nil}}
	if s.inPDF() {
		all = []check{
			{StepFormat, "RFC 5652, 5.1; ISO 32000-2, 12.8.3.3", s.format, nil},
			{StepOneSigner, "ISO 32000-2, 12.8.3.3; ETSI EN 319 142-1, 4.1", s.oneSigner, []StepID{StepFormat}},
		}
	}
	return append(all, []check{
		{StepAttributes, "RFC 5652, 5.3 and 11", s.attributes, []StepID{StepFormat}},
		{StepAlgorithms, "RFC 5652, 10.1; RFC 6211, 2; ETSI TS 119 312", s.algorithms, []StepID{StepFormat}},
		{StepDigest, "RFC 5652, 5.4 and 11.2", s.checkDigest, []StepID{StepAttributes, StepAlgorithms}},
		{StepSignature, "RFC 5652, 5.6", s.checkSignature, []StepID{StepAttributes, StepAlgorithms}},
		{StepSigningCertificate, "RFC 5035, 4; ETSI EN 319 122-1, 5.2.2", s.signingCertificate, []StepID{StepSignature}},
		{StepTime, "RFC 3161; ETSI EN 319 102-1, 5.4 and 5.5", s.checkTime, []StepID{StepSignature}},
		{StepPath, "RFC 5280, 6.1 and 4.2.1.1", s.path, []StepID{StepSignature}},
		{StepProfile, "J-LIS プロファイル仕様書 3.2", s.profile, []StepID{StepSignature}},
		{StepValidity, "RFC 5280, 4.1.2.5; ETSI EN 319 102-1, 5.2.6", s.validity, []StepID{StepPath}},
		{StepRevocation, "RFC 5280, 6.3; RFC 6960; ETSI EN 319 102-1, 5.2.6", s.checkRevocation, []StepID{StepPath}},
	}...)
}

func (s *signerJudge) format() result {
	switch {
	case s.inPDF() && !s.data.IsDER:
		return fail(CodeNotDER, "CMS is encoded in BER, where a PDF wants DER")
	case (s.inPDF() || s.beside) && s.data.Attached():
		return fail(CodeDocumentInside, "CMS has a document in it besides the one that it should be over")
	case s.data.ContentType != der.OIDData && s.signer.Attributes == nil:
		return fail(CodeNoAttributes, "content of the type "+s.data.ContentType+" without signed attributes")
	case !s.data.IsDER:
		return pass("CMS SignedData, encoded in BER", NoteNotDER)
	}
	return pass("CMS SignedData, DER")
}

func (s *signerJudge) oneSigner() result {
	if n := len(s.data.Signers); n != 1 {
		return fail(CodeSeveralSigners, fmt.Sprintf("%d signers, where a PDF has one: the others hide behind the first", n))
	}
	return pass("one signer")
}

// attributes looks at what is signed along with the document.
func (s *signerJudge) attributes() result {
	a := s.signer.Attributes
	if a == nil {
		if s.inPDF() {
			return fail(CodeNoAttributes, "no signed attributes, which a signature in a PDF must have")
		}
		return pass("nothing is signed along with the document", NoteNoAttributes)
	}
	if err := a.Check(); err != nil {
		return fail(attributeCode(err), err.Error())
	}
	contentType, err := a.ContentType()
	if err != nil {
		return fail(attributeCode(err), err.Error())
	}
	if contentType != s.data.ContentType {
		return fail(CodeContentType, fmt.Sprintf("signed as content of the type %s, which is of the type %s", contentType, s.data.ContentType))
	}
	if s.claimed, err = a.SigningTime(); err != nil {
		return fail(attributeCode(err), err.Error())
	}
	if s.claimed.IsZero() {
		s.claimed = s.written
	}
	return pass("content type and message digest are signed, each once")
}

// attributeCode is the reason of an error of signed attributes.
func attributeCode(err error) Code {
	for _, row := range []struct {
		err  error
		code Code
	}{
		{signeddata.ErrMissing, CodeAttributeMissing}, {signeddata.ErrTwice, CodeAttributeTwice},
		{signeddata.ErrValues, CodeAttributeValues}, {signeddata.ErrNotDER, CodeAttributesNotDER},
	} {
		if errors.Is(err, row.err) {
			return row.code
		}
	}
	return CodeAttributeMalformed
}

func (s *signerJudge) algorithms() result {
	if err := s.signer.CheckAlgorithms(); err != nil {
		return cryptoResult(err)
	}
	return pass(s.signer.Algorithm())
}

// cryptoResult is what an error of an algorithm or a key comes to.
func cryptoResult(err error) result {
	switch {
	case errors.Is(err, signeddata.ErrWeak):
		return undecided(CodeWeak, err.Error())
	case errors.Is(err, signeddata.ErrUnsupported):
		return undecided(CodeUnsupported, err.Error())
	case errors.Is(err, signeddata.ErrAlgorithms):
		return fail(CodeAlgorithmMismatch, err.Error())
	case errors.Is(err, signeddata.ErrSignature):
		return fail(CodeSignatureInvalid, "signature is not one by the key of the certificate")
	}
	return fail(CodeMalformed, err.Error())
}

// checkDigest compares the document with what was signed.
func (s *signerJudge) checkDigest() result {
	if s.document == nil {
		return undecided(CodeDocumentMissing, "the document that was signed is not there")
	}
	document, err := s.document()
	if err != nil {
		return undecided(CodeUnreadableDocument, "document cannot be read to its end: "+err.Error())
	}
	if s.signer.Attributes == nil {
		if signeddata.IsAttributes(document.beginning, document.length) {
			return fail(CodeAttributeConfusion, "the document has the form of signed attributes, and may be those of another signature")
		}
		return pass("the signature is over the document itself")
	}
	want, err := s.signer.Attributes.MessageDigest()
	if err != nil {
		return fail(attributeCode(err), err.Error())
	}
	hash, err := s.signer.Hash()
	if err != nil {
		return cryptoResult(err)
	}
	if !bytes.Equal(want, document.sums[hash]) {
		return fail(CodeDigestMismatch, "message digest is not that of the document: it was changed, or is another one")
	}
	return pass("document is the one that was signed")
}

// checkSignature finds the signer's certificate and verifies with its key.
func (s *signerJudge) checkSignature() result {
	certificate, found := findSigner(s.signer, s.data.Certificates)
	if found != nil {
		return *found
	}
	digest, missing := s.digestOfDocument()
	if missing != nil {
		return *missing
	}
	if err := s.signer.Verify(certificate.PublicKey, digest); err != nil {
		return cryptoResult(err)
	}
	s.certificate = certificate
	if c, err := certprofile.Parse(certificate.Raw); err == nil {
		s.ofJPKI = c
	}
	if s.signer.Attributes == nil {
		return pass("verified over the document, with the key of the certificate")
	}
	return pass("verified over the signed attributes, with the key of the certificate")
}

// digestOfDocument returns what is signed where there are no signed attributes.
func (s *signerJudge) digestOfDocument() ([]byte, *result) {
	if s.signer.Attributes != nil {
		return nil, nil
	}
	r := undecided(CodeDocumentMissing, "the document that was signed is not there")
	if s.document == nil {
		return nil, &r
	}
	document, err := s.document()
	if err != nil {
		r = undecided(CodeUnreadableDocument, "document cannot be read to its end: "+err.Error())
		return nil, &r
	}
	hash, err := s.signer.Hash()
	if err != nil {
		r = cryptoResult(err)
		return nil, &r
	}
	return document.sums[hash], nil
}

// findSigner returns the only certificate with the signer's identifier. The same one twice is
// one.
func findSigner(signer *signeddata.Signer, certificates [][]byte) (*x509.Certificate, *result) {
	var found *x509.Certificate
	for _, raw := range certificates {
		c, err := x509.ParseCertificate(raw)
		if err != nil || !identifies(signer, c) {
			continue
		}
		if found != nil && !bytes.Equal(found.Raw, raw) {
			r := undecided(CodeCertificateAmbiguous, "two certificates have the signer's identifier")
			return nil, &r
		}
		found = c
	}
	if found == nil {
		r := undecided(CodeCertificateMissing, "the signer's certificate is not in the file, or cannot be read")
		return nil, &r
	}
	return found, nil
}

func identifies(signer *signeddata.Signer, c *x509.Certificate) bool {
	if signer.KeyID != nil {
		return bytes.Equal(signer.KeyID, c.SubjectKeyId)
	}
	return bytes.Equal(signer.RawIssuer, c.RawIssuer) && isSerial(signer.Serial, c)
}

// isSerial tells whether the content octets of an INTEGER are the certificate's serial number.
func isSerial(octets []byte, c *x509.Certificate) bool {
	return c.SerialNumber.Sign() >= 0 && bytes.Equal(bytes.TrimLeft(octets, "\x00"), c.SerialNumber.Bytes())
}

// subtypePAdES is the /SubFilter of PAdES.
const subtypePAdES = "ETSI.CAdES.detached"

// signingCertificate looks whether the signed attributes name this very certificate.
func (s *signerJudge) signingCertificate() result {
	var ids []signeddata.CertificateID
	if s.signer.Attributes != nil {
		var err error
		if ids, err = s.signer.Attributes.CertificateIDs(); err != nil {
			if errors.Is(err, signeddata.ErrWeak) || errors.Is(err, signeddata.ErrUnsupported) {
				return cryptoResult(err)
			}
			return fail(attributeCode(err), err.Error())
		}
	}
	checked := false
	for _, id := range ids {
		if !names(id, s.certificate) {
			return fail(CodeSigningCertificateMismatch, "signed attributes name another certificate than the one that is used")
		}
		checked = checked || id.Hash != crypto.SHA1
	}
	switch {
	case checked:
		return pass("signed attributes name this very certificate")
	case len(ids) > 0:
		return unchecked("", "signed attributes name the certificate by SHA-1 only, which proves nothing")
	case s.subtype == subtypePAdES:
		return fail(CodeCertificateUnnamed, "no signed attribute names the certificate, which PAdES wants")
	}
	return unchecked("", "no signed attribute names the certificate")
}

// names tells whether an identifier is of the certificate. One by SHA-1 can only refuse.
func names(id signeddata.CertificateID, c *x509.Certificate) bool {
	if id.RawIssuer != nil && (!bytes.Equal(id.RawIssuer, c.RawIssuer) || !isSerial(id.Serial, c)) {
		return false
	}
	h := sha1.New()
	if id.Hash != crypto.SHA1 {
		h = id.Hash.New()
	}
	h.Write(c.Raw)
	return bytes.Equal(h.Sum(nil), id.Digest)
}
