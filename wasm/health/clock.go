package health

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// clockDoubt compares the clock with the certificates that were read. A card of
// an older kind ended long ago anyway.
func clockDoubt(m *sight) lifecycle.ClockFinding {
	s := m.Status
	if s == nil || s.Kind == jpki.KindJukiCard {
		return lifecycle.ClockPlausible
	}
	return lifecycle.ClockDoubt(m.Now, m.Built, m.Certificate(jpki.UserAuthentication), m.Certificate(jpki.DigitalSignature)).Finding
}

// clock says that this computer's date does not fit the card.
func clock(m *sight, t locale.Texts) dom.Node {
	doubt := clockDoubt(m)
	if doubt == lifecycle.ClockPlausible {
		return dom.Node{}
	}
	return part.Notice(t, part.Warning, t.T("health.clock.title"), part.Paragraph(t.T("health.clock."+string(doubt), "date", part.Date(t, m.Now))))
}
