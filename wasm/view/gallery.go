package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// gallery is the developers' panel: which card is in the virtual reader.
func gallery(m app.Model, t locale.Texts) dom.Node {
	if len(m.Gallery.Cards) == 0 {
		return dom.Node{}
	}
	options := []dom.Part{dom.ID("gallery"), dom.Class("select"), dom.Action(app.ActionInsert),
		part.Option("", t.T("gallery.none"), m.Gallery.Card == "")}
	for _, card := range m.Gallery.Cards {
		options = append(options, part.Option(card, t.T("gallery.card."+card), card == m.Gallery.Card))
	}
	return dom.El("details", dom.Class("details"),
		dom.El("summary", dom.Text(t.T("gallery.title"))),
		dom.El("div", dom.Class("field"),
			dom.El("label", dom.Class("label"), dom.Attribute("for", "gallery"), dom.Text(t.T("gallery.choose"))),
			dom.El("p", dom.ID("gallery-help"), dom.Class("support"), dom.Text(t.T("gallery.text"))),
			dom.El("select", append(options, dom.Attribute("aria-describedby", "gallery-help"))...)))
}
