package certprofile

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"jpkiweb/shared/der"
)

// Errors of the checks of signatures, to be told apart with errors.Is.
var (
	// ErrSignature: the signature is not one of this key over this digest.
	ErrSignature = errors.New("signature does not verify")
	// ErrKeyAlgorithm: the key or the algorithm of the signature is of a kind
	// that this package cannot verify.
	ErrKeyAlgorithm = errors.New("unsupported algorithm")
	// ErrKeyLength: the key would be too much work to verify with.
	ErrKeyLength = errors.New("the key is longer than any in use")
	// ErrNotIssuer: the certificate names another CA, or another generation of
	// it, as its issuer. Try the next one.
	ErrNotIssuer = errors.New("issued by another CA")
	// ErrNotCA: the supposed issuer may not issue certificates.
	ErrNotCA = errors.New("not a CA certificate")
)

// maxPublicKeyLength is that of the SubjectPublicKeyInfo of an RSA key of 8192
// bits, rounded up. The time of a verification grows with the square of the key's
// length, and whoever sends a certificate chooses the key.
const maxPublicKeyLength = 1100

// CheckKeyLength returns ErrKeyLength for a key that VerifySignature does not
// verify with, for whoever wants to know it earlier.
func (c *Certificate) CheckKeyLength() error {
	if len(c.RawPublicKey) > maxPublicKeyLength {
		return ErrKeyLength
	}
	return nil
}

// VerifySignature checks a PKCS #1 v1.5 signature, RFC 8017, 8.2.2, over a
// SHA-256 digest (32 bytes) with the key of the certificate. The error is
// ErrKeyLength, ErrSignature or ErrKeyAlgorithm.
func (c *Certificate) VerifySignature(digest []byte, signature []byte) error {
	if err := c.CheckKeyLength(); err != nil {
		return err
	}
	if c.PublicKey == nil {
		return ErrKeyAlgorithm
	}
	if len(digest) != sha256.Size || rsa.VerifyPKCS1v15(c.PublicKey, crypto.SHA256, digest, signature) != nil {
		return ErrSignature
	}
	return nil
}

// CheckSignatureFrom checks that ca issued the certificate, RFC 5280, 6.1.3 and
// 6.1.4 for a path of one tier: the issuer is ca's name byte for byte, the
// authority key identifier is ca's subject key identifier (only a self-signed
// certificate may lack it) and names no other issuer or serial number than those of
// ca's certificate, ca may sign certificates, and the signature
// verifies. All generations of a CA share one name, so try each (jpki facts 5.4). The
// error wraps ErrNotIssuer, ErrNotCA, ErrKeyLength, ErrKeyAlgorithm or ErrSignature.
// Validity and profile are separate questions.
func (c *Certificate) CheckSignatureFrom(ca *Certificate) error {
	if err := c.NamesIssuer(ca); err != nil {
		return err
	}
	if ca.Version != 3 || !ca.IsCA || ca.KeyUsage&KeyUsageCertSign == 0 || len(ca.UnknownCritical) > 0 {
		return ErrNotCA
	}
	if c.SignatureAlgorithm != der.OIDSHA256WithRSA {
		return fmt.Errorf("%w: signature algorithm %s", ErrKeyAlgorithm, c.SignatureAlgorithm)
	}
	digest := sha256.Sum256(c.RawTBS)
	if err := ca.VerifySignature(digest[:], c.Signature); err != nil {
		return fmt.Errorf("signature of the CA: %w", err)
	}
	return nil
}

// NamesIssuer checks by name, key identifier and serial number, as CheckSignatureFrom does,
// that the certificate says it is of ca. It verifies no signature: anybody can write
// that. The error wraps ErrNotIssuer.
func (c *Certificate) NamesIssuer(ca *Certificate) error {
	if !bytes.Equal(c.RawIssuer, ca.RawSubject) {
		return fmt.Errorf("%w: the names differ", ErrNotIssuer)
	}
	itself := len(c.AuthorityKeyID) == 0 && bytes.Equal(c.Raw, ca.Raw)
	if !itself && (len(c.AuthorityKeyID) == 0 || !bytes.Equal(c.AuthorityKeyID, ca.SubjectKeyID)) {
		return fmt.Errorf("%w: the key identifiers differ", ErrNotIssuer)
	}
	if c.AuthoritySerial != nil && (!bytes.Equal(c.AuthoritySerial, ca.Serial) || !c.namesIssuerOf(ca)) {
		return fmt.Errorf("%w: the key identifier is with another certificate", ErrNotIssuer)
	}
	return nil
}

// namesIssuerOf tells whether the authority key identifier has the name of the issuer of ca:
// nearly always as it is written there, or else in other kinds of text.
func (c *Certificate) namesIssuerOf(ca *Certificate) bool {
	return bytes.Equal(c.rawAuthorityIssuer, ca.RawIssuer) || slices.Equal(c.authorityIssuer, ca.Issuer)
}
