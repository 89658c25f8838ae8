package certprofile

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Context tags of TBSCertificate and the extensions, and the choices of
// GeneralName that JPKI uses, RFC 5280, 4.2.1.6.
const (
	contextSpecific  = asn1.Tag(0x80)
	tagImplicit0     = contextSpecific | 0
	tagImplicit2     = contextSpecific | 2
	tagExplicit0     = contextSpecific | 0x20 | 0
	tagExplicit1     = contextSpecific | 0x20 | 1
	tagExplicit3     = contextSpecific | 0x20 | 3
	tagOtherName     = contextSpecific | 0x20 | 0
	tagDirectoryName = contextSpecific | 0x20 | 4
	tagURI           = contextSpecific | 6
)

// parseSubjectAltName reads the subjectAltName: otherNames in a signing
// certificate (card 5.2), a directory name in the certificate of a CA (5.4).
func (c *Certificate) parseSubjectAltName(value cryptobyte.String) bool {
	var names cryptobyte.String
	if !value.ReadASN1(&names, asn1.SEQUENCE) || !value.Empty() || names.Empty() {
		return false
	}
	for !names.Empty() {
		var content cryptobyte.String
		var tag asn1.Tag
		if !names.ReadAnyASN1(&content, &tag) {
			return false
		}
		if tag == tagOtherName && !c.readOtherName(content) {
			return false
		}
	}
	return true
}

func parseIssuerAltName(value cryptobyte.String) (Name, bool) {
	var names cryptobyte.String
	if !value.ReadASN1(&names, asn1.SEQUENCE) || !value.Empty() || names.Empty() {
		return nil, false
	}
	return readDirectoryName(names)
}

// parseCRLDistribution reads CRLDistributionPoints, RFC 5280, 4.2.1.13, and
// keeps the directory name of the first point.
func (c *Certificate) parseCRLDistribution(value cryptobyte.String) bool {
	var points cryptobyte.String
	if !value.ReadASN1(&points, asn1.SEQUENCE) || !value.Empty() || points.Empty() {
		return false
	}
	for first := true; !points.Empty(); first = false {
		var point cryptobyte.String
		if !points.ReadASN1(&point, asn1.SEQUENCE) {
			return false
		}
		name, ok := readDistributionPoint(point)
		if !ok {
			return false
		}
		if first {
			c.crlName, c.CRLDistributionPoint = name, name.String()
		}
	}
	return true
}

// readDistributionPoint returns the directory name among the full names of a
// DistributionPoint, nil when there is none. Reasons and cRLIssuer, which JPKI
// does not use, are read over.
func readDistributionPoint(point cryptobyte.String) (Name, bool) {
	var field, full cryptobyte.String
	var present bool
	if !point.ReadOptionalASN1(&field, &present, tagExplicit0) {
		return nil, false
	}
	if !present || !field.PeekASN1Tag(tagExplicit0) {
		return nil, true
	}
	if !field.ReadASN1(&full, tagExplicit0) || !field.Empty() {
		return nil, false
	}
	return readDirectoryName(full)
}

// readDirectoryName returns the first directory name of the content of a
// GeneralNames, nil when there is none.
func readDirectoryName(names cryptobyte.String) (Name, bool) {
	var found Name
	for !names.Empty() {
		var content cryptobyte.String
		var tag asn1.Tag
		if !names.ReadAnyASN1(&content, &tag) {
			return nil, false
		}
		if tag != tagDirectoryName {
			continue
		}
		_, name, ok := readName(&content)
		if !ok || !content.Empty() {
			return nil, false
		}
		if found == nil {
			found = name
		}
	}
	return found, true
}
