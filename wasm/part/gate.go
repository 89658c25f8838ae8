package part

import (
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Gate says what is missing until the card's status is known; ready is true if nothing
// is. Typed: a PIN is typed in the form that is open.
func Gate(t locale.Texts, r *room.Reading, typed bool) (node dom.Node, live string, ready bool) {
	reader, there := r.InUse()
	switch {
	case r.Readers.Refused:
		return broken(t, r, wire.CodeServiceRefused)
	case !r.Readers.Service:
		return broken(t, r, wire.CodeNoService)
	case !there:
		return broken(t, r, wire.CodeNoReader)
	case reader.Slipped && r.Status != nil: // a form is open
		node, live = SlippedNotice(t, typed)
		return node, live, true
	case reader.State == wire.ReaderEmpty:
		return Notice(t, Info, t.T("gate.place.title"), Steps(t.T("gate.place.steps"))), t.T("gate.place.title"), false
	case reader.State == wire.ReaderMute:
		return broken(t, r, wire.CodeCardMute)
	case r.Status != nil && r.Back:
		return dom.Node{}, t.T("gate.back"), true
	case r.Status != nil:
		return dom.Node{}, t.T("gate.read"), true
	case r.Asking && r.Slow:
		return dom.Group(Busy(t, "gate.reading"), Paragraph(t.T("gate.slow"))), t.T("gate.slow"), false
	case r.Asking:
		return Busy(t, "gate.reading"), t.T("gate.reading"), false
	case r.Problem != nil:
		return broken(t, r, r.Problem.Code, askCard(t, "gate.again"))
	case reader.State == wire.ReaderInUse:
		return broken(t, r, wire.CodeBusy, askCard(t, "gate.again"))
	}
	return Actions(askCard(t, "gate.ask")), "", false
}

// Hindered reports whether the card cannot be read as things are: what [Gate] then says
// is why, and not that the card is awaited or being read.
func Hindered(r *room.Reading) bool {
	reader, there := r.InUse()
	switch {
	case !r.Readers.Service, !there:
		return true
	case r.Status != nil, r.Asking, reader.State == wire.ReaderEmpty:
		return false
	}
	return reader.State == wire.ReaderMute || reader.State == wire.ReaderInUse || r.Problem != nil
}

// broken says what is broken on the way to the card, who may have the card, and what to
// do besides going to the doctor.
func broken(t locale.Texts, r *room.Reading, code wire.Code, buttons ...dom.Node) (node dom.Node, live string, ready bool) {
	buttons = append(buttons, DoctorFor(t, r, code))
	return ErrorNotice(t, code, Holders(t, r, code), Actions(buttons...)), t.T(ErrorKey(code, "title")), false
}

// askCard is the button that has the card read.
func askCard(t locale.Texts, key string) dom.Node { return Outline(room.ActionAskCard, t.T(key)) }

// SlippedNotice says that the card must be put back, above a form that stays as it is,
// and, where a PIN is typed in it, that what stands there is neither lost nor sent.
func SlippedNotice(t locale.Texts, typed bool) (node dom.Node, live string) {
	title, text, kept := t.T("gate.slipped"), t.T("gate.slipped.text"), dom.Node{}
	live = title + " " + text
	if typed {
		kept = Paragraph(t.T("gate.slipped.kept"))
		live += " " + t.T("gate.slipped.kept")
	}
	return Notice(t, Warning, title, Paragraph(text), kept), live
}

// Holders names the programs that may have a card that is in use, where that is what
// the code says.
func Holders(t locale.Texts, r *room.Reading, code wire.Code) dom.Node {
	if code != wire.CodeBusy || len(r.Holders) == 0 {
		return dom.Node{}
	}
	all := make([]dom.Part, len(r.Holders))
	for i, n := range r.Holders {
		all[i] = dom.El("li", Name(n))
	}
	return dom.Group(Paragraph(t.T("busy.holders")), dom.El("ul", append(all, dom.Class("list"))...))
}

// ReaderLines tells the reader in use, and lets the person choose if there are
// several.
func ReaderLines(t locale.Texts, r *room.Reading) dom.Node {
	if len(r.Readers.Readers) < 2 {
		return dom.Node{}
	}
	parts := []dom.Part{dom.Class("choices"), dom.El("legend", dom.Class("label"), dom.Text(t.T("reader.choose"))),
		dom.When(r.Ambiguous, dom.El("p", dom.ID("reader-which"), dom.Class("support"), dom.Text(t.T("reader.which"))))}
	if r.Ambiguous {
		parts = append(parts, dom.Attribute("aria-describedby", "reader-which"))
	}
	for i, reader := range r.Readers.Readers {
		id := "reader-" + string(rune('a'+i))
		parts = append(parts, dom.El("div", dom.Class("choice"),
			dom.El("input", dom.Attribute("type", "radio"), dom.Attribute("name", "reader"), dom.ID(id),
				dom.Attribute("value", reader.Name), dom.Flag("checked", reader.Name == r.Reader), dom.Action(room.ActionReader), dom.Value(reader.Name)),
			dom.El("label", dom.Attribute("for", id), Reader(t, reader.Name, r.Readers.Readers), dom.Text(" "),
				dom.El("span", dom.Class("support"), dom.Text(inReader(t, reader))))))
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
