package der

import (
	encoding "encoding/asn1"
	"strconv"
	"strings"

	"golang.org/x/crypto/cryptobyte"
)

// Attribute types of distinguished names, RFC 5280, 4.1.2.4.
const (
	OIDCommonName         = "2.5.4.3"
	OIDCountry            = "2.5.4.6"
	OIDLocality           = "2.5.4.7"
	OIDOrganization       = "2.5.4.10"
	OIDOrganizationalUnit = "2.5.4.11"
)

// Extensions of certificates and lists, RFC 5280, 4.2 and 5.2, and what stands in
// them.
const (
	OIDSubjectKeyID         = "2.5.29.14"
	OIDKeyUsage             = "2.5.29.15"
	OIDSubjectAltName       = "2.5.29.17"
	OIDIssuerAltName        = "2.5.29.18"
	OIDBasicConstraints     = "2.5.29.19"
	OIDCRLDistributionPoint = "2.5.29.31"
	OIDPolicies             = "2.5.29.32"
	OIDAuthorityKeyID       = "2.5.29.35"
	OIDExtKeyUsage          = "2.5.29.37"
	OIDAuthorityInfoAccess  = "1.3.6.1.5.5.7.1.1"

	OIDOCSP       = "1.3.6.1.5.5.7.48.1" // id-ad-ocsp, 4.2.2.1
	OIDClientAuth = "1.3.6.1.5.5.7.3.2"  // id-kp-clientAuth, 4.2.1.12
)

// Algorithms of keys, digests and signatures, and curves.
const (
	OIDRSA           = "1.2.840.113549.1.1.1"   // rsaEncryption, RFC 3279, 2.3.1
	OIDSHA256WithRSA = "1.2.840.113549.1.1.11"  // sha256WithRSAEncryption, RFC 4055, 5
	OIDEC            = "1.2.840.10045.2.1"      // id-ecPublicKey, RFC 5480, 2.1.1
	OIDP256          = "1.2.840.10045.3.1.7"    // secp256r1, RFC 5480, 2.1.1.1
	OIDP384          = "1.3.132.0.34"           // secp384r1, RFC 5480, 2.1.1.1
	OIDSHA256        = "2.16.840.1.101.3.4.2.1" // id-sha256, RFC 5754, 2.2
)

// Contents and attributes of signatures.
const (
	OIDData                 = "1.2.840.113549.1.7.1"       // id-data, RFC 5652, 4
	OIDSignedData           = "1.2.840.113549.1.7.2"       // id-signedData, RFC 5652, 5.1
	OIDTSTInfo              = "1.2.840.113549.1.9.16.1.4"  // id-ct-TSTInfo, RFC 3161, 2.4.2
	OIDContentType          = "1.2.840.113549.1.9.3"       // RFC 5652, 11.1
	OIDMessageDigest        = "1.2.840.113549.1.9.4"       // RFC 5652, 11.2
	OIDSigningTime          = "1.2.840.113549.1.9.5"       // RFC 5652, 11.3
	OIDAlgorithmProtection  = "1.2.840.113549.1.9.52"      // RFC 6211, 2
	OIDSigningCertificate   = "1.2.840.113549.1.9.16.2.12" // RFC 2634, 5.4
	OIDSigningCertificateV2 = "1.2.840.113549.1.9.16.2.47" // RFC 5035, 3
	OIDSignatureTimeStamp   = "1.2.840.113549.1.9.16.2.14" // ETSI EN 319 122-1, 5.3; RFC 5126, 6.1.1
)

// ReadOID reads an OBJECT IDENTIFIER in dotted form. Arcs of 32 bits and more are
// refused, as cryptobyte does.
func ReadOID(s *cryptobyte.String) (string, bool) {
	var oid encoding.ObjectIdentifier
	ok := s.ReadASN1ObjectIdentifier(&oid)
	arcs := make([]string, len(oid))
	for i, arc := range oid {
		arcs[i] = strconv.Itoa(arc)
	}
	return strings.Join(arcs, "."), ok
}

// AddOID writes the OBJECT IDENTIFIER with this dotted form.
func AddOID(b *cryptobyte.Builder, dotted string) {
	var oid encoding.ObjectIdentifier
	for more := true; more; {
		var arc string
		arc, dotted, more = strings.Cut(dotted, ".")
		number, err := strconv.Atoi(arc)
		if err != nil {
			b.SetError(err)
			return
		}
		oid = append(oid, number)
	}
	b.AddASN1ObjectIdentifier(oid)
}

// OID returns the element of an object identifier. It is for constants: a text that
// is none makes it panic.
func OID(dotted string) []byte {
	var b cryptobyte.Builder
	AddOID(&b, dotted)
	return b.BytesOrPanic()
}
