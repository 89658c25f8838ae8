package ocsp_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
	other "golang.org/x/crypto/ocsp"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/ocsp"
	"jpkiweb/shared/revocation"
)

func marshal(t *testing.T, r *ocsp.Request, signer *ocsp.Signer) []byte {
	t.Helper()
	question, err := r.Marshal(signer)
	if err != nil {
		t.Fatal(err)
	}
	return question
}

// nonceOf is the content of the nonce in a question, nil for none.
func nonceOf(t *testing.T, r *ocsp.Request) []byte {
	t.Helper()
	s := cryptobyte.String(marshal(t, r, nil))
	var extensions cryptobyte.String
	var present bool
	var tbs cryptobyte.String
	if !s.ReadASN1(&tbs, asn1.SEQUENCE) || !tbs.ReadASN1(&s, asn1.SEQUENCE) || !s.SkipASN1(asn1.SEQUENCE) || !s.ReadOptionalASN1(&extensions, &present, asn1.Tag(0xA2)) || !s.Empty() {
		t.Fatal("no OCSPRequest")
	}
	if !present {
		return nil
	}
	var nonce cryptobyte.String
	if !extensions.ReadASN1(&extensions, asn1.SEQUENCE) {
		t.Fatal("no extensions")
	}
	e, ok := der.ReadExtension(&extensions)
	if !ok || e.OID != "1.3.6.1.5.5.7.48.1.2" || e.Critical || !e.Value.ReadASN1(&nonce, asn1.OCTET_STRING) || !e.Value.Empty() || !extensions.Empty() {
		t.Fatalf("no nonce: %+v", e)
	}
	return nonce
}

func TestNonceIsFresh(t *testing.T) {
	one, two := nonceOf(t, asked(t, ours(), true)), nonceOf(t, asked(t, ours(), true))
	if len(one) != 32 || bytes.Equal(one, two) { // RFC 9654, 2.1
		t.Errorf("%X, %X", one, two)
	}
	if n := nonceOf(t, asked(t, ours(), false)); n != nil {
		t.Errorf("%X without being wanted", n)
	}
}

// Another library reads our question, and we its answer.
func TestAnotherLibrary(t *testing.T) {
	now := time.Now() // when an answer was made is theirs to say
	a := newAuthority(now)
	for hash, want := range map[ocsp.Hash]crypto.Hash{ocsp.SHA1: crypto.SHA1, ocsp.SHA256: crypto.SHA256} {
		r, err := ocsp.NewRequest(a.holder, a.certificate, hash, false)
		if err != nil {
			t.Fatal(err)
		}
		read, err := other.ParseRequest(marshal(t, r, nil))
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := other.CreateRequest(need(x509.ParseCertificate(a.holder.Raw)), a.x509, &other.RequestOptions{Hash: want})
		if err != nil || !bytes.Equal(theirs, marshal(t, r, nil)) {
			t.Errorf("%v: another question than theirs, %v", want, err)
		}
		if read.HashAlgorithm != want || read.SerialNumber.Cmp(new(big.Int).SetBytes(a.holder.Serial)) != 0 {
			t.Errorf("%+v", read)
		}
		made, err := other.CreateResponse(a.x509, need(x509.ParseCertificate(a.responder)), other.Response{
			Status: other.Revoked, SerialNumber: read.SerialNumber, ThisUpdate: now, NextUpdate: now.Add(time.Hour), RevokedAt: now, RevocationReason: other.AffiliationChanged,
			IssuerHash: want, Certificate: need(x509.ParseCertificate(a.responder)),
		}, a.responderKey)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Accept(made, ocsp.Rule{}, now)
		if got.State != jpki.RevocationRevoked || got.Reason != revocation.AffiliationChanged {
			t.Errorf("%+v", got)
		}
	}
}

// who is a certificate of an asker.
func who(t *testing.T, key crypto.Signer) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "verifier"}, NotBefore: noon, NotAfter: noon.AddDate(1, 0, 0)}
	return need(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
}

// A question is signed over all that it says, and names who asks.
func TestSignedQuestion(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"RSA": need(rsa.GenerateKey(rand.Reader, 2048)), "P-256": need(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))} {
		t.Run(name, func(t *testing.T) {
			certificate := who(t, key)
			r := asked(t, ours(), true)
			s := cryptobyte.String(marshal(t, r, &ocsp.Signer{Key: key, Certificates: [][]byte{certificate}}))
			var tbs, content, requestor, signature, certificates cryptobyte.String
			if !s.ReadASN1(&s, asn1.SEQUENCE) || !s.ReadASN1Element(&tbs, asn1.SEQUENCE) || !s.ReadASN1(&signature, asn1.Tag(0xA0)) || !s.Empty() ||
				!signature.ReadASN1(&signature, asn1.SEQUENCE) {
				t.Fatal("no signed OCSPRequest")
			}
			content = tbs
			if !content.ReadASN1(&content, asn1.SEQUENCE) || !content.ReadASN1(&requestor, asn1.Tag(0xA1)) || !requestor.ReadASN1(&requestor, asn1.Tag(0xA4)) ||
				!bytes.Equal(requestor, need(x509.ParseCertificate(certificate)).RawSubject) {
				t.Errorf("it does not say who asks: %X", requestor)
			}
			oid, _, ok := der.ReadAlgorithm(&signature)
			var value []byte
			if !ok || !signature.ReadASN1BitStringAsBytes(&value) || !signature.ReadASN1(&certificates, asn1.Tag(0xA0)) || !certificates.ReadASN1(&certificates, asn1.SEQUENCE) || !bytes.Equal(certificates, certificate) {
				t.Fatal("no signature")
			}
			algorithm := map[string]x509.SignatureAlgorithm{der.OIDSHA256WithRSA: x509.SHA256WithRSA, "1.2.840.10045.4.3.2": x509.ECDSAWithSHA256}[oid]
			if err := need(x509.ParseCertificate(certificate)).CheckSignature(algorithm, tbs, value); err != nil {
				t.Errorf("%s, SHA-256 %X: %v", oid, sha256.Sum256(tbs), err)
			}
		})
	}
}

func TestSignersThatSignNothing(t *testing.T) {
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	curve := need(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	for name, signer := range map[string]*ocsp.Signer{
		"without a certificate":        {Key: curve},
		"a certificate that is none":   {Key: curve, Certificates: [][]byte{{1}}},
		"a certificate of another key": {Key: curve, Certificates: [][]byte{ours().responder}},
		"Ed25519":                      {Key: edwards, Certificates: [][]byte{who(t, edwards)}},
	} {
		if _, err := asked(t, ours(), false).Marshal(signer); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}
