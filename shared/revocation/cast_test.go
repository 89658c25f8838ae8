package revocation_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/sandboxca"
)

var (
	now = time.Date(2026, time.June, 1, 3, 0, 0, 0, time.UTC)
	end = now.Add(24 * time.Hour)
)

// An authority is a CA whose key the test has, so that it can sign anything.
type authority struct {
	key    *rsa.PrivateKey
	parsed *certprofile.Certificate
	x509   *x509.Certificate
}

// Two generations of one CA, which share their name, and a CA of another name.
var (
	firstCA = sync.OnceValue(func() authority { return newAuthority("Trial CA", x509.KeyUsageCertSign|x509.KeyUsageCRLSign) })
	second  = sync.OnceValue(func() authority { return newAuthority("Trial CA", x509.KeyUsageCertSign|x509.KeyUsageCRLSign) })
	other   = sync.OnceValue(func() authority { return newAuthority("Other CA", x509.KeyUsageCertSign|x509.KeyUsageCRLSign) })
	noCRLs  = sync.OnceValue(func() authority { return newAuthority("CA without lists", x509.KeyUsageCertSign) })
)

func newAuthority(name string, usage x509.KeyUsage) authority {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(9, 0, 0),
		KeyUsage: usage, BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	parsed, err := certprofile.Parse(der)
	if err != nil {
		panic(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return authority{key, parsed, certificate}
}

// otherCertificate is another certificate of the same CA and key.
func (a authority) otherCertificate(t *testing.T, edit func(*x509.Certificate)) *certprofile.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: a.x509.Subject, SubjectKeyId: a.x509.SubjectKeyId, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(9, 0, 0),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, BasicConstraintsValid: true, IsCA: true,
	}
	edit(template)
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// distributionPoint is the CRL distribution point of a municipality (jpki facts 5.1).
func distributionPoint(city string) der.Name {
	return der.Name{
		{OID: "2.5.4.6", Value: "JP"}, {OID: "2.5.4.10", Value: "JPKI-TEST, invented"},
		{OID: "2.5.4.11", Value: "CRL Distribution Points"}, {OID: "2.5.4.3", Value: city + " CRLDP"},
	}
}

// pointName is the content octets of a directory name as a distribution point's full
// name.
func pointName(t *testing.T, city string) asn1.RawValue {
	t.Helper()
	var points []struct {
		Point asn1.RawValue `asn1:"tag:0"`
	}
	if _, err := asn1.Unmarshal(sandboxca.CRLDistributionPoint(distributionPoint(city)).Value, &points); err != nil {
		t.Fatal(err)
	}
	return points[0].Point
}

// issue makes a certificate; edit may be nil.
func (a authority) issue(t *testing.T, serial int64, edit func(*x509.Certificate)) *certprofile.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "invented"}, NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(5, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{{
			Id: asn1.ObjectIdentifier{2, 5, 29, 31}, Value: sandboxca.CRLDistributionPoint(distributionPoint("Mihon-shi")).Value,
		}},
	}
	if edit != nil {
		edit(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.x509, firstCA().key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Serial numbers of the list.
const (
	goodSerial    = 0x100
	revokedSerial = 0x7E11
	heldSerial    = 0x80FF // needs a leading zero octet
	plainSerial   = 0x01020304
)

// list makes a list with three entries; edit may be nil.
func (a authority) list(t *testing.T, edit func(*x509.RevocationList)) []byte {
	t.Helper()
	template := &x509.RevocationList{
		Number: big.NewInt(7), ThisUpdate: now, NextUpdate: end,
		RevokedCertificateEntries: []x509.RevocationListEntry{
			entry(plainSerial, 0), entry(heldSerial, 6), entry(revokedSerial, 3),
		},
	}
	if edit != nil {
		edit(template)
	}
	der, err := x509.CreateRevocationList(rand.Reader, template, a.x509, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func entry(serial int64, reason int) x509.RevocationListEntry {
	return x509.RevocationListEntry{SerialNumber: big.NewInt(serial), RevocationTime: now.Add(-time.Hour), ReasonCode: reason}
}

// extension adds an extension to the list, the value being Go's encoding of v.
func extension(t *testing.T, arc int, critical bool, v any) func(*x509.RevocationList) {
	t.Helper()
	value, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return func(l *x509.RevocationList) {
		l.ExtraExtensions = append(l.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, arc}, Critical: critical, Value: value})
	}
}

// signEdited changes the list in a way that no tool offers and signs it again.
func (a authority) signEdited(t *testing.T, edit func(*pkix.TBSCertificateList)) []byte {
	t.Helper()
	var l pkix.CertificateList
	if _, err := asn1.Unmarshal(a.list(t, nil), &l); err != nil {
		t.Fatal(err)
	}
	l.TBSCertList.Raw = nil
	edit(&l.TBSCertList)
	tbs, err := asn1.Marshal(l.TBSCertList)
	if err != nil {
		t.Fatal(err)
	}
	return a.sign(t, tbs, l.SignatureAlgorithm)
}

// sign signs a TBSCertList, whatever it is.
func (a authority) sign(t *testing.T, tbs []byte, algorithm pkix.AlgorithmIdentifier, more ...asn1.RawValue) []byte {
	t.Helper()
	digest := sha256.Sum256(tbs)
	signature, err := rsa.SignPKCS1v15(nil, a.key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	der, err := asn1.Marshal(struct {
		TBS       asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
		More      []asn1.RawValue `asn1:"optional,omitempty"`
	}{asn1.RawValue{FullBytes: tbs}, algorithm, asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}, more})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// listWithNull is the list with a NULL where nothing may be: at the end of what is
// signed, or behind the signature.
func (a authority) listWithNull(t *testing.T, inside bool) []byte {
	t.Helper()
	var l pkix.CertificateList
	if _, err := asn1.Unmarshal(a.list(t, nil), &l); err != nil {
		t.Fatal(err)
	}
	if !inside {
		return a.sign(t, l.TBSCertList.Raw, l.SignatureAlgorithm, asn1.NullRawValue)
	}
	var tbs asn1.RawValue
	if _, err := asn1.Unmarshal(l.TBSCertList.Raw, &tbs); err != nil {
		t.Fatal(err)
	}
	tbs.Bytes, tbs.FullBytes = append(tbs.Bytes, asn1.NullBytes...), nil
	der, err := asn1.Marshal(tbs)
	if err != nil {
		t.Fatal(err)
	}
	return a.sign(t, der, l.SignatureAlgorithm)
}

// signedBy is the CA a with the key of b.
func signedBy(a, b authority) authority {
	forged := *a.x509
	forged.PublicKey = b.x509.PublicKey
	return authority{b.key, a.parsed, &forged}
}

// inNameOf is the CA a that calls itself b in its lists.
func inNameOf(a, b authority) authority {
	renamed := *a.x509
	renamed.RawSubject = b.x509.RawSubject
	return authority{a.key, a.parsed, &renamed}
}

// withKeyIDOf is the CA a that calls its key that of b in its lists.
func withKeyIDOf(a, b authority) authority {
	changed := *a.x509
	changed.SubjectKeyId = b.x509.SubjectKeyId
	return authority{a.key, a.parsed, &changed}
}

// resignAs signs a list of first in the name and with the key of a CA that may
// not sign lists.
func (a authority) resignAs(t *testing.T) []byte {
	t.Helper()
	allowed := *a.x509
	allowed.KeyUsage |= x509.KeyUsageCRLSign
	return authority{a.key, a.parsed, &allowed}.list(t, nil)
}

// sha1 makes a list whose signature, with SHA-1, is right.
func (a authority) sha1(t *testing.T) []byte {
	t.Helper()
	var l pkix.CertificateList
	if _, err := asn1.Unmarshal(a.list(t, nil), &l); err != nil {
		t.Fatal(err)
	}
	l.TBSCertList.Raw = nil
	l.TBSCertList.Signature.Algorithm = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 5}
	l.SignatureAlgorithm = l.TBSCertList.Signature
	tbs, err := asn1.Marshal(l.TBSCertList)
	if err != nil {
		t.Fatal(err)
	}
	l.TBSCertList.Raw = tbs
	digest := sha1.Sum(tbs)
	signature, err := rsa.SignPKCS1v15(nil, a.key, crypto.SHA1, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	l.SignatureValue = asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}
	der, err := asn1.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	if parsed, err := x509.ParseRevocationList(der); err != nil || parsed.CheckSignatureFrom(a.x509) != nil {
		t.Fatalf("the list is not what it should be: %v", err)
	}
	return der
}
