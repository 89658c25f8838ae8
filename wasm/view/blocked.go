package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Blocked says how to unlock the PIN that the task needs. Waiting does not
// bring tries back, though much advice on the web says so (lifecycle 2.5).
func Blocked(m app.Model, t locale.Texts) Page {
	key := taskKey(m.Task)
	return Page{Name: "blocked", Title: t.T("blocked." + key + ".title"), Live: "", Body: dom.Group(
		notice(t, failure, t.T("problem.what"),
			paragraph(t.T("blocked."+key+".detail")),
			paragraph(t.T("blocked.waiting"))),
		dom.El("section", dom.Class("section"),
			heading2(t.T("problem.next")),
			waysToUnlock(m, t, key),
			paragraph(t.T("blocked.bring")),
			actions(unlockGuide(m, t))),
		actions(leave(m, t)),
	)}
}

// unlockGuide leads to the guide on how the PIN of the task is set anew.
func unlockGuide(m app.Model, t locale.Texts) dom.Node {
	p, _ := m.Task.Purpose()
	return guideButton(t, lifecycle.PINReset, p)
}

// waysToUnlock names the counter, and the kiosk where the other PIN can open it
// (lifecycle 1.5).
func waysToUnlock(m app.Model, t locale.Texts, key string) dom.Node {
	ways := []string{t.T("blocked." + key + ".counter")}
	other := jpki.DigitalSignature
	if key == "sign" {
		other = jpki.UserAuthentication
	}
	if s := m.Card.Status; s != nil {
		c := s.Certificate(other)
		if !c.Present || c.TriesKnown && c.TriesLeft == 0 {
			return list(ways...)
		}
	}
	return list(append(ways, t.T("blocked."+key+".kiosk"))...)
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
