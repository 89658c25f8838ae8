package cms

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// encoded is the element of an object identifier, as a text.
func encoded(oid string) string { return string(der.OID(oid)) }

var epoch = time.Date(2026, 4, 1, 9, 30, 15, 0, time.UTC)

func TestIntegersAboveZero(t *testing.T) {
	for der, want := range map[string]bool{
		"\x02\x01\x01": true, "\x02\x01\x7F": true, "\x02\x02\x00\x80": true, "\x02\x02\x01\x00": true,
		"\x02\x00": false, "\x02\x01\x00": false, "\x02\x01\x80": false, "\x02\x01\xFF": false, "\x02\x02\x00\x7F": false, "\x02\x02\x00\x01": false,
		"\x04\x01\x01": false, "\x02\x01\x01\x00": false, "\x02\x02\x01": false, "": false,
	} {
		if isPositive([]byte(der)) != want {
			t.Errorf("%X: %t", der, !want)
		}
	}
}

// Each primitive type has the contents that DER allows it, and no other.
func TestPrimitiveTypes(t *testing.T) {
	for name, row := range map[string]struct{ good, bad []string }{
		"BOOLEAN":           {[]string{"\x01\x01\x00", "\x01\x01\xFF"}, []string{"\x01\x00", "\x01\x01\x01", "\x01\x02\x00\x00", "\x01\x02\xFF\xFF"}},
		"INTEGER":           {[]string{"\x02\x01\x00", "\x02\x01\xFF", "\x02\x02\x00\x80", "\x02\x02\xFF\x7F", "\x02\x02\x01\x00", "\x02\x02\x80\x00"}, []string{"\x02\x00", "\x02\x02\x00\x7F", "\x02\x02\x00\x00", "\x02\x02\xFF\x80", "\x02\x02\xFF\xFF"}},
		"ENUMERATED":        {[]string{"\x0A\x01\x05"}, []string{"\x0A\x00", "\x0A\x02\x00\x05"}},
		"NULL":              {[]string{"\x05\x00"}, []string{"\x05\x01\x00"}},
		"OBJECT IDENTIFIER": {[]string{"\x06\x01\x2A", "\x06\x03\x2A\x86\x48", "\x06\x04\x2A\x86\x80\x01"}, []string{"\x06\x00", "\x06\x02\x2A\x86", "\x06\x02\x80\x01", "\x06\x03\x2A\x80\x01", "\x06\x01\x80"}},
		"BIT STRING":        {[]string{"\x03\x01\x00", "\x03\x02\x00\xFF", "\x03\x02\x07\x80", "\x03\x02\x01\xFE"}, []string{"\x03\x00", "\x03\x01\x01", "\x03\x02\x01\x01", "\x03\x02\x07\x40", "\x03\x02\x08\x00", "\x03\x02\xFF\x00"}},
		"UTCTime":           {[]string{"\x17\x01Z"}, []string{"\x17\x00", "\x17\x01z"}},
		"GeneralizedTime":   {[]string{"\x18\x01Z"}, []string{"\x18\x00"}},
		"OCTET STRING":      {[]string{"\x04\x00", "\x04\x01\x80"}, []string{"\x24\x02\x04\x00", "\x04\x01"}},
		"end of contents":   {nil, []string{"\x00\x00"}},
		"SEQUENCE":          {[]string{"\x30\x00", "\x30\x02\x05\x00"}, []string{"\x10\x00", "\x11\x00", "\x30\x01\x05", "\x30\x02\x05"}},
		"context":           {[]string{"\xA0\x02\x05\x00", "\x80\x01\x07"}, []string{"\xA0\x03\x05\x01\x00", "\xA0\x01\x05"}},
	} {
		for _, der := range row.good {
			if !isDER([]byte(der)) {
				t.Errorf("%s: %X is refused", name, der)
			}
		}
		for _, der := range row.bad {
			if isDER([]byte(der)) {
				t.Errorf("%s: %X passes", name, der)
			}
		}
	}
}

