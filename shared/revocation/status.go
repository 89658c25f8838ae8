package revocation

import (
	"errors"
	"time"
)

// A Status is what is known of the revocation of one certificate.
type Status struct {
	State State

	Reason Reason    // when State is Revoked; CertificateHold when it is OnHold
	At     time.Time // when State is Revoked or OnHold: since when, UTC

	Why    Why    // when State is Unknown
	Detail string // when State is Unknown: Why in full, for a developer

	// ThisUpdate and NextUpdate are those of the list that was asked, UTC. Both
	// are zero when there was none.
	ThisUpdate, NextUpdate time.Time
}

// A State says whether a certificate may be relied on. The zero State is
// Unknown.
type State int

// The states. Only Good is good.
const (
	Unknown State = iota
	Good
	Revoked // for good
	OnHold  // 一時保留; may come back
)

// String returns "unknown", "good", "revoked" or "on_hold".
func (s State) String() string {
	switch s {
	case Good:
		return "good"
	case Revoked:
		return "revoked"
	case OnHold:
		return "on_hold"
	}
	return "unknown"
}

// A Why is the reason of an Unknown status. It is an error too, which those of
// FromCRL wrap, so that errors.Is finds it. Of two the greater came nearer to an
// answer.
type Why int

// The reasons. The zero Why is none.
const (
	NoList                 Why = 1 + iota // there is no list, or it cannot be had
	OtherIssuer                           // the certificate or the list is of another CA, or of another generation of it
	TooLarge                              // the list has more entries than are read
	Malformed                             // the list is not one, or breaks a rule of RFC 5280
	NotSigned                             // the list or the certificate is not signed by the CA that it names
	Unsupported                           // the list is right but more than this package understands
	OtherDistributionPoint                // the list answers for another part of the CA's certificates
	NotYet                                // the list is of a time to come: a clock is wrong
	Outdated                              // the next list is overdue
	CertificateExpired                    // the certificate is not on the list, which need not hold expired ones
)

// String returns a word in snake case, "no_list" for instance.
func (w Why) String() string {
	switch w {
	case NoList:
		return "no_list"
	case OtherIssuer:
		return "other_issuer"
	case TooLarge:
		return "too_large"
	case Malformed:
		return "malformed"
	case NotSigned:
		return "not_signed"
	case Unsupported:
		return "unsupported"
	case OtherDistributionPoint:
		return "other_distribution_point"
	case NotYet:
		return "not_yet"
	case Outdated:
		return "outdated"
	case CertificateExpired:
		return "certificate_expired"
	}
	return ""
}

// Error says the reason in English.
func (w Why) Error() string {
	switch w {
	case NoList:
		return "no revocation list"
	case OtherIssuer:
		return "of another CA"
	case TooLarge:
		return "revocation list is too large"
	case Malformed:
		return "malformed revocation list"
	case NotSigned:
		return "not signed by the CA"
	case Unsupported:
		return "unsupported revocation list"
	case OtherDistributionPoint:
		return "revocation list of another distribution point"
	case NotYet:
		return "revocation list of a time to come"
	case Outdated:
		return "revocation list is out of date"
	case CertificateExpired:
		return "expired certificate that is not on the list"
	}
	return "no reason"
}

// Because returns the Unknown status of an error: of FromCRL, or of not getting a
// list at all, which is NoList.
func Because(err error) Status {
	why := NoList
	_ = errors.As(err, &why) // leaves NoList when there is none
	return Status{Why: why, Detail: err.Error()}
}
