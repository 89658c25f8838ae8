package scene

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// slipScenes are cards that slip while something is half typed, and come back or
// not; that take long; that cannot be used yet, or that others use; and several at
// once.
func slipScenes() []Scene {
	login := With(Connected(Status(3, 5)), LoginRequest)
	lastTry := With(Connected(Status(1, 5)), LoginRequest)
	sign := With(Connected(Status(3, 5)), SignRequest)
	certificate := With(Connected(Status(3, 5)), func(m *app.Model) { m.Task.Kind = task.KindCertificate })
	change := With(Connected(Status(3, 5)), func(m *app.Model) {
		m.PINChange = pinchange.Model{Stage: pinchange.Asking, PIN: jpki.UserAuthenticationPIN, Open: true}
	})
	window := With(login, func(m *app.Model) { m.PINInWindow = true })
	expiring := With(Connected(StatusWith(Status(3, 5), func(s *room.CardStatus) {
		s.UserAuthentication.NotAfter = Noon().AddDate(0, 1, 0)
	})), LoginRequest)
	return []Scene{
		{"login_slipped", slipCard(login)},
		{"login_slipped_wrong", slipCard(With(login, func(m *app.Model) { m.Task.PIN = task.PINEntry{Wrong: true, Attempt: 1} }))},
		{"login_slipped_last_try", slipCard(lastTry)},
		{"login_slipped_renewing", slipCard(expiring)},
		{"login_slipped_blocked", slipCard(With(login, func(m *app.Model) { m.Reader.Card.Status = Status(0, 5) }))},
		{"login_slipped_enter", slipCard(window)},
		{"login_slipped_entering", slipCard(With(window, func(m *app.Model) {
			m.Task.Stage, m.Work.Place = task.Working, room.PINPlace{Window: "http://127.0.0.1:21573/window/x7"}
		}))},
		{"login_back", With(login, func(m *app.Model) { m.Reader.Card.Back = true })},
		{"login_left", With(login, func(m *app.Model) {
			m.Reader.All.Readers = []wire.Reader{{Name: m.Reader.Name, State: wire.ReaderEmpty, Insertion: 2}}
			m.Reader.Card, m.Task.PIN = reader.Card{Reader: m.Reader.Name, Insertion: 2}, task.PINEntry{Left: true}
		})},
		{"login_left_other_card", With(login, func(m *app.Model) { m.Task.PIN = task.PINEntry{Left: true} })},
		{"sign_slipped", slipCard(sign)},
		{"share_slipped", slipCard(With(Connected(Status(3, 5)), ShareRequest))},
		{"showing_slipped", slipCard(certificate)},
		{"pin_change_slipped", slipCard(change)},
		{"pin_change_back", With(change, func(m *app.Model) { m.Reader.Card.Back = true })},
		{"pin_choice_slipped", slipCard(With(change, func(m *app.Model) { m.PINChange.Open = false }))},
		{"home_slipped", slipCard(Connected(Status(3, 5)))},
		{"home_reading_slow", With(Connected(nil), func(m *app.Model) { m.Reader.Card.Asking, m.Reader.Card.Slow = true, true })},
		{"login_working_slow", With(login, func(m *app.Model) { m.Task.Stage, m.Work.Slow = task.Working, true })},
		{"login_key_unsupported", With(login, withUnusableKeys)},
		{"sign_key_unsupported", With(sign, withUnusableKeys)},
		{"share_key_unsupported", With(With(Connected(Status(3, 5)), ShareRequest), withUnusableKeys)},
		{"home_in_use_by", With(Connected(nil), func(m *app.Model) {
			m.Reader.All.Readers[0].State = wire.ReaderInUse
			m.Records.Doctor.Result = &wire.DiagnosisResult{Holders: []string{"firefox", `<b>scdaemon`}}
		})},
		{"home_two_cards", With(Connected(Status(3, 5)), func(m *app.Model) {
			m.Reader.All.Readers = []wire.Reader{
				{Name: m.Reader.Name, State: wire.ReaderCard, Insertion: 1, Card: wire.CardJPKI, Remembered: true},
				{Name: "Sandbox Reader 01 00", State: wire.ReaderCard, Insertion: 1, Card: wire.CardJPKI},
				{Name: "Sandbox Reader 02 00", State: wire.ReaderCard, Insertion: 1, Card: wire.CardOther},
				{Name: "Sandbox Reader 03 00", State: wire.ReaderEmpty},
			}
		})},
	}
}

// withUnusableKeys makes the card one with keys that cannot be used yet.
func withUnusableKeys(m *app.Model) {
	m.Reader.Card.Status = StatusWith(Status(3, 5), func(s *room.CardStatus) { s.Unusable = true })
}

// slipCard takes the card away for a moment.
func slipCard(m app.Model) app.Model {
	r := m.Reader.All.Readers[0]
	r.State, r.Slipped = wire.ReaderEmpty, true
	m.Reader.All.Readers = []wire.Reader{r}
	return m
}
