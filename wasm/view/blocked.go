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
	key := pinKey(p.PIN())
	return part.Page{Name: "blocked", Title: t.T("blocked." + key + ".title"), Live: "", Body: dom.Group(
		part.Notice(t, part.Failure, t.T("problem.what"),
			part.Paragraph(t.T("blocked."+key+".detail")),
			part.Paragraph(t.T("blocked.waiting"))),
		dom.El("section", dom.Class("section"),
			part.Heading2(t.T("problem.next")),
			unlocking(m, t, p)),
		part.Actions(leave(m, t)),
	)}
}

// unlocking says where the PIN of a certificate is set anew; that of a phone, on
// the phone.
func unlocking(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	if m.Card.Status != nil && m.Card.Status.Kind.Phone() {
		return dom.Group(mendingText(m, t, p), part.Actions(mendingButton(m, t, p, "button-solid")))
	}
	return dom.Group(waysToUnlock(m, t, p.PIN()), part.Paragraph(t.T("blocked.bring")),
		part.Actions(guideButton(t, "button-solid", lifecycle.PINReset, p)))
}

// waysToUnlock names where the rules say that the PIN can be set anew, as far as
// the other PIN of this card allows; the counter sets any.
func waysToUnlock(m app.Model, t locale.Texts, pin jpki.PIN) dom.Node {
	key := "blocked." + pinKey(pin) + "."
	var ways []string
	if rules := m.Guide.Knowledge.Rules; rules != nil {
		for _, way := range rules.Unlock(pin, lostPINs(m)...) {
			ways = append(ways, t.T(key+string(way.Place)))
		}
	}
	if len(ways) == 0 { // the rules are not there (yet)
		ways = []string{t.T(key + string(lifecycle.AtCounter))}
	}
	return part.List(ways...)
}

// lostPINs are those that no kiosk takes: blocked ones, and those of a
// certificate that the card has not.
func lostPINs(m app.Model) (lost []jpki.PIN) {
	if m.Card.Status == nil {
		return nil
	}
	for _, p := range jpki.Purposes {
		if !m.Card.Status.Certificate(p).Present || m.Life().Blocked(p) {
			lost = append(lost, p.PIN())
		}
	}
	return lost
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
