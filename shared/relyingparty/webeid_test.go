package relyingparty_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
)

// A foreignCA has the shape of one of Web eID: a key on P-521, and SHA-512.
type foreignCA struct {
	key         *ecdsa.PrivateKey
	certificate *x509.Certificate
}

func newForeignCA(t *testing.T, change ...func(*x509.Certificate)) foreignCA {
	t.Helper()
	key := newECKey(t, elliptic.P521())
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{"XX"}, Organization: []string{"Sample"}, CommonName: "TEST of a card"},
		NotBefore: now().AddDate(-1, 0, 0), NotAfter: now().AddDate(9, 0, 0), KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, SignatureAlgorithm: x509.ECDSAWithSHA512,
	}
	for _, f := range change {
		f(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return foreignCA{key, certificate}
}

// policy is one of the foreign CA.
const policy = "1.2.3.4.5"

// issue makes the certificate of a holder, in which change may change something.
func (ca foreignCA) issue(t *testing.T, public crypto.PublicKey, change ...func(*x509.Certificate)) []byte {
	t.Helper()
	oid, err := x509.OIDFromInts([]uint64{1, 2, 3, 4, 5})
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{Country: []string{"XX"}, CommonName: "SAMPLE,HOLDER"},
		NotBefore: now().AddDate(0, -1, 0), NotAfter: now().AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyAgreement,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, SubjectKeyId: []byte{1, 2, 3}, BasicConstraintsValid: true,
		Policies: []x509.OID{oid}, SignatureAlgorithm: x509.ECDSAWithSHA512,
	}
	for _, f := range change {
		f(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.certificate, public, ca.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func webEIDConfig(ca foreignCA, policies ...string) relyingparty.Config {
	return relyingparty.Config{Origin: origin, Clock: now, WithoutRevocation: true, WebEID: &relyingparty.WebEID{Authorities: [][]byte{ca.certificate.Raw}, Policies: policies}}
}

func vectorsOfWebEID(t *testing.T) vectorFile {
	t.Helper()
	m, ca := newMaker(t), newForeignCA(t)
	small, large := signer{key: newECKey(t, elliptic.P256())}, signer{key: newECKey(t, elliptic.P384())}
	small.certificate, large.certificate = ca.issue(t, small.key.Public()), ca.issue(t, large.key.Public())
	rsaCard := signer{sharedCast().key, ca.issue(t, sharedCast().key.Public())}
	right := m.raw(small, m.digest(crypto.SHA256))
	m.valid("es256", "a card with a key on P-256", m.token("ES256", small.certificate, right))
	m.valid("es384", "a card with a key on P-384", m.token("ES384", large.certificate, m.raw(large, m.digest(crypto.SHA384))))
	m.valid("rs256", "a card with an RSA key", m.token("RS256", rsaCard.certificate, m.rsa(rsaCard, crypto.SHA256, m.digest(crypto.SHA256))))
	m.algorithm("es384-with-p256-key", "ES384 is P-384 alone", m.token("ES384", small.certificate, m.raw(small, m.digest(crypto.SHA384))))
	m.algorithm("es256-with-p384-key", "ES256 is P-256 alone", m.token("ES256", large.certificate, m.raw(large, m.digest(crypto.SHA256))))
	r, s := m.halves(small, m.digest(crypto.SHA256))
	zero := new(big.Int)
	m.valid("es256-other-half", "n - s for s verifies, too", m.token("ES256", small.certificate, join(small, r, new(big.Int).Sub(orderOf(small), s))))
	m.forged("es256-both-zero", "verifies for every message where nobody looks", m.token("ES256", small.certificate, join(small, zero, zero)))
	m.forged("es256-r-order", "r is less than n", m.token("ES256", small.certificate, join(small, orderOf(small), s)))
	m.forged("es256-r-beyond", "r + n stands for no other r", m.token("ES256", small.certificate, join(small, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)), s)))
	m.forged("es256-another-certificate", "the certificate of another key", m.token("ES256", ca.issue(t, newECKey(t, elliptic.P256()).Public()), right))
	m.refused("of-the-jpki", "a card of the JPKI is not one of these", m.token("RS256", issue(t, jpki.UserAuthentication), m.rsa(rsaCard, crypto.SHA256, m.digest(crypto.SHA256))), relyingparty.StepPath, relyingparty.CodeUntrustedIssuer)
	m.refused("signing-certificate", "key usage is that of documents", m.token("ES256", ca.issue(t, small.key.Public(), func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageContentCommitment; c.ExtKeyUsage = nil }), right), relyingparty.StepProfile, relyingparty.CodeWrongPurpose)
	m.refused("other-ca", "a CA with the same name and key identifier, and another key", m.token("ES256", newForeignCA(t, func(c *x509.Certificate) { c.SubjectKeyId = ca.certificate.SubjectKeyId }).issue(t, small.key.Public()), right), relyingparty.StepPath, relyingparty.CodeUntrustedIssuer)
	return m.file("web-eid", ca.certificate.Raw)
}

