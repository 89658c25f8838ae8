package cms

import (
	"bytes"
	"crypto"
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
	if err := signer.CheckDigest(digest[:]); err != nil {
		return Result{}, err
	}
	certificate, err := s.Certificate(signer)
	if err != nil {
		return Result{}, err
	}
	if err := signer.CheckSignature(certificate); err != nil {
		return Result{}, err
	}
	if err := signer.CheckSigningCertificate(certificate, s.Others()...); err != nil {
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
// the issuer and serial number of the signer. The same one twice is one. Otherwise
// the error is ErrCertificate.
func (s *SignedData) Certificate(signer *Signer) (*certprofile.Certificate, error) {
	var found []byte
	for _, der := range s.Certificates {
		issuer, serial, _ := namesOf(der)
		if !bytes.Equal(issuer, signer.RawIssuer) || !bytes.Equal(serial, signer.RawSerial) {
			continue
		}
		if found != nil && !bytes.Equal(found, der) {
			return nil, fmt.Errorf("%w: two with one issuer and serial number", ErrCertificate)
		}
		found = der
	}
	if found == nil {
		return nil, ErrCertificate
	}
	certificate, err := certprofile.Parse(found)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	return certificate, nil
}

// Others returns the certificates in the file that certprofile can read, for
// CheckSigningCertificate. Nobody should trust them.
func (s *SignedData) Others() []*certprofile.Certificate {
	var all []*certprofile.Certificate
	for _, der := range s.Certificates {
		if c, err := certprofile.Parse(der); err == nil { // a CA certificate of another profile may be there too
			all = append(all, c)
		}
	}
	return all
}

// CheckDigest compares the message digest with that of the document, by Hash. The error
// is ErrDigest.
func (s *Signer) CheckDigest(digest []byte) error {
	signed, err := s.attributes.messageDigest(s.Hash.Size())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDigest, err)
	}
	if !bytes.Equal(signed, digest) {
		return ErrDigest
	}
	return nil
}

// SignedAttributes is what the signature is over, DER, for who verifies with a key on a curve.
func (s *Signer) SignedAttributes() []byte { return bytes.Clone(s.signedAttributes) }

// CheckSignature verifies the signature over the signed attributes with the
// certificate's RSA key. The error is ErrSignature; it is certprofile.ErrKeyAlgorithm, too,
// of SHA-384, for the curve would be in every program that stands on this package.
func (s *Signer) CheckSignature(certificate *certprofile.Certificate) error {
	if s.Hash != crypto.SHA256 {
		return fmt.Errorf("%w: %w", ErrSignature, certprofile.ErrKeyAlgorithm)
	}
	return verifySignature(certificate, s.signedAttributes, s.Signature)
}

// CheckSigningCertificate tells whether the signed attributes name this very
// certificate, RFC 5035, 4. Without that, another certificate with the same key
// could take its place. What else they name must not contradict it: a second
// certificate is that of its CA, one of the authorities; policies are its own; and
// an attribute of version 1, RFC 2634, 5.4, says the same. The error is
// ErrSigningCertificate.
func (s *Signer) CheckSigningCertificate(certificate *certprofile.Certificate, authorities ...*certprofile.Certificate) error {
	value, err := s.attributes.value(oidSigningCertificateV2)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSigningCertificate, err)
	}
	named, err := parseSigningCertificate(value, readIDv2)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSigningCertificate, err)
	}
	for _, id := range named.ids {
		if id.hash != crypto.SHA256 && id.hash != s.Hash {
			return fmt.Errorf("%w: its hash is neither SHA-256 nor that of the signature", ErrSigningCertificate)
		}
	}
	if err := named.check(certificate, authorities); err != nil {
		return fmt.Errorf("%w: %w", ErrSigningCertificate, err)
	}
	if !s.attributes.has(oidSigningCertificate) {
		return nil
	}
	if err := s.checkVersionOne(certificate, authorities); err != nil {
		return fmt.Errorf("%w: version 1 beside it: %w", ErrSigningCertificate, err)
	}
	return nil
}

func (s *Signer) checkVersionOne(certificate *certprofile.Certificate, authorities []*certprofile.Certificate) error {
	value, err := s.attributes.value(oidSigningCertificate)
	if err != nil {
		return err
	}
	named, err := parseSigningCertificate(value, readIDv1)
	if err != nil {
		return err
	}
	return named.check(certificate, authorities)
}

// SigningTime returns the time that the signer claims, in UTC, or the zero time
// if there is none. The error is ErrMalformed.
func (s *Signer) SigningTime() (time.Time, error) {
	if !s.attributes.has(oidSigningTime) {
		return time.Time{}, nil
	}
	t, err := s.attributes.signingTime()
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return t, nil
}
