package certprofile

import (
	"fmt"
	"slices"
	"strings"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// A rule is one question of the profile. check returns severity 0 when the
// certificate conforms.
type rule struct {
	id       string
	citation string
	check    func(*Certificate, jpki.Purpose) (Severity, string)
}

// Where the rules are written: what an operator can ask for and read.
const (
	profile  = "J-LIS プロファイル仕様書 3.2"
	nextCard = "デジタル庁 次期個人番号カードタスクフォース 最終とりまとめ"
)

// rules returns the profile in the order of the fields of a certificate.
func rules() []rule {
	return []rule{
		{"version", profile + "; RFC 5280, 4.1.2.1", checkVersion},
		{"serial_number", profile + "; RFC 5280, 4.1.2.2", checkSerial},
		{"signature_algorithm", profile + "; " + nextCard, checkSignatureAlgorithm},
		{"issuer", profile, checkIssuer},
		{"validity", profile + "; RFC 5280, 4.1.2.5", checkValidity},
		{"subject", profile, checkSubject},
		{"public_key", profile + "; " + nextCard, checkPublicKey},
		{"key_usage", profile + "; RFC 5280, 4.2.1.3", checkKeyUsage},
		{"extended_key_usage", profile + "; RFC 5280, 4.2.1.12", checkExtKeyUsage},
		{"subject_alt_name", profile + "; RFC 5280, 4.2.1.6", checkSubjectAltName},
		{"certificate_policies", profile, checkPolicies},
		{"basic_constraints", profile + "; RFC 5280, 4.2.1.9", checkBasicConstraints},
		{"crl_distribution_points", profile, checkCRLDistribution},
		{"authority_key_identifier", profile + "; RFC 5280, 4.2.1.1", checkAuthorityKeyID},
		{"subject_key_identifier", profile + "; RFC 5280, 4.2.1.2", checkSubjectKeyID},
		{"unknown_critical_extension", "RFC 5280, 4.2", checkUnknownCritical},
	}
}

func checkVersion(c *Certificate, _ jpki.Purpose) (Severity, string) {
	if c.Version == 3 {
		return 0, ""
	}
	return Violation, fmt.Sprintf("version %d", c.Version)
}

func checkSerial(c *Certificate, _ jpki.Purpose) (Severity, string) {
	if der.IsPositive(c.Serial) {
		return 0, ""
	}
	return Violation, fmt.Sprintf("serial number %X is not positive", c.Serial)
}

// signatureAlgorithms returns what the CAs sign with, and what the next card is
// announced with: ecdsa-with-SHA384, RFC 5758, 3.2 (jpki facts 5.7).
func signatureAlgorithms() map[string]Severity {
	return map[string]Severity{der.OIDSHA256WithRSA: 0, "1.2.840.10045.4.3.3": Notice}
}

func checkSignatureAlgorithm(c *Certificate, _ jpki.Purpose) (Severity, string) {
	return accepted(signatureAlgorithms(), c.SignatureAlgorithm)
}

// accepted looks a value up in a list of accepted and announced ones.
func accepted(list map[string]Severity, value string) (Severity, string) {
	severity, ok := list[value]
	switch {
	case !ok:
		return Violation, value + " is not used in JPKI"
	case severity == Notice:
		return Notice, value + " is announced for the next card only"
	}
	return 0, ""
}

func checkIssuer(c *Certificate, p jpki.Purpose) (Severity, string) {
	for _, organization := range organizations() {
		want := der.Name{
			{OID: der.OIDCountry, Value: "JP"}, {OID: der.OIDOrganization, Value: organization},
			{OID: der.OIDOrganizationalUnit, Value: organizationalUnit(p)}, {OID: der.OIDOrganizationalUnit, Value: agency},
		}
		if slices.Equal(c.Issuer, want) {
			return 0, ""
		}
	}
	return Violation, c.Issuer.String()
}

// organizations returns O= of the real CAs, of the test CAs of J-LIS (jpki facts 5.4)
// and of the sandbox.
func organizations() []string {
	return []string{jpki.Organization, "JPKI-TEST", jpki.TestOrganization}
}

// checkValidity asks for the last second of a day in Japan (jpki facts 5.1).
func checkValidity(c *Certificate, _ jpki.Purpose) (Severity, string) {
	if c.NotAfter.Before(c.NotBefore) {
		return Violation, "ends before it begins"
	}
	if c.NotAfter.Hour() == 14 && c.NotAfter.Minute() == 59 && c.NotAfter.Second() == 59 {
		return 0, ""
	}
	return Violation, "ends at " + c.NotAfter.Format("15:04:05") + " UTC, not with a day in Japan"
}

// checkSubject wants one common name, which says whose certificate it is: by it a
// service tells people apart. It is a serial text, not a name.
func checkSubject(c *Certificate, _ jpki.Purpose) (Severity, string) {
	var names []string
	for _, a := range c.Subject {
		if a.OID == der.OIDCommonName {
			names = append(names, a.Value)
		}
	}
	if len(names) == 1 && strings.TrimSpace(names[0]) != "" {
		return 0, ""
	}
	return Violation, fmt.Sprintf("%d common names, or an empty one", len(names))
}

// Bounds of an RSA key (jpki facts 5.1).
const (
	minimumKeyBits = 2048
	publicExponent = 65537
)

// curves returns the curves that the next card is announced with: secp384r1,
// RFC 5480, 2.1.1.1 (jpki facts 5.7).
func curves() map[string]Severity { return map[string]Severity{der.OIDP384: Notice} }

func checkPublicKey(c *Certificate, _ jpki.Purpose) (Severity, string) {
	if c.KeyAlgorithm == der.OIDEC {
		return accepted(curves(), c.KeyCurve)
	}
	key := c.PublicKey
	if key == nil {
		return Violation, "key algorithm " + c.KeyAlgorithm
	}
	if bits := key.N.BitLen(); bits < minimumKeyBits || key.E != publicExponent {
		return Violation, fmt.Sprintf("RSA key of %d bits with exponent %d", bits, key.E)
	}
	return 0, ""
}

func checkKeyUsage(c *Certificate, p jpki.Purpose) (Severity, string) {
	e, _ := c.extension(der.OIDKeyUsage)
	if c.KeyUsage == keyUsage(p) && e.Critical {
		return 0, ""
	}
	return Violation, fmt.Sprintf("%v, critical %t", c.KeyUsage, e.Critical)
}

func checkExtKeyUsage(c *Certificate, p jpki.Purpose) (Severity, string) {
	var want []string
	if p == jpki.UserAuthentication {
		want = []string{der.OIDClientAuth}
	}
	if slices.Equal(c.ExtKeyUsage, want) {
		return 0, ""
	}
	return Violation, "[" + strings.Join(c.ExtKeyUsage, " ") + "]"
}

// otherNameOrder returns the otherNames in the order of the card (jpki facts 5.2).
func otherNameOrder() []string {
	return []string{
		jpki.OIDName, jpki.OIDBirthDate, jpki.OIDGender, jpki.OIDAddress,
		jpki.OIDNameSubstitutes, jpki.OIDAddressSubstitutes,
	}
}

// checkSubjectAltName leaves otherNames of unknown type out of the order.
func checkSubjectAltName(c *Certificate, p jpki.Purpose) (Severity, string) {
	_, present := c.extension(der.OIDSubjectAltName)
	if p == jpki.UserAuthentication {
		if present {
			return Violation, "present in a user authentication certificate"
		}
		return 0, ""
	}
	var known []string
	for _, oid := range c.otherNames {
		if slices.Contains(otherNameOrder(), oid) {
			known = append(known, oid)
		}
	}
	if slices.Equal(known, otherNameOrder()) {
		return 0, ""
	}
	return Violation, "otherNames [" + strings.Join(known, " ") + "]"
}

// checkPolicies wants the one policy of the purpose. A test CA may use the test
// policy or the real one; a real CA has no business with the test policy.
func checkPolicies(c *Certificate, p jpki.Purpose) (Severity, string) {
	e, _ := c.extension(der.OIDPolicies)
	if len(c.Policies) == 1 && slices.Contains(policies(p, c.Test()), c.Policies[0]) && e.Critical {
		return 0, ""
	}
	return Violation, fmt.Sprintf("[%s], critical %t", strings.Join(c.Policies, " "), e.Critical)
}

func checkBasicConstraints(c *Certificate, _ jpki.Purpose) (Severity, string) {
	if !c.IsCA {
		return 0, ""
	}
	return Violation, "certificate of a CA"
}

// checkCRLDistribution wants a directory name under the CA's own tree, one for
// each municipality.
func checkCRLDistribution(c *Certificate, p jpki.Purpose) (Severity, string) {
	prefix := der.Name{
		{OID: der.OIDCountry, Value: "JP"}, {OID: der.OIDOrganization, Value: c.Issuer.Organization()},
		{OID: der.OIDOrganizationalUnit, Value: organizationalUnit(p)}, {OID: der.OIDOrganizationalUnit, Value: "CRL Distribution Points"},
	}
	if len(c.crlName) > len(prefix) && slices.Equal(c.crlName[:len(prefix)], prefix) {
		return 0, ""
	}
	return Violation, "directory name \"" + c.CRLDistributionPoint + "\""
}

func checkAuthorityKeyID(c *Certificate, _ jpki.Purpose) (Severity, string) {
	if len(c.AuthorityKeyID) > 0 && len(c.AuthoritySerial) > 0 {
		return 0, ""
	}
	return Violation, "key identifier, issuer and serial number are not all there"
}

func checkSubjectKeyID(c *Certificate, _ jpki.Purpose) (Severity, string) {
	if len(c.SubjectKeyID) > 0 {
		return 0, ""
	}
	return Violation, "absent"
}

func checkUnknownCritical(c *Certificate, _ jpki.Purpose) (Severity, string) {
	if len(c.UnknownCritical) == 0 {
		return 0, ""
	}
	return Violation, strings.Join(c.UnknownCritical, " ")
}
