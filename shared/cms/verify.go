package cms

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"time"

	"jpkiweb/shared/certprofile"
)

// A Result is what a verified signature says. That the certificate belongs to
// anybody is not verified.
type Result struct {
	Certificate *certprofile.Certificate
	// SigningTime is the signer's own claim, zero where there is none.
	SigningTime time.Time
}

// Verify checks the signature over the document with this SHA-256: one signer,
// message digest, signature over the signed attributes, signing-certificate-v2.
// The first check that fails decides the error: ErrNoSigner, ErrSeveralSigners,
// ErrDigest, ErrCertificate, ErrSignature or ErrSigningCertificate.
func (s *SignedData) Verify(digest [sha256.Size]byte) (Result, error) {
	signer, err := s.OneSigner()
	if err != nil {
		return Result{}, err
	}
	if err := signer.CheckDigest(digest); err != nil {
		return Result{}, err
	}
	certificate, err := s.Certificate(signer)
	if err != nil {
		return Result{}, err
	}
	if err := signer.CheckSignature(certificate); err != nil {
		return Result{}, err
	}
	if err := signer.CheckSigningCertificate(certificate); err != nil {
		return Result{}, err
	}
	signingTime, err := signer.SigningTime()
	if err != nil {
		return Result{}, err
	}
	return Result{Certificate: certificate, SigningTime: signingTime}, nil
}

// OneSigner returns the only signer, or ErrNoSigner or ErrSeveralSigners.
func (s *SignedData) OneSigner() (*Signer, error) {
	switch len(s.Signers) {
	case 0:
		return nil, ErrNoSigner
	case 1:
		return s.Signers[0], nil
	}
	return nil, fmt.Errorf("%w: %d", ErrSeveralSigners, len(s.Signers))
}

// Certificate returns the signer's certificate: the only one in the file with
// the issuer and serial number of the signer. Otherwise the error is
// ErrCertificate.
func (s *SignedData) Certificate(signer *Signer) (*certprofile.Certificate, error) {
	var found *certprofile.Certificate
	for _, der := range s.Certificates {
		certificate, err := certprofile.Parse(der)
		if err != nil || !signer.isNamedBy(certificate) {
			continue // a CA certificate of another profile may be there too
		}
		if found != nil {
			return nil, fmt.Errorf("%w: two with one issuer and serial number", ErrCertificate)
		}
		found = certificate
	}
	if found == nil {
		return nil, ErrCertificate
	}
	return found, nil
}

func (s *Signer) isNamedBy(c *certprofile.Certificate) bool {
	return bytes.Equal(c.RawIssuer, s.RawIssuer) && bytes.Equal(integer(c.Serial), s.RawSerial)
}

// CheckDigest compares the message digest with that of the document. The error
// is ErrDigest.
func (s *Signer) CheckDigest(digest [sha256.Size]byte) error {
	signed, err := s.attributes.messageDigest()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDigest, err)
	}
	if signed != digest {
		return ErrDigest
	}
	return nil
}

// CheckSignature verifies the signature over the signed attributes with the
// certificate's key. The error is ErrSignature.
func (s *Signer) CheckSignature(certificate *certprofile.Certificate) error {
	return verifySignature(certificate, s.signedAttributes, s.Signature)
}

// CheckSigningCertificate tells whether the signed attributes name this very
// certificate, RFC 5035, 4. Without that, another certificate with the same key
// could take its place. The error is ErrSigningCertificate.
func (s *Signer) CheckSigningCertificate(certificate *certprofile.Certificate) error {
	value, err := s.attributes.value(oidSigningCertificateV2)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSigningCertificate, err)
	}
	id, err := parseSigningCertificate(value)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSigningCertificate, err)
	}
	if id.digest != sha256.Sum256(certificate.Raw) {
		return fmt.Errorf("%w: SHA-256 of the certificate is another one", ErrSigningCertificate)
	}
	if id.rawIssuer != nil && (!bytes.Equal(id.rawIssuer, certificate.RawIssuer) || !bytes.Equal(id.rawSerial, integer(certificate.Serial))) {
		return fmt.Errorf("%w: issuer or serial number is another one", ErrSigningCertificate)
	}
	return nil
}

// SigningTime returns the time that the signer claims, in UTC, or the zero time
// if there is none. The error is ErrMalformed.
func (s *Signer) SigningTime() (time.Time, error) {
	if _, found := s.attributes[oidSigningTime]; !found {
		return time.Time{}, nil
	}
	t, err := s.attributes.signingTime()
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return t, nil
}
