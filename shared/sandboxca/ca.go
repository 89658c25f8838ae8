package sandboxca

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"io"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// A CA is the sandbox: the CA for user authentication and the CA for digital
// signature. Its methods may be called at the same time when the random source
// of New may be read so.
type CA struct {
	random      io.Reader
	now         time.Time
	authorities map[jpki.Purpose]*authority
	release     ReleaseRule
}

// An authority is one self-signed CA.
type authority struct {
	purpose      jpki.Purpose
	organization string // O= of its names
	key          *rsa.PrivateKey
	certificate  *certprofile.Certificate
	ledger       *ledger
}

// keyBits is the size of the CAs' RSA keys (jpki facts 5.4).
const keyBits = 2048

// head is how much older than its making a CA claims to be, so that it is valid
// for a program whose clock was read a moment earlier.
const head = time.Hour

// New makes both CAs with fresh keys, valid for ten years from now. now is also
// when certificates are issued, unless an option says otherwise. random gives
// serial numbers and common names; the keys are made from it too where package
// crypto/rsa listens.
func New(random io.Reader, now time.Time) (*CA, error) {
	return NewNamed(random, now, jpki.TestOrganization, freshKey(random))
}

// NewNamed is New with another organization in the names of both CAs, and keys of RSA
// 2048 that newKey makes. Nobody trusts such a CA: the profile knows real and sandbox
// ones only.
func NewNamed(random io.Reader, now time.Time, organization string, newKey func() (*rsa.PrivateKey, error)) (*CA, error) {
	ca := &CA{random: random, now: now, authorities: map[jpki.Purpose]*authority{}}
	for _, p := range jpki.Purposes {
		a, err := newAuthority(random, now, p, organization, newKey)
		if err != nil {
			return nil, err
		}
		ca.authorities[p] = a
	}
	return ca, nil
}

// Certificate returns the DER of the CA certificate for the purpose.
func (ca *CA) Certificate(p jpki.Purpose) []byte {
	return bytes.Clone(ca.authorities[p].certificate.Raw)
}

// newAuthority makes the CA of a purpose under an organization, with a key that newKey
// makes.
func newAuthority(random io.Reader, now time.Time, p jpki.Purpose, organization string, newKey func() (*rsa.PrivateKey, error)) (*authority, error) {
	key, err := newKey()
	if err != nil {
		return nil, fmt.Errorf("make the key of the %v CA: %w", p, err)
	}
	a := &authority{purpose: p, organization: organization, key: key, ledger: &ledger{purpose: p}}
	return a, a.certify(random, now)
}

// freshKey makes keys of keyBits from random, where package crypto/rsa listens.
func freshKey(random io.Reader) func() (*rsa.PrivateKey, error) {
	return func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(random, keyBits) }
}

// certify has the CA sign its own certificate.
func (a *authority) certify(random io.Reader, now time.Time) error {
	contents, err := a.ownContents(random, now)
	if err != nil {
		return err
	}
	der, err := contents.sign(a.key)
	if err != nil {
		return fmt.Errorf("sign the certificate of the %v CA: %w", a.purpose, err)
	}
	if a.certificate, err = certprofile.Parse(der); err != nil {
		return fmt.Errorf("certificate of the %v CA: %w", a.purpose, err)
	}
	return nil
}

// ownContents is the profile of a CA (jpki facts 5.4).
func (a *authority) ownContents(random io.Reader, now time.Time) (*Contents, error) {
	serial, err := newSerial(random)
	if err != nil {
		return nil, err
	}
	info, id, err := encodeKey(a.key.Public())
	if err != nil {
		return nil, err
	}
	return &Contents{
		Version:            3,
		Serial:             serial,
		SignatureAlgorithm: der.OIDSHA256WithRSA,
		Issuer:             a.name(),
		Subject:            a.name(),
		NotBefore:          now.Add(-head),
		NotAfter:           endOfDay(now.In(jpki.Japan()).AddDate(10, 0, -1)),
		PublicKey:          info,
		Extensions: []Extension{
			KeyUsage(certprofile.KeyUsageCertSign | certprofile.KeyUsageCRLSign),
			subjectDirectoryName(a.japaneseName()),
			BasicConstraints(true),
			CRLDistributionPoint(a.name()),
			subjectKeyID(id),
		},
	}, nil
}

// endOfDay returns the last second of the day of t, in t's own zone.
func endOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 59, 0, t.Location())
}

// name is the DN of a CA (jpki facts 5.1).
func (a *authority) name() der.Name {
	return der.Name{
		{OID: der.OIDCountry, Value: "JP"},
		{OID: der.OIDOrganization, Value: a.organization},
		{OID: der.OIDOrganizationalUnit, Value: "JPKI for " + a.purpose.String()},
		{OID: der.OIDOrganizationalUnit, Value: "Japan Agency for Local Authority Information Systems"},
	}
}

// japaneseName is the alternative name of a CA (jpki facts 5.1), marked like its DN.
func (a *authority) japaneseName() der.Name {
	unit := "公的個人認証サービス利用者証明用"
	if a.purpose == jpki.DigitalSignature {
		unit = "公的個人認証サービス署名用"
	}
	return der.Name{
		{OID: der.OIDCountry, Value: "JP"},
		{OID: der.OIDOrganization, Value: "公的個人認証サービス " + a.organization},
		{OID: der.OIDOrganizationalUnit, Value: unit},
		{OID: der.OIDOrganizationalUnit, Value: "地方公共団体情報システム機構"},
	}
}

// newSerial returns a positive serial number of four octets (jpki facts 5.1).
func newSerial(random io.Reader) ([]byte, error) {
	serial := make([]byte, 4)
	if _, err := io.ReadFull(random, serial); err != nil {
		return nil, fmt.Errorf("read a serial number: %w", err)
	}
	serial[0] = serial[0]&0x7F | 1
	return serial, nil
}

// encodeKey returns the SubjectPublicKeyInfo of a key and its identifier, the
// SHA-1 of the key bits, RFC 5280, 4.2.1.2 (1).
func encodeKey(pub crypto.PublicKey) (info, id []byte, err error) {
	info, err = x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		return nil, nil, fmt.Errorf("encode the public key: %w", err)
	}
	input := cryptobyte.String(info)
	var sequence cryptobyte.String
	var bits []byte
	if !input.ReadASN1(&sequence, asn1.SEQUENCE) || !sequence.SkipASN1(asn1.SEQUENCE) || !sequence.ReadASN1BitStringAsBytes(&bits) {
		return nil, nil, fmt.Errorf("encode the public key: unexpected form")
	}
	sum := sha1.Sum(bits)
	return info, sum[:], nil
}

// sign encodes the contents and signs them with SHA-256 and PKCS #1 v1.5,
// whatever algorithm they name.
func (c *Contents) sign(key *rsa.PrivateKey) ([]byte, error) {
	tbs, err := c.encode()
	if err != nil {
		return nil, err
	}
	return sign(key, tbs, c.SignatureAlgorithm)
}

// sign signs what a certificate or a list says with SHA-256, whatever the algorithm is
// called.
func sign(key *rsa.PrivateKey, tbs []byte, algorithm string) ([]byte, error) {
	digest := sha256.Sum256(tbs)
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(tbs)
		der.AddAlgorithm(b, algorithm)
		b.AddASN1BitString(signature)
	})
	return b.Bytes()
}