// Values lie in each other as deep as any signature has them, and no deeper.
func TestDepthHasAnEnd(t *testing.T) {
	nested := func(levels int) []byte {
		der := []byte{5, 0}
		for range levels {
			der = tlv(asn1.SEQUENCE, der)
		}
		return der
	}
	if !isDER(nested(maxDepth)) || isDER(nested(maxDepth+1)) {
		t.Errorf("%d levels: %t, one more: %t", maxDepth, isDER(nested(maxDepth)), isDER(nested(maxDepth+1)))
	}
}

// An identifier of a certificate is read whole or not at all.
func TestSigningCertificateIsReadWhole(t *testing.T) {
	digest := tlv(asn1.OCTET_STRING, make([]byte, 32))
	name := "\x30\x0D\x31\x0B\x30\x09\x06\x03\x55\x04\x06\x13\x02JP"
	serial := "\x02\x01\x05"
	join := func(parts ...any) []byte {
		var all []byte
		for _, p := range parts {
			switch p := p.(type) {
			case string:
				all = append(all, p...)
			case []byte:
				all = append(all, p...)
			}
		}
		return all
	}
	issuer := tlv(asn1.SEQUENCE, tlv(tagDirectoryName, name))
	ids := func(parts ...any) []byte { return tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, join(parts...))) }
	whole := func(parts ...any) []byte { return tlv(asn1.SEQUENCE, join(parts...)) }
	one := ids(digest)
	policy := func(parts ...any) []byte { return tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, join(parts...))) }
	const oid = "\x06\x03\x2A\x03\x04"
	for name, der := range map[string][]byte{
		"hash":                           whole(one),
		"hash by SHA-256":                whole(ids(der.Algorithm(der.OIDSHA256), digest)),
		"hash by SHA-256 with NULL":      whole(ids("\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00", digest)),
		"hash, issuer and serial number": whole(ids(digest, tlv(asn1.SEQUENCE, issuer, []byte(serial)))),
		"policy":                         whole(one, policy(oid)),
		"policy with a qualifier":        whole(one, policy(oid, "\x30\x00")),
		"two policies":                   whole(one, tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, oid), tlv(asn1.SEQUENCE, oid))),
		"two identifiers":                whole(tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, digest), tlv(asn1.SEQUENCE, digest))),
	} {
		if s, err := parseSigningCertificate(der, readIDv2); err != nil || len(s.ids) == 0 || len(s.ids[0].digest) != 32 {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
	for name, der := range map[string][]byte{
		"nothing":                        nil,
		"a SET":                          tlv(asn1.SET, one),
		"no list":                        whole(digest),
		"empty list":                     whole("\x30\x00"),
		"list that is a SET":             whole(tlv(asn1.SET, tlv(asn1.SEQUENCE, digest))),
		"identifier that is a SET":       whole(tlv(asn1.SEQUENCE, tlv(asn1.SET, digest))),
		"identifier of nothing":          whole(ids()),
		"second identifier cut":          whole(tlv(asn1.SEQUENCE, join(tlv(asn1.SEQUENCE, digest), "\x30\x05\x04"))),
		"hash of 32 bytes by SHA-384":    whole(ids(der.Algorithm(oidSHA384), digest)),
		"hash of 48 bytes by SHA-256":    whole(ids(tlv(asn1.OCTET_STRING, make([]byte, 48)))),
		"hash by SHA-512":                whole(ids("\x30\x0B\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03", digest)),
		"hash by nothing":                whole(ids("\x30\x00", digest)),
		"hash of 31 bytes":               whole(ids(tlv(asn1.OCTET_STRING, make([]byte, 31)))),
		"hash of 33 bytes":               whole(ids(tlv(asn1.OCTET_STRING, make([]byte, 33)))),
		"hash of another type":           whole(ids(tlv(asn1.UTF8String, make([]byte, 32)))),
		"issuer without serial number":   whole(ids(digest, tlv(asn1.SEQUENCE, issuer))),
		"issuer and a negative number":   whole(ids(digest, tlv(asn1.SEQUENCE, issuer, []byte("\x02\x01\x85")))),
		"issuer and serial, and more":    whole(ids(digest, tlv(asn1.SEQUENCE, issuer, []byte(serial+"\x05\x00")))),
		"issuer and serial in a SET":     whole(ids(digest, tlv(asn1.SET, issuer, []byte(serial)))),
		"no issuer":                      whole(ids(digest, tlv(asn1.SEQUENCE, "\x30\x00", serial))),
		"issuer that is a SET":           whole(ids(digest, tlv(asn1.SEQUENCE, tlv(asn1.SET, tlv(tagDirectoryName, name)), []byte(serial)))),
		"issuer that is an address":      whole(ids(digest, tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, tlv(asn1.Tag(0x86), name)), []byte(serial)))),
		"issuer of two names":            whole(ids(digest, tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, tlv(tagDirectoryName, name), tlv(tagDirectoryName, name)), []byte(serial)))),
		"issuer that is no name":         whole(ids(digest, tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, tlv(tagDirectoryName, "\x30\x02\x05\x00")), []byte(serial)))),
		"something behind the issuer":    whole(ids(digest, tlv(asn1.SEQUENCE, issuer, []byte(serial)), "\x05\x00")),
		"policies that are a SET":        whole(one, tlv(asn1.SET, tlv(asn1.SEQUENCE, oid))),
		"no policy":                      whole(one, "\x30\x00"),
		"policy that is a SET":           whole(one, tlv(asn1.SEQUENCE, tlv(asn1.SET, oid))),
		"policy without an OID":          whole(one, policy("\x30\x00")),
		"policy of nothing":              whole(one, policy()),
		"policy with another qualifier":  whole(one, policy(oid, "\x31\x00")),
		"policy with two qualifiers":     whole(one, policy(oid, "\x30\x00", "\x30\x00")),
		"policy with a qualifier cut":    whole(one, policy(oid, "\x30\x01")),
		"policy with an OID cut":         whole(one, policy("\x06\x02\x2A\x86")),
		"something behind the policies":  whole(one, policy(oid), "\x05\x00"),
		"something behind the attribute": join(whole(one), "\x05\x00"),
	} {
		if s, err := parseSigningCertificate(der, readIDv2); err == nil {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// The form of a certificate, RFC 5280, 4.1, is all that is asked of one that is not the
// signer's.
func TestFormOfACertificate(t *testing.T) {
	const name = "\x30\x0D\x31\x0B\x30\x09\x06\x03\x55\x04\x06\x13\x02JP"
	fields := func() []string {
		return []string{"\xA0\x03\x02\x01\x02", "\x02\x01\x05", "\x30\x00", name, "\x30\x00", name, "\x30\x00", "\x81\x01\x00", "\x82\x01\x00", "\xA3\x02\x30\x00"}
	}
	certificate := func(tbs ...string) []byte {
		return tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, tbs...), []byte("\x30\x00"), []byte("\x03\x01\x00"))
	}
	if issuer, serial, ok := namesOf(certificate(fields()...)); !ok || string(issuer) != name || string(serial) != "\x02\x01\x05" {
		t.Fatalf("%X, %X, %t", issuer, serial, ok)
	}
	optional := map[int]bool{0: true, 7: true, 8: true, 9: true}
	for i := range fields() {
		without := append(fields()[:i], fields()[i+1:]...)
		if _, _, ok := namesOf(certificate(without...)); ok != optional[i] {
			t.Errorf("without field %d: %t", i, ok)
		}
		another := fields()
		another[i] = "\x05\x00"
		if _, _, ok := namesOf(certificate(another...)); ok {
			t.Errorf("NULL for field %d passes", i)
		}
		twice := append(fields()[:i+1], fields()[i:]...)
		if _, _, ok := namesOf(certificate(twice...)); ok {
			t.Errorf("field %d comes twice", i)
		}
	}
	for _, i := range []int{3, 5} {
		noName := fields()
		noName[i] = "\x30\x02\x05\x00"
		if _, _, ok := namesOf(certificate(noName...)); ok {
			t.Errorf("field %d is no name", i)
		}
	}
	tbs := tlv(asn1.SEQUENCE, fields()...)
	for what, der := range map[string][]byte{
		"no signature":               tlv(asn1.SEQUENCE, tbs, []byte("\x30\x00")),
		"no algorithm":               tlv(asn1.SEQUENCE, tbs, []byte("\x03\x01\x00")),
		"algorithm of another type":  tlv(asn1.SEQUENCE, tbs, []byte("\x31\x00\x03\x01\x00")),
		"signature of another type":  tlv(asn1.SEQUENCE, tbs, []byte("\x30\x00\x04\x01\x00")),
		"something behind":           tlv(asn1.SEQUENCE, tbs, []byte("\x30\x00\x03\x01\x00\x05\x00")),
		"a SET":                      tlv(asn1.SET, tbs, []byte("\x30\x00\x03\x01\x00")),
		"no TBSCertificate":          tlv(asn1.SEQUENCE, "\x05\x00", "\x30\x00", "\x03\x01\x00"),
		"something behind all of it": append(certificate(fields()...), 5, 0),
	} {
		if _, _, ok := namesOf(der); ok {
			t.Errorf("%s: passes", what)
		}
	}
}

