package certprofile

import (
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Extensions of the profile, RFC 5280, 4.2.
const (
	oidSubjectKeyID    = "2.5.29.14"
	oidKeyUsage        = "2.5.29.15"
	oidSubjectAltName  = "2.5.29.17"
	oidIssuerAltName   = "2.5.29.18"
	oidBasicConstraint = "2.5.29.19"
	oidCRLDistribution = "2.5.29.31"
	oidPolicies        = "2.5.29.32"
	oidAuthorityKeyID  = "2.5.29.35"
	oidExtKeyUsage     = "2.5.29.37"
	oidAuthorityInfo   = "1.3.6.1.5.5.7.1.1"
	oidOCSP            = "1.3.6.1.5.5.7.48.1"
)

type extension struct {
	oid      string
	critical bool
	value    []byte
}

// extension returns the extension with the OID.
func (c *Certificate) extension(oid string) (extension, bool) {
	i := slices.IndexFunc(c.extensions, func(e extension) bool { return e.oid == oid })
	if i < 0 {
		return extension{}, false
	}
	return c.extensions[i], true
}

// parseExtensions reads the extensions, which must be at least one and each of
// them once, RFC 5280, 4.2.
func (c *Certificate) parseExtensions(tbs *cryptobyte.String) error {
	var explicit, sequence cryptobyte.String
	var present bool
	if !tbs.ReadOptionalASN1(&explicit, &present, tagExplicit3) {
		return malformed("extensions")
	}
	if !present {
		return nil
	}
	if !explicit.ReadASN1(&sequence, asn1.SEQUENCE) || !explicit.Empty() || sequence.Empty() {
		return malformed("extensions")
	}
	for !sequence.Empty() {
		e, ok := readExtension(&sequence)
		if !ok {
			return malformed("extension")
		}
		if _, twice := c.extension(e.oid); twice {
			return malformed("repeated extension " + e.oid)
		}
		c.extensions = append(c.extensions, e)
		if !c.parseExtension(e) {
			return malformed("extension " + e.oid)
		}
	}
	return nil
}

// readExtension reads one Extension. critical has a default, which DER leaves
// out.
func readExtension(s *cryptobyte.String) (e extension, ok bool) {
	var sequence, value cryptobyte.String
	if !s.ReadASN1(&sequence, asn1.SEQUENCE) {
		return e, false
	}
	if e.oid, ok = readOID(&sequence); !ok {
		return e, false
	}
	if sequence.PeekASN1Tag(asn1.BOOLEAN) && (!sequence.ReadASN1Boolean(&e.critical) || !e.critical) {
		return e, false
	}
	if !sequence.ReadASN1(&value, asn1.OCTET_STRING) || !sequence.Empty() {
		return e, false
	}
	e.value = value
	return e, true
}

// parseExtension reads the value of one extension into the certificate. One that
// the profile does not know is listed.
func (c *Certificate) parseExtension(e extension) bool {
	value := cryptobyte.String(e.value)
	switch e.oid {
	case oidSubjectKeyID:
		var id cryptobyte.String
		ok := value.ReadASN1(&id, asn1.OCTET_STRING) && value.Empty() && len(id) > 0
		c.SubjectKeyID = id
		return ok
	case oidKeyUsage:
		var bits cryptobyte.String
		if !value.ReadASN1(&bits, asn1.BIT_STRING) || !value.Empty() {
			return false
		}
		var ok bool
		c.KeyUsage, ok = parseKeyUsage(bits)
		return ok
	case oidExtKeyUsage:
		return c.parseExtKeyUsage(value)
	case oidPolicies:
		return c.parsePolicies(value)
	case oidBasicConstraint:
		return c.parseBasicConstraints(value)
	case oidAuthorityKeyID:
		return c.parseAuthorityKeyID(value)
	case oidAuthorityInfo:
		return c.parseAuthorityInfo(value)
	case oidSubjectAltName:
		return c.parseSubjectAltName(value)
	case oidIssuerAltName:
		var ok bool
		c.IssuerAltName, ok = parseIssuerAltName(value)
		return ok
	case oidCRLDistribution:
		return c.parseCRLDistribution(value)
	}
	c.Unknown = append(c.Unknown, e.oid)
	if e.critical {
		c.UnknownCritical = append(c.UnknownCritical, e.oid)
	}
	return true
}

// parseExtKeyUsage reads ExtKeyUsageSyntax, RFC 5280, 4.2.1.12.
func (c *Certificate) parseExtKeyUsage(value cryptobyte.String) bool {
	var sequence cryptobyte.String
	if !value.ReadASN1(&sequence, asn1.SEQUENCE) || !value.Empty() || sequence.Empty() {
		return false
	}
	for !sequence.Empty() {
		oid, ok := readOID(&sequence)
		if !ok {
			return false
		}
		c.ExtKeyUsage = append(c.ExtKeyUsage, oid)
	}
	return true
}

// parsePolicies reads CertificatePolicies, RFC 5280, 4.2.1.4. A policy may
// appear once.
func (c *Certificate) parsePolicies(value cryptobyte.String) bool {
	var sequence cryptobyte.String
	if !value.ReadASN1(&sequence, asn1.SEQUENCE) || !value.Empty() || sequence.Empty() {
		return false
	}
	for !sequence.Empty() {
		var information cryptobyte.String
		if !sequence.ReadASN1(&information, asn1.SEQUENCE) {
			return false
		}
		oid, ok := readOID(&information)
		if !ok || slices.Contains(c.Policies, oid) {
			return false
		}
		if !information.Empty() && !readQualifiers(&information) {
			return false
		}
		c.Policies = append(c.Policies, oid)
	}
	return true
}

// readQualifiers reads over PolicyQualifierInfo, at least one, to the end.
func readQualifiers(information *cryptobyte.String) bool {
	var qualifiers, one, content cryptobyte.String
	if !information.ReadASN1(&qualifiers, asn1.SEQUENCE) || !information.Empty() || qualifiers.Empty() {
		return false
	}
	for !qualifiers.Empty() {
		if !qualifiers.ReadASN1(&one, asn1.SEQUENCE) {
			return false
		}
		if _, ok := readOID(&one); !ok || !one.ReadAnyASN1(&content, new(asn1.Tag)) || !one.Empty() {
			return false
		}
	}
	return true
}

// parseBasicConstraints reads BasicConstraints, RFC 5280, 4.2.1.9. The path
// length is read over: JPKI has one tier (jpki facts 5.4).
func (c *Certificate) parseBasicConstraints(value cryptobyte.String) bool {
	var sequence cryptobyte.String
	if !value.ReadASN1(&sequence, asn1.SEQUENCE) || !value.Empty() {
		return false
	}
	if sequence.PeekASN1Tag(asn1.BOOLEAN) && (!sequence.ReadASN1Boolean(&c.IsCA) || !c.IsCA) {
		return false
	}
	if sequence.Empty() {
		return true
	}
	var pathLength int
	return c.IsCA && sequence.ReadASN1Integer(&pathLength) && pathLength >= 0 && sequence.Empty()
}

// parseAuthorityKeyID reads AuthorityKeyIdentifier, RFC 5280, 4.2.1.1.
func (c *Certificate) parseAuthorityKeyID(value cryptobyte.String) bool {
	var sequence, id, names cryptobyte.String
	var hasID, hasNames bool
	if !value.ReadASN1(&sequence, asn1.SEQUENCE) || !value.Empty() ||
		!sequence.ReadOptionalASN1(&id, &hasID, tagImplicit0) ||
		!sequence.ReadOptionalASN1(&names, &hasNames, tagExplicit1) {
		return false
	}
	if hasID && len(id) == 0 {
		return false
	}
	c.AuthorityKeyID = id
	if hasNames {
		var ok bool
		if c.authorityIssuer, ok = readDirectoryName(names); !ok {
			return false
		}
	}
	if sequence.PeekASN1Tag(tagImplicit2) {
		var ok bool
		if c.AuthoritySerial, ok = readInteger(&sequence, tagImplicit2); !ok {
			return false
		}
	}
	return sequence.Empty() && hasNames == (c.AuthoritySerial != nil)
}

// parseAuthorityInfo reads AuthorityInfoAccessSyntax, RFC 5280, 4.2.2.1, and
// keeps the URLs of OCSP servers.
func (c *Certificate) parseAuthorityInfo(value cryptobyte.String) bool {
	var sequence cryptobyte.String
	if !value.ReadASN1(&sequence, asn1.SEQUENCE) || !value.Empty() || sequence.Empty() {
		return false
	}
	for !sequence.Empty() {
		var description, location cryptobyte.String
		var tag asn1.Tag
		if !sequence.ReadASN1(&description, asn1.SEQUENCE) {
			return false
		}
		oid, ok := readOID(&description)
		if !ok || !description.ReadAnyASN1(&location, &tag) || !isGeneralName(tag) || !description.Empty() {
			return false
		}
		if oid == oidOCSP && tag == tagURI {
			if !isASCII(location) {
				return false
			}
			c.OCSPServers = append(c.OCSPServers, string(location))
		}
	}
	return true
}
