package revocation

// A Reason is a CRLReason, RFC 5280, 5.3.1. A code that is not listed here is a
// reason too: X.509 adds some from time to time.
type Reason uint8

// The reasons. JPKI uses AffiliationChanged, Superseded, CessationOfOperation and
// CertificateHold (lifecycle facts 3).
const (
	Unspecified          Reason = 0
	KeyCompromise        Reason = 1
	CACompromise         Reason = 2
	AffiliationChanged   Reason = 3
	Superseded           Reason = 4
	CessationOfOperation Reason = 5
	CertificateHold      Reason = 6
	RemoveFromCRL        Reason = 8 // in delta lists only
	PrivilegeWithdrawn   Reason = 9
	AACompromise         Reason = 10
)

// String returns the name of RFC 5280, "keyCompromise" for instance, and "" for
// Unspecified and for a code without a name there.
func (r Reason) String() string {
	switch r {
	case KeyCompromise:
		return "keyCompromise"
	case CACompromise:
		return "cACompromise"
	case AffiliationChanged:
		return "affiliationChanged"
	case Superseded:
		return "superseded"
	case CessationOfOperation:
		return "cessationOfOperation"
	case CertificateHold:
		return "certificateHold"
	case RemoveFromCRL:
		return "removeFromCRL"
	case PrivilegeWithdrawn:
		return "privilegeWithdrawn"
	case AACompromise:
		return "aACompromise"
	}
	return ""
}

// words are what people call the reasons, in English.
var words = map[Reason]string{
	KeyCompromise: "key compromised", CACompromise: "CA compromised", AffiliationChanged: "affiliation changed", Superseded: "superseded",
	CessationOfOperation: "cessation of operation", CertificateHold: "on hold", RemoveFromCRL: "removed from the list",
	PrivilegeWithdrawn: "privilege withdrawn", AACompromise: "attribute authority compromised",
}

// Words says the reason in English, for people; "" where String is.
func (r Reason) Words() string { return words[r] }

// ReasonOf returns the reason of a name that String returns, and Unspecified for all others.
func ReasonOf(name string) Reason {
	for r := KeyCompromise; r <= AACompromise; r++ {
		if name != "" && r.String() == name {
			return r
		}
	}
	return Unspecified
}

// Final tells whether a certificate can be revoked for this reason and stays so:
// any reason that RFC 5280 names but CertificateHold and RemoveFromCRL.
func (r Reason) Final() bool {
	return r == Unspecified || r.String() != "" && r != CertificateHold && r != RemoveFromCRL
}
