package scene

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/room"
)

func twoTries() *int { n := 2; return &n }

func endScenes() []Scene {
	login, sign := With(Connected(Status(3, 5)), LoginRequest), With(Connected(Status(3, 5)), SignRequest)
	at := func(m app.Model, s app.Screen) app.Model { m.Screen = s; return m }
	share := With(login, func(m *app.Model) { m.Task = app.TaskShare })
	failed := func(m app.Model, p room.Problem) app.Model {
		m.Screen, m.Problem = app.ScreenProblem, &p
		return m
	}
	return []Scene{
		{"login_working", at(login, app.ScreenWorking)},
		{"sign_working", With(at(sign, app.ScreenWorking), func(m *app.Model) { m.Progress = room.Progress{Done: 2, Total: 3} })},
		{"share_working", at(share, app.ScreenWorking)},
		{"login_done", at(login, app.ScreenDone)},
		{"sign_done", at(sign, app.ScreenDone)},
		{"share_done", at(share, app.ScreenDone)},
		{"sign_done_own", With(at(sign, app.ScreenDone), func(m *app.Model) {
			m.Request = nil
			m.Signed = []app.Signed{{Name: "転出届.pdf"}, {Name: "<b>.txt"}}
		})},
		{"declined", app.Model{Screen: app.ScreenDeclined}},
		{"problem_removed", failed(login, room.Problem{Code: wire.CodeCardRemoved, Spent: room.SpentMaybe})},
		{"problem_sign_removed", failed(sign, room.Problem{Code: wire.CodeCardRemoved, Spent: room.SpentMaybe})},
		{"problem_origin_refused", failed(With(login, func(m *app.Model) { m.Request = nil }), room.Problem{Code: wire.CodeOriginRefused, Spent: room.SpentNo})},
		{"problem_wrong", failed(login, room.Problem{Code: wire.CodePINWrong, TriesLeft: twoTries(), Spent: room.SpentYes})},
		{"problem_blocked", failed(login, room.Problem{Code: wire.CodePINBlocked, Spent: room.SpentYes})},
		{"problem_share_busy", failed(share, room.Problem{Code: wire.CodeBusy, Spent: room.SpentNo})},
	}
}
