package der

import (
	encoding "encoding/asn1"
	"math"
	"strconv"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
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

// ReadOID reads an OBJECT IDENTIFIER in dotted form, ITU-T X.690, 8.19. Arcs that take
// more than 31 bits are refused.
func ReadOID(s *cryptobyte.String) (string, bool) {
	var content cryptobyte.String
	if !s.ReadASN1(&content, asn1.OBJECT_IDENTIFIER) || content.Empty() {
		return "", false
	}
	if dotted, known := constants[string(content)]; known {
		return dotted, true
	}
	var room [64]byte // of nearly all there are
	dotted := room[:0]
	for rest := content; !rest.Empty(); {
		arc, ok := readArc(&rest)
		if !ok {
			return "", false
		}
		if len(dotted) == 0 { // the first two arcs are one number
			first := min(arc/40, 2)
			dotted = strconv.AppendUint(dotted, uint64(first), 10)
			arc -= 40 * first
		}
		dotted = strconv.AppendUint(append(dotted, '.'), uint64(arc), 10)
	}
	return string(dotted), true
}

// maxArc is the greatest arc.
const maxArc = math.MaxInt32

// readArc reads seven bits of each octet, as long as the eighth is set; the first octet is
// not one of zeros.
func readArc(s *cryptobyte.String) (arc uint32, ok bool) {
	for first := true; ; first = false {
		var octet uint8
		if !s.ReadUint8(&octet) || first && octet == 0x80 || arc > maxArc>>7 {
			return 0, false
		}
		arc = arc<<7 | uint32(octet&0x7F)
		if octet < 0x80 {
			return arc, true
		}
	}
}

// constants are the dotted forms of what certificates, lists and signatures of JPKI hold, by
// their content octets: who reads one of these makes no text.
var constants = func() map[string]string {
	all := map[string]string{}
	for _, dotted := range []string{
		OIDCommonName, OIDCountry, OIDLocality, OIDOrganization, OIDOrganizationalUnit,
		OIDSubjectKeyID, OIDKeyUsage, OIDSubjectAltName, OIDIssuerAltName, OIDBasicConstraints, OIDCRLDistributionPoint, OIDPolicies,
		OIDAuthorityKeyID, OIDExtKeyUsage, OIDAuthorityInfoAccess, OIDOCSP, OIDClientAuth,
		OIDRSA, OIDSHA256WithRSA, OIDEC, OIDP256, OIDP384, OIDSHA256,
		OIDData, OIDSignedData, OIDTSTInfo, OIDContentType, OIDMessageDigest, OIDSigningTime, OIDAlgorithmProtection,
		OIDSigningCertificate, OIDSigningCertificateV2, OIDSignatureTimeStamp,
	} {
		all[string(OID(dotted)[2:])] = dotted // all are short: one octet of tag, one of length
	}
	return all
}()

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
