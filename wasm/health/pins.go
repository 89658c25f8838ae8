package health

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// lastTries warns of each PIN that may be wrong no more.
func lastTries(t locale.Texts, s *room.CardStatus) dom.Node {
	var which []string
	for _, pin := range jpki.PINs {
		if s.PIN(pin).Last() {
			which = append(which, t.T("health.last_try."+string(pin)))
		}
	}
	text := part.Paragraph(t.T("health.last_try.text"))
	switch len(which) {
	case 0:
		return dom.Node{}
	case 1:
		return part.Notice(t, part.Warning, which[0], text)
	}
	return part.Notice(t, part.Warning, t.T("health.last_try.several"), part.List(which...), text)
}

// pins lists the retry counters, and that waiting does not bring tries back
// (lifecycle facts 5).
func pins(m *sight, t locale.Texts) dom.Node {
	s := m.Status
	if s.Empty() { // it has none that matter
		return dom.Node{}
	}
	rows := []dom.Part{dom.Class("rows")}
	for _, pin := range jpki.PINs {
		if pin != jpki.CardInfoPIN || !s.Kind.Phone() { // a phone has two PINs
			rows = append(rows, part.Row(t.T("health.pin."+string(pin)), counterOf(t, s, pin)))
		}
	}
	if !s.Kind.Phone() {
		rows = append(rows, part.Row(t.T("health.pin.resident_register"), dom.Text(t.T("health.pin.not_readable"))))
	}
	return dom.El("section", dom.Class("card"),
		part.Heading3(t.T("health.pins")),
		dom.El("dl", rows...),
		part.Support(t.T("blocked.waiting")),
		dom.When(s.CardInfo.TriesKnown && s.CardInfo.TriesLeft == 0, part.Actions(
			part.Outline(room.ActionGuide, t.T("health.guide.pin-reset"), dom.Value(string(lifecycle.PINReset)+" card-info")))))
}

// counterOf is the counter of a PIN of the card; what a phone does not tell is to
// be seen on it.
func counterOf(t locale.Texts, s *room.CardStatus, pin jpki.PIN) dom.Node {
	if tries := s.PIN(pin); tries.TriesKnown || !s.Kind.Phone() {
		return part.Counter(t, pin, tries)
	}
	return dom.Text(t.T("certificate.until.phone"))
}
