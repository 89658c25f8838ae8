package lifecycle

import (
	"time"

	"jpkiweb/shared/jpki"
)

// A Certificate is what is known of one.
type Certificate struct {
	Purpose jpki.Purpose
	Phone   bool // on a phone, not on the card
	Present bool // there is one
	Known   bool // it was read, so that its dates are known

	NotBefore, NotAfter time.Time
	// Revocation is what a status source said, if one was asked. What is not Known is
	// as unchecked.
	Revocation jpki.RevocationState
}

// State tells where the certificate stands. Revoked is for ever, so it comes
// before the dates; a hold comes after them, for its release brings no expired
// certificate back. A certificate is valid until the end of the second notAfter
// (RFC 5280, 4.1.2.5). Whether it was revoked is as the caller says: a state is
// no more than the dates when nobody was asked.
func (r *Rules) State(now time.Time, c Certificate) jpki.CertificateState {
	if !c.Present {
		return jpki.CertificateAbsent
	}
	if c.Revocation == jpki.RevocationRevoked {
		return jpki.CertificateRevoked
	}
	if c.Known && now.Before(c.NotBefore) {
		return jpki.CertificateNotYetValid
	}
	if c.Known && jpki.IsOver(c.NotAfter, now) {
		return jpki.CertificateExpired
	}
	if c.Revocation == jpki.RevocationOnHold {
		return jpki.CertificateOnHold
	}
	if !c.Known {
		return jpki.CertificateUnknown
	}
	if r.inWindow(now, c.NotAfter) {
		return jpki.CertificateRenewable
	}
	return jpki.CertificateValid
}

// Window returns when a certificate can be renewed (lifecycle facts 2): from
// the beginning of a day in Japan, to its notAfter. Both are zero when the rules
// do not say.
func (r *Rules) Window(notAfter time.Time) (from, to time.Time) {
	if r.Renewal.Months.Value == 0 {
		return from, to
	}
	from = MonthsBefore(DayOf(notAfter), r.Renewal.Months.Value).AddDate(0, 0, r.Renewal.DaysAfter.Value)
	return from, notAfter
}

func (r *Rules) inWindow(at, notAfter time.Time) bool {
	if notAfter.IsZero() {
		return false
	}
	from, to := r.Window(notAfter)
	return !from.IsZero() && !at.Before(from) && !jpki.IsOver(to, at)
}

// KnownFrom returns from which day on services can be expected to know a new
// certificate; before it, a refusal may only mean that it is new (lifecycle
// facts 2).
func (r *Rules) KnownFrom(c Certificate) time.Time {
	return DayOf(c.NotBefore).AddDate(0, 0, r.Renewal.UsableAfterDays.Value)
}

// Next returns the procedure that mends the state of a certificate, "" if there
// is nothing to mend or it is not known. A certificate that ends on the card's
// last day cannot be renewed past it: then the card itself is renewed, which has
// nothing of the reissue of a lost one. cardExpiry is
// the card's last day, zero when not known.
func (r *Rules) Next(now time.Time, c Certificate, cardExpiry time.Time) Procedure {
	s := r.State(now, c)
	if s == jpki.CertificateUnknown || s == jpki.CertificateNotYetValid || s == jpki.CertificateValid {
		return ""
	}
	if c.Phone {
		return PhoneCertificate
	}
	if !cardExpiry.IsZero() && jpki.IsOver(endOf(cardExpiry), now) {
		return CardRenew
	}
	switch s {
	case jpki.CertificateOnHold:
		return Release
	case jpki.CertificateRenewable:
		if !cardExpiry.IsZero() && !c.NotAfter.Before(endOf(cardExpiry)) {
			return CardRenew
		}
		return Renew
	case jpki.CertificateExpired:
		return Procedure(r.Renewal.AfterExpiry.Value)
	}
	return Issue
}
