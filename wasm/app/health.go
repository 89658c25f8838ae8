package app

import (
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// State returns where a certificate of the card in use stands in its life.
func (m *Model) State(p jpki.Purpose) jpki.CertificateState {
	if m.Card.Status == nil {
		return jpki.CertificateUnknown
	}
	c := m.lived(p)
	if m.Card.Status.Kind == jpki.KindJukiCard && c.Present && !c.Known { // all have ended (lifecycle facts 1)
		return jpki.CertificateExpired
	}
	return m.rules().State(m.Now, c)
}

// rules are those that were fetched; before, nobody says from when a certificate
// can be renewed.
func (m *Model) rules() *lifecycle.Rules {
	if m.Guide.Knowledge.Rules == nil {
		return new(lifecycle.Rules)
	}
	return m.Guide.Knowledge.Rules
}

// lived is what the rules ask of a certificate.
func (m *Model) lived(p jpki.Purpose) lifecycle.Certificate {
	c := m.Card.Status.Certificate(p)
	life := lifecycle.Certificate{Purpose: p, Phone: m.Card.Status.Kind.Phone(), Present: c.Present, Known: c.Known, NotBefore: c.NotBefore, NotAfter: c.NotAfter}
	if d := m.Card.Status.Detail(p); d != nil {
		life.Revocation = d.Revocation.State
	}
	return life
}

// Procedure returns what mends a certificate, or all of a phone; "" if nothing is
// to be done.
func (m *Model) Procedure(p jpki.Purpose) lifecycle.Procedure {
	switch {
	case m.Card.Status.Kind == jpki.KindJukiCard: // nothing mends it (lifecycle facts 1)
		return ""
	case m.Card.Status.Kind.Phone():
		return m.phoneProcedure(p)
	case m.Suspended(p):
		return lifecycle.Release
	case m.State(p) == jpki.CertificateAbsent, m.State(p) == jpki.CertificateExpired && m.Guide.Knowledge.Rules == nil: // the rules may not be there
		return lifecycle.Issue
	}
	if next := m.rules().Next(m.Now, m.lived(p), time.Time{}); next != "" {
		return next
	}
	return ""
}

// phoneProcedure is done on the phone, whatever it is.
func (m *Model) phoneProcedure(p jpki.Purpose) lifecycle.Procedure {
	switch m.State(p) {
	case jpki.CertificateValid, jpki.CertificateUnknown, jpki.CertificateNotYetValid:
		if !m.Suspended(p) && !m.Blocked(p) {
			return ""
		}
	}
	return lifecycle.PhoneCertificate
}

// Blocked reports whether no try is left for the PIN of a certificate.
func (m *Model) Blocked(p jpki.Purpose) bool {
	c := m.Card.Status.Certificate(p)
	return c.TriesKnown && c.TriesLeft == 0
}

// Suspended reports whether a certificate that was not read is held with the other
// one, as a suspended card's are (lifecycle facts 3).
func (m *Model) Suspended(p jpki.Purpose) bool {
	return p == jpki.DigitalSignature && m.State(p) == jpki.CertificateUnknown && m.State(jpki.UserAuthentication) == jpki.CertificateOnHold
}

// Against reports whether something stands against the certificate of the task, as
// far as that is known before its PIN: nobody would accept what its key signs, so it
// is used only if the person says so.
func (m *Model) Against(p jpki.Purpose) bool {
	if m.Task != TaskLogin && m.Task != TaskSign || m.Card.Status == nil || m.Card.Status.Kind == jpki.KindJukiCard {
		return false
	}
	switch m.State(p) {
	case jpki.CertificateExpired, jpki.CertificateNotYetValid, jpki.CertificateRevoked, jpki.CertificateOnHold:
		return true
	}
	return m.Suspended(p)
}

// Useless reports whether the keys of the card in the reader cannot be used for what
// the task wants of them, so that no PIN is asked and no page told that they could.
func (m *Model) Useless() bool {
	s := m.Card.Status
	switch m.Task {
	case TaskLogin, TaskSign, TaskShare:
		return s != nil && s.Unusable
	}
	return false
}

// Signs reports whether the card in the reader can sign, as far as that is known
// before the password; true when none was read.
func (m *Model) Signs() bool {
	const p = jpki.DigitalSignature
	switch {
	case m.Card.Status == nil:
		return true
	case m.Card.Status.Unusable:
		return false
	}
	switch m.State(p) {
	case jpki.CertificateUnknown, jpki.CertificateValid, jpki.CertificateRenewable:
		return !m.Suspended(p) && !m.Blocked(p)
	}
	return false
}

// MendsFirst returns the certificate of the card in the reader that most needs to
// be mended; ok is false where none does, or none can be. That one is absent is
// no fault: a child's card has no other (lifecycle facts 4).
func (m *Model) MendsFirst() (first jpki.Purpose, ok bool) {
	if m.Card.Status == nil || m.Card.Status.Kind == jpki.KindJukiCard {
		return first, false
	}
	order := [...]jpki.Purpose{jpki.UserAuthentication, jpki.DigitalSignature}
	for _, p := range order {
		switch m.State(p) {
		case jpki.CertificateExpired, jpki.CertificateRevoked, jpki.CertificateOnHold:
			return p, true
		}
		if m.Suspended(p) || m.Blocked(p) {
			return p, true
		}
	}
	for _, p := range order {
		if m.State(p) == jpki.CertificateRenewable {
			return p, true
		}
	}
	return first, false
}

// Readable reports whether the digital signature certificate of the card can be
// shown, after its password.
func (m *Model) Readable() bool {
	s := m.Card.Status
	return m.Way == WayWindow && !m.Suspended(jpki.DigitalSignature) && s.Kind == jpki.KindMyNumberCard && s.DigitalSignature.Present && s.SignatureDetail == nil && !m.Blocked(jpki.DigitalSignature)
}

// New reports whether services elsewhere may not know the certificate yet.
func (m *Model) New(p jpki.Purpose) bool {
	c := m.lived(p)
	return c.Known && m.Now.Before(m.rules().KnownFrom(c)) && !m.Now.Before(c.NotBefore)
}

// DaysLeft returns the days of validity that are left, counted in Japan; 0 is
// the last day.
func (m *Model) DaysLeft(p jpki.Purpose) int {
	last := lifecycle.DayOf(m.Card.Status.Certificate(p).NotAfter)
	return int(last.Sub(lifecycle.DayOf(m.Now)) / (24 * time.Hour))
}

// ClockDoubt compares the clock with the certificates that were read. A card of
// an older kind ended long ago anyway.
func (m *Model) ClockDoubt() lifecycle.ClockFinding {
	s := m.Card.Status
	if s == nil || s.Kind == jpki.KindJukiCard {
		return lifecycle.ClockPlausible
	}
	return lifecycle.ClockDoubt(m.Now, m.Built, m.lived(jpki.UserAuthentication), m.lived(jpki.DigitalSignature)).Finding
}
