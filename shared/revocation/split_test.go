package revocation

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"math/big"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
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

// parted is a list part by part, each an element of its own.
type parted struct{ version, algorithm, issuer, thisUpdate, nextUpdate, entries, extensions, outer, signature []byte }

func element(tag asn1.Tag, parts ...[]byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(bytes.Join(parts, nil)) })
	return b.BytesOrPanic()
}

func (p parted) der() []byte {
	tbs := element(asn1.SEQUENCE, p.version, p.algorithm, p.issuer, p.thisUpdate, p.nextUpdate, p.entries, p.extensions)
	return element(asn1.SEQUENCE, tbs, p.outer, p.signature)
}

// What takes a list apart refuses what is none by itself: nothing of it is left to the
// one who reads the head.
func TestWhatIsNoListIsNotTakenApart(t *testing.T) {
	oid, null := []byte("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B"), []byte{5, 0}
	extension := element(asn1.SEQUENCE, []byte{6, 3, 0x55, 0x1D, 20}, []byte{4, 3, 2, 1, 7})
	general := element(asn1.GeneralizedTime, []byte("20500602030000Z"))
	for name, test := range map[string]struct {
		change func(*parted)
		ok     bool
	}{
		"as it should be":               {func(*parted) {}, true},
		"of the first version":          {func(p *parted) { p.version, p.extensions = nil, nil }, true},
		"no parameters":                 {func(p *parted) { p.algorithm = element(asn1.SEQUENCE, oid) }, true},
		"no next update":                {func(p *parted) { p.nextUpdate = nil }, true},
		"next update in the far future": {func(p *parted) { p.nextUpdate = general }, true},
		"no entries":                    {func(p *parted) { p.entries = nil }, true},

		"algorithm is a set":              {func(p *parted) { p.algorithm = element(asn1.SET, oid, null) }, false},
		"algorithm without a name":        {func(p *parted) { p.algorithm = element(asn1.SEQUENCE, null) }, false},
		"algorithm is empty":              {func(p *parted) { p.algorithm = element(asn1.SEQUENCE) }, false},
		"parameters twice":                {func(p *parted) { p.algorithm = element(asn1.SEQUENCE, oid, null, null) }, false},
		"parameters cut off":              {func(p *parted) { p.algorithm = element(asn1.SEQUENCE, oid, []byte{5, 3}) }, false},
		"algorithm twice":                 {func(p *parted) { p.algorithm = bytes.Repeat(p.algorithm, 2) }, false},
		"issuer is a set":                 {func(p *parted) { p.issuer = element(asn1.SET) }, false},
		"this update is a number":         {func(p *parted) { p.thisUpdate = []byte{2, 1, 1} }, false},
		"neither update is a time":        {func(p *parted) { p.thisUpdate, p.nextUpdate = []byte{2, 1, 1}, nil }, false},
		"this update without a zone":      {func(p *parted) { p.thisUpdate = element(asn1.UTCTime, []byte("260601030000")) }, false},
		"next update without a zone":      {func(p *parted) { p.nextUpdate = element(asn1.UTCTime, []byte("260602030000")) }, false},
		"entries longer than the list":    {func(p *parted) { p.entries, p.extensions = []byte{0x30, 9, 0}, nil }, false},
		"extensions are a set":            {func(p *parted) { p.extensions = element(tagExtensions, element(asn1.SET, extension)) }, false},
		"extensions twice":                {func(p *parted) { p.extensions = bytes.Repeat(p.extensions, 2) }, false},
		"more beside the extensions":      {func(p *parted) { p.extensions = element(tagExtensions, element(asn1.SEQUENCE, extension), null) }, false},
		"extensions longer than the list": {func(p *parted) { p.extensions = []byte{0xA0, 9, 0x30} }, false},
		"outer algorithm is a set":        {func(p *parted) { p.outer = element(asn1.SET, oid, null) }, false},
		"no outer algorithm":              {func(p *parted) { p.outer = nil }, false},
		"signature is a number":           {func(p *parted) { p.signature = []byte{2, 1, 1} }, false},
		"signature of some bits":          {func(p *parted) { p.signature = []byte{3, 2, 4, 0xF0} }, false},
		"signature twice":                 {func(p *parted) { p.signature = bytes.Repeat(p.signature, 2) }, false},
	} {
		algorithm := element(asn1.SEQUENCE, oid, null)
		list := parted{
			version: []byte{2, 1, 1}, algorithm: algorithm, issuer: element(asn1.SEQUENCE),
			thisUpdate: element(asn1.UTCTime, []byte("260601030000Z")), nextUpdate: element(asn1.UTCTime, []byte("260602030000Z")),
			entries: element(asn1.SEQUENCE), extensions: element(tagExtensions, element(asn1.SEQUENCE, extension)),
			outer: algorithm, signature: []byte{3, 3, 0, 1, 2},
		}
		test.change(&list)
		if _, err := split(list.der()); (err == nil) != test.ok || !test.ok && !errors.Is(err, Malformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole := parted{}.der()
	for name, der := range map[string][]byte{
		"nothing": {}, "an empty list": {0x30, 0}, "a set of a list": element(asn1.SET, whole[2:]),
		"a list in a set": element(asn1.SEQUENCE, element(asn1.SET), []byte{0x30, 0}, []byte{3, 1, 0}),
	} {
		if _, err := split(der); !errors.Is(err, Malformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
