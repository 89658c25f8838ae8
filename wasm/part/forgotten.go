package part

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Forgotten helps who cannot recall a PIN, from the first wrong try on: which of the four
// it is, what it is used for, where it is set anew, and a slip to print. Wrong: the last
// one was.
func Forgotten(t locale.Texts, s jpki.PINStatus, pin jpki.PIN, wrong bool) dom.Node {
	if !wrong && !(s.TriesKnown && s.TriesLeft < pin.Rule().Tries) {
		return dom.Node{}
	}
	key := "pinnames." + PINKey(pin) + "."
	rows := []dom.Part{dom.Class("rows"), Row(t.T("forgotten.name"), dom.Text(t.T(key+"name")))}
	for _, what := range [...]string{"use", "form", "reset"} {
		rows = append(rows, Row(t.T("pinnames."+what), dom.Text(t.T(key+what))))
	}
	return dom.El("details", dom.ID("forgotten"), dom.Class("details"),
		dom.El("summary", dom.Text(t.T("forgotten.title"))),
		Paragraph(t.T("forgotten.which")),
		dom.El("dl", rows...),
		Paragraph(t.T("forgotten.slip")),
		Actions(
			Outline(room.ActionGuide, t.T("forgotten.print"), dom.Value(string(lifecycle.PINReset)+" "+string(lifecycle.NameOf(pin)))),
			Outline(room.ActionPINNames, t.T("pinnames.title"))))
}
