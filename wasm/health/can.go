package health

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// kindNote says what is special about the card.
func kindNote(t locale.Texts, s *room.CardStatus) dom.Node {
	key := "health.of." + string(s.Kind)
	switch {
	case s.Kind != jpki.KindMyNumberCard:
	case s.Empty():
		key = "health.of.empty"
	default:
		return dom.Node{}
	}
	return part.Notice(t, part.Info, t.T(key+".title"), part.Paragraph(t.T(key)))
}

// abilityLine is what one certificate is good for now, in a sentence.
func abilityLine(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	kind := abilityKind(m, p)
	return dom.El("li", dom.Class("can-"+kind), part.Icon(kind, t.T("notice."+kind)), dom.Text(t.T(part.CanKey(&m.Life, p))))
}

// abilityKind is the colour of what one certificate is good for now.
func abilityKind(m *sight, p jpki.Purpose) string {
	kind := part.StateKind(m.State(p))
	switch {
	case m.Suspended(p), m.Blocked(p), part.KeyFails(&m.Life, p):
		return part.Failure
	case kind == part.Success && part.Unconfirmed(&m.Life, p):
		return part.Info
	}
	return kind
}
