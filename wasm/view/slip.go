package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// hideSlipped returns the model as it may be drawn: of a card that slipped nothing is
// shown, and only the form that is open stays, with what was typed in it.
func hideSlipped(m app.Model, t locale.Texts) app.Model {
	s := m.Card.Status
	if s == nil || !m.Slipped() {
		return m
	}
	pin, open := formOf(m, t)
	if !open {
		m.Card.Status = nil
		return m
	}
	m.Card.LastTry = pin != "" && s.PIN(pin).Last()
	m.Card.Status = &room.CardStatus{
		Kind: s.Kind, Reader: s.Reader,
		UserAuthentication: jpki.CertificateStatus{Present: s.UserAuthentication.Present},
		DigitalSignature:   jpki.CertificateStatus{Present: s.DigitalSignature.Present},
	}
	return m
}

// formOf returns the PIN of the form that is open, "" where it has none; open is
// false where there is no form.
func formOf(m app.Model, t locale.Texts) (pin jpki.PIN, open bool) {
	switch m.Screen {
	case app.ScreenPINChange:
		return m.PINChange.PIN, m.PINForm()
	case app.ScreenShare:
		return "", !m.Useless()
	case app.ScreenLogin, app.ScreenSign, app.ScreenCertificate:
		p, _ := m.Task.Purpose()
		_, useless := unusableNotice(m, t, p)
		return p.PIN(), !useless && !m.Life().Blocked(p)
	}
	return "", false
}

// slippedNotice says that the card must be put back, above a form that stays as it is, and
// that what stands in the form is neither lost nor sent.
func slippedNotice(m app.Model, t locale.Texts) (node dom.Node, live string) {
	title, text, kept := t.T("gate.slipped"), t.T("gate.slipped.text"), dom.Node{}
	live = title + " " + text
	if typesHere(m) {
		kept = part.Paragraph(t.T("gate.slipped.kept"))
		live += " " + t.T("gate.slipped.kept")
	}
	return part.Notice(t, part.Warning, title, part.Paragraph(text), kept), live
}

// typesHere reports whether the form of the task has a field for a PIN.
func typesHere(m app.Model) bool {
	if m.Task == app.TaskPINChange {
		_, elsewhere := m.ChangesElsewhere()
		return !elsewhere
	}
	_, asksPIN := m.Task.Purpose()
	_, elsewhere := m.EntersElsewhere()
	return asksPIN && !elsewhere
}

// emptiedNotice says that what was typed is gone, because the card left.
func emptiedNotice(m app.Model, t locale.Texts) (node dom.Node, live string) {
	if !m.PIN.Left {
		return dom.Node{}, ""
	}
	title := t.T("gate.left")
	return part.Notice(t, part.Warning, title, part.Paragraph(t.T("gate.left.text"))), title + " "
}

// heldWhileSlipped keeps a form from being sent while the card slips.
func heldWhileSlipped(m app.Model) dom.Attr { return dom.Held(m.Slipped()) }

// submitButton is the main button of a form in which a PIN is typed: while the card
// slips it is there and keeps the focus, but does nothing.
func submitButton(m app.Model, text string, parts ...dom.Part) dom.Node {
	return part.Submit(text, append(parts, dom.Waits(m.Slipped()))...)
}
