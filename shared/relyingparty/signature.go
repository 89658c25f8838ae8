package relyingparty

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"io"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/timestamp"
)

// A Signature is who signed a document.
type Signature struct {
	Certificate *certprofile.Certificate // digital signature certificate
	Holder      certprofile.Holder       // the four basic attributes in it
	Digest      [sha256.Size]byte        // SHA-256 of the document
	// SigningTime is what the signer claims, zero if nothing. In a PDF it is not looked
	// for outside the CMS.
	SigningTime time.Time
	// TimeStamp is the first beside the signature that is over it, or nil; with
	// Config.TimeStampRoots, the first that leads to one of them.
	TimeStamp *timestamp.Token
	Document  *io.SectionReader // of VerifyAttached: what was signed; else nil
	Seen      *pdf.Seen         // of VerifyPDFOf: where the signature covers a page; nil: nowhere
}

// VerifySignature verifies a detached CMS signature (DER) over the document,
// which it reads to the end if the signature is well formed. Validity is judged
// at the present time, whatever a time-stamp says. The Signature is zero
// unless the report is OK.
func (v *Verifier) VerifySignature(ctx context.Context, cmsDER []byte, document io.Reader) (Signature, Report) {
	return v.verifySignature(ctx, detached(cmsDER, func(hash crypto.Hash) (digests, error) { return digestOf(document, hash) }))
}

// VerifySignatureDigest is VerifySignature for a document of which the caller
// has the SHA-256. One of a key on P-384, which is over SHA-384, is refused.
func (v *Verifier) VerifySignatureDigest(ctx context.Context, cmsDER []byte, digest [sha256.Size]byte) (Signature, Report) {
	return v.verifySignature(ctx, detached(cmsDER, func(hash crypto.Hash) (digests, error) {
		if hash != crypto.SHA256 {
			return digests{}, errOtherHash
		}
		return digests{digest, digest[:]}, nil
	}))
}

func (v *Verifier) verifySignature(ctx context.Context, open func() (envelope, error)) (Signature, Report) {
	return v.newSignatureCheck(open).verify(ctx)
}

func (v *Verifier) newSignatureCheck(open func() (envelope, error)) *signatureCheck {
	return &signatureCheck{
		certificateCheck: certificateCheck{Verifier: v, purpose: jpki.DigitalSignature, now: v.clock()},
		open:             open,
	}
}

// verify makes the checks, with more of them when the format is known.
func (s *signatureCheck) verify(ctx context.Context, more ...check) (Signature, Report) {
	checks := append([]check{{StepFormat, "RFC 5652, 5.1", s.format}}, more...)
	checks = append(checks, []check{
		{StepOneSigner, "RFC 5652, 5.3", s.oneSigner},
		{StepDigest, "RFC 5652, 5.4 and 11.2", s.checkDigest},
		{StepSignature, "RFC 5652, 5.6; RFC 8017, 8.2.2; RFC 5758, 3.2", s.checkSignature},
		{StepSigningCertificate, "RFC 5035, 4", s.signingCertificate},
	}...)
	report := runAll(append(checks, s.checks(ctx)...))
	if !report.OK() {
		return Signature{}, report
	}
	signature := Signature{Certificate: s.certificate, Digest: s.digest, SigningTime: s.signingTime, TimeStamp: s.timeStamp, Document: s.inside, Seen: s.seen}
	if s.certificate.Holder != nil {
		signature.Holder = *s.certificate.Holder
	}
	return signature, report
}

// A signatureCheck is one signature under verification.
type signatureCheck struct {
	certificateCheck
	envelope
	open        func() (envelope, error)
	digest      [sha256.Size]byte
	signer      *cms.Signer
	signingTime time.Time
	timeStamp   *timestamp.Token
	seen        *pdf.Seen
}

func (s *signatureCheck) format() (r result) {
	var err error
	if s.envelope, err = s.open(); err != nil {
		return notRead(err)
	}
	return pass(s.kind)
}

