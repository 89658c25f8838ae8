package revocation_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	encoding "encoding/asn1"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

func attackFile(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// opensslReads tells whether OpenSSL takes the bytes for a list.
func opensslReads(t *testing.T, der []byte) bool {
	t.Helper()
	command := exec.CommandContext(t.Context(), "openssl", "crl", "-inform", "DER", "-noout")
	command.Stdin = bytes.NewReader(der)
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("run openssl: %v", err)
	}
	return err == nil
}

// The signature of each is right; what stands behind what was read was passed
// over, and the leaf was good.
func TestListsThatWereNotReadToTheEnd(t *testing.T) {
	ca, err := certprofile.Parse(attackFile(t, "crl-ca.der"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"crl-second-Extensions-with-critical-deltaCRLIndicator.crl", "crl-second-Extensions-with-IDP-onlyContainsCACerts.crl",
		"crl-second-Extensions-with-unknown-critical.crl", "crl-junk-in-extension.crl",
	} {
		t.Run(name, func(t *testing.T) {
			if l, err := revocation.FromCRL(attackFile(t, name), ca); !errors.Is(err, revocation.Malformed) || l != nil {
				t.Errorf("FromCRL = %v, want %v", err, revocation.Malformed)
			}
			if opensslReads(t, attackFile(t, name)) {
				t.Error("openssl reads it")
			}
		})
	}
}

// build writes DER by itself, apart from the package under test.
func build(tag asn1.Tag, parts ...[]byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(bytes.Join(parts, nil)) })
	return b.BytesOrPanic()
}

// ext is an extension of id-ce.
func ext(arc byte, parts ...[]byte) []byte {
	return build(asn1.SEQUENCE, []byte{6, 3, 0x55, 0x1D, arc}, bytes.Join(parts, nil))
}

func value(parts ...[]byte) []byte { return build(asn1.OCTET_STRING, parts...) }

// A raw list is one of the first CA, part by part; what is nil has its usual value.
type raw struct {
	algorithm, thisUpdate, nextUpdate, serial, at, entry, extensions, after []byte
}

var (
	utc       = build(asn1.UTCTime, []byte("260601030000Z"))
	usualAI   = []byte("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B\x05\x00")
	yes       = []byte{1, 1, 0xFF}
	no        = []byte{1, 1, 0}
	number    = ext(20, value([]byte{2, 1, 7}))
	reasonExt = ext(21, value([]byte{0x0A, 1, 3}))
)

func or(part, usual []byte) []byte {
	if part == nil {
		return usual
	}
	return part
}

// list signs what it makes.
func (r raw) list(t *testing.T) []byte {
	t.Helper()
	entry := build(asn1.SEQUENCE, or(r.serial, []byte{2, 2, 0x7E, 0x11}), or(r.at, utc), or(r.entry, build(asn1.SEQUENCE, reasonExt)))
	tbs := build(asn1.SEQUENCE, []byte{2, 1, 1}, build(asn1.SEQUENCE, or(r.algorithm, usualAI)), firstCA().parsed.RawSubject,
		or(r.thisUpdate, utc), or(r.nextUpdate, build(asn1.UTCTime, []byte("260602030000Z"))),
		build(asn1.SEQUENCE, entry), or(r.extensions, build(0xA0, build(asn1.SEQUENCE, number))), r.after)
	var algorithm pkix.AlgorithmIdentifier
	if _, err := encoding.Unmarshal(build(asn1.SEQUENCE, or(r.algorithm, usualAI)), &algorithm); err != nil {
		t.Fatal(err)
	}
	return firstCA().sign(t, tbs, algorithm)
}

