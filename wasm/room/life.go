package room

import (
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// A Life is the card in the reader, and what it takes to tell where its certificates
// stand in their life.
type Life struct {
	Status *CardStatus      // nil: not known
	Rules  *lifecycle.Rules // nil: not there (yet)
	Now    time.Time
}

// State returns where a certificate of the card in use stands in its life.
func (l *Life) State(p jpki.Purpose) jpki.CertificateState {
	if l.Status == nil {
		return jpki.CertificateUnknown
	}
	c := l.Certificate(p)
	if l.Status.Kind == jpki.KindJukiCard && c.Present && !c.Known { // all have ended (lifecycle facts 1)
		return jpki.CertificateExpired
	}
	return l.rules().State(l.Now, c)
}

// rules are those that were fetched; before, nobody says from when a certificate
// can be renewed.
func (l *Life) rules() *lifecycle.Rules {
	if l.Rules == nil {
		return new(lifecycle.Rules)
	}
	return l.Rules
}

// Certificate is what the rules ask of a certificate.
func (l *Life) Certificate(p jpki.Purpose) lifecycle.Certificate {
	c := l.Status.Certificate(p)
	life := lifecycle.Certificate{Purpose: p, Phone: l.Status.Kind.Phone(), Present: c.Present, Known: c.Known, NotBefore: c.NotBefore, NotAfter: c.NotAfter}
	if d := l.Status.Detail(p); d != nil {
		life.Revocation = d.Revocation.State
	}
	return life
}

// Procedure returns what mends a certificate, or all of a phone; "" if nothing is
// to be done.
func (l *Life) Procedure(p jpki.Purpose) lifecycle.Procedure {
	switch {
	case l.Status.Kind == jpki.KindJukiCard: // nothing mends it (lifecycle facts 1)
		return ""
	case l.Status.Kind.Phone():
		return l.phoneProcedure(p)
	case l.Suspended(p):
		return lifecycle.Release
	case l.State(p) == jpki.CertificateAbsent, l.State(p) == jpki.CertificateExpired && l.Rules == nil: // the rules may not be there
		return lifecycle.Issue
	}
	if next := l.rules().Next(l.Now, l.Certificate(p), time.Time{}); next != "" {
		return next
	}
	return ""
}

// phoneProcedure is done on the phone, whatever it is.
func (l *Life) phoneProcedure(p jpki.Purpose) lifecycle.Procedure {
	switch l.State(p) {
	case jpki.CertificateValid, jpki.CertificateUnknown, jpki.CertificateNotYetValid:
		if !l.Suspended(p) && !l.Blocked(p) {
			return ""
		}
	}
	return lifecycle.PhoneCertificate
}

// Blocked reports whether no try is left for the PIN of a certificate.
func (l *Life) Blocked(p jpki.Purpose) bool {
	c := l.Status.Certificate(p)
	return c.TriesKnown && c.TriesLeft == 0
}

// Suspended reports whether a certificate that was not read is held with the other
// one, as a suspended card's are (lifecycle facts 3).
func (l *Life) Suspended(p jpki.Purpose) bool {
	return p == jpki.DigitalSignature && l.State(p) == jpki.CertificateUnknown && l.State(jpki.UserAuthentication) == jpki.CertificateOnHold
}

// Signs reports whether the card in the reader can sign, as far as that is known
// before the password; true when none was read.
func (l *Life) Signs() bool {
	const p = jpki.DigitalSignature
	switch {
	case l.Status == nil:
		return true
	case l.Status.Unusable:
		return false
	}
	switch l.State(p) {
	case jpki.CertificateUnknown, jpki.CertificateValid, jpki.CertificateRenewable:
		return !l.Suspended(p) && !l.Blocked(p)
	}
	return false
}

// MendsFirst returns the certificate of the card in the reader that most needs to
// be mended; ok is false where none does, or none can be. That one is absent is
// no fault: a child's card has no other (lifecycle facts 4).
func (l *Life) MendsFirst() (first jpki.Purpose, ok bool) {
	if l.Status == nil || l.Status.Kind == jpki.KindJukiCard {
		return first, false
	}
	order := [...]jpki.Purpose{jpki.UserAuthentication, jpki.DigitalSignature}
	for _, p := range order {
		switch l.State(p) {
		case jpki.CertificateExpired, jpki.CertificateRevoked, jpki.CertificateOnHold:
			return p, true
		}
		if l.Suspended(p) || l.Blocked(p) {
			return p, true
		}
	}
	for _, p := range order {
		if l.State(p) == jpki.CertificateRenewable {
			return p, true
		}
	}
	return first, false
}

// DaysLeft returns the days of validity that are left, counted in Japan; 0 is
// the last day.
func (l *Life) DaysLeft(p jpki.Purpose) int {
	last := lifecycle.DayOf(l.Status.Certificate(p).NotAfter)
	return int(last.Sub(lifecycle.DayOf(l.Now)) / (24 * time.Hour))
}

// New reports whether services elsewhere may not know the certificate yet.
func (l *Life) New(p jpki.Purpose) bool {
	c := l.Certificate(p)
	return c.Known && l.Now.Before(l.rules().KnownFrom(c)) && !l.Now.Before(c.NotBefore)
}
