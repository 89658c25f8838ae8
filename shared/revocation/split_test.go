package revocation

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"testing"
	"time"
)

// What crypto/x509 reads has no entries: it would make far more of them than they are.
func TestHeadHasNoEntries(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{KeyUsage: x509.KeyUsageCRLSign, SubjectKeyId: []byte{1}}
	at := time.Date(2026, time.June, 1, 3, 0, 0, 0, time.UTC)
	der, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
		Number: big.NewInt(7), ThisUpdate: at, NextUpdate: at.Add(time.Hour),
		RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: big.NewInt(5), RevocationTime: at}},
	}, ca, key)
	if err != nil {
		t.Fatal(err)
	}
	p, err := split(der)
	if err != nil {
		t.Fatal(err)
	}
	head, err := x509.ParseRevocationList(p.head)
	if err != nil || len(head.RevokedCertificateEntries) > 0 || head.Number.Int64() != 7 || len(p.entries) == 0 {
		t.Errorf("%+v, %v", head, err)
	}
}
