package cms

import (
	"bytes"
	encoding "encoding/asn1"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Object identifiers, each with tag and length.
const (
	oidData                 = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01"         // 1.2.840.113549.1.7.1, RFC 5652, 4
	oidSignedData           = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"         // 1.2.840.113549.1.7.2, RFC 5652, 5.1
	oidContentType          = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09\x03"         // 1.2.840.113549.1.9.3, RFC 5652, 11.1
	oidMessageDigest        = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09\x04"         // 1.2.840.113549.1.9.4, RFC 5652, 11.2
	oidSigningTime          = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09\x05"         // 1.2.840.113549.1.9.5, RFC 5652, 11.3
	oidSigningCertificate   = "\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x0C" // 1.2.840.113549.1.9.16.2.12, RFC 2634, 5.4
	oidSigningCertificateV2 = "\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x2F" // 1.2.840.113549.1.9.16.2.47, RFC 5035, 3
	oidAlgorithmProtection  = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09\x34"         // 1.2.840.113549.1.9.52, RFC 6211, 2
)

// AlgorithmIdentifiers, RFC 5754. The parameters of SHA-256 are absent when it
// is written and may be NULL when it is read (section 2); those of rsaEncryption
// are NULL, those of sha256WithRSAEncryption may be absent, RFC 4055, 5.
const (
	algorithmSHA256     = "\x30\x0B\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
	algorithmSHA256Null = "\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00"
	algorithmRSA        = "\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00" // rsaEncryption
	algorithmRSASHA256  = "\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B\x05\x00" // sha256WithRSAEncryption
	algorithmRSABare    = "\x30\x0B\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B"         // the same without parameters
)

// Tags in context, each named by the field that has it.
const (
	tagContent         = asn1.Tag(0xA0) // ContentInfo.content, explicit
	tagCertificates    = asn1.Tag(0xA0) // SignedData.certificates
	tagSignedAttrs     = asn1.Tag(0xA0) // SignerInfo.signedAttrs
	tagUnsignedAttrs   = asn1.Tag(0xA1) // SignerInfo.unsignedAttrs
	tagVersion         = asn1.Tag(0xA0) // TBSCertificate.version, explicit
	tagIssuerUniqueID  = asn1.Tag(0x81) // TBSCertificate.issuerUniqueID
	tagSubjectUniqueID = asn1.Tag(0x82) // TBSCertificate.subjectUniqueID
	tagExtensions      = asn1.Tag(0xA3) // TBSCertificate.extensions, explicit
	tagProtectedSigner = asn1.Tag(0xA1) // CMSAlgorithmProtection.signatureAlgorithm
	tagDirectoryName   = asn1.Tag(0xA4) // GeneralName.directoryName, explicit
	tagGeneralizedTime = asn1.GeneralizedTime
)

// versionOne is CMSVersion v1.
const versionOne = "\x02\x01\x01"

// tlv returns the parts under one tag.
func tlv[T ~[]byte | ~string](tag asn1.Tag, parts ...T) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) {
		for _, p := range parts {
			b.AddBytes([]byte(p))
		}
	})
	return b.BytesOrPanic() // fails for lengths above 4 GiB only
}

// setOf sorts the elements as DER wants a SET OF, ITU-T X.690, 11.6.
func setOf(tag asn1.Tag, elements ...[]byte) []byte {
	sorted := slices.Clone(elements)
	slices.SortFunc(sorted, bytes.Compare)
	return tlv(tag, sorted...)
}

// integer returns the INTEGER with these content octets.
func integer(contents []byte) []byte {
	return tlv(asn1.INTEGER, contents)
}

// elements splits the contents of a constructed value into its elements, each
// with tag and length.
func elements(s cryptobyte.String) ([][]byte, bool) {
	var all [][]byte
	for !s.Empty() {
		var element cryptobyte.String
		if !s.ReadAnyASN1Element(&element, new(asn1.Tag)) {
			return nil, false
		}
		all = append(all, element)
	}
	return all, true
}

// readOnly takes the contents of a value with this tag that fills s.
func readOnly(s []byte, tag asn1.Tag) (cryptobyte.String, bool) {
	in := cryptobyte.String(s)
	var contents cryptobyte.String
	ok := in.ReadASN1(&contents, tag) && in.Empty()
	return contents, ok
}

// readElement takes the next element with this tag, tag and length included.
func readElement(s *cryptobyte.String, tag asn1.Tag) ([]byte, bool) {
	var element cryptobyte.String
	ok := s.ReadASN1Element(&element, tag)
	return element, ok
}

// readConstant takes the given bytes.
func readConstant(s *cryptobyte.String, constant string) bool {
	var got []byte
	return s.ReadBytes(&got, len(constant)) && string(got) == constant
}

// isName tells whether the bytes are a Name, RFC 5280, 4.1.2.4.
func isName(der []byte) bool {
	name, ok := readOnly(der, asn1.SEQUENCE)
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

// readPositive takes an INTEGER above zero in its shortest form, with tag and
// length.
func readPositive(s *cryptobyte.String) ([]byte, bool) {
	element, ok := readElement(s, asn1.INTEGER)
	return element, ok && isPositive(element)
}

// isPositive tells whether the element is an INTEGER above zero in DER, ITU-T
// X.690, 8.3.
func isPositive(element []byte) bool {
	n, ok := readOnly(element, asn1.INTEGER)
	switch {
	case !ok || len(n) == 0 || n[0] >= 0x80:
		return false
	case n[0] > 0:
		return true
	}
	return len(n) > 1 && n[1] >= 0x80
}

// dottedOID returns an OBJECT IDENTIFIER, with tag and length, as text.
func dottedOID(element []byte) (string, bool) {
	in := cryptobyte.String(element)
	var oid encoding.ObjectIdentifier
	ok := in.ReadASN1ObjectIdentifier(&oid) && in.Empty()
	return oid.String(), ok
}
