package revocation

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// signed makes a list of some CA.
func signed(t testing.TB, entries []x509.RevocationListEntry) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{RawSubject: []byte{0x30, 0}, KeyUsage: x509.KeyUsageCRLSign, SubjectKeyId: []byte{1, 2, 3}}
	at := time.Date(2026, time.June, 1, 3, 0, 0, 0, time.UTC)
	der, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
		Number: big.NewInt(1), ThisUpdate: at, NextUpdate: at.AddDate(0, 0, 1), RevokedCertificateEntries: entries,
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 28}, Critical: true, Value: []byte{0x30, 3, 0x81, 1, 0xFF}}},
	}, ca, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func someEntries() []x509.RevocationListEntry {
	at := time.Date(2051, time.June, 1, 3, 0, 0, 0, time.UTC) // GeneralizedTime
	return []x509.RevocationListEntry{
		{SerialNumber: big.NewInt(0x80FF), RevocationTime: at, ReasonCode: 6},
		{SerialNumber: big.NewInt(0x7E11), RevocationTime: at.AddDate(-20, 0, 0), ReasonCode: 3},
		{SerialNumber: big.NewInt(0), RevocationTime: at},
	}
}

// FuzzSplit looks for lists that are taken apart in another way than crypto/x509
// reads them, or on which anything panics.
func FuzzSplit(f *testing.F) {
	f.Add(signed(f, someEntries()))
	f.Add(signed(f, nil))
	lists, err := filepath.Glob("testdata/*.crl")
	if err != nil || len(lists) == 0 {
		f.Fatalf("no lists in testdata: %v", err)
	}
	for _, name := range lists {
		der, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(der)
	}
	f.Fuzz(func(t *testing.T, der []byte) { compare(t, der) })
}

// TestEveryFlippedBit does the same with every list that differs from a good one
// in one bit.
func TestEveryFlippedBit(t *testing.T) {
	der := signed(t, someEntries())
	if !compare(t, der) {
		t.Fatal("the good list is refused")
	}
	for i := range 8 * len(der) {
		der[i/8] ^= 1 << (i % 8)
		compare(t, der)
		der[i/8] ^= 1 << (i % 8)
	}
}

// compare tells whether the list was read.
func compare(t *testing.T, der []byte) bool {
	t.Helper()
	p, err := split(der)
	if err != nil {
		return refused(t, err)
	}
	head, err := x509.ParseRevocationList(p.head)
	if err != nil {
		return false
	}
	if _, err := readScope(p.extensions); err != nil {
		refused(t, err)
	}
	got, err := readEntries(p.entries, MaxEntries, false)
	if err != nil {
		return refused(t, err)
	}
	whole, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatalf("crypto/x509 refuses %X: %v", der, err)
	}
	if !bytes.Equal(p.signed, whole.RawTBSRevocationList) || !bytes.Equal(head.Signature, whole.Signature) || !bytes.Equal(head.RawIssuer, whole.RawIssuer) ||
		head.SignatureAlgorithm != whole.SignatureAlgorithm || !head.ThisUpdate.Equal(whole.ThisUpdate) || !head.NextUpdate.Equal(whole.NextUpdate) ||
		len(p.extensions) != len(whole.Extensions) || got.len() != len(whole.RevokedCertificateEntries) {
		t.Fatalf("%X is read as another list", der)
	}
	for _, want := range whole.RevokedCertificateEntries {
		serial := append([]byte{0}, want.SerialNumber.Bytes()...)
		if len(serial) > 1 && serial[1] < 0x80 {
			serial = serial[1:]
		}
		e, ok := got.find(serial)
		if !ok {
			t.Fatalf("%X: serial number %X is lost", der, serial)
		}
		once := 0
		for _, other := range whole.RevokedCertificateEntries {
			if other.SerialNumber.Cmp(want.SerialNumber) == 0 {
				once++
			}
		}
		if once == 1 && (!e.at().Equal(want.RevocationTime) || int(e.reason()) != want.ReasonCode) {
			t.Fatalf("%X: serial number %X: %+v, want %v, %d", der, serial, e, want.RevocationTime, want.ReasonCode)
		}
	}
	return true
}

// refused says that the error has a reason.
func refused(t *testing.T, err error) bool {
	t.Helper()
	if why := Why(0); !errors.As(err, &why) {
		t.Errorf("error of no reason: %v", err)
	}
	return false
}

// A long list must not take the memory of an old computer: less is kept of it than
// it is long.
func TestLongListIsReadInLittleMemory(t *testing.T) {
	one := []byte{0x30, 35, 0x02, 4, 0, 0, 0, 0, 0x17, 13, '2', '6', '0', '6', '0', '1', '0', '3', '0', '0', '0', '0', 'Z', 0x30, 12, 0x30, 10, 0x06, 3, 0x55, 0x1D, 0x15, 0x04, 3, 0x0A, 1, 3}
	const count = 300_000
	list := make([]byte, 0, count*len(one))
	for i := range count {
		binary.BigEndian.PutUint32(one[4:], 0x01000000+uint32(i*7919%count))
		list = append(list, one...)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	es, err := readEntries(list, count, false)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > int64(len(list)) || kept <= 0 {
		t.Errorf("%d octets are kept of a list of %d", kept, len(list))
	}
	runtime.KeepAlive(list)
	for _, i := range []uint32{0, 1, count / 2, count - 1} {
		if e, ok := es.find(binary.BigEndian.AppendUint32(nil, 0x01000000+i)); !ok || e.reason() != AffiliationChanged {
			t.Errorf("entry %d: %+v %t", i, e, ok)
		}
	}
	if _, ok := es.find(binary.BigEndian.AppendUint32(nil, 0x01000000+count)); ok {
		t.Error("found what is not there")
	}
}
