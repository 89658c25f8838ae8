package revocation

import (
	"errors"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
)

// A Status is what is known of the revocation of one certificate.
type Status struct {
	State jpki.RevocationState // never unchecked; only jpki.RevocationGood is good

	Reason Reason    // when State is revoked; CertificateHold when it is on hold
	At     time.Time // when State is revoked or on hold: since when, UTC

	Why    Why       // when State is not Known
	Detail string    // when State is not Known: Why in full, for a developer
	Again  time.Time // when Why is Closed or KnownSoon: from when on the source may know; zero: nobody knows

	// ThisUpdate and NextUpdate are those of the list or answer that tells, UTC. Both
	// are zero when there was none, NextUpdate also of an answer without one.
	ThisUpdate, NextUpdate time.Time

	Reference string // by which a platform's operator knows the question; "": none
}

// A Kind is a way of asking, which may cost another fee (relyingparty facts 1).
type Kind string

// The kinds.
const (
	CRL      Kind = "crl"
	OCSP     Kind = "ocsp"
	Platform Kind = "pf" // プラットフォーム事業者, an operator that asks for others
)

// A Query is a question that was put to a source, for whoever counts them.
type Query struct {
	Kind    Kind
	Purpose jpki.Purpose // of the certificate; "": it does not say
	State   jpki.RevocationState
	Why     Why           // where State is not Known
	Took    time.Duration // until the answer
}

// NewQuery is one about a certificate, which has its answer.
func NewQuery(kind Kind, c *certprofile.Certificate, s Status, took time.Duration) Query {
	q := Query{Kind: kind, State: s.State, Why: s.Why, Took: took}
	if p, known := c.Purpose(); known {
		q.Purpose = p
	}
	return q
}

// A Why is the reason of an unknown status. It is an error too, which those of
// FromCRL wrap, so that errors.Is finds it. Of two the greater came nearer to an
// answer.
type Why int

// The reasons. The zero Why is none. What is said of a list is said of the answer about one
// certificate, too (package ocsp).
const (
	NoList                 Why = 1 + iota // there is no list, or it cannot be had
	OtherIssuer                           // the certificate or the list is of another CA, or of another generation of it
	TooLarge                              // the list has more entries than are read
	Malformed                             // the list is not one, or breaks a rule of RFC 5280 or 6960
	NotSigned                             // the list or the certificate is not signed by the CA that it names
	Unsupported                           // the list is right but more than is understood
	OtherDistributionPoint                // the list answers for another part of the CA's certificates
	NotYet                                // the list is of a time to come: a clock is wrong
	Outdated                              // the next list is overdue
	CertificateExpired                    // the certificate is not on the list, which need not hold expired ones
)

// The reasons of sources that are asked about one certificate.
const (
	NoAnswer  Why = CertificateExpired + 1 + iota // none came, or none but that it cannot answer now
	Refused                                       // the source answers others than us, or other questions
	Closed                                        // it answers nobody at this time of day (relyingparty facts 6): see Status.Again
	NotKnown                                      // it does not know the certificate
	KnownSoon                                     // it does not know the certificate, which is of today (relyingparty facts 5)
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
	case NoAnswer:
		return "no_answer"
	case Refused:
		return "refused"
	case Closed:
		return "closed"
	case NotKnown:
		return "not_known"
	case KnownSoon:
		return "known_soon"
	}
	return ""
}

// WhyOf returns the reason of a word that String returns, and 0 for all others.
func WhyOf(word string) Why {
	for w := NoList; w <= KnownSoon; w++ {
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
		return "revocation list or answer is too large"
	case Malformed:
		return "malformed revocation list or answer"
	case NotSigned:
		return "not signed by the CA"
	case Unsupported:
		return "unsupported revocation list or answer"
	case OtherDistributionPoint:
		return "revocation list of another distribution point"
	case NotYet:
		return "revocation list or answer of a time to come"
	case Outdated:
		return "revocation list or answer is out of date"
	case CertificateExpired:
		return "expired certificate that is not on the list"
	case NoAnswer:
		return "revocation source did not answer"
	case Refused:
		return "revocation source refused to answer"
	case Closed:
		return "revocation source is closed now"
	case NotKnown:
		return "revocation source does not know the certificate"
	case KnownSoon:
		return "revocation source does not know the certificate of today yet"
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

// NotKnownAt returns the status of a certificate of which a source says that it does not know
// it: KnownSoon on the day, in Japan, on which its validity begins, else NotKnown.
func NotKnownAt(c *certprofile.Certificate, now time.Time) Status {
	today := now.In(jpki.Japan())
	midnight := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, today.Location())
	tomorrow := midnight.AddDate(0, 0, 1)
	if c.NotBefore.Before(midnight) || !c.NotBefore.Before(tomorrow) {
		return Because(NotKnown)
	}
	s := Because(KnownSoon)
	s.Again = tomorrow
	return s
}
