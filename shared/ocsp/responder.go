package ocsp

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"jpkiweb/shared/der"
	"jpkiweb/shared/revocation"
)

// Bounds of a responder's RSA key, in bits. One that is shorter can be broken; the time of a
// verification grows with the square of the length.
const (
	minRSA = 2048
	maxRSA = 8192
)

// minCurve is the size of the smallest elliptic curve, in bits.
const minCurve = 256

// algorithms are those of signatures, RFC 4055, 5, and RFC 5758, 3.2: none with SHA-1.
var algorithms = map[string]x509.SignatureAlgorithm{
	der.OIDSHA256WithRSA:    x509.SHA256WithRSA,
	"1.2.840.113549.1.1.12": x509.SHA384WithRSA,
	"1.2.840.113549.1.1.13": x509.SHA512WithRSA,
	oidECDSAWithSHA256:      x509.ECDSAWithSHA256,
	"1.2.840.10045.4.3.3":   x509.ECDSAWithSHA384,
	"1.2.840.10045.4.3.4":   x509.ECDSAWithSHA512,
}

// subject returns the name of who asks, an element.
func (s *Signer) subject() ([]byte, error) {
	if len(s.Certificates) == 0 {
		return nil, errors.New("sign a question: no certificate")
	}
	c, err := x509.ParseCertificate(s.Certificates[0])
	if err != nil {
		return nil, fmt.Errorf("sign a question: %w", err)
	}
	if key, ok := s.Key.Public().(interface{ Equal(crypto.PublicKey) bool }); !ok || !key.Equal(c.PublicKey) {
		return nil, errors.New("sign a question: the certificate is of another key")
	}
	return c.RawSubject, nil
}

// verify checks that the answer is signed by whoever may: the CA itself, a responder that the
// operator named, or one that the CA certified for it, RFC 6960, 4.2.2.2. The error wraps
// revocation.NotSigned or revocation.Unsupported.
func (r *response) verify(caDER []byte, named []*x509.Certificate, now time.Time) error {
	algorithm, known := algorithms[r.algorithm]
	switch {
	case !known:
		return fmt.Errorf("%w: signature algorithm %s", revocation.Unsupported, r.algorithm)
	case len(r.parameters) > 0 && !der.IsNull(r.parameters):
		return fmt.Errorf("%w: parameters of the signature algorithm", revocation.Unsupported)
	}
	ca, err := x509.ParseCertificate(caDER)
	if err != nil {
		return fmt.Errorf("%w: certificate of the CA: %w", revocation.Unsupported, err)
	}
	if now.Before(ca.NotBefore) || now.After(ca.NotAfter) {
		return fmt.Errorf("%w: certificate of the CA", revocation.Outdated)
	}
	found := errors.New("signed by none of those who may")
	for _, c := range append([]*x509.Certificate{ca}, named...) {
		if !r.names(c) {
			continue
		}
		if found = signedBy(c, algorithm, r, now); found == nil {
			return nil
		}
	}
	for _, raw := range r.certificates {
		c, err := x509.ParseCertificate(raw)
		if err != nil {
			return fmt.Errorf("%w: certificate of the responder: %w", revocation.Malformed, err)
		}
		if !r.names(c) || bytes.Equal(c.Raw, ca.Raw) {
			continue
		}
		if found = delegated(c, ca, now); found == nil {
			found = signedBy(c, algorithm, r, now)
		}
		if found == nil {
			return nil
		}
	}
	return fmt.Errorf("%w: %w", revocation.NotSigned, found)
}

// names tells whether the answer says that it is by the key of the certificate.
func (r *response) names(c *x509.Certificate) bool {
	if r.byName != nil {
		return bytes.Equal(r.byName, c.RawSubject)
	}
	bits, err := keyBits(c.RawSubjectPublicKeyInfo)
	sum := sha1.Sum(bits)
	return err == nil && bytes.Equal(r.byKey, sum[:])
}

// delegated checks that the CA certified the responder for this, RFC 6960, 4.2.2.2: issued
// with the CA's own key, and for OCSP by name. That it is revoked itself nobody is asked:
// a CA that does not say id-pkix-ocsp-nocheck leaves that open, too.
func delegated(c, ca *x509.Certificate, now time.Time) error {
	switch {
	case !bytes.Equal(c.RawIssuer, ca.RawSubject):
		return errors.New("responder is of another CA")
	case !slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning):
		return errors.New("responder's certificate is not for OCSP")
	case c.KeyUsage != 0 && c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0:
		return errors.New("responder's key may not sign")
	case len(c.UnhandledCriticalExtensions) > 0:
		return errors.New("responder's certificate has a critical extension that is unknown")
	case len(c.AuthorityKeyId) > 0 && len(ca.SubjectKeyId) > 0 && !bytes.Equal(c.AuthorityKeyId, ca.SubjectKeyId):
		return errors.New("responder is of another generation of the CA")
	}
	if err := strong(ca); err != nil {
		return err
	}
	for _, known := range algorithms {
		if known == c.SignatureAlgorithm {
			if err := c.CheckSignatureFrom(ca); err != nil {
				return fmt.Errorf("responder's certificate: %w", err)
			}
			return nil
		}
	}
	return fmt.Errorf("responder's certificate: signature algorithm %v", c.SignatureAlgorithm)
}

// signedBy checks the signature, and that the certificate is in date.
func signedBy(c *x509.Certificate, algorithm x509.SignatureAlgorithm, r *response, now time.Time) error {
	if now.Before(c.NotBefore) || now.After(c.NotAfter) {
		return errors.New("responder's certificate is out of date")
	}
	if err := strong(c); err != nil {
		return err
	}
	return c.CheckSignature(algorithm, r.signed, r.signature)
}

// strong checks the length of a key.
func strong(c *x509.Certificate) error {
	ok := false
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		ok = minRSA <= key.N.BitLen() && key.N.BitLen() <= maxRSA
	case *ecdsa.PublicKey:
		ok = key.Curve.Params().BitSize >= minCurve
	}
	if !ok {
		return errors.New("key of a responder that is too weak, too long or of an unknown kind")
	}
	return nil
}
