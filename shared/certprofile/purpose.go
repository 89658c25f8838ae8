package certprofile

import (
	"slices"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// agency is the last OU of the CAs' names (jpki facts 5.1).
const agency = "Japan Agency for Local Authority Information Systems"

// Test tells whether the certificate was issued by anybody but J-LIS: its test
// CAs, the sandbox, a stranger who uses the profile.
func (c *Certificate) Test() bool { return c.Issuer.Organization() != jpki.Organization }

// Purpose returns which of the two key pairs the certificate is for. The policy
// decides, real or test; without a known policy the key usage does; for the
// certificate of a CA its own name does. The answer is false when these say
// nothing or contradict each other. It is a claim of the certificate: Check
// tells whether it holds.
func (c *Certificate) Purpose() (jpki.Purpose, bool) {
	if c.IsCA {
		return c.authorityPurpose()
	}
	var found []jpki.Purpose
	for _, p := range jpki.Purposes {
		if slices.ContainsFunc(c.Policies, func(oid string) bool { return slices.Contains(policies(p, true), oid) }) {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return c.usagePurpose()
	case 1:
		return found[0], true
	}
	return "", false
}

// policies returns the policy OIDs of a purpose, the real one first; test adds
// the one of the test CAs (jpki facts 5.3).
func policies(p jpki.Purpose, test bool) []string {
	real, trial := jpki.PolicyUserAuthentication, jpki.PolicyTestUserAuthentication
	if p == jpki.DigitalSignature {
		real, trial = jpki.PolicyDigitalSignature, jpki.PolicyTestDigitalSignature
	}
	if test {
		return []string{real, trial}
	}
	return []string{real}
}

func (c *Certificate) usagePurpose() (jpki.Purpose, bool) {
	switch {
	case c.KeyUsage == keyUsage(jpki.DigitalSignature) && len(c.ExtKeyUsage) == 0:
		return jpki.DigitalSignature, true
	case c.KeyUsage == keyUsage(jpki.UserAuthentication) && slices.Contains(c.ExtKeyUsage, der.OIDClientAuth):
		return jpki.UserAuthentication, true
	}
	return "", false
}

func (c *Certificate) authorityPurpose() (jpki.Purpose, bool) {
	for _, p := range jpki.Purposes {
		if slices.Contains(c.Subject, der.Attribute{OID: der.OIDOrganizationalUnit, Value: organizationalUnit(p)}) {
			return p, true
		}
	}
	return "", false
}

// keyUsage returns the key usage of a purpose (jpki facts 5.1).
func keyUsage(p jpki.Purpose) KeyUsage {
	if p == jpki.DigitalSignature {
		return KeyUsageDigitalSignature | KeyUsageContentCommitment
	}
	return KeyUsageDigitalSignature
}

// organizationalUnit returns the OU of the CA of a purpose (jpki facts 5.1).
func organizationalUnit(p jpki.Purpose) string { return "JPKI for " + p.String() }
