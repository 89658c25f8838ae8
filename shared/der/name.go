package der

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// An Attribute is one part of a distinguished name: the dotted OID of its type
// and its text.
type Attribute struct{ OID, Value string }

// A Name is a distinguished name, most significant part first as in the
// certificate.
type Name []Attribute

// String returns the name as "C=JP, O=JPKI, OU=…". The characters that RFC 4514
// calls special are escaped with a backslash, so that no value can look like
// two.
func (n Name) String() string {
	var b strings.Builder
	b.Grow(n.roughLength())
	for i, a := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.label())
		b.WriteByte('=')
		for _, r := range a.Value {
			if strings.ContainsRune(`"+,;<=>\`, r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// roughLength is that of its text, but for what is escaped.
func (n Name) roughLength() int {
	length := 0
	for _, a := range n {
		length += len(", ") + len(a.label()) + len("=") + len(a.Value)
	}
	return length
}

// CommonName returns the last CN of the name, or "".
func (n Name) CommonName() string { return n.last(OIDCommonName) }

// Organization returns the last O of the name, or "".
func (n Name) Organization() string { return n.last(OIDOrganization) }

func (n Name) last(oid string) string {
	for _, a := range slices.Backward(n) {
		if a.OID == oid {
			return a.Value
		}
	}
	return ""
}

func (a Attribute) label() string {
	switch a.OID {
	case OIDCommonName:
		return "CN"
	case OIDCountry:
		return "C"
	case OIDLocality:
		return "L"
	case OIDOrganization:
		return "O"
	case OIDOrganizationalUnit:
		return "OU"
	}
	return a.OID
}

// ReadName reads a Name, RFC 5280, 4.1.2.4, as JPKI writes it, and returns its element
// too. An RDN of more than one attribute, and a text in another form than UTF-8,
// PrintableString or IA5String, which JPKI does not use, is refused.
func ReadName(s *cryptobyte.String) (raw []byte, name Name, ok bool) {
	var element, sequence cryptobyte.String
	if !s.ReadASN1Element(&element, asn1.SEQUENCE) {
		return nil, nil, false
	}
	raw = element
	if !element.ReadASN1(&sequence, asn1.SEQUENCE) {
		return nil, nil, false
	}
	name = make(Name, 0, min(len(sequence)/minRDN, typicalRDNs))
	for !sequence.Empty() {
		var rdn, pair cryptobyte.String
		if !sequence.ReadASN1(&rdn, asn1.SET) || !rdn.ReadASN1(&pair, asn1.SEQUENCE) || !rdn.Empty() {
			return nil, nil, false
		}
		a, ok := readAttribute(pair)
		if !ok {
			return nil, nil, false
		}
		name = append(name, a)
	}
	return raw, name, true
}

// minRDN is the length of an RDN at least: two headers, an object identifier and a text.
// No name of JPKI has more RDNs than typicalRDNs.
const minRDN, typicalRDNs = 2 + 2 + 3 + 2, 6

func readAttribute(pair cryptobyte.String) (Attribute, bool) {
	oid, ok := ReadOID(&pair)
	var content cryptobyte.String
	var tag asn1.Tag
	if !ok || !pair.ReadAnyASN1(&content, &tag) || !pair.Empty() {
		return Attribute{}, false
	}
	valid := false
	switch tag {
	case asn1.UTF8String:
		valid = utf8.Valid(content)
	case asn1.PrintableString:
		valid = isPrintable(content)
	case asn1.IA5String:
		valid = IsASCII(content)
	}
	return Attribute{OID: oid, Value: string(content)}, valid
}

// isPrintable tells whether s fits PrintableString, ITU-T X.680, 41.4.
func isPrintable(s []byte) bool {
	for _, b := range s {
		letter := 'a' <= b|0x20 && b|0x20 <= 'z'
		digit := '0' <= b && b <= '9'
		if !letter && !digit && !strings.ContainsRune(" '()+,-./:=?", rune(b)) {
			return false
		}
	}
	return true
}

// IsASCII tells whether s fits IA5String.
func IsASCII(s []byte) bool {
	for _, b := range s {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// IsName tells whether the element is a Name, whoever wrote it.
func IsName(element []byte) bool {
	input := cryptobyte.String(element)
	var name cryptobyte.String
	ok := input.ReadASN1(&name, asn1.SEQUENCE) && input.Empty()
	for ok && !name.Empty() {
		var set, pair cryptobyte.String
		ok = name.ReadASN1(&set, asn1.SET) && !set.Empty()
		for ok && !set.Empty() {
			ok = set.ReadASN1(&pair, asn1.SEQUENCE) &&
				pair.SkipASN1(asn1.OBJECT_IDENTIFIER) &&
				pair.ReadAnyASN1(new(cryptobyte.String), new(asn1.Tag)) && pair.Empty()
		}
	}
	return ok
}

// AddName writes a Name as JPKI does: the country is a PrintableString, all else
// UTF8String (jpki facts 5.1).
func AddName(b *cryptobyte.Builder, name Name) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, a := range name {
			tag := asn1.UTF8String
			if a.OID == OIDCountry {
				tag = asn1.PrintableString
			}
			b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					AddOID(b, a.OID)
					b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes([]byte(a.Value)) })
				})
			})
		}
	})
}
