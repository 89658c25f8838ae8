package timestamp_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"testing"
	"time"

	"jpkiweb/shared/signature/timestamp"
)

// A certificate along with the token may have a key of half a million bits, with which one
// verification takes many seconds: it leads nowhere.
func TestLongKeyOfAnIssuer(t *testing.T) {
	const bits = 1 << 19
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	long := &rsa.PublicKey{N: n.SetBit(n, 0, 1), E: 1<<31 - 1}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "long"}, IsCA: true, BasicConstraintsValid: true, NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(1, 0, 0)}
	usage, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "leaf"}, NotBefore: ca.NotBefore, NotAfter: ca.NotAfter,
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: usage}}}
	certify := func(template *x509.Certificate, public any, signature int) *x509.Certificate {
		raw, err := x509.CreateCertificate(rand.Reader, template, ca, public, key)
		if err != nil {
			t.Fatal(err)
		}
		var fields struct {
			Signed, Algorithm asn1.RawValue
			Signature         asn1.BitString
		}
		if _, err := asn1.Unmarshal(raw, &fields); err != nil {
			t.Fatal(err)
		}
		fields.Signature = asn1.BitString{Bytes: bytes.Repeat([]byte{0x5A}, signature), BitLength: 8 * signature}
		if raw, err = asn1.Marshal(fields); err != nil {
			t.Fatal(err)
		}
		c, err := x509.ParseCertificate(raw)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	a := authority(t)
	token := stamped(t, a)
	token.Certificate, token.Others = certify(leaf, key.Public(), bits/8), []*x509.Certificate{certify(ca, long, 256)}
	begin := time.Now()
	err = token.Verify(pool(a.Root()))
	if took := time.Since(begin); took > 3*time.Second || !errors.Is(err, timestamp.ErrAuthority) {
		t.Errorf("%v after %v", err, took)
	}
}
