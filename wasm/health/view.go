package health

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// Decode turns an event of the card's state into a message; ok is false for an event of
// others.
func Decode(e dom.Event) (m Message, ok bool) {
	return dom.Decode(e, decodeCalendar, decodeRemembering, decodeHolder)
}

// View shows the card's state below its [Glance]: in words what it can do, then each
// certificate and PIN, and the details folded.
func View(model Model, f Facts, t locale.Texts) dom.Node {
	m := &sight{Model: &model, Facts: f}
	s, again := m.Status, part.Actions(part.Outline(room.ActionAskCard, t.T("gate.again")))
	if s.Kind == jpki.KindJukiCard { // nothing works, and nothing mends it
		return again
	}
	title := "health.can"
	if s.Kind.Phone() {
		title = "health.can.phone"
	}
	return dom.Group(
		part.Heading3(t.T(title)),
		dom.El("ul", dom.Class("can"), abilityLine(m, t, jpki.UserAuthentication), abilityLine(m, t, jpki.DigitalSignature)),
		certificates(m, t),
		holder(m, t),
		pins(m, t),
		reminders(m, t),
		details(m, t),
		again)
}
