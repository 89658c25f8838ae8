package app

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// showCertificate begins to read the digital signature certificate, which needs
// its password.
func showCertificate(m *Model) []Effect {
	if m.Screen != ScreenHome || !m.keeps() {
		return nil
	}
	leaveTask(m)
	m.Task, m.Screen = TaskCertificate, ScreenCertificate
	return askAgain(m)
}

// certificateRead goes back to the card's state, which now shows the certificate.
// What it says of the holder is forgotten when the card leaves.
func certificateRead(m *Model, v JobDone) []Effect {
	s := m.Card.Status
	leaveTask(m)
	if s == nil || v.Certificate == nil { // the card was taken out as it came
		return askAgain(m)
	}
	c := v.Certificate.Status
	c.TriesKnown, c.TriesLeft = true, jpki.DigitalSignaturePIN.Rule().Tries // a right one brings all back
	m.Card.Status = s.with(jpki.DigitalSignature, c, v.Certificate.Detail)
	return checkRevocation(m, jpki.DigitalSignature)
}

// hideCertificate forgets what was read with the password.
func hideCertificate(m *Model) []Effect {
	if s := m.Card.Status; s != nil && s.SignatureDetail != nil {
		c := s.DigitalSignature
		c.Known = false
		m.Card.Status = s.with(jpki.DigitalSignature, c, nil)
	}
	return nil
}

// checkRevocation asks the status source of the helper for a certificate.
func checkRevocation(m *Model, p jpki.Purpose) []Effect {
	if m.Card.Status == nil {
		return nil
	}
	d := m.Card.Status.Detail(p)
	if d == nil {
		return nil
	}
	if !m.keeps() { // a page of another origin cannot ask
		m.Card.Status = m.Card.Status.withRevocation(p, wire.RevocationResult{State: jpki.RevocationUnchecked})
		return nil
	}
	m.jobs++
	m.Card.checks[slot(p)] = m.jobs
	return []Effect{CheckRevocation{job: m.jobs, Purpose: p, Certificate: d.DER}}
}

func revocationTold(m *Model, v RevocationTold) []Effect {
	s := m.Card.Status
	if s == nil || v.job != m.Card.checks[slot(v.Purpose)] {
		return nil
	}
	if s.Detail(v.Purpose) != nil {
		m.Card.Status = s.withRevocation(v.Purpose, v.Result)
	}
	return nil
}

func slot(p jpki.Purpose) int {
	if p == jpki.DigitalSignature {
		return 1
	}
	return 0
}