func TestListsWithBytesThatSayAnotherThing(t *testing.T) {
	extensions := func(all ...[]byte) []byte { return build(0xA0, build(asn1.SEQUENCE, all...)) }
	entry := func(all ...[]byte) []byte { return build(asn1.SEQUENCE, all...) }
	utcTime := func(text string) []byte { return build(asn1.UTCTime, []byte(text)) }
	general := func(text string) []byte { return build(asn1.GeneralizedTime, []byte(text)) }
	null := []byte{5, 0}
	below := func(arc byte, critical []byte) []byte { // 2.5.29.arc.1
		return build(asn1.SEQUENCE, []byte{6, 4, 0x55, 0x1D, arc, 1}, critical, value(null))
	}
	cases := []struct {
		name string
		raw  raw
		why  revocation.Why // 0: accepted
	}{
		{"usual", raw{}, 0},
		{"GeneralizedTime", raw{thisUpdate: general("20260601030000Z"), at: general("20500601030000Z")}, 0},
		{"thisUpdate without seconds", raw{thisUpdate: utcTime("2606010300Z")}, revocation.Malformed},
		{"thisUpdate in Japan", raw{thisUpdate: utcTime("260601120000+0900")}, revocation.Malformed},
		{"nextUpdate without seconds", raw{nextUpdate: utcTime("2606020300Z")}, revocation.Malformed},
		{"nextUpdate far away by its zone", raw{nextUpdate: utcTime("260602030000-2359")}, revocation.Malformed},
		{"nextUpdate with a fraction", raw{nextUpdate: general("20260602030000.5Z")}, revocation.Malformed},
		{"revocationDate without seconds", raw{at: utcTime("2606010300Z")}, revocation.Malformed},
		{"revocationDate in Japan", raw{at: general("20260601120000+0900")}, revocation.Malformed},
		{"31 June", raw{at: utcTime("260631030000Z")}, revocation.Malformed},
		{"serial number in a longer form", raw{serial: []byte{2, 3, 0, 0x7E, 0x11}}, revocation.Malformed},
		{"no extensions in [0]", raw{extensions: build(0xA0)}, revocation.Malformed},
		{"empty extensions", raw{extensions: extensions()}, revocation.Malformed},
		{"extensions twice", raw{extensions: extensions(number), after: extensions(number)}, revocation.Malformed},
		{"NULL behind the extensions in [0]", raw{extensions: build(0xA0, build(asn1.SEQUENCE, number), null)}, revocation.Malformed},
		{"NULL behind the value", raw{extensions: extensions(ext(20, value([]byte{2, 1, 7}), null))}, revocation.Malformed},
		{"critical written FALSE", raw{extensions: extensions(ext(20, no, value([]byte{2, 1, 7})))}, revocation.Malformed},
		{"number below zero", raw{extensions: extensions(ext(20, value([]byte{2, 1, 0xFF})))}, revocation.Malformed},
		{"number with junk", raw{extensions: extensions(ext(20, value([]byte{2, 1, 7}, null)))}, revocation.Malformed},
		{"number of 21 octets", raw{extensions: extensions(ext(20, value([]byte{2, 21, 1}, make([]byte, 20))))}, revocation.Malformed},
		{"junk in the parameters", raw{algorithm: append(bytes.Clone(usualAI[:11]), 4, 1, 'x')}, revocation.Unsupported},
		{"entry: empty extensions", raw{entry: entry()}, revocation.Malformed},
		{"entry: two reasons", raw{entry: entry(reasonExt, reasonExt)}, revocation.Malformed},
		{"entry: an unknown extension twice", raw{entry: entry(ext(99, value(null)), ext(99, value(null)))}, revocation.Malformed},
		{"entry: NULL behind the reason", raw{entry: entry(ext(21, value([]byte{0x0A, 1, 3}), null))}, revocation.Malformed},
		{"entry: NULL in the reason", raw{entry: entry(ext(21, value([]byte{0x0A, 1, 3}, null)))}, revocation.Malformed},
		{"entry: critical written FALSE", raw{entry: entry(ext(21, no, value([]byte{0x0A, 1, 3})))}, revocation.Malformed},
		{"entry: NULL behind the extensions", raw{entry: append(entry(reasonExt), null...)}, revocation.Malformed},
		{"entry: of another CA, critical", raw{entry: entry(ext(29, yes, value(build(asn1.SEQUENCE))))}, revocation.Unsupported},
		{"entry: of another CA, not marked critical", raw{entry: entry(ext(29, value(build(asn1.SEQUENCE))))}, revocation.Unsupported},
		{"entry: unknown and critical", raw{entry: entry(reasonExt, ext(99, yes, value(null)))}, revocation.Unsupported},
		{"entry: unknown", raw{entry: entry(reasonExt, ext(99, value(null)))}, 0},
		{"no parameters", raw{algorithm: usualAI[:11]}, 0},
		{"an extension below that of the number, critical", raw{extensions: extensions(below(20, yes))}, revocation.Unsupported},
		{"an extension below that of deltas", raw{extensions: extensions(below(27, nil), number)}, 0},
		{"an extension above all of them", raw{extensions: extensions(build(asn1.SEQUENCE, []byte{6, 2, 0x55, 0x1D}, value(null)), number)}, 0},
		{"entry: invalid since", raw{entry: entry(reasonExt, ext(24, value(general("20260601030000Z"))))}, 0},
		{"entry: invalid since, as UTCTime", raw{entry: entry(ext(24, value(utc)))}, revocation.Malformed},
		{"entry: invalid since, with junk", raw{entry: entry(ext(24, value(general("20260601030000Z"), null)))}, revocation.Malformed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l, err := revocation.FromCRL(c.raw.list(t), firstCA().parsed)
			if c.why != 0 {
				if !errors.Is(err, c.why) {
					t.Errorf("FromCRL = %v, want %v", err, c.why)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := l.Status(firstCA().issue(t, revokedSerial, nil), now); got.State != jpki.RevocationRevoked || got.Reason != revocation.AffiliationChanged {
				t.Errorf("%+v", got)
			}
		})
	}
}

// The name of the CA and its key do not help a list that says it is another CA's.
func TestListWhoseKeyIdentifierNamesAnotherCAIsRefused(t *testing.T) {
	ca, stranger := firstCA().parsed, other().parsed
	id := build(0x80, ca.SubjectKeyID)
	issuer := func(c *certprofile.Certificate) []byte { return build(0xA1, build(0xA4, c.RawSubject)) }
	serial := build(0x82, ca.Serial)
	cases := []struct {
		name string
		key  []byte // content of AuthorityKeyIdentifier
		why  revocation.Why
	}{
		{"key", id, 0},
		{"key, issuer and serial number", bytes.Join([][]byte{id, issuer(ca), serial}, nil), 0},
		{"issuer and serial number", bytes.Join([][]byte{issuer(ca), serial}, nil), 0},
		{"nothing", nil, 0},
		{"key of another generation", build(0x80, second().parsed.SubjectKeyID), revocation.OtherIssuer},
		{"issuer of another CA, without key", bytes.Join([][]byte{issuer(stranger), serial}, nil), revocation.OtherIssuer},
		{"right key, issuer of another CA", bytes.Join([][]byte{id, issuer(stranger), serial}, nil), revocation.OtherIssuer},
		{"right key, another serial number", bytes.Join([][]byte{id, issuer(ca), build(0x82, []byte{9})}, nil), revocation.OtherIssuer},
		{"issuer alone", issuer(ca), revocation.Malformed},
		{"serial number alone", serial, revocation.Malformed},
		{"empty key", build(0x80), revocation.Malformed},
		{"junk behind", append(bytes.Clone(id), 5, 0), revocation.Malformed},
		{"issuer and an empty serial number", bytes.Join([][]byte{id, issuer(ca), build(0x82)}, nil), revocation.Malformed},
		{"general name of a ninth kind", bytes.Join([][]byte{build(0xA1, build(0xA4, ca.RawSubject), build(0x89, []byte("x"))), serial}, nil), revocation.Malformed},
		{"no directory name", bytes.Join([][]byte{build(0xA1, build(0x86, []byte("ldap:"))), serial}, nil), revocation.Unsupported},
		{"junk in the directory name", bytes.Join([][]byte{build(0xA1, build(0xA4, ca.RawSubject, []byte{5, 0})), serial}, nil), revocation.Malformed},
		{"junk in an attribute of the name", bytes.Join([][]byte{build(0xA1, build(0xA4, build(asn1.SEQUENCE, build(asn1.SET,
			build(asn1.SEQUENCE, []byte{6, 3, 0x55, 4, 3}, build(asn1.UTF8String, []byte("Trial CA")), []byte{5, 0}))))), serial}, nil), revocation.Malformed},
		{"general name of no kind", bytes.Join([][]byte{build(0xA1, build(0xA4, ca.RawSubject), []byte{5, 0}), serial}, nil), revocation.Malformed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := raw{extensions: build(0xA0, build(asn1.SEQUENCE, ext(35, value(build(asn1.SEQUENCE, c.key))), number))}
			_, err := revocation.FromCRL(r.list(t), stranger, ca)
			if c.why != 0 && !errors.Is(err, c.why) || c.why == 0 && err != nil {
				t.Errorf("FromCRL = %v, want %v", err, c.why)
			}
		})
	}
}

