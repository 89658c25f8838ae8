package scene

import (
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// entryScenes have the PIN typed elsewhere.
func entryScenes() []Scene {
	login := With(Connected(Status(3, 5)), func(m *app.Model) { LoginRequest(m); m.PINInWindow = true })
	sign := With(Connected(Status(3, 5)), func(m *app.Model) { SignRequest(m); m.PINInWindow = true })
	pad := func(tries int) app.Model {
		return With(Connected(Status(tries, 5)), func(m *app.Model) { LoginRequest(m); m.Reader.All.Readers[0].PINPad = true })
	}
	waits := func(m app.Model, at room.PINPlace) app.Model { m.Task.Stage, m.Work.Place = task.Working, at; return m }
	window := "http://127.0.0.1:21573/window/x7"
	return []Scene{
		{"login_enter", login},
		{"login_enter_wrong", With(login, func(m *app.Model) {
			m.Reader.Card.Status = Status(2, 5)
			m.Task.PIN = task.PINEntry{Wrong: true, Attempt: 1}
		})},
		{"login_enter_last_try", With(login, func(m *app.Model) { m.Reader.Card.Status = Status(1, 5) })},
		{"sign_enter", sign},
		{"pad_enter", pad(3)},
		{"pad_enter_last_try", pad(1)},
		{"pad_enter_last_try_unconfirmed", With(pad(1), func(m *app.Model) { m.Task.PIN = task.PINEntry{Confirm: true, Attempt: 1} })},
		{"login_entering", waits(login, room.PINPlace{Window: window})},
		{"login_entering_blocked", waits(login, room.PINPlace{Window: window, Blocked: true})},
		{"sign_entering", waits(sign, room.PINPlace{Window: window})},
		{"pad_entering", waits(pad(3), room.PINPlace{Pad: true})},
		{"login_entering_window_and_pad", waits(login, room.PINPlace{Window: window, Pad: true})},
		{"login_entering_strange_window", waits(login, room.PINPlace{Window: "javascript:alert(1)"})},
	}
}
