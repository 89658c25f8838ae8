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
	form := dom.Group(readerLines(m, t), missing, part.Actions(stopButton(m, t)))
	switch {
	case ready && m.Useless():
		form = dom.Group(readerLines(m, t), keyUnsupported(t), part.Actions(stopButton(m, t)))
	case ready:
		form = dom.Group(missing, dom.El("form", dom.ID("share-form"), dom.Class("form"), dom.Action(room.ActionSubmit), heldWhileSlipped(m), part.Actions(
			part.Consent(t.T("share.submit")),
			stopButton(m, t))))
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