// The extension is one sequence, and nothing else is in it.
func TestKeyIdentifierIsReadToTheEnd(t *testing.T) {
	id := build(0x80, firstCA().parsed.SubjectKeyID)
	for name, extension := range map[string][]byte{
		"something behind": value(build(asn1.SEQUENCE, id), []byte{5, 0}), "a set": value(build(asn1.SET, id)), "nothing": value(),
	} {
		r := raw{extensions: build(0xA0, build(asn1.SEQUENCE, ext(35, extension), number))}
		if _, err := revocation.FromCRL(r.list(t), firstCA().parsed); !errors.Is(err, revocation.Malformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Who may not sign lists signs none, whatever key he has.
func TestAuthorityThatMayNotSignLists(t *testing.T) {
	for name, edit := range map[string]func(*x509.Certificate){
		"no CA":         func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = false, false },
		"not for lists": func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCertSign },
		"something critical in it, not known": func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: encoding.ObjectIdentifier{2, 25, 1}, Critical: true, Value: []byte{5, 0}}}
		},
	} {
		a := firstCA().otherCertificate(t, edit)
		if _, err := revocation.FromCRL(firstCA().list(t, nil), a); !errors.Is(err, revocation.NotSigned) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := revocation.FromCRL(firstCA().list(t, nil), firstCA().otherCertificate(t, func(*x509.Certificate) {})); err != nil {
		t.Errorf("one that may: %v", err)
	}
}

