package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// hideSlipped returns the model as it may be drawn: of a card that slipped nothing is
// shown, and only the form that is open stays, with what was typed in it.
func hideSlipped(m app.Model, t locale.Texts) app.Model {
	s := m.Reader.Card.Status
	if r := m.Reading(); s == nil || !r.Slipped() {
		return m
	}
	pin, open := openForm(&m, t)
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

// openForm returns the PIN of the form that is open, "" where it has none; open is
// false where there is no form.
func openForm(m *app.Model, t locale.Texts) (pin jpki.PIN, open bool) {
	if m.Screen() == app.ScreenPINChange {
		return m.PINChange.PIN, m.PINChange.Form(m.PINChangeFacts())
	}
	return task.Form(&m.Task, m.TaskFacts(), t)
}
