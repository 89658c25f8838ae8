package cms

import (
	"bytes"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// maxDepth is how deep values may lie in each other: a time-stamp token inside an
// attribute has about twenty levels.
const maxDepth = 40

// isDER tells whether the bytes are whole elements in DER, to the last byte and
// however deep. It knows the universal types; the order within a SET is another
// question.
func isDER(s cryptobyte.String) bool { return isDERTo(maxDepth, s) }

func isDERTo(depth int, s cryptobyte.String) bool {
	for !s.Empty() {
		var contents cryptobyte.String
		var tag asn1.Tag
		if !s.ReadAnyASN1(&contents, &tag) {
			return false
		}
		if tag&constructed == 0 {
			if !isPrimitive(tag, contents) {
				return false
			}
			continue
		}
		universal := tag < contextClass
		if universal && tag != asn1.SEQUENCE && tag != asn1.SET || depth == 0 || !isDERTo(depth-1, contents) {
			return false
		}
	}
	return true
}

// Bits of an identifier octet, ITU-T X.690, 8.1.2.
const (
	constructed  = asn1.Tag(0x20)
	contextClass = asn1.Tag(0x40) // and above: not universal
)

// isPrimitive tells whether a type that is written as primitive has contents that
// DER allows, ITU-T X.690, 8 and 11. The octets of strings are not looked at.
func isPrimitive(tag asn1.Tag, contents []byte) bool {
	switch tag {
	case 0, asn1.SEQUENCE &^ constructed, asn1.SET &^ constructed: // end-of-contents is BER
		return false
	case asn1.BOOLEAN:
		return len(contents) == 1 && (contents[0] == 0 || contents[0] == 0xFF)
	case asn1.INTEGER, asn1.ENUM:
		return der.IsInteger(contents)
	case asn1.NULL:
		return len(contents) == 0
	case asn1.OBJECT_IDENTIFIER:
		return isObjectIdentifier(contents)
	case asn1.BIT_STRING:
		return isBitString(contents)
	case asn1.UTCTime, asn1.GeneralizedTime:
		return len(contents) > 0 && contents[len(contents)-1] == 'Z'
	}
	return true
}

// isObjectIdentifier wants arcs that begin with no zeros and end, X.690, 8.19.2.
func isObjectIdentifier(contents []byte) bool {
	begins := true
	for _, b := range contents {
		if begins && b == 0x80 {
			return false
		}
		begins = b < 0x80
	}
	return begins && len(contents) > 0
}

// isBitString wants unused bits that are zero, X.690, 11.2.1.
func isBitString(contents []byte) bool {
	if len(contents) < 2 {
		return len(contents) == 1 && contents[0] == 0
	}
	return contents[0] < 8 && contents[len(contents)-1]&(1<<contents[0]-1) == 0
}

// namesOf returns issuer and serial number, as they are written, of anything that
// has the form of a certificate in DER, RFC 5280, 4.1. Certificates of others than
// the signer may have a profile that certprofile does not read.
func namesOf(element []byte) (issuer, serial []byte, ok bool) {
	certificate, ok := readOnly(element, asn1.SEQUENCE)
	var tbs cryptobyte.String
	if !ok || !isDER(element) || !certificate.ReadASN1(&tbs, asn1.SEQUENCE) ||
		!certificate.SkipASN1(asn1.SEQUENCE) || !certificate.SkipASN1(asn1.BIT_STRING) || !certificate.Empty() {
		return nil, nil, false
	}
	if !tbs.SkipOptionalASN1(tagVersion) {
		return nil, nil, false
	}
	serial, serialOK := readElement(&tbs, asn1.INTEGER)
	algorithmOK := tbs.SkipASN1(asn1.SEQUENCE)
	issuer, issuerOK := readElement(&tbs, asn1.SEQUENCE)
	validityOK := tbs.SkipASN1(asn1.SEQUENCE)
	subject, subjectOK := readElement(&tbs, asn1.SEQUENCE)
	if !serialOK || !algorithmOK || !issuerOK || !validityOK || !subjectOK || !der.IsName(issuer) || !der.IsName(subject) {
		return nil, nil, false
	}
	ok = tbs.SkipASN1(asn1.SEQUENCE) && tbs.SkipOptionalASN1(tagIssuerUniqueID) &&
		tbs.SkipOptionalASN1(tagSubjectUniqueID) && tbs.SkipOptionalASN1(tagExtensions) && tbs.Empty()
	return issuer, serial, ok
}

// IsCertificate tells whether the bytes are DER of the form of a certificate, RFC 5280, 4.1,
// whatever its profile: of SignedData of others, for package signeddata.
func IsCertificate(element []byte) bool {
	_, _, ok := namesOf(element)
	return ok
}

// areAttributes tells whether the contents of a SET OF Attribute, RFC 5652, 5.3,
// are attributes with values, at least one, all in DER.
func areAttributes(contents cryptobyte.String) bool {
	all, ok := elements(contents)
	return ok && len(all) > 0 && !slices.ContainsFunc(all, func(der []byte) bool {
		_, _, ok := parseAttribute(der)
		return !ok
	})
}

// isSorted tells whether the elements have the order of a SET OF, X.690, 11.6.
func isSorted(elements [][]byte) bool { return slices.IsSortedFunc(elements, bytes.Compare) }
