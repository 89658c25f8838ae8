package cms_test

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/signature/cms"
)

// attackFile returns a file of testdata/repro, which its README describes.
func attackFile(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "repro", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// verdict says whether we take a signature over the content.
func verdict(der []byte, content string) error {
	signed, err := cms.Parse(der)
	if err == nil {
		_, err = signed.Verify(sha256.Sum256([]byte(content)))
	}
	return err
}

// Signatures that were once judged wrongly, or that must stay as they are, and
// OpenSSL's verdict on each.
func TestSignaturesThatWereJudgedWrongly(t *testing.T) {
	tests := []struct {
		file string
		want error
	}{
		{"cms-unsigned-junk.p7s", cms.ErrMalformed},
		{"cms-junk-certificate.p7s", cms.ErrMalformed},
		{"cms-sha256WithRSA-no-parameters.p7s", nil},
		{"cms-certificate-twice.p7s", nil},
	}
	content := string(attackFile(t, "document"))
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			der := attackFile(t, tt.file)
			if err := verdict(der, content); !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
				t.Errorf("Verify = %v, want %v", err, tt.want)
			}
			if ok, output := opensslVerifyFor(t, der, content, attackFile(t, "digital-signature-ca.cer")); ok != (tt.want == nil) {
				t.Errorf("openssl says %v: %s", ok, output)
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

func oid(dotted ...int) []byte {
	var b cryptobyte.Builder
	b.AddASN1ObjectIdentifier(dotted)
	return b.BytesOrPanic()
}

func attributeOf(id []byte, values ...[]byte) []byte {
	return build(asn1.SEQUENCE, id, build(asn1.SET, values...))
}

var (
	versionTwo = oid(1, 2, 840, 113549, 1, 9, 16, 2, 47)
	versionOne = oid(1, 2, 840, 113549, 1, 9, 16, 2, 12)
	protection = oid(1, 2, 840, 113549, 1, 9, 52)
	sha256AI   = build(asn1.SEQUENCE, oid(2, 16, 840, 1, 101, 3, 4, 2, 1))
	sha512AI   = build(asn1.SEQUENCE, oid(2, 16, 840, 1, 101, 3, 4, 2, 3))
	rsaAI      = []byte("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00")
)

// signWith returns alice's signature, with the attributes that every one has and
// those given, and with unsigned attributes, if any.
func signWith(t *testing.T, unsigned []byte, attributes ...[]byte) []byte {
	t.Helper()
	digest := sha256.Sum256([]byte(document))
	all := append(slices.Clone(attributes),
		attributeOf(oid(1, 2, 840, 113549, 1, 9, 3), oid(1, 2, 840, 113549, 1, 7, 1)),
		attributeOf(oid(1, 2, 840, 113549, 1, 9, 4), build(asn1.OCTET_STRING, digest[:])),
	)
	slices.SortFunc(all, bytes.Compare)
	alice := parse(t, signDocument(t, document)).Signers[0]
	value := sharedCast().alice.sign(t, build(asn1.SET, all...))
	one := []byte{2, 1, 1}
	signer := build(asn1.SEQUENCE, one, build(asn1.SEQUENCE, alice.RawIssuer, alice.RawSerial), sha256AI,
		build(0xA0, all...), build(asn1.SEQUENCE, rsaAI), build(asn1.OCTET_STRING, value), unsigned)
	signed := build(asn1.SEQUENCE, one, build(asn1.SET, sha256AI), build(asn1.SEQUENCE, oid(1, 2, 840, 113549, 1, 7, 1)),
		build(0xA0, sharedCast().alice.der, sharedCast().ca.der), build(asn1.SET, signer))
	return build(asn1.SEQUENCE, oid(1, 2, 840, 113549, 1, 7, 2), build(0xA0, signed))
}

func idV2(der []byte, more ...[]byte) []byte {
	sum := sha256.Sum256(der)
	return build(asn1.SEQUENCE, append([][]byte{build(asn1.OCTET_STRING, sum[:])}, more...)...)
}

// idV2By384 names the certificate by SHA-384.
func idV2By384(der []byte) []byte {
	sum := sha512.Sum384(der)
	return build(asn1.SEQUENCE, build(asn1.SEQUENCE, oid(2, 16, 840, 1, 101, 3, 4, 2, 2)), build(asn1.OCTET_STRING, sum[:]))
}

func idV1(der []byte, more ...[]byte) []byte {
	sum := sha1.Sum(der)
	return build(asn1.SEQUENCE, append([][]byte{build(asn1.OCTET_STRING, sum[:])}, more...)...)
}

func issuerSerial(t *testing.T, der []byte) []byte {
	t.Helper()
	c, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return build(asn1.SEQUENCE, build(asn1.SEQUENCE, build(0xA4, c.RawIssuer)), build(asn1.INTEGER, c.Serial))
}

// The attribute says which certificate signed; nothing in it may say another.
func TestSigningCertificateThatContradictsItself(t *testing.T) {
	alice, bob, ca := sharedCast().alice.der, sharedCast().bob.der, sharedCast().ca.der
	v2 := func(parts ...[]byte) []byte { return attributeOf(versionTwo, build(asn1.SEQUENCE, parts...)) }
	v1 := func(parts ...[]byte) []byte { return attributeOf(versionOne, build(asn1.SEQUENCE, parts...)) }
	ids := func(ids ...[]byte) []byte { return build(asn1.SEQUENCE, ids...) }
	good := v2(ids(idV2(alice)))
	policies := build(asn1.SEQUENCE, build(asn1.SEQUENCE, oid(1, 2, 3, 4)))
	stranger := newPerson("Stranger", 1, nil)
	elsewhere := issue(sharedCast().alice.key, "Alice", 0x80A1B2C3, &stranger) // alice's number of another CA
	tests := []struct {
		name       string
		attributes [][]byte
		ok         bool
		openssl    bool
	}{
		{"alice", [][]byte{good}, true, true},
		{"alice by hash, issuer and serial number", [][]byte{v2(ids(idV2(alice, issuerSerial(t, alice))))}, true, true},
		{"alice and her CA", [][]byte{v2(ids(idV2(alice), idV2(ca, issuerSerial(t, ca))))}, true, true},
		{"alice in both versions", [][]byte{good, v1(ids(idV1(alice, issuerSerial(t, alice)), idV1(ca)))}, true, true},
		{"alice by SHA-384, where RSA signs SHA-256", [][]byte{v2(ids(idV2By384(alice)))}, false, true}, // OpenSSL takes any hash
		{"nobody", [][]byte{v2(ids())}, false, false},
		{"bob", [][]byte{v2(ids(idV2(bob)))}, false, false},
		{"the hash of alice, the serial number of bob", [][]byte{v2(ids(idV2(alice, issuerSerial(t, bob))))}, false, false},
		{"the hash and serial number of alice, another issuer", [][]byte{v2(ids(idV2(alice, issuerSerial(t, elsewhere))))}, false, false},
		{"alice and bob", [][]byte{v2(ids(idV2(alice), idV2(bob)))}, false, false},
		{"alice twice", [][]byte{v2(ids(idV2(alice), idV2(alice)))}, false, false},
		{"the CA before alice", [][]byte{v2(ids(idV2(ca), idV2(alice)))}, false, false},
		{"alice and the CA with another serial number", [][]byte{v2(ids(idV2(alice), idV2(ca, issuerSerial(t, bob))))}, false, false},
		{"alice and nobody", [][]byte{v2(ids(idV2(alice), idV2([]byte("nobody"))))}, false, false},
		{"alice and her CA twice", [][]byte{v2(ids(idV2(alice), idV2(ca), idV2(ca)))}, false, true}, // more work than a path has
		{"alice, her CA and nobody", [][]byte{v2(ids(idV2(alice), idV2(ca), idV2([]byte("nobody"))))}, false, false},
		{"junk behind certs", [][]byte{v2(ids(idV2(alice)), []byte{5, 0})}, false, false},
		{"junk behind an identifier", [][]byte{v2(ids(idV2(alice, issuerSerial(t, alice), []byte{5, 0})))}, false, false},
		{"a policy that alice has not", [][]byte{v2(ids(idV2(alice)), policies)}, false, true}, // OpenSSL reads over it
		{"no policy", [][]byte{v2(ids(idV2(alice)), build(asn1.SEQUENCE))}, false, true},
		{"version 1 alone", [][]byte{v1(ids(idV1(alice)))}, false, true}, // SHA-1
		{"version 1 of bob", [][]byte{good, v1(ids(idV1(bob)))}, false, false},
		{"version 1 with the serial number of bob", [][]byte{good, v1(ids(idV1(alice, issuerSerial(t, bob))))}, false, false},
		{"version 1 with another issuer", [][]byte{good, v1(ids(idV1(alice, issuerSerial(t, elsewhere))))}, false, false},
		{"version 1 of nobody", [][]byte{good, v1(ids())}, false, false},
		{"version 1 with junk", [][]byte{good, v1(ids(idV1(alice)), []byte{5, 0})}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			der := signWith(t, nil, tt.attributes...)
			err := verdict(der, document)
			if (err == nil) != tt.ok || err != nil && !errors.Is(err, cms.ErrSigningCertificate) {
				t.Errorf("Verify = %v, want ok %v", err, tt.ok)
			}
			if ok, output := opensslVerify(t, der, document); ok != tt.openssl {
				t.Errorf("openssl says %v: %s", ok, output)
			}
		})
	}
}

// The time that a signer claims is one, or the signature is none.
func TestSigningTimeThatIsNone(t *testing.T) {
	good := attributeOf(versionTwo, build(asn1.SEQUENCE, build(asn1.SEQUENCE, idV2(sharedCast().alice.der))))
	id := oid(1, 2, 840, 113549, 1, 9, 5)
	at := func(s string) []byte { return build(asn1.UTCTime, []byte(s)) }
	for name, values := range map[string][][]byte{
		"no time": {build(asn1.UTF8String, []byte("260401093015Z"))}, "month 13": {at("261301093015Z")}, "two times": {at("260401093015Z"), at("260401093016Z")},
	} {
		if err := verdict(signWith(t, nil, good, attributeOf(id, values...)), document); !errors.Is(err, cms.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		}
	}
	if err := verdict(signWith(t, nil, good, attributeOf(id, at("260401093015Z"))), document); err != nil {
		t.Errorf("a time: %v", err)
	}
}

// A CA of another name may have given the same number; that is another certificate.
func TestSerialNumberOfAnotherCA(t *testing.T) {
	stranger := newPerson("Stranger", 1, nil)
	elsewhere := issue(sharedCast().alice.key, "Alice", 0x80A1B2C3, &stranger)
	signed := parse(t, signDocument(t, document))
	signed.Certificates = [][]byte{elsewhere, sharedCast().alice.der}
	if err := verdict(signed.Encode(), document); err != nil {
		t.Errorf("beside that of the signer: %v", err)
	}
	signed.Certificates = [][]byte{elsewhere}
	if err := verdict(signed.Encode(), document); !errors.Is(err, cms.ErrCertificate) {
		t.Errorf("in its place: %v, want ErrCertificate", err)
	}
}

// Whatever its reader adds to a signature, it is read up to MaxLength.
func TestLengthIsBounded(t *testing.T) {
	good := attributeOf(versionTwo, build(asn1.SEQUENCE, build(asn1.SEQUENCE, idV2(sharedCast().alice.der))))
	of := func(filler int) []byte {
		return signWith(t, build(0xA1, attributeOf(oid(1, 2, 3, 4), build(asn1.OCTET_STRING, make([]byte, filler)))), good)
	}
	const some = 200_000
	filler := cms.MaxLength - len(of(some)) + some
	longest := of(filler)
	if len(longest) != cms.MaxLength {
		t.Fatalf("%d bytes", len(longest))
	}
	if err := verdict(longest, document); err != nil {
		t.Errorf("the longest: %v", err)
	}
	if _, err := cms.Parse(of(filler + 1)); !errors.Is(err, cms.ErrMalformed) {
		t.Errorf("one byte more: %v, want ErrMalformed", err)
	}
}

// The algorithms beside the signed attributes are signed by nobody; where the
// signer protected them, RFC 6211, they cannot be exchanged.
func TestAlgorithmsThatContradictTheirProtection(t *testing.T) {
	good := attributeOf(versionTwo, build(asn1.SEQUENCE, build(asn1.SEQUENCE, idV2(sharedCast().alice.der))))
	tests := []struct {
		name  string
		value []byte
		want  error
	}{
		{"the same", build(asn1.SEQUENCE, sha256AI, build(0xA1, rsaAI)), nil},
		{"another digest", build(asn1.SEQUENCE, sha512AI, build(0xA1, rsaAI)), cms.ErrMalformed},
		{"another signature", build(asn1.SEQUENCE, sha256AI, build(0xA1, oid(1, 2, 840, 113549, 1, 1, 13))), cms.ErrMalformed},
		{"junk behind", build(asn1.SEQUENCE, sha256AI, build(0xA1, rsaAI), []byte{5, 0}), cms.ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := verdict(signWith(t, nil, good, attributeOf(protection, tt.value)), document)
			if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
				t.Errorf("Verify = %v, want %v", err, tt.want)
			}
		})
	}
}

