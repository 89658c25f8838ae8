package view

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Working says that the card is at work and must stay where it is.
func Working(m app.Model, t locale.Texts) part.Page {
	if m.Place.Window != "" || m.Place.Pad {
		return Entering(m, t)
	}
	title := t.T(taskVerb(m.Task) + ".working")
	bar := []dom.Part{dom.Class("progress"), dom.Attribute("aria-labelledby", dom.HeadingID)}
	var text dom.Node
	live := title
	if percent, known := m.Progress.Percent(); known {
		bar = append(bar, dom.Attribute("max", "100"), dom.Attribute("value", strconv.Itoa(percent)))
		text = part.Paragraph(t.T("percent", "n", strconv.Itoa(percent)))
		live += " " + t.T("percent", "n", strconv.Itoa(percent/10*10))
	}
	if m.CardSlow {
		live = t.T("gate.slow")
	}
	return part.Page{Name: "working", Title: title, Live: live, Body: dom.Group(
		dom.El("div", dom.Class("busy"), dom.El("progress", bar...), text, dom.When(m.CardSlow, part.Paragraph(t.T("gate.slow")))),
		dom.When(m.Task != app.TaskAllow, part.Notice(t, part.Info, t.T("working.keep"), part.Paragraph(t.T("working.text")))),
	)}
}
