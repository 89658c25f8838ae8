package certprofile

import (
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// extension returns the extension with the OID.
func (c *Certificate) extension(oid string) (der.Extension, bool) {
	i := slices.IndexFunc(c.extensions, func(e der.Extension) bool { return e.OID == oid })
	if i < 0 {
		return der.Extension{}, false
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
	c.extensions = make([]der.Extension, 0, min(len(sequence)/minExtension, typicalExtensions))
	for !sequence.Empty() {
		e, ok := der.ReadExtension(&sequence)
		if !ok {
			return malformed("extension")
		}
		if _, twice := c.extension(e.OID); twice {
			return malformed("repeated extension " + e.OID)
		}
		c.extensions = append(c.extensions, e)
		if !c.parseExtension(e) {
			return malformed("extension " + e.OID)
		}
	}
	return nil
}

// minExtension is the length of an extension at least: its header, an object identifier and an
// empty OCTET STRING. No certificate of JPKI has more than typicalExtensions (jpki facts 5.1).
const minExtension, typicalExtensions = 2 + 3 + 2, 12

// parseExtension reads the value of one extension into the certificate. One that
// the profile does not know is listed.
func (c *Certificate) parseExtension(e der.Extension) bool {
	value := e.Value
	switch e.OID {
	case der.OIDSubjectKeyID:
		var id cryptobyte.String
		ok := value.ReadASN1(&id, asn1.OCTET_STRING) && value.Empty() && len(id) > 0
		c.SubjectKeyID = id
		return ok
	case der.OIDKeyUsage:
		var bits cryptobyte.String
		if !value.ReadASN1(&bits, asn1.BIT_STRING) || !value.Empty() {
			return false
		}
		var ok bool
		c.KeyUsage, ok = parseKeyUsage(bits)
		return ok
	case der.OIDExtKeyUsage:
		return c.parseExtKeyUsage(value)
	case der.OIDPolicies:
		return c.parsePolicies(value)
	case der.OIDBasicConstraints:
		return c.parseBasicConstraints(value)
	case der.OIDAuthorityKeyID:
		return c.parseAuthorityKeyID(value)
	case der.OIDAuthorityInfoAccess:
		return c.parseAuthorityInfo(value)
	case der.OIDSubjectAltName:
		return c.parseSubjectAltName(value)
	case der.OIDIssuerAltName:
		var ok bool
		c.IssuerAltName, ok = parseIssuerAltName(value)
		return ok
	case der.OIDCRLDistributionPoint:
		return c.parseCRLDistribution(value)
	}
	c.Unknown = append(c.Unknown, e.OID)
	if e.Critical {
		c.UnknownCritical = append(c.UnknownCritical, e.OID)
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
		oid, ok := der.ReadOID(&sequence)
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
		oid, ok := der.ReadOID(&information)
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
		if _, ok := der.ReadOID(&one); !ok || !one.ReadAnyASN1(&content, new(asn1.Tag)) || !one.Empty() {
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
		if c.rawAuthorityIssuer, c.authorityIssuer, ok = readDirectoryName(names); !ok {
			return false
		}
	}
	if sequence.PeekASN1Tag(tagImplicit2) {
		var ok bool
		if c.AuthoritySerial, ok = der.ReadInteger(&sequence, tagImplicit2); !ok {
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
		oid, ok := der.ReadOID(&description)
		if !ok || !description.ReadAnyASN1(&location, &tag) || !isGeneralName(tag) || !description.Empty() {
			return false
		}
		if oid == der.OIDOCSP && tag == tagURI {
			if !der.IsASCII(location) {
				return false
			}
			c.OCSPServers = append(c.OCSPServers, string(location))
		}
	}
	return true
}
