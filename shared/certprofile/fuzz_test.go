package certprofile_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
)

// FuzzParse looks for input on which Parse panics, keeps parts that do not make
// up the certificate again, or reads anything else than crypto/x509 does.
func FuzzParse(f *testing.F) {
	for name := range samples {
		der, err := os.ReadFile(filepath.Join("testdata", name+".der"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(der)
	}
	f.Fuzz(checkParsed)
}

// TestEveryFlippedBit does the same with every certificate that differs from a
// good one in one bit.
func TestEveryFlippedBit(t *testing.T) {
	for _, name := range []string{"digital-signature", "user-authentication-ca"} {
		der, err := os.ReadFile(filepath.Join("testdata", name+".der"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range 8 * len(der) {
			der[i/8] ^= 1 << (i % 8)
			checkParsed(t, der)
			der[i/8] ^= 1 << (i % 8)
		}
	}
}

// checkParsed parses der and, when that is a certificate, checks what was read.
func checkParsed(t *testing.T, der []byte) {
	c, err := certprofile.Parse(der)
	if err != nil {
		if !errors.Is(err, certprofile.ErrMalformed) {
			t.Errorf("error of no type: %v", err)
		}
		return
	}
	if n, err := certprofile.Length(der[:min(len(der), 6)]); err != nil || n != len(der) {
		t.Errorf("length %d, %v, want %d", n, err, len(der))
	}
	if !bytes.Equal(c.Raw, der) {
		t.Error("Raw is not the input")
	}
	checkParts(t, c)
	c.Purpose()
	for _, p := range jpki.Purposes {
		c.Check(p)
	}
	if err := c.CheckSignatureFrom(c); err != nil && !errors.Is(err, certprofile.ErrNotIssuer) && !errors.Is(err, certprofile.ErrNotCA) &&
		!errors.Is(err, certprofile.ErrKeyLength) && !errors.Is(err, certprofile.ErrKeyAlgorithm) && !errors.Is(err, certprofile.ErrSignature) {
		t.Errorf("error of no type: %v", err)
	}
	if other, err := x509.ParseCertificate(der); err == nil {
		compare(t, c, other)
	}
}

// checkParts puts the certificate together again.
func checkParts(t *testing.T, c *certprofile.Certificate) {
	t.Helper()
	outer := cryptobyte.String(c.Raw)
	var body, tbs, algorithm cryptobyte.String
	if !outer.ReadASN1(&body, asn1.SEQUENCE) || !body.ReadASN1Element(&tbs, asn1.SEQUENCE) || !body.ReadASN1Element(&algorithm, asn1.SEQUENCE) {
		t.Fatal("parts")
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(c.RawTBS)
		b.AddBytes(algorithm)
		b.AddASN1BitString(c.Signature)
	})
	if !bytes.Equal(b.BytesOrPanic(), c.Raw) {
		t.Error("the parts do not make up the certificate")
	}
	for _, part := range [][]byte{c.RawIssuer, c.RawSubject, c.RawPublicKey, algorithm} {
		if !bytes.Contains(c.RawTBS, part) {
			t.Errorf("%X is not in the certificate", part)
		}
	}
}

// compare holds what was read against the reading of crypto/x509, which reads
// over the extensions of versions 1 and 2.
func compare(t *testing.T, c *certprofile.Certificate, other *x509.Certificate) {
	t.Helper()
	for name, pair := range map[string][2][]byte{
		"TBS":        {c.RawTBS, other.RawTBSCertificate},
		"issuer":     {c.RawIssuer, other.RawIssuer},
		"subject":    {c.RawSubject, other.RawSubject},
		"public key": {c.RawPublicKey, other.RawSubjectPublicKeyInfo},
		"signature":  {c.Signature, other.Signature},
	} {
		if !bytes.Equal(pair[0], pair[1]) {
			t.Errorf("%s: %X, crypto/x509 reads %X", name, pair[0], pair[1])
		}
	}
	if c.Version != other.Version {
		t.Errorf("version %d, crypto/x509 reads %d", c.Version, other.Version)
	}
	if !c.NotBefore.Equal(other.NotBefore) || !c.NotAfter.Equal(other.NotAfter) {
		t.Errorf("valid from %v to %v, crypto/x509 reads %v to %v", c.NotBefore, c.NotAfter, other.NotBefore, other.NotAfter)
	}
	if c.Serial[0] < 0x80 && new(big.Int).SetBytes(c.Serial).Cmp(other.SerialNumber) != 0 {
		t.Errorf("serial number %X, crypto/x509 reads %X", c.Serial, other.SerialNumber)
	}
	if c.PublicKey != nil && !c.PublicKey.Equal(other.PublicKey) {
		t.Error("crypto/x509 reads another key")
	}
	if c.Version == 3 {
		compareExtensions(t, c, other)
	}
}

func compareExtensions(t *testing.T, c *certprofile.Certificate, other *x509.Certificate) {
	t.Helper()
	if !bytes.Equal(c.SubjectKeyID, other.SubjectKeyId) || !bytes.Equal(c.AuthorityKeyID, other.AuthorityKeyId) {
		t.Errorf("key identifiers %X and %X, crypto/x509 reads %X and %X", c.SubjectKeyID, c.AuthorityKeyID, other.SubjectKeyId, other.AuthorityKeyId)
	}
	if c.IsCA != other.IsCA || int(c.KeyUsage) != int(other.KeyUsage) {
		t.Errorf("CA %t, key usage %v; crypto/x509 reads %t, %b", c.IsCA, c.KeyUsage, other.IsCA, other.KeyUsage)
	}
	if !slices.Equal(c.OCSPServers, other.OCSPServer) {
		t.Errorf("OCSP servers %q, crypto/x509 reads %q", c.OCSPServers, other.OCSPServer)
	}
	if len(c.Policies) != len(other.Policies) || len(c.ExtKeyUsage) != len(other.ExtKeyUsage)+len(other.UnknownExtKeyUsage) {
		t.Errorf("policies %q, extended key usage %q, crypto/x509 reads %v, %v %v", c.Policies, c.ExtKeyUsage, other.Policies, other.ExtKeyUsage, other.UnknownExtKeyUsage)
	}
	for i, oid := range c.Policies {
		if other.Policies[i].String() != oid {
			t.Errorf("policy %s, crypto/x509 reads %v", oid, other.Policies[i])
		}
	}
}
