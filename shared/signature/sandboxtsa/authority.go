package sandboxtsa

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"io"
	"math/big"
	"time"

	"jpkiweb/shared/signature/timestamp"
)

// Policy is the policy of every stamp, in the arc for examples, ITU-T X.660, A.5.
const Policy = "2.999.3161"

// head is how much older than its making the authority claims to be, and life how long it
// lasts.
const (
	head = time.Hour
	life = 365 * 24 * time.Hour
)

// An Authority stamps. Its methods may be called at the same time.
type Authority struct {
	Now func() time.Time // of the stamps; may be changed before the first
	// Alter changes anything of a token before it is signed, for tests of those who must
	// refuse it; nil: nothing.
	Alter func(*Draft)

	key               *ecdsa.PrivateKey
	root, certificate *x509.Certificate
}

// A Draft is what a token is made of.
type Draft struct {
	Content      []byte   // TSTInfo, DER
	Attributes   [][]byte // that are signed, DER of each; they are sorted
	Certificates [][]byte // DER
	Signers      int      // how often its signer is in it, once
}

// New makes one with fresh P-256 keys, valid from an hour before now for a year. The
// options change the template of its certificate, for tests of those who must refuse it.
func New(now time.Time, options ...func(*x509.Certificate)) (*Authority, error) {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	root := template("SANDBOX TSA root", now)
	root.IsCA, root.BasicConstraintsValid, root.KeyUsage = true, true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
	a := &Authority{Now: time.Now}
	if a.root, err = certify(root, root, &rootKey.PublicKey, rootKey); err != nil {
		return nil, err
	}
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, err
	}
	own, err := stamping("SANDBOX TSA", now)
	if err != nil {
		return nil, err
	}
	for _, change := range options {
		change(own)
	}
	a.certificate, err = certify(own, a.root, &a.key.PublicKey, rootKey)
	return a, err
}

// Root returns the root's certificate, DER, for those who trust the sandbox.
func (a *Authority) Root() *x509.Certificate { return a.root }

func template(name string, now time.Time) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		panic(err) // never, crypto/rand
	}
	return &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)),
		Subject:      pkix.Name{Country: []string{"JP"}, Organization: []string{"JPKI-TEST/sandbox"}, CommonName: name},
		NotBefore:    now.Add(-head).UTC(), NotAfter: now.Add(life).UTC(),
	}
}

// stamping is the template of an authority's certificate: extended key usage time stamping
// alone, critical (RFC 3161, 2.3), which crypto/x509 does not write so by itself.
func stamping(name string, now time.Time) (*x509.Certificate, error) {
	t := template(name, now)
	t.KeyUsage = x509.KeyUsageDigitalSignature
	usage, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
	if err != nil {
		return nil, err
	}
	t.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: usage}}
	return t, nil
}

func certify(t, issuer *x509.Certificate, public crypto.PublicKey, key crypto.Signer) (*x509.Certificate, error) {
	raw, err := x509.CreateCertificate(rand.Reader, t, issuer, public, key)
	if err != nil {
		return nil, fmt.Errorf("certificate of %s: %w", t.Subject.CommonName, err)
	}
	return x509.ParseCertificate(raw)
}

// Stamp asks for a time stamp over the SHA-256 of the data, and returns it as whoever asked
// accepts it.
func (a *Authority) Stamp(data []byte) (*timestamp.Token, error) {
	request := timestamp.NewRequest(sha256.Sum256(data))
	answer, err := a.Answer(request.Marshal())
	if err != nil {
		return nil, err
	}
	return request.Accept(answer)
}

// Answer answers a TimeStampReq, DER, with a TimeStampResp: granted, or refused as a bad
// request. Requests of other digests than SHA-256 are refused as such.
func (a *Authority) Answer(request []byte) ([]byte, error) {
	asked, failure := parseRequest(request)
	if failure != noFailure {
		return refusal(failure), nil
	}
	token, err := a.token(asked, rand.Reader)
	if err != nil {
		return nil, err
	}
	return granted(token), nil
}

// token makes the TimeStampToken.
func (a *Authority) token(asked asked, random io.Reader) ([]byte, error) {
	serial := make([]byte, 8)
	if _, err := io.ReadFull(random, serial); err != nil {
		return nil, err
	}
	serial[0] = serial[0]&0x3F | 0x40
	content := encodeInfo(asked, serial, a.Now().UTC())
	d := Draft{Content: content, Attributes: attributesOf(content, a.certificate.Raw), Signers: 1}
	if asked.certificate {
		d.Certificates = [][]byte{a.certificate.Raw}
	}
	if a.Alter != nil {
		a.Alter(&d)
	}
	signature, err := a.key.Sign(random, digest(d.signed()), crypto.SHA256)
	if err != nil {
		return nil, err
	}
	return d.encode(signature, a.certificate), nil
}

const oidECDSAWithSHA256 = "1.2.840.10045.4.3.2" // RFC 5758, 3.2
