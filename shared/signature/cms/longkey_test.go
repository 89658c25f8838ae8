package cms_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/cms"
)

// A longKey signs with RSA of any length. It is a product of many small primes, so
// that it is made at once: whoever wants a verifier to work hard need not work
// himself.
type longKey struct {
	public  rsa.PublicKey
	private *big.Int
}

// newLongKey makes a key whose modulus has so many bytes.
func newLongKey(t *testing.T, size int) *longKey {
	t.Helper()
	const prime = 128 // bits
	wanted, one, exponent := 8*size, big.NewInt(1), big.NewInt(65537)
	n, order := big.NewInt(1), big.NewInt(1)
	for try := 0; n.BitLen() < wanted; try++ {
		bits := prime
		if left := wanted - n.BitLen(); left < 2*prime { // the last one: a product may be short of a bit
			bits = left + try%2
		}
		p, err := rand.Prime(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		less := new(big.Int).Sub(p, one)
		if new(big.Int).Mod(less, exponent).Sign() == 0 { // one of 65,536
			continue
		}
		if product := new(big.Int).Mul(n, p); product.BitLen() == wanted || wanted-product.BitLen() > prime {
			n = product
			order.Mul(order, less)
		}
	}
	return &longKey{rsa.PublicKey{N: n, E: 65537}, new(big.Int).ModInverse(exponent, order)}
}

func (k *longKey) Public() crypto.PublicKey { return &k.public }

// Sign is RSASSA-PKCS1-v1_5, RFC 8017, 8.2.1, with SHA-256.
func (k *longKey) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	size := (k.public.N.BitLen() + 7) / 8
	info := jpki.DigestInfoSHA256([sha256.Size]byte(digest))
	padded := append([]byte{0, 1}, bytes.Repeat([]byte{0xFF}, size-len(info)-3)...)
	padded = append(append(padded, 0), info...)
	return new(big.Int).Exp(new(big.Int).SetBytes(padded), k.private, k.public.N).FillBytes(make([]byte, size)), nil
}

// certificate is one for a key, issued by that of a CA, or by itself.
func (k *longKey) certificate(t *testing.T, name string, issuer []byte, key crypto.Signer) []byte {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name}, SubjectKeyId: []byte(name), SignatureAlgorithm: x509.SHA256WithRSA,
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
	}
	parent := template
	if issuer != nil {
		var err error
		if parent, err = x509.ParseCertificate(issuer); err != nil {
			t.Fatal(err)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &k.public, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// sizes are of a modulus at the bound of 1100 bytes of SubjectPublicKeyInfo, which has
// 38 besides it, and just above.
var sizes = map[string]struct {
	bytes int
	ok    bool
}{"longest": {1062, true}, "a byte longer": {1063, false}}

// The time of a verification grows with the key, and whoever sends a signature chooses
// it: a key longer than any in use verifies nothing, although the signature is right.
func TestKeyIsNotLongerThanAnyInUse(t *testing.T) {
	for name, size := range sizes {
		t.Run(name, func(t *testing.T) {
			key := newLongKey(t, size.bytes)
			der := key.certificate(t, "Mallory", nil, key)
			c, err := certprofile.Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(c.RawPublicKey) <= 1100; got != size.ok {
				t.Fatalf("the key has %d bytes", len(c.RawPublicKey))
			}
			draft, err := cms.Prepare(der, sha256.Sum256([]byte(document)), signingTime())
			if err != nil {
				t.Fatal(err)
			}
			digest := sha256.Sum256(draft.ToBeSigned())
			signature, err := key.Sign(nil, digest[:], crypto.SHA256)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := draft.Embed(signature); (err == nil) != size.ok || err != nil && !errors.Is(err, cms.ErrSignature) {
				t.Errorf("Embed: %v, want one: %t", err, !size.ok)
			}
		})
	}
}

// A second certificate that the attributes name is verified, too: its key has the same
// bound.
func TestKeyOfANamedCAIsNotLongerThanAnyInUse(t *testing.T) {
	for name, size := range sizes {
		t.Run(name, func(t *testing.T) {
			key, small := newLongKey(t, size.bytes), newLongKey(t, 256)
			ca := key.certificate(t, "CA", nil, key)
			der := small.certificate(t, "Mallory", ca, key)
			issuer, err := certprofile.Parse(ca)
			if err != nil {
				t.Fatal(err)
			}
			certificate, err := certprofile.Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			if err := certificate.CheckSignatureFrom(issuer); size.ok && err != nil || !size.ok && !errors.Is(err, certprofile.ErrKeyLength) {
				t.Fatal(err)
			}
			attribute := attributeOf(versionTwo, build(asn1.SEQUENCE, build(asn1.SEQUENCE, idV2(der), idV2(ca))))
			signer := parse(t, signWith(t, nil, attribute)).Signers[0]
			if err := signer.CheckSigningCertificate(certificate, issuer); (err == nil) != size.ok {
				t.Errorf("%v, want an error: %t", err, !size.ok)
			}
		})
	}
}