// es256Login verifies a token by a certificate of a new key on P-256.
func es256Login(t *testing.T, c relyingparty.Config, ca foreignCA, change ...func(*x509.Certificate)) relyingparty.Report {
	t.Helper()
	m, card := newMaker(t), signer{key: newECKey(t, elliptic.P256())}
	token := m.token("ES256", ca.issue(t, card.key.Public(), change...), m.raw(card, m.digest(crypto.SHA256)))
	_, report := newVerifier(t, c).VerifyLogin(t.Context(), []byte(token), m.challenge)
	return report
}

func TestCertificatesOfWebEID(t *testing.T) {
	ca := newForeignCA(t)
	critical := pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}
	for _, tt := range []struct {
		name   string
		change func(*x509.Certificate)
		step   relyingparty.StepID // "": it is right
		code   relyingparty.Code
	}{
		{"as it is", func(*x509.Certificate) {}, "", ""},
		{"CA signs with SHA-256", func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA256 }, "", ""},
		{"nothing said of TLS", func(c *x509.Certificate) { c.ExtKeyUsage = nil }, "", ""},
		{"for servers", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }, relyingparty.StepProfile, relyingparty.CodeWrongPurpose},
		{"no key usage", func(c *x509.Certificate) { c.KeyUsage = 0 }, relyingparty.StepProfile, relyingparty.CodeWrongPurpose},
		{"for documents, too", func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageContentCommitment }, relyingparty.StepProfile, relyingparty.CodeWrongPurpose},
		{"of a CA", func(c *x509.Certificate) { c.IsCA = true }, relyingparty.StepProfile, relyingparty.CodeProfile},
		{"no policy", func(c *x509.Certificate) { c.Policies = nil }, relyingparty.StepProfile, relyingparty.CodeProfile},
		{"unknown critical extension", func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, critical) }, relyingparty.StepProfile, relyingparty.CodeProfile},
		{"expired", func(c *x509.Certificate) { c.NotAfter = now().AddDate(0, 0, -1) }, relyingparty.StepValidity, relyingparty.CodeExpired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			report := es256Login(t, webEIDConfig(ca, policy), ca, tt.change)
			if tt.step == "" {
				wantOK(t, report)
				return
			}
			wantFailure(t, report, tt.step, tt.code)
		})
	}
}

// The other cards are for those who say so: a verifier of the JPKI does not know them.
func TestCardOfWebEIDIsNoneOfTheJPKI(t *testing.T) {
	ca := newForeignCA(t)
	wantFailure(t, es256Login(t, config(), ca), relyingparty.StepPath, relyingparty.CodeUntrustedIssuer)
	c := config()
	c.TrustAnchors = relyingparty.Anchors{jpki.UserAuthentication: {ca.certificate.Raw}}
	if _, err := relyingparty.New(c); !errors.Is(err, relyingparty.ErrAnchor) {
		t.Errorf("a CA of Web eID is an anchor of the JPKI: %v", err)
	}
}

func TestAuthoritiesOfWebEID(t *testing.T) {
	sandbox := sharedCast().ca.Certificate(jpki.UserAuthentication)
	foreign := newForeignCA(t)
	for name, c := range map[string]relyingparty.Config{
		"none":              {WebEID: &relyingparty.WebEID{}},
		"no certificate":    {WebEID: &relyingparty.WebEID{Authorities: [][]byte{{1}}}},
		"of a holder":       {WebEID: &relyingparty.WebEID{Authorities: [][]byte{foreign.issue(t, foreign.key.Public())}}},
		"may issue nothing": {WebEID: &relyingparty.WebEID{Authorities: [][]byte{newForeignCA(t, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }).certificate.Raw}}},
		"of the JPKI":       {WebEID: &relyingparty.WebEID{Authorities: [][]byte{sandbox}}},
		"beside the JPKI":   {WebEID: &relyingparty.WebEID{Authorities: [][]byte{foreign.certificate.Raw}}, TrustAnchors: anchorsOf(sharedCast().ca)},
		"the JPKI has none": {TrustAnchors: relyingparty.Anchors{}},
	} {
		c.Origin, c.Clock, c.AllowTest, c.WithoutRevocation = origin, now, true, true
		if _, err := relyingparty.New(c); !errors.Is(err, relyingparty.ErrAnchor) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := relyingparty.New(webEIDConfig(foreign)); err != nil {
		t.Error(err)
	}
}
