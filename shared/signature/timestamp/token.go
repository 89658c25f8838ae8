package timestamp

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"jpkiweb/shared/der"
)

// A Token is a time stamp of which the signature verified with the certificate in it.
type Token struct {
	Raw      []byte        // TimeStampToken, DER
	Time     time.Time     // UTC, that the authority says
	Accuracy time.Duration // by how much that may be off; 0: not told
	Policy   string        // of the authority, dotted OID
	Serial   []byte        // content octets of the INTEGER
	// Certificate is the authority's, and Others what came with it; none is trusted yet.
	Certificate *x509.Certificate
	Others      []*x509.Certificate

	imprintAlgorithm string
	imprint, nonce   []byte
}

// Parse reads a TimeStampToken, RFC 3161, 2.4.2, and verifies its signature with the
// certificate that a signed attribute names. Errors are [ErrMalformed], [ErrUnsupported] and
// [ErrSignature]. It keeps no part of raw.
func Parse(raw []byte) (*Token, error) {
	raw = bytes.Clone(raw)
	s, err := parseSignedData(raw)
	if err != nil {
		return nil, err
	}
	certificate, others, err := s.signerCertificate()
	if err != nil {
		return nil, err
	}
	if err := s.verify(certificate); err != nil {
		return nil, err
	}
	i, err := parseInfo(s.content)
	if err != nil {
		return nil, err
	}
	return &Token{
		Raw: raw, Time: i.time, Accuracy: i.accuracy, Policy: i.policy, Serial: i.serial,
		Certificate: certificate, Others: others,
		imprintAlgorithm: i.algorithm, imprint: i.imprint, nonce: i.nonce,
	}, nil
}

// Authority names the authority for people, as its certificate does: nobody vouches for it
// before [Token.Verify].
func (t *Token) Authority() string {
	name := t.Certificate.Subject.CommonName
	if name == "" {
		name = strings.Join(t.Certificate.Subject.Organization, " ")
	}
	return readable([]byte(name))
}

// Check returns nil if the token is about these bytes, and else [ErrOtherData], or
// [ErrUnsupported] for an imprint that is not of SHA-2.
func (t *Token) Check(data []byte) error {
	hash, err := t.Imprint()
	if err != nil {
		return err
	}
	return t.CheckImprint(sum(hash, data))
}

// CheckDigest is [Token.Check] for bytes of which only the SHA-256 is at hand; of a token
// by another digest it cannot tell: [ErrUnsupported].
func (t *Token) CheckDigest(digest [sha256.Size]byte) error {
	if t.imprintAlgorithm != der.OIDSHA256 {
		return fmt.Errorf("%w: imprint by %s, want SHA-256", ErrUnsupported, t.imprintAlgorithm)
	}
	return t.checkImprint(der.OIDSHA256, digest[:])
}

// Imprint returns the digest that the token's imprint is made with, or [ErrUnsupported] where
// that is not of SHA-2, for whoever hashes a stream for [Token.CheckImprint].
func (t *Token) Imprint() (crypto.Hash, error) {
	hash, ok := hashes[t.imprintAlgorithm]
	if !ok {
		return 0, fmt.Errorf("%w: imprint by %s", ErrUnsupported, t.imprintAlgorithm)
	}
	return hash, nil
}

// CheckImprint is [Token.Check] for bytes of which the digest by [Token.Imprint] is at hand.
func (t *Token) CheckImprint(digest []byte) error {
	return t.checkImprint(t.imprintAlgorithm, digest)
}

func (t *Token) checkImprint(algorithm string, imprint []byte) error {
	if t.imprintAlgorithm != algorithm || !bytes.Equal(t.imprint, imprint) {
		return ErrOtherData
	}
	return nil
}

// Verify returns nil if the authority's certificate leads to one of the roots at the time of
// the stamp and may do nothing but stamp, RFC 3161, 2.3: its extended key usage is critical
// and time stamping alone. Else the error is [ErrAuthority]. Revocation is another question.
func (t *Token) Verify(roots *x509.CertPool) error {
	return verifyAuthority(t.Certificate, t.Others, t.Time, roots)
}

// VerifyAuthority is [Token.Verify] for whoever has of a token its time and its certificates only,
// DER, the authority's first. One that cannot be read is [ErrAuthority], too.
func VerifyAuthority(certificates [][]byte, at time.Time, roots *x509.CertPool) error {
	all := make([]*x509.Certificate, len(certificates))
	for i, der := range certificates {
		var err error
		if all[i], err = x509.ParseCertificate(der); err != nil {
			return fmt.Errorf("%w: certificate %d: %w", ErrAuthority, i+1, err)
		}
	}
	if len(all) == 0 {
		return fmt.Errorf("%w: no certificate", ErrAuthority)
	}
	return verifyAuthority(all[0], all[1:], at, roots)
}

func verifyAuthority(certificate *x509.Certificate, others []*x509.Certificate, at time.Time, roots *x509.CertPool) error {
	if roots == nil { // crypto/x509 would take those of the system
		return fmt.Errorf("%w: no authority is trusted", ErrAuthority)
	}
	if err := checkUsage(certificate); err != nil {
		return err
	}
	intermediates := x509.NewCertPool()
	for _, c := range others {
		if key, ok := c.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() > maxRSA {
			continue // whoever made the token chose it, and crypto/x509 would reckon with it
		}
		intermediates.AddCert(c)
	}
	_, err := certificate.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: intermediates, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping},
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAuthority, err)
	}
	return nil
}

// CheckUsage returns nil if the authority's certificate is for time stamps alone, as Verify
// wants it, and else [ErrAuthority].
func (t *Token) CheckUsage() error { return checkUsage(t.Certificate) }

func checkUsage(c *x509.Certificate) error {
	only := len(c.ExtKeyUsage) == 1 && c.ExtKeyUsage[0] == x509.ExtKeyUsageTimeStamping && len(c.UnknownExtKeyUsage) == 0
	critical := false
	for _, e := range c.Extensions {
		critical = critical || e.Critical && e.Id.String() == der.OIDExtKeyUsage
	}
	if !only || !critical {
		return fmt.Errorf("%w: its certificate is not for time stamps alone", ErrAuthority)
	}
	return nil
}