func (s *signatureCheck) oneSigner() result {
	signer, err := s.signed.OneSigner()
	switch {
	case errors.Is(err, cms.ErrNoSigner):
		return fail(CodeNoSigner, err.Error())
	case err != nil:
		return fail(CodeSeveralSigners, err.Error())
	}
	if s.signingTime, err = signer.SigningTime(); err != nil {
		return fail(CodeMalformed, err.Error())
	}
	s.signer = signer
	return pass("one signer")
}

func (s *signatureCheck) checkDigest() result {
	read, err := s.readDigest(s.signer.Hash)
	switch {
	case errors.Is(err, errOtherHash):
		return fail(CodeUnsupported, err.Error())
	case err != nil:
		return undecided(CodeUnreadableDocument, "document cannot be read to its end: "+err.Error())
	}
	if err := s.signer.CheckDigest(read.signed); err != nil {
		return fail(CodeDigestMismatch, err.Error())
	}
	s.digest = read.sha256
	return pass("document is the one that was signed")
}

func (s *signatureCheck) checkSignature() result {
	certificate, err := s.signed.Certificate(s.signer)
	if err != nil {
		return fail(CodeSignatureInvalid, err.Error())
	}
	err = checkSignature(s.signer, certificate)
	switch {
	case errors.Is(err, certprofile.ErrKeyAlgorithm):
		return fail(CodeAlgorithmRefused, "the certificate's key is of a kind that cannot be verified")
	case err != nil:
		return fail(CodeSignatureInvalid, err.Error())
	}
	s.certificate = certificate
	s.noteTime()
	return pass("verified over the signed attributes")
}

// checkSignature verifies by the key's algorithm: RSA with SHA-256, or, of a key on P-384, ECDSA
// with SHA-384, RFC 5758, 3.2. With each hash package cms reads one algorithm only, so that the
// signature says the same of itself.
func checkSignature(signer *cms.Signer, certificate *certprofile.Certificate) error {
	k, err := keyOf(certificate)
	switch {
	case err != nil, signer.Hash != k.hash:
		return certprofile.ErrKeyAlgorithm
	case k.algorithm == authtoken.RS256:
		return signer.CheckSignature(certificate)
	case k.algorithm != authtoken.ES384:
		return certprofile.ErrKeyAlgorithm
	}
	h := k.hash.New()
	h.Write(signer.SignedAttributes())
	if !ecdsa.VerifyASN1(k.public, h.Sum(nil), signer.Signature) {
		return cms.ErrSignature
	}
	return nil
}

// clockSkew is how far the signer's clock may be ahead of ours.
const clockSkew = 5 * time.Minute

// noteTime says what the time of signing rests on, and what is absurd about it. It
// is a claim, so that it is no reason to refuse.
func (s *signatureCheck) noteTime() {
	s.validNote = s.noteStamps()
	if s.signingTime.IsZero() {
		return
	}
	doubt := ""
	note := func(code Code, text string) {
		s.notes, doubt = append(s.notes, code), doubt+", "+text
	}
	if s.signingTime.After(s.now.Add(clockSkew)) {
		note(NoteSigningTimeToCome, "which is still to come")
	}
	switch {
	case s.signingTime.Before(s.certificate.NotBefore):
		note(NoteSigningTimeBeforeIssue, "when the certificate was not yet valid")
	case !s.certificate.ValidAt(s.signingTime):
		note(NoteSigningTimeAfterExpiration, "when the certificate is no longer valid")
	}
	s.validNote += " (the signer claims " + jpki.Moment(s.signingTime) + doubt + ")"
}

func (s *signatureCheck) signingCertificate() result {
	authorities := append(s.signed.Others(), s.anchors[s.purpose]...)
	if err := s.signer.CheckSigningCertificate(s.certificate, authorities...); err != nil {
		return fail(CodeSigningCertificateMismatch, err.Error())
	}
	return pass("signed attributes name this very certificate")
}
