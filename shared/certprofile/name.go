package certprofile

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Attribute types of distinguished names, RFC 5280, 4.1.2.4.
const (
	oidCommonName         = "2.5.4.3"
	oidCountry            = "2.5.4.6"
	oidLocality           = "2.5.4.7"
	oidOrganization       = "2.5.4.10"
	oidOrganizationalUnit = "2.5.4.11"
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

// CommonName returns the last CN of the name, or "".
func (n Name) CommonName() string { return n.last(oidCommonName) }

// Organization returns the last O of the name, or "".
func (n Name) Organization() string { return n.last(oidOrganization) }

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
	case oidCommonName:
		return "CN"
	case oidCountry:
		return "C"
	case oidLocality:
		return "L"
	case oidOrganization:
		return "O"
	case oidOrganizationalUnit:
		return "OU"
	}
	return a.OID
}

// ParseName reads one Name, RFC 5280, 4.1.2.4, from its DER, as Parse does. The
// error wraps ErrMalformed.
func ParseName(der []byte) (Name, error) {
	input := cryptobyte.String(der)
	_, name, ok := readName(&input)
	if !ok || !input.Empty() {
		return nil, malformed("name")
	}
	return name, nil
}

// readName reads a Name, RFC 5280, 4.1.2.4, and returns its element too. An RDN
// of more than one attribute, which JPKI does not use, is refused.
func readName(s *cryptobyte.String) (raw []byte, name Name, ok bool) {
	var element, sequence cryptobyte.String
	if !s.ReadASN1Element(&element, asn1.SEQUENCE) {
		return nil, nil, false
	}
	raw = element
	if !element.ReadASN1(&sequence, asn1.SEQUENCE) {
		return nil, nil, false
	}
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

func readAttribute(pair cryptobyte.String) (Attribute, bool) {
	oid, ok := readOID(&pair)
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
		valid = isASCII(content)
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

func isASCII(s []byte) bool {
	for _, b := range s {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
