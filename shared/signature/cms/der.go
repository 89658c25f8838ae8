package cms

import (
	"bytes"
	"crypto"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// Object identifiers of content types and attributes.
const (
	oidData                 = der.OIDData
	oidSignedData           = der.OIDSignedData
	oidContentType          = der.OIDContentType
	oidMessageDigest        = der.OIDMessageDigest
	oidSigningTime          = der.OIDSigningTime
	oidSigningCertificate   = der.OIDSigningCertificate
	oidSigningCertificateV2 = der.OIDSigningCertificateV2
	oidSignatureTimeStamp   = der.OIDSignatureTimeStamp
	oidAlgorithmProtection  = der.OIDAlgorithmProtection
	oidSHA384               = "2.16.840.1.101.3.4.2.2" // id-sha384, RFC 5754, 2.3
	oidECDSAWithSHA384      = "1.2.840.10045.4.3.3"    // RFC 5758, 3.2
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

// isAlgorithm tells whether the bytes are an AlgorithmIdentifier of this OID without
// parameters or with NULL, RFC 5754, 2 and RFC 4055, 5.
func isAlgorithm(element []byte, oid string) bool {
	s := cryptobyte.String(element)
	got, parameters, ok := der.ReadAlgorithm(&s)
	return ok && s.Empty() && got == oid && (len(parameters) == 0 || der.IsNull(parameters))
}

// hashOf is that of an AlgorithmIdentifier, RFC 5754, 2.
func hashOf(algorithm []byte) (crypto.Hash, bool) {
	switch {
	case isAlgorithm(algorithm, der.OIDSHA256):
		return crypto.SHA256, true
	case isAlgorithm(algorithm, oidSHA384):
		return crypto.SHA384, true
	}
	return 0, false
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

// readOID takes this object identifier.
func readOID(s *cryptobyte.String, oid string) bool { return readConstant(s, string(der.OID(oid))) }

// readConstant takes the given bytes.
func readConstant(s *cryptobyte.String, constant string) bool {
	var got []byte
	return s.ReadBytes(&got, len(constant)) && string(got) == constant
}

// readPositive takes an INTEGER above zero in its shortest form, with tag and
// length.
func readPositive(s *cryptobyte.String) ([]byte, bool) {
	element, ok := readElement(s, asn1.INTEGER)
	return element, ok && isPositive(element)
}

// isPositive tells whether the element is an INTEGER above zero.
func isPositive(element []byte) bool {
	n, ok := readOnly(element, asn1.INTEGER)
	return ok && der.IsPositive(n)
}
