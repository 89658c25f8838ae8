package scene

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// practice is practice with its card read, in an exercise or in none.
func practice(s *room.CardStatus, e app.Exercise, change func(*app.Model)) app.Model {
	r := wire.Reader{Name: room.PracticeReader, State: wire.ReaderCard, Insertion: 1}
	return With(Connected(s), func(m *app.Model) {
		m.Helper, m.Practice = "", app.Practice{On: true, Exercise: e}
		m.Reader.All.Readers, m.Reader.Name = []wire.Reader{r}, r.Name
		m.Reader.Card.Reader = r.Name
		if change != nil {
			change(m)
		}
	})
}

// asks makes the model one in which the service of practice asks.
func asks(request func(*app.Model)) func(*app.Model) {
	return func(m *app.Model) {
		request(m)
		m.Task.Request.Origin = room.PracticeOrigin
	}
}

func practiceScenes() []Scene {
	done := func(k task.Kind) func(*app.Model) {
		return func(m *app.Model) { m.Task.Kind, m.Task.Stage = k, task.Done }
	}
	return []Scene{
		{"practice_preparing", app.Model{Lang: "ja", Now: Noon(), Practice: app.Practice{On: true}}},
		{"practice_failed", app.Model{Lang: "ja", Now: Noon(), Practice: app.Practice{On: true}, Connection: app.Disconnected, Lost: &room.Problem{Code: wire.CodeHelperUnreachable}}},
		{"practice", practice(Status(3, 5), "", nil)},
		{"practice_login", practice(Status(3, 5), app.ExerciseLogin, asks(LoginRequest))},
		{"practice_wrong", practice(Status(2, 5), app.ExerciseWrong, asks(func(m *app.Model) {
			LoginRequest(m)
			m.Task.PIN = task.PINEntry{Wrong: true, Attempt: 1}
		}))},
		{"practice_sign", practice(Status(3, 5), app.ExerciseSign, asks(SignRequest))},
		{"practice_pin_choice", practice(Status(3, 5), app.ExercisePIN, func(m *app.Model) { m.PINChange.Stage = pinchange.Asking })},
		{"practice_pin_changed", practice(nil, app.ExercisePIN, func(m *app.Model) {
			m.PINChange = pinchange.Model{Stage: pinchange.Done, PIN: jpki.UserAuthenticationPIN}
			m.Practice.Changed[0] = true
		})},
		{"practice_done_login", practice(nil, app.ExerciseLogin, done(task.KindLogin))},
		{"practice_done_sign", practice(nil, app.ExerciseSign, done(task.KindSign))},
		{"practice_declined", practice(nil, app.ExerciseLogin, func(m *app.Model) { m.Task.Stage = task.Declined })},
		{"practice_locked", practice(Status(0, 5), app.ExerciseWrong, asks(LoginRequest))},
		{"practice_problem", practice(Status(3, 5), app.ExerciseLogin, asks(func(m *app.Model) {
			LoginRequest(m)
			m.Task.Stage, m.Task.Problem = task.Failed, &room.Problem{Code: wire.CodeCardError, Spent: room.SpentNo}
		}))},
		{"practice_pin_problem", practice(Status(3, 5), app.ExercisePIN, func(m *app.Model) {
			m.PINChange = pinchange.Model{Stage: pinchange.Failed, PIN: jpki.UserAuthenticationPIN, Problem: &room.Problem{Code: wire.CodeCardError, Spent: room.SpentNo}}
		})},
		{"practice_unread", practice(nil, "", func(m *app.Model) { m.Reader.Card.Problem = &room.Problem{Code: wire.CodeCardError} })},
		{"practice_home_locked", practice(Status(0, 5), "", nil)},
	}
}
