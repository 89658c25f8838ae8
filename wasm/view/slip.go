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
	s := m.Reader.Card.Status
	if r := m.Reading(); s == nil || !r.Slipped() {
		return m
	}
	pin, open := formOf(m, t)
	if !open {
		m.Reader.Card.Status = nil
		return m
	}
	m.Reader.Card.LastTry = pin != "" && s.PIN(pin).Last()
	m.Reader.Card.Status = &room.CardStatus{
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
