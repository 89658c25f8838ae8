package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Share asks whether a page may know the state of the card.
func Share(m app.Model, t locale.Texts) Page {
	missing, live, ready := gate(m, t)
	form := dom.Group(readerLines(m, t), missing, actions(stop(m, t)))
	switch {
	case ready && m.Useless():
		form = dom.Group(readerLines(m, t), keyUnsupported(t), actions(stop(m, t)))
	case ready:
		form = dom.Group(missing, dom.El("form", dom.ID("share-form"), dom.Class("form"), dom.Action(app.ActionSubmit), held(m), actions(
			consent(t.T("share.submit")),
			stop(m, t))))
	}
	return Page{Name: "share", Title: t.T("share.title"), Live: live, Body: dom.Group(
		requester(m, t, "share"),
		firstTime(m, t),
		dom.When(m.SharesAtOnce(), paragraph(t.T("share.allowed"))),
		dom.El("section", dom.Class("section"),
			heading2(t.T("share.discloses")),
			list(t.T("share.discloses.kind"), t.T("share.discloses.validity"), t.T("share.discloses.tries")),
			paragraph(t.T("share.discloses.not"))),
		form,
	)}
}
