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
	return part.Page{Name: "login", Title: t.T("login.title"), Live: live, Body: asking(m, t,
		part.Paragraph(t.T("login.discloses.text")),
		taskForm(m, t, missing, ready, jpki.UserAuthentication, "login"),
	)}
}

// asking is what is asked of the person, in view without scrolling: who asks, what they
// learn, and the form. What makes it impossible comes before any question about trust.
func asking(m *sight, t locale.Texts, discloses dom.Node, f form) dom.Node {
	if f.impossible {
		return dom.Group(f.node, requester(m, t, m.Kind.Key()), discloses)
	}
	return dom.Group(requester(m, t, m.Kind.Key()), discloses, f.node)
}

// sharing asks whether a page may know the state of the card.
func sharing(m *sight, t locale.Texts) part.Page {
	missing, live, ready := m.gate(t)
	return part.Page{Name: "share", Title: t.T("share.title"), Live: live, Body: asking(m, t,
		dom.Group(
			dom.When(m.sharesAtOnce(m.Facts), part.Paragraph(t.T("share.allowed"))),
			dom.El("section", dom.Class("section"),
				part.Heading2(t.T("share.discloses")),
				part.List(t.T("share.discloses.kind"), t.T("share.discloses.validity"), t.T("share.discloses.tries")),
				part.Paragraph(t.T("share.discloses.not")))),
		shareForm(m, t, missing, ready),
	)}
}

// shareForm is what is missing, or the yes.
func shareForm(m *sight, t locale.Texts, missing dom.Node, ready bool) form {
	switch {
	case !ready:
		return notReady(m, t, missing)
	case m.Useless(m.Facts):
		return form{impossible: true, node: dom.Group(part.ReaderLines(t, &m.Reading), keyUnsupported(t), part.Actions(part.Stop(t, m.Request != nil)))}
	}
	return form{node: dom.Group(missing, dom.El("form", dom.ID("share-form"), dom.Class("form"), dom.Action(room.ActionSubmit), part.HeldWhileSlipped(&m.Reading), grantTick(m, t), part.Actions(
		part.Consent(t.T("share.submit")),
		part.Stop(t, m.Request != nil))))}
}

// showing asks for the password before the digital signature certificate is shown.
func showing(m *sight, t locale.Texts) part.Page {
	missing, live, ready := m.gate(t)
	return part.Page{Name: "showing", Title: t.T("showing.title"), Live: live, Body: asking(m, t,
		part.Paragraph(t.T("showing.text")),
		taskForm(m, t, missing, ready, jpki.DigitalSignature, "sign"),
	)}
}
