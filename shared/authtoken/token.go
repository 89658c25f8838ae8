package authtoken

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Format is what New writes into a token (authtoken facts 4).
const Format = "web-eid:1.0"

// Algorithms that relying parties verify, RFC 7518, 3.3 and 3.4. Which one it has to be they
// read from the certificate: today's card has an RSA key, the next one is announced with
// P-384 (jpki facts 5.7).
const (
	RS256 = "RS256" // RSASSA-PKCS1-v1_5 with SHA-256: what New writes
	ES256 = "ES256" // ECDSA with P-256 and SHA-256; the signature is r ‖ s, 64 bytes
	ES384 = "ES384" // ECDSA with P-384 and SHA-384; the signature is r ‖ s, 96 bytes
)

// AppVersion is the default of Token.AppVersion; verifiers do not act on it.
const AppVersion = "jpki-web"

// Errors of Parse; callers tell them apart with errors.Is.
var (
	ErrMalformed = errors.New("malformed token")                 // not the JSON object of authtoken facts 1
	ErrVersion   = errors.New("token format is not web-eid:1.0") // another type or version
	ErrAlgorithm = errors.New("algorithm is not allowed")        // none, or a name that is not in authtoken facts 1
)

// A Token is the answer to a challenge (authtoken facts 1). Nothing in it is verified.
type Token struct {
	UnverifiedCertificate string `json:"unverifiedCertificate"` // base64 of the DER certificate
	Algorithm             string `json:"algorithm"`             // JSON Web Algorithms name, such as RS256
	Signature             string `json:"signature"`             // base64
	Format                string `json:"format"`                // web-eid:1.0
	AppVersion            string `json:"appVersion"`            // informative
}

// New returns the token of a certificate (DER) and a signature over the
// DigestInfo of Digest, both as the card returned them. An empty appVersion
// becomes AppVersion.
func New(certificateDER, signature []byte, appVersion string) Token {
	if appVersion == "" {
		appVersion = AppVersion
	}
	return Token{
		UnverifiedCertificate: base64.StdEncoding.EncodeToString(certificateDER),
		Algorithm:             RS256,
		Signature:             base64.StdEncoding.EncodeToString(signature),
		Format:                Format,
		AppVersion:            appVersion,
	}
}

// CertificateDER returns the bytes of the certificate, which nobody has verified.
// The error is ErrMalformed.
func (t Token) CertificateDER() ([]byte, error) {
	return decode("unverifiedCertificate", t.UnverifiedCertificate)
}

// SignatureBytes returns the bytes of the signature: of RS256 as many as the key's
// modulus has, of ES256 and ES384 r ‖ s. The error is ErrMalformed.
func (t Token) SignatureBytes() ([]byte, error) {
	return decode("signature", t.Signature)
}

// decode reads base64 in its one canonical form, RFC 4648, 4: padded, no stray
// bits, no line breaks, at least one byte.
func decode(field, text string) ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(b) == 0 || len(text) != base64.StdEncoding.EncodedLen(len(b)) { // it passes over line breaks
		return nil, fmt.Errorf("%w: %s is not base64", ErrMalformed, field)
	}
	return b, nil
}

// Check returns nil if the token has the form that Parse accepts, otherwise
// ErrVersion, ErrAlgorithm or ErrMalformed.
func (t Token) Check() error {
	if err := checkFormat(t.Format); err != nil {
		return err
	}
	if err := checkAlgorithm(t.Algorithm); err != nil {
		return err
	}
	if _, err := t.CertificateDER(); err != nil {
		return err
	}
	if _, err := t.SignatureBytes(); err != nil {
		return err
	}
	return checkAppVersion(t.AppVersion)
}

// checkFormat wants version 1.0, or 1, which is another name of it (authtoken facts 4). A
// later minor version has fields that nobody here reads.
func checkFormat(format string) error {
	switch {
	case format == Format || format == "web-eid:1":
		return nil
	case strings.HasPrefix(format, "web-eid:"):
		return fmt.Errorf("%w: another version", ErrVersion)
	}
	return fmt.Errorf("%w: another type of token", ErrVersion)
}

// checkAlgorithm allows the names of authtoken facts 1. Whether the name fits the key is
// for the relying party to find out from the certificate.
func checkAlgorithm(name string) error {
	switch name {
	case ES256, ES384, "ES512", "PS256", "PS384", "PS512", RS256, "RS384", "RS512":
		return nil
	}
	return ErrAlgorithm
}

// checkAppVersion keeps the one free text fit for a log line.
func checkAppVersion(s string) error {
	if len(s) > 255 {
		return fmt.Errorf("%w: appVersion is longer than 255 characters", ErrMalformed)
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return fmt.Errorf("%w: appVersion holds other than printable ASCII", ErrMalformed)
		}
	}
	return nil
}
