package jpki

// A RevocationState is what is known of the revocation of a certificate. The zero
// RevocationState says no more than RevocationUnknown: nothing is known.
type RevocationState string

// The revocation states. Only RevocationGood is good.
const (
	RevocationUnchecked RevocationState = "unchecked" // 未確認: no status source was asked
	RevocationUnknown   RevocationState = "unknown"   // the source does not answer, or not for this certificate
	RevocationGood      RevocationState = "good"
	RevocationRevoked   RevocationState = "revoked" // 失効, for good
	RevocationOnHold    RevocationState = "on_hold" // 一時保留; may come back
)

// RevocationStates lists all.
var RevocationStates = [...]RevocationState{RevocationUnchecked, RevocationUnknown, RevocationGood, RevocationRevoked, RevocationOnHold}

// Known reports whether a status source answered for the certificate.
func (s RevocationState) Known() bool {
	return s == RevocationGood || s == RevocationRevoked || s == RevocationOnHold
}
