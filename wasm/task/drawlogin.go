package task

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// login asks whether the person wants to log in to the page that asks.
func login(m *sight, t locale.Texts) part.Page {
	missing, live, ready := m.gate(t)
	return part.Page{Name: "login", Title: t.T("login.title"), Live: live, Body: dom.Group(
		requester(m, t, "login"),
		firstTime(m, t),
		dom.El("section", dom.Class("section"),
			part.Heading2(t.T("login.discloses")),
			part.Paragraph(t.T("login.discloses.text"))),
		taskForm(m, t, missing, ready, jpki.UserAuthentication, "login"),
	)}
}

// sharing asks whether a page may know the state of the card.
func sharing(m *sight, t locale.Texts) part.Page {
	missing, live, ready := m.gate(t)
	form := dom.Group(part.ReaderLines(t, &m.Reading), missing, part.Actions(part.Stop(t, m.Request != nil)))
	switch {
	case ready && m.Useless(m.Facts):
		form = dom.Group(part.ReaderLines(t, &m.Reading), keyUnsupported(t), part.Actions(part.Stop(t, m.Request != nil)))
	case ready:
		form = dom.Group(missing, dom.El("form", dom.ID("share-form"), dom.Class("form"), dom.Action(room.ActionSubmit), part.HeldWhileSlipped(&m.Reading), part.Actions(
			part.Consent(t.T("share.submit")),
			part.Stop(t, m.Request != nil))))
	}
	return part.Page{Name: "share", Title: t.T("share.title"), Live: live, Body: dom.Group(
		requester(m, t, "share"),
		firstTime(m, t),
		dom.When(m.sharesAtOnce(m.Facts), part.Paragraph(t.T("share.allowed"))),
		dom.El("section", dom.Class("section"),
			part.Heading2(t.T("share.discloses")),
			part.List(t.T("share.discloses.kind"), t.T("share.discloses.validity"), t.T("share.discloses.tries")),
			part.Paragraph(t.T("share.discloses.not"))),
		form,
	)}
}

// showing asks for the password before the digital signature certificate is shown.
func showing(m *sight, t locale.Texts) part.Page {
	missing, live, ready := m.gate(t)
	return part.Page{Name: "showing", Title: t.T("showing.title"), Live: live, Body: dom.Group(
		part.Paragraph(t.T("showing.text")),
		taskForm(m, t, missing, ready, jpki.DigitalSignature, "sign"),
	)}
}
