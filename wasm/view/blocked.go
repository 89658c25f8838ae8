package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Blocked says how to unlock the PIN that the task needs. Waiting does not
// bring tries back, though much advice on the web says so (lifecycle facts 5).
func Blocked(m app.Model, t locale.Texts) part.Page {
	p, _ := m.Task.Purpose()
	key := part.PINKey(p.PIN())
	return part.Page{Name: "blocked", Title: t.T("blocked." + key + ".title"), Live: "", Body: dom.Group(
		part.Notice(t, part.Failure, t.T("problem.what"),
			part.Paragraph(t.T("blocked."+key+".detail")),
			part.Paragraph(t.T("blocked.waiting"))),
		dom.El("section", dom.Class("section"),
			part.Heading2(t.T("problem.next")),
			unlockingPlace(m, t, p)),
		part.Actions(part.Leave(t, m.Request != nil)),
	)}
}

// unlockingPlace says where the PIN of a certificate is set anew; that of a phone, on
// the phone.
func unlockingPlace(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	if m.Reader.Card.Status != nil && m.Reader.Card.Status.Kind.Phone() {
		return dom.Group(part.MendingText(t, m.Life(), p), part.Actions(part.MendingButton(t, m.Life(), p, "button-solid")))
	}
	return dom.Group(part.WaysToUnlock(t, m.Life(), p.PIN()), part.Paragraph(t.T("blocked.bring")),
		part.Actions(part.GuideButton(t, "button-solid", lifecycle.PINReset, p)))
}

// taskKey is the task's name in the keys of the texts.
func taskKey(task app.Task) string {
	switch task {
	case app.TaskLogin:
		return "login"
	case app.TaskSign, app.TaskCertificate: // the same password
		return "sign"
	case app.TaskShare:
		return "share"
	case app.TaskAllow:
		return "allow"
	case app.TaskPINChange:
		return "pinchange"
	}
	return "home"
}