// Attributes are read to the end although nothing asks what they say. The order of
// unsigned ones is free, as OpenSSL has it.
func TestAttributesThatAreNotDER(t *testing.T) {
	good := attributeOf(versionTwo, build(asn1.SEQUENCE, build(asn1.SEQUENCE, idV2(sharedCast().alice.der))))
	note := oid(1, 2, 3, 4)
	bad := map[string][]byte{
		"junk":                         []byte("junk"),
		"half an element":              {0x30, 5, 0},
		"junk inside":                  build(asn1.SEQUENCE, []byte("junk")),
		"indefinite length":            {0x30, 0x80, 0, 0},
		"length in a longer form":      {0x04, 0x81, 1, 0},
		"string in pieces":             build(0x24, build(asn1.OCTET_STRING, []byte("x"))),
		"TRUE that is not FF":          {1, 1, 1},
		"INTEGER with a leading zero":  {2, 2, 0, 1},
		"NULL with contents":           {5, 1, 0},
		"OBJECT IDENTIFIER cut":        {6, 2, 0x2A, 0x80},
		"BIT STRING with unused ones":  {3, 2, 1, 1},
		"time without Z":               build(asn1.UTCTime, []byte("260401093015+0900")),
		"nested in more than is ended": bytes.Repeat([]byte{0x30, 0x7F}, 200),
	}
	for name, value := range bad {
		t.Run(name, func(t *testing.T) {
			if err := verdict(signWith(t, nil, good, attributeOf(note, value)), document); !errors.Is(err, cms.ErrMalformed) {
				t.Errorf("signed: %v, want ErrMalformed", err)
			}
			if err := verdict(signWith(t, build(0xA1, attributeOf(note, value)), good), document); !errors.Is(err, cms.ErrMalformed) {
				t.Errorf("unsigned: %v, want ErrMalformed", err)
			}
		})
	}
	first, second := attributeOf(note, []byte{5, 0}), attributeOf(oid(1, 2, 3, 5), []byte{5, 0})
	for name, unsigned := range map[string][]byte{"one": build(0xA1, first), "another order": build(0xA1, second, first)} {
		if err := verdict(signWith(t, unsigned, good), document); err != nil {
			t.Errorf("unsigned attributes, %s: %v", name, err)
		}
	}
	for name, unsigned := range map[string][]byte{
		"none": build(0xA1), "no values": build(0xA1, attributeOf(note)), "unsorted values": build(0xA1, attributeOf(note, []byte{5, 0}, []byte{1, 1, 0})),
		"something behind the values": build(0xA1, build(asn1.SEQUENCE, note, build(asn1.SET, []byte{5, 0}), []byte{5, 0})),
	} {
		if err := verdict(signWith(t, unsigned, good), document); !errors.Is(err, cms.ErrMalformed) {
			t.Errorf("unsigned attributes, %s: %v, want ErrMalformed", name, err)
		}
	}
}