// What Parse says of a signature of another kind, and of none: the kind decides what a
// person is told.
func TestKindsOfWhatIsRefused(t *testing.T) {
	good, err := Parse(sampleSignature(t))
	if err != nil {
		t.Fatal(err)
	}
	s := good.Signers[0]
	id := tlv(asn1.SEQUENCE, s.RawIssuer, s.RawSerial)
	attributes := bytes.Clone(s.signedAttributes)
	attributes[0] = byte(tagSignedAttrs)
	value := tlv(asn1.OCTET_STRING, s.Signature)
	signer := func(change func(fields [][]byte)) []byte {
		fields := [][]byte{[]byte(versionOne), id, der.Algorithm(der.OIDSHA256), attributes, der.Algorithm(der.OIDRSA), value, nil}
		change(fields)
		return tlv(asn1.SEQUENCE, fields...)
	}
	unchanged := signer(func([][]byte) {})
	signed := func(change func(fields [][]byte), signers ...[]byte) []byte {
		fields := [][]byte{[]byte(versionOne), tlv(asn1.SET, der.Algorithm(der.OIDSHA256)), tlv(asn1.SEQUENCE, encoded(oidData)), tlv(tagCertificates, good.Certificates...), tlv(asn1.SET, signers...), nil}
		change(fields)
		return tlv(asn1.SEQUENCE, der.OID(oidSignedData), tlv(tagContent, tlv(asn1.SEQUENCE, fields...)))
	}
	set := func(i int, b []byte) func([][]byte) { return func(fields [][]byte) { fields[i] = b } }
	if _, err := Parse(signed(func([][]byte) {}, unchanged)); err != nil {
		t.Fatal(err)
	}
	const sha512 = "\x30\x0B\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03"
	for name, test := range map[string]struct {
		der  []byte
		want error
	}{
		"version 3":                         {signed(set(0, []byte{2, 1, 3}), unchanged), ErrUnsupported},
		"digested with SHA-512":             {signed(set(1, tlv(asn1.SET, sha512)), unchanged), ErrUnsupported},
		"digested twice":                    {signed(set(1, tlv(asn1.SET, der.Algorithm(der.OIDSHA256), []byte(sha512))), unchanged), ErrUnsupported},
		"no digest algorithms":              {signed(set(1, nil), unchanged), ErrMalformed},
		"content of another type":           {signed(set(2, tlv(asn1.SEQUENCE, encoded(oidSignedData))), unchanged), ErrUnsupported},
		"document inside":                   {signed(set(2, tlv(asn1.SEQUENCE, encoded(oidData)+"\xA0\x02\x04\x00")), unchanged), ErrUnsupported},
		"no content":                        {signed(set(2, nil), unchanged), ErrMalformed},
		"no certificates":                   {signed(set(3, nil), unchanged), ErrUnsupported},
		"certificates cut":                  {signed(set(3, tlv(tagCertificates, "\x30\x05\x00")), unchanged), ErrMalformed},
		"attribute certificate":             {signed(set(3, tlv(tagCertificates, "\xA1\x00")), unchanged), ErrUnsupported},
		"CRLs inside":                       {signed(set(3, append(tlv(tagCertificates, good.Certificates...), 0xA1, 0)), unchanged), ErrUnsupported},
		"no signers":                        {signed(set(4, nil)), ErrMalformed},
		"signers cut":                       {signed(set(4, tlv(asn1.SET, "\x30\x05\x00"))), ErrMalformed},
		"signer that is a SET":              {signed(func([][]byte) {}, tlv(asn1.SET, unchanged[4:])), ErrMalformed},
		"signer of version 3":               {signed(func([][]byte) {}, signer(set(0, []byte{2, 1, 3}))), ErrUnsupported},
		"signer without a name":             {signed(func([][]byte) {}, signer(set(1, nil))), ErrMalformed},
		"signer whose issuer is no name":    {signed(func([][]byte) {}, signer(set(1, tlv(asn1.SEQUENCE, []byte{0x30, 2, 5, 0}, s.RawSerial)))), ErrMalformed},
		"signer whose issuer is a SET":      {signed(func([][]byte) {}, signer(set(1, tlv(asn1.SEQUENCE, []byte{0x31, 0}, s.RawSerial)))), ErrMalformed},
		"signer with a negative number":     {signed(func([][]byte) {}, signer(set(1, tlv(asn1.SEQUENCE, s.RawIssuer, []byte{2, 1, 0xFF})))), ErrMalformed},
		"signer with a number of nothing":   {signed(func([][]byte) {}, signer(set(1, tlv(asn1.SEQUENCE, s.RawIssuer, []byte{2, 0})))), ErrMalformed},
		"signer with two numbers":           {signed(func([][]byte) {}, signer(set(1, tlv(asn1.SEQUENCE, s.RawIssuer, s.RawSerial, s.RawSerial)))), ErrMalformed},
		"signer with SHA-512":               {signed(func([][]byte) {}, signer(set(2, []byte(sha512)))), ErrUnsupported},
		"signer without a digest algorithm": {signed(func([][]byte) {}, signer(set(2, nil))), ErrMalformed},
		"signer without attributes":         {signed(func([][]byte) {}, signer(set(3, nil))), ErrUnsupported},
		"signer with attributes cut":        {signed(func([][]byte) {}, signer(set(3, tlv(tagSignedAttrs, "\x30\x05\x00")))), ErrMalformed},
		"signer without attributes inside":  {signed(func([][]byte) {}, signer(set(3, tlv(tagSignedAttrs, "")))), nil}, // for CheckDigest to refuse
		"signer with another algorithm":     {signed(func([][]byte) {}, signer(set(4, []byte(sha512)))), ErrUnsupported},
		"signer without an algorithm":       {signed(func([][]byte) {}, signer(set(4, nil))), ErrMalformed},
		"signer without a signature":        {signed(func([][]byte) {}, signer(set(5, nil))), ErrMalformed},
		"signer with an empty signature":    {signed(func([][]byte) {}, signer(set(5, []byte{4, 0}))), ErrMalformed},
		"signer with a signature of bits":   {signed(func([][]byte) {}, signer(set(5, tlv(asn1.BIT_STRING, s.Signature)))), ErrMalformed},
		"signer with something behind":      {signed(func([][]byte) {}, signer(set(6, []byte{5, 0}))), ErrMalformed},
		"unsigned attributes of nothing":    {signed(func([][]byte) {}, signer(set(6, []byte{0xA1, 0}))), ErrMalformed},
		"unsigned attributes cut":           {signed(func([][]byte) {}, signer(set(6, []byte{0xA1, 3, 0x30, 5, 0}))), ErrMalformed},
		"unsigned attributes twice":         {signed(func([][]byte) {}, signer(set(6, append(tlv(tagUnsignedAttrs, attribute(oidMessageDigest, []byte{5, 0})), tlv(tagUnsignedAttrs, attribute(oidMessageDigest, []byte{5, 0}))...)))), ErrMalformed},
		"something behind the signers":      {signed(set(5, []byte{5, 0}), unchanged), ErrMalformed},
		"ContentInfo of another type":       {bytes.Replace(signed(func([][]byte) {}, unchanged), der.OID(oidSignedData), der.OID(oidData), 1), ErrMalformed},
		"ContentInfo with something behind": {tlv(asn1.SEQUENCE, der.OID(oidSignedData), tlv(tagContent, tlv(asn1.SEQUENCE, "")), []byte{5, 0}), ErrMalformed},
		"ContentInfo of a SET":              {tlv(asn1.SEQUENCE, der.OID(oidSignedData), tlv(tagContent, tlv(asn1.SET, ""))), ErrMalformed},
		"ContentInfo of two":                {tlv(asn1.SEQUENCE, der.OID(oidSignedData), tlv(tagContent, "\x30\x00\x30\x00")), ErrMalformed},
		"nothing":                           {nil, ErrMalformed},
	} {
		got, err := Parse(test.der)
		if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) || (err != nil) != (got == nil) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// Signed attributes have a bound, though the issuer's name in them has none.
func TestAttributesAreBounded(t *testing.T) {
	of := func(filler int) []byte {
		value := strings.Repeat("x", filler)
		name := tlv(asn1.SEQUENCE, tlv(asn1.SET, tlv(asn1.SEQUENCE, []byte("\x06\x03\x55\x04\x03"), tlv(asn1.UTF8String, value))))
		return Attributes{RawIssuer: name, RawSerial: []byte{2, 1, 5}, SigningTime: epoch}.encode()
	}
	filler := maxAttributesLength - len(of(1000)) + 1000
	if n := len(of(filler)); n != maxAttributesLength {
		t.Fatalf("%d bytes", n)
	}
	if _, err := ParseToBeSigned(Timed, of(filler)); err != nil {
		t.Errorf("the longest ones: %v", err)
	}
	if _, err := ParseToBeSigned(Timed, of(filler+1)); !errors.Is(err, ErrToBeSigned) {
		t.Errorf("one byte more: %v", err)
	}
}

// What is no signed attributes is none over no digest either, and a list that names
// nobody is no reason to panic.
func TestAttributesThatCannotBeRead(t *testing.T) {
	whole := func(value ...byte) []byte {
		return setOf(asn1.SET, attribute(oidContentType, der.OID(oidData)), attribute(oidMessageDigest, tlv(asn1.OCTET_STRING, make([]byte, 32))),
			attribute(oidSigningTime, encodeTime(epoch)), attribute(oidSigningCertificateV2, value))
	}
	for name, tbs := range map[string][]byte{
		"nothing": nil, "junk": []byte("junk"), "nobody": whole(0x30, 2, 0x30, 0), "no list": whole(0x30, 0), "no identifier": whole(5, 0),
		"no hash": whole(0x30, 4, 0x30, 2, 0x30, 0),
	} {
		if _, err := ParseToBeSigned(Timed, tbs); !errors.Is(err, ErrToBeSigned) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAttributesThatAreCut(t *testing.T) {
	for _, der := range [][]byte{tlv(asn1.SET, "\x30\x05\x00"), tlv(asn1.SET, "\x30"), append(tlv[string](asn1.SET), 0)} {
		if set, err := parseAttributes(der); err == nil {
			t.Errorf("%X: %v", der, set)
		}
	}
	if oid, values, ok := parseAttribute(tlv(asn1.SEQUENCE, encoded(oidData), "\x31\x03\x30\x05\x00")); ok {
		t.Errorf("%X: %v", oid, values)
	}
	if constant := cryptobyte.String("\x06"); readConstant(&constant, encoded(oidData)) {
		t.Error("a constant that is cut")
	}
}

// The signer's certificate has more than the form of one, or the signature is none.
func TestSignersCertificateIsRead(t *testing.T) {
	signed, err := Parse(sampleSignature(t))
	if err != nil {
		t.Fatal(err)
	}
	s := signed.Signers[0]
	tbs := tlv(asn1.SEQUENCE, s.RawSerial, []byte("\x30\x00"), s.RawIssuer, []byte("\x30\x00"), s.RawIssuer, []byte("\x30\x00"))
	signed.Certificates = [][]byte{tlv(asn1.SEQUENCE, tbs, []byte("\x30\x00"), []byte("\x03\x01\x00"))}
	again, err := Parse(signed.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if c, err := again.Certificate(again.Signers[0]); !errors.Is(err, ErrCertificate) || c != nil {
		t.Errorf("%v, %v", c, err)
	}
}
