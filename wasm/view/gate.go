package view

import (
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// gate says what is missing until the card's status is known; ready is true if
// nothing is.
func gate(m app.Model, t locale.Texts) (node dom.Node, live string, ready bool) {
	left, said := emptiedNotice(m, t)
	node, live, ready = gateOf(m, t)
	return dom.Group(left, node), said + live, ready
}

func gateOf(m app.Model, t locale.Texts) (node dom.Node, live string, ready bool) {
	r, there := m.ReaderInUse()
	switch {
	case m.Readers.Refused:
		return part.ErrorNotice(t, wire.CodeServiceRefused, part.Actions(part.Doctor(t))), t.T("error.service_refused.title"), false
	case !m.Readers.Service:
		return part.ErrorNotice(t, wire.CodeNoService, part.Actions(part.Doctor(t))), t.T("error.no_service.title"), false
	case !there:
		return part.ErrorNotice(t, wire.CodeNoReader, part.Actions(part.Doctor(t))), t.T("error.no_reader.title"), false
	case m.Slipped() && m.Card.Status != nil: // a form is open, see hideSlipped
		node, live = slippedNotice(m, t)
		return node, live, true
	case r.State == wire.ReaderEmpty:
		return part.Notice(t, part.Info, t.T("gate.place.title"), part.Steps(t.T("gate.place.steps"))), t.T("gate.place.title"), false
	case r.State == wire.ReaderMute:
		return part.ErrorNotice(t, wire.CodeCardMute, part.Actions(part.Doctor(t))), t.T("error.card_mute.title"), false
	case m.Card.Status != nil && m.Card.Back:
		return dom.Node{}, t.T("gate.back"), true
	case m.Card.Status != nil:
		return dom.Node{}, t.T("gate.read"), true
	case m.Card.Asking && m.Card.Slow:
		return dom.Group(part.Busy(t, "gate.reading"), part.Paragraph(t.T("gate.slow"))), t.T("gate.slow"), false
	case m.Card.Asking:
		return part.Busy(t, "gate.reading"), t.T("gate.reading"), false
	case m.Card.Problem != nil:
		code := m.Card.Problem.Code
		return part.ErrorNotice(t, code, holders(m, t, code), part.Actions(part.Outline(room.ActionAskCard, t.T("gate.again")), part.DoctorFor(t, code))), t.T(part.ErrorKey(code, "title")), false
	case r.State == wire.ReaderInUse:
		return part.ErrorNotice(t, wire.CodeBusy, holders(m, t, wire.CodeBusy), part.Actions(part.Outline(room.ActionAskCard, t.T("gate.again")), part.Doctor(t))), t.T("error.busy.title"), false
	}
	return part.Actions(part.Outline(room.ActionAskCard, t.T("gate.ask"))), "", false
}

// holders names the programs that may have a card that is in use.
func holders(m app.Model, t locale.Texts, code wire.Code) dom.Node {
	names := m.Holders()
	if code != wire.CodeBusy || len(names) == 0 {
		return dom.Node{}
	}
	all := make([]dom.Part, len(names))
	for i, n := range names {
		all[i] = dom.El("li", part.Name(n))
	}
	return dom.Group(part.Paragraph(t.T("busy.holders")), dom.El("ul", append(all, dom.Class("list"))...))
}

// readerLines tells the reader in use, and lets the person choose if there are
// several.
func readerLines(m app.Model, t locale.Texts) dom.Node {
	if len(m.Readers.Readers) < 2 {
		return dom.Node{}
	}
	parts := []dom.Part{dom.Class("choices"), dom.El("legend", dom.Class("label"), dom.Text(t.T("reader.choose"))),
		dom.When(m.Ambiguous(), dom.El("p", dom.ID("reader-which"), dom.Class("support"), dom.Text(t.T("reader.which"))))}
	if m.Ambiguous() {
		parts = append(parts, dom.Attribute("aria-describedby", "reader-which"))
	}
	for i, r := range m.Readers.Readers {
		id := "reader-" + string(rune('a'+i))
		parts = append(parts, dom.El("div", dom.Class("choice"),
			dom.El("input", dom.Attribute("type", "radio"), dom.Attribute("name", "reader"), dom.ID(id),
				dom.Attribute("value", r.Name), dom.Flag("checked", r.Name == m.Reader), dom.Action(app.ActionReader), dom.Value(r.Name)),
			dom.El("label", dom.Attribute("for", id), part.Name(r.Name), dom.Text(" "),
				dom.El("span", dom.Class("support"), dom.Text(inReader(t, r))))))
	}
	return dom.El("fieldset", parts...)
}

// inReader says what is in a reader, and whether it was the one used last time.
func inReader(t locale.Texts, r wire.Reader) string {
	text := t.T("reader.state." + string(r.State))
	if r.Card != "" && r.State != wire.ReaderEmpty {
		text = t.T("reader.card." + string(r.Card))
	}
	if r.Remembered {
		text += t.T("reader.remembered")
	}
	return text
}
