package crl_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"runtime"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// BenchmarkLargeCity loads the list of a city of several million: 500,000 entries
// (relyingparty facts 3).
func BenchmarkLargeCity(b *testing.B) {
	const entries = 500_000
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	authority, list := largeCity(b, key, entries)
	path := b.TempDir() + "/city.crl"
	if err := os.WriteFile(path, list, 0o600); err != nil {
		b.Fatal(err)
	}
	certificate, err := certprofile.Parse(authority) // issued by itself, and on no list
	if err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var s *crl.Source
	for b.Loop() {
		if s, err = crl.Open(crl.Config{Lists: []string{path}, Authorities: [][]byte{authority}}); err != nil {
			b.Fatal(err)
		}
		if got, err := s.Status(b.Context(), certificate, nil); err != nil || got.State != jpki.RevocationGood {
			b.Fatalf("%+v, %v", got, err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(len(list))/1e6, "MB/list")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
	runtime.KeepAlive(s)
}

// largeCity makes a CA and its list.
func largeCity(b *testing.B, key crypto.Signer, entries int64) (authority, list []byte) {
	b.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{"JP"}, Organization: []string{"JPKI-TEST"}, OrganizationalUnit: []string{"JPKI for user authentication"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, IsCA: true, BasicConstraintsValid: true,
	}
	authority, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		b.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(authority)
	if err != nil {
		b.Fatal(err)
	}
	l := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: time.Now().Add(-time.Minute), NextUpdate: time.Now().Add(time.Hour)}
	for i := range entries {
		l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: big.NewInt(0x01000000 + i), RevocationTime: time.Now().Add(-time.Hour), ReasonCode: int(revocation.AffiliationChanged),
		})
	}
	if list, err = x509.CreateRevocationList(rand.Reader, l, parsed, key); err != nil {
		b.Fatal(err)
	}
	return authority, list
}
