package revocation

import (
	"errors"
	"time"

	"jpkiweb/shared/jpki"
)

// A Status is what is known of the revocation of one certificate.
type Status struct {
	State jpki.RevocationState // never unchecked; only jpki.RevocationGood is good

	Reason Reason    // when State is revoked; CertificateHold when it is on hold
	At     time.Time // when State is revoked or on hold: since when, UTC

	Why    Why    // when State is not Known
	Detail string // when State is not Known: Why in full, for a developer

	// ThisUpdate and NextUpdate are those of the list that was asked, UTC. Both
	// are zero when there was none.
	ThisUpdate, NextUpdate time.Time
}

// A Why is the reason of an unknown status. It is an error too, which those of
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

// WhyOf returns the reason of a word that String returns, and 0 for all others.
func WhyOf(word string) Why {
	for w := NoList; w <= CertificateExpired; w++ {
		if w.String() == word {
			return w
		}
	}
	return 0
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

// Because returns the unknown status of an error: of FromCRL, or of not getting a
// list at all, which is NoList.
func Because(err error) Status {
	why := NoList
	_ = errors.As(err, &why) // leaves NoList when there is none
	return Status{State: jpki.RevocationUnknown, Why: why, Detail: err.Error()}
}
