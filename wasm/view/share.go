package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// Share asks whether a page may know the state of the card.
func Share(m app.Model, t locale.Texts) part.Page {
	missing, live, ready := gate(m, t)
	form := dom.Group(part.ReaderLines(t, reading(m)), missing, part.Actions(part.Stop(t, m.Request != nil)))
	switch {
	case ready && m.Useless():
		form = dom.Group(part.ReaderLines(t, reading(m)), keyUnsupported(t), part.Actions(part.Stop(t, m.Request != nil)))
	case ready:
		form = dom.Group(missing, dom.El("form", dom.ID("share-form"), dom.Class("form"), dom.Action(room.ActionSubmit), part.HeldWhileSlipped(reading(m)), part.Actions(
			part.Consent(t.T("share.submit")),
			part.Stop(t, m.Request != nil))))
	}
	return part.Page{Name: "share", Title: t.T("share.title"), Live: live, Body: dom.Group(
		requester(m, t, "share"),
		firstTime(m, t),
		dom.When(m.SharesAtOnce(), part.Paragraph(t.T("share.allowed"))),
		dom.El("section", dom.Class("section"),
			part.Heading2(t.T("share.discloses")),
			part.List(t.T("share.discloses.kind"), t.T("share.discloses.validity"), t.T("share.discloses.tries")),
			part.Paragraph(t.T("share.discloses.not"))),
		form,
	)}
}
