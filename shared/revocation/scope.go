package revocation

import (
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
)

// Extensions of lists and of entries, RFC 5280, 5.2 and 5.3, that certificates have
// not.
const (
	oidCRLNumber           = "2.5.29.20"
	oidReason              = "2.5.29.21"
	oidInvalidityDate      = "2.5.29.24"
	oidDelta               = "2.5.29.27"
	oidIssuingDistribution = "2.5.29.28"
	oidCertificateIssuer   = "2.5.29.29"
)

// Tags of IssuingDistributionPoint, RFC 5280, 5.2.5, of DistributionPointName,
// 4.2.1.13, and of a directory name among GeneralNames, 4.2.1.6.
const (
	tagPoint         = asn1.Tag(0xA0)
	tagFullName      = asn1.Tag(0xA0)
	tagOnlyUser      = asn1.Tag(0x81)
	tagOnlyCA        = asn1.Tag(0x82)
	tagSomeReasons   = asn1.Tag(0x83)
	tagIndirect      = asn1.Tag(0x84)
	tagOnlyAttribute = asn1.Tag(0x85)
	tagDirectoryName = asn1.Tag(0xA4)
)

// A scope says which certificates of its CA a list answers for. The zero scope
// is all of them.
type scope struct {
	limited          bool     // to points
	points           []string // directory names as certprofile writes them
	onlyUser, onlyCA bool
}

// readScope reads the extensions of a list that say for what it answers, and
// refuses lists that are not complete for their scope or not understood.
func readScope(extensions []der.Extension) (s scope, err error) {
	for _, e := range extensions {
		switch e.OID {
		case der.OIDIssuerAltName, oidCRLNumber, der.OIDAuthorityKeyID:
		case oidDelta: // readNames has read it
		case oidIssuingDistribution:
			if err := s.read(e.Value); err != nil {
				return s, fmt.Errorf("issuingDistributionPoint: %w", err)
			}
		default:
			if e.Critical {
				return s, fmt.Errorf("%w: critical extension %s", Unsupported, e.OID)
			}
		}
	}
	return s, nil
}

// read reads IssuingDistributionPoint. JPKI has one list for each municipality,
// named by the directory name of its CRL distribution point (jpki facts 5.1).
func (s *scope) read(input cryptobyte.String) error {
	var content, point cryptobyte.String
	if !input.ReadASN1(&content, asn1.SEQUENCE) || !input.Empty() || !content.ReadOptionalASN1(&point, &s.limited, tagPoint) {
		return Malformed
	}
	if s.limited {
		var err error
		if s.points, err = readPoint(point); err != nil {
			return err
		}
	}
	var onlyAttribute, indirect, someReasons bool
	if !readFlag(&content, tagOnlyUser, &s.onlyUser) || !readFlag(&content, tagOnlyCA, &s.onlyCA) {
		return Malformed
	}
	if content.PeekASN1Tag(tagSomeReasons) {
		someReasons = content.SkipASN1(tagSomeReasons)
	}
	if !readFlag(&content, tagIndirect, &indirect) || !readFlag(&content, tagOnlyAttribute, &onlyAttribute) || !content.Empty() {
		return Malformed
	}
	switch {
	case someReasons:
		return fmt.Errorf("%w: some reasons only", Unsupported)
	case indirect:
		return fmt.Errorf("%w: indirect list", Unsupported)
	case onlyAttribute:
		return fmt.Errorf("%w: attribute certificates", Unsupported)
	case s.onlyUser && s.onlyCA:
		return fmt.Errorf("%w: for no certificate at all", Malformed)
	}
	return nil
}

// readFlag reads an implicitly tagged BOOLEAN DEFAULT FALSE.
func readFlag(s *cryptobyte.String, tag asn1.Tag, flag *bool) bool {
	var content cryptobyte.String
	if !s.ReadOptionalASN1(&content, flag, tag) {
		return false
	}
	return !*flag || len(content) == 1 && content[0] == 0xFF
}

// readPoint returns the directory names of a DistributionPointName. Names of
// other kinds are read over: the certificates of JPKI have none.
func readPoint(point cryptobyte.String) ([]string, error) {
	var full cryptobyte.String
	if !point.PeekASN1Tag(tagFullName) {
		return nil, fmt.Errorf("%w: name relative to the CA", Unsupported)
	}
	if !point.ReadASN1(&full, tagFullName) || !point.Empty() {
		return nil, Malformed
	}
	names, err := readDirectoryNames(full)
	if err != nil {
		return nil, err
	}
	found := make([]string, len(names))
	for i, name := range names {
		found[i] = name.String()
	}
	return found, nil
}

// readDirectoryNames reads the content of GeneralNames, RFC 5280, 4.2.1.6, to its
// end and returns the directory names among them.
func readDirectoryNames(names cryptobyte.String) ([]der.Name, error) {
	var found []der.Name
	for !names.Empty() {
		var content cryptobyte.String
		var tag asn1.Tag
		if !names.ReadAnyASN1(&content, &tag) || tag&0xC0 != 0x80 || tag&0x1F > 8 {
			return nil, fmt.Errorf("%w: general name", Malformed)
		}
		if tag != tagDirectoryName {
			continue
		}
		_, name, ok := der.ReadName(&content)
		if !ok || !content.Empty() {
			return nil, fmt.Errorf("%w: directory name", Malformed)
		}
		found = append(found, name)
	}
	return found, nil
}

// equal tells whether both answer for the same certificates.
func (s *scope) equal(other *scope) bool {
	return s.limited == other.limited && s.onlyUser == other.onlyUser && s.onlyCA == other.onlyCA && slices.Equal(s.points, other.points)
}

// covers tells whether the list answers for the certificate, RFC 5280, 6.3.3 (b).
// The error wraps OtherDistributionPoint.
func (s *scope) covers(c *certprofile.Certificate) error {
	if s.limited && (c.CRLDistributionPoint == "" || !slices.Contains(s.points, c.CRLDistributionPoint)) {
		return fmt.Errorf("%w: the list is for %q, the certificate names %q", OtherDistributionPoint, s.points, c.CRLDistributionPoint)
	}
	if s.onlyUser && c.IsCA || s.onlyCA && !c.IsCA {
		return fmt.Errorf("%w: certificates of the other kind", OtherDistributionPoint)
	}
	return nil
}