// Of two lists for the same certificates one is older: by the numbers that both have,
// else by their dates. Lists of different scope are not to be compared.
func TestWhichListIsOlder(t *testing.T) {
	of := func(r raw) *revocation.List { return readList(t, r.list(t)) }
	utcTime := func(text string) []byte { return build(asn1.UTCTime, []byte(text)) }
	without := build(0xA0, build(asn1.SEQUENCE, ext(99, value([]byte{5, 0}))))
	ninth := build(0xA0, build(asn1.SEQUENCE, ext(20, value([]byte{2, 1, 9}))))
	scoped := build(0xA0, build(asn1.SEQUENCE, ext(20, value([]byte{2, 1, 9})), ext(28, value(build(asn1.SEQUENCE, build(0x81, []byte{0xFF}))))))
	later := utcTime("260601040000Z")
	seventh := of(raw{})
	for name, c := range map[string]struct {
		list, other *revocation.List
		older       bool
	}{
		"by number":                               {seventh, of(raw{extensions: ninth}), true},
		"newer by number, of an earlier date":     {of(raw{extensions: ninth}), of(raw{thisUpdate: later}), false},
		"older by number, of a later date":        {of(raw{thisUpdate: later}), of(raw{extensions: ninth}), true},
		"same number, by date":                    {seventh, of(raw{thisUpdate: later}), true},
		"same number and date":                    {seventh, of(raw{}), false},
		"without a number, by date":               {of(raw{extensions: without}), of(raw{thisUpdate: later}), true},
		"without a number, of a later date":       {of(raw{extensions: without, thisUpdate: later}), seventh, false},
		"other without a number, by date":         {seventh, of(raw{extensions: without, thisUpdate: later}), true},
		"other without a number, of earlier date": {of(raw{thisUpdate: later}), of(raw{extensions: without}), false},
		"of another scope":                        {seventh, of(raw{extensions: scoped, thisUpdate: later}), false},
		"none":                                    {seventh, nil, false},
	} {
		if got := c.list.Older(c.other); got != c.older {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// What a list does not say of a certificate.
func TestCertificatesThatAListCannotName(t *testing.T) {
	l := readList(t, firstCA().list(t, nil))
	negative := firstCA().issue(t, goodSerial, nil)
	negative.Serial = []byte{0x81}
	if got := l.Status(negative, now); got.State != jpki.RevocationUnknown || got.Why != revocation.Unsupported {
		t.Errorf("negative serial number: %+v", got)
	}
	early := firstCA().issue(t, goodSerial, func(c *x509.Certificate) { c.NotBefore = now.AddDate(0, 1, 0) })
	if got := l.Status(early, now); got.State != jpki.RevocationGood {
		t.Errorf("not valid yet: %+v", got)
	}
}

// A list whose signature has unused bits is another list with the same signature.
func TestSignatureWithUnusedBitsIsRefused(t *testing.T) {
	der := raw{}.list(t)
	at := len(der) - 257
	if der[at] != 0 {
		t.Fatal("no unused bits are there")
	}
	for unused := byte(1); unused < 9; unused++ {
		der[at] = unused
		if _, err := revocation.FromCRL(der, firstCA().parsed); !errors.Is(err, revocation.Malformed) {
			t.Errorf("%d unused bits: %v", unused, err)
		}
	}
}