// What has the issuer and serial number of the signer is the signer's certificate
// or none; what cannot be read is not passed over.
func TestCertificateThatIsNone(t *testing.T) {
	good := parse(t, signDocument(t, document))
	alice := sharedCast().alice.der
	body := alice[4 : len(alice)-4-257] // TBSCertificate and the algorithm, near enough to be cut
	for name, junk := range map[string][]byte{
		"empty": build(asn1.SEQUENCE), "junk": build(asn1.SEQUENCE, []byte("junk")), "cut": build(asn1.SEQUENCE, body),
		"something behind the signature": build(asn1.SEQUENCE, alice[4:], []byte{5, 0}),
		"dates of no type":               bytes.Replace(alice, []byte("\x17\x0D"), []byte("\x1F\x0D"), 1),
	} {
		good.Certificates = [][]byte{alice, junk}
		if _, err := cms.Parse(good.Encode()); !errors.Is(err, cms.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		}
	}
}

// A single bit that is turned makes any signature of ours invalid, except in what
// nobody signs and the package comment names: a certificate that is not the
// signer's, and the values of unsigned attributes.
func TestEveryFlippedBitIsNoticed(t *testing.T) {
	ca := sharedCast().ca.der
	value := []byte("free text")
	unsigned := build(0xA1, attributeOf(oid(1, 2, 3, 4), build(asn1.OCTET_STRING, value)))
	attribute := attributeOf(versionTwo, build(asn1.SEQUENCE, build(asn1.SEQUENCE, idV2(sharedCast().alice.der))))
	tests := []struct {
		name string
		der  []byte
		free [][]byte // in which a bit may turn
	}{
		{"alone", signDocument(t, document), nil},
		{"with the CA certificate", signDocument(t, document, ca), [][]byte{ca}},
		{"with an unsigned attribute", signWith(t, unsigned, attribute), [][]byte{ca, unsigned[4:]}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := verdict(tt.der, document); err != nil {
				t.Fatal(err)
			}
			passed := 0
			for i := range 8 * len(tt.der) {
				tt.der[i/8] ^= 1 << (i % 8)
				err := verdict(tt.der, document)
				tt.der[i/8] ^= 1 << (i % 8)
				if err != nil {
					continue
				}
				if passed++; !isIn(tt.der, i/8, tt.free) {
					t.Errorf("bit %d of byte %d may be turned", i%8, i/8)
				}
			}
			if (passed > 0) != (tt.free != nil) {
				t.Errorf("%d bits may be turned", passed)
			}
			t.Logf("%d of %d bits may be turned, all in %d places", passed, 8*len(tt.der), len(tt.free))
		})
	}
}

func isIn(der []byte, at int, parts [][]byte) bool {
	return slices.ContainsFunc(parts, func(part []byte) bool {
		begin := bytes.Index(der, part)
		return begin >= 0 && begin <= at && at < begin+len(part)
	})
}
