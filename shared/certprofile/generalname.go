package certprofile

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// Context tags of TBSCertificate and the extensions, and the choices of
// GeneralName that JPKI uses, RFC 5280, 4.2.1.6.
const (
	contextSpecific  = asn1.Tag(0x80)
	tagImplicit0     = contextSpecific
	tagImplicit1     = contextSpecific | 1
	tagImplicit2     = contextSpecific | 2
	tagExplicit0     = contextSpecific | 0x20
	tagExplicit1     = contextSpecific | 0x20 | 1
	tagExplicit3     = contextSpecific | 0x20 | 3
	tagCRLIssuer     = contextSpecific | 0x20 | 2
	tagOtherName     = contextSpecific | 0x20
	tagDirectoryName = contextSpecific | 0x20 | 4
	tagURI           = contextSpecific | 6
)

// parseSubjectAltName reads the subjectAltName: otherNames in a signing
// certificate (jpki facts 5.2), a directory name in the certificate of a CA (jpki
// facts 5.4).
func (c *Certificate) parseSubjectAltName(value cryptobyte.String) bool {
	var names cryptobyte.String
	if !value.ReadASN1(&names, asn1.SEQUENCE) || !value.Empty() || names.Empty() {
		return false
	}
	for !names.Empty() {
		var content cryptobyte.String
		var tag asn1.Tag
		if !names.ReadAnyASN1(&content, &tag) || !isGeneralName(tag) {
			return false
		}
		ok := true
		switch tag {
		case tagOtherName:
			ok = c.readOtherName(content)
		case tagDirectoryName:
			_, _, ok = der.ReadName(&content)
			ok = ok && content.Empty()
		}
		if !ok {
			return false
		}
	}
	return true
}

// isGeneralName tells whether the tag is one of the nine choices.
func isGeneralName(tag asn1.Tag) bool { return tag&0xC0 == contextSpecific && tag&0x1F <= 8 }

func parseIssuerAltName(value cryptobyte.String) (der.Name, bool) {
	var names cryptobyte.String
	if !value.ReadASN1(&names, asn1.SEQUENCE) || !value.Empty() || names.Empty() {
		return nil, false
	}
	_, name, ok := readDirectoryName(names)
	return name, ok
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
// DistributionPoint, nil when there is none. JPKI uses neither reasons nor
// cRLIssuer; a list of a point that has one is not the whole truth or not of this
// CA, so that its name is none for us.
func readDistributionPoint(point cryptobyte.String) (der.Name, bool) {
	var field, full, reasons, issuer cryptobyte.String
	var present, someReasons, indirect bool
	if !point.ReadOptionalASN1(&field, &present, tagExplicit0) || !point.ReadOptionalASN1(&reasons, &someReasons, tagImplicit1) ||
		!point.ReadOptionalASN1(&issuer, &indirect, tagCRLIssuer) || !point.Empty() {
		return nil, false
	}
	if !present {
		return nil, indirect // one of the two must be there
	}
	if field.PeekASN1Tag(tagExplicit1) { // nameRelativeToCRLIssuer
		return nil, field.SkipASN1(tagExplicit1) && field.Empty()
	}
	if !field.ReadASN1(&full, tagExplicit0) || !field.Empty() || full.Empty() {
		return nil, false
	}
	_, name, ok := readDirectoryName(full)
	if someReasons || indirect {
		name = nil
	}
	return name, ok
}

// readDirectoryName returns the first directory name of the content of a
// GeneralNames, and its element; nil when there is none.
func readDirectoryName(names cryptobyte.String) (raw []byte, found der.Name, ok bool) {
	for !names.Empty() {
		var content cryptobyte.String
		var tag asn1.Tag
		if !names.ReadAnyASN1(&content, &tag) || !isGeneralName(tag) {
			return nil, nil, false
		}
		if tag != tagDirectoryName {
			continue
		}
		element, name, ok := der.ReadName(&content)
		if !ok || !content.Empty() {
			return nil, nil, false
		}
		if found == nil {
			raw, found = element, name
		}
	}
	return raw, found, true
}
