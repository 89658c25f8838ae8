package scene

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

func twoTries() *int { n := 2; return &n }

// withContact has the page that asks say whom to call.
func withContact(m *app.Model) {
	r := *m.Task.Request
	r.Contact = room.ContactOf("見本市 市民課 <b>", "000-123-4567", "平日 9時から17時")
	m.Task.Request = &r
}

func endScenes() []Scene {
	login, sign := With(Connected(Status(3, 5)), LoginRequest), With(Connected(Status(3, 5)), SignRequest)
	at := func(m app.Model, s task.Stage) app.Model { m.Task.Stage = s; return m }
	share := With(login, func(m *app.Model) { m.Task.Kind = task.KindShare })
	failed := func(m app.Model, p room.Problem) app.Model {
		m.Task.Stage, m.Task.Problem = task.Failed, &p
		return m
	}
	return []Scene{
		{"login_working", at(login, task.Working)},
		{"sign_working", With(at(sign, task.Working), func(m *app.Model) { m.Work.Progress = room.Progress{Done: 2, Total: 3} })},
		{"sign_finishing", at(sign, task.Finishing)},
		{"share_working", at(share, task.Working)},
		{"login_done", at(login, task.Done)},
		{"sign_done", at(sign, task.Done)},
		{"share_done", at(share, task.Done)},
		{"sign_done_own", With(at(sign, task.Done), func(m *app.Model) {
			m.Task.Request = nil
			m.Task.Signed = []task.Signed{{Name: "転出届.pdf"}, {Name: "<b>.txt"}}
		})},
		{"declined", app.Model{Task: task.Model{Stage: task.Declined}}},
		{"problem_removed", failed(login, room.Problem{Code: wire.CodeCardRemoved, Spent: room.SpentMaybe})},
		{"problem_sign_removed", failed(sign, room.Problem{Code: wire.CodeCardRemoved, Spent: room.SpentMaybe})},
		{"problem_origin_refused", failed(With(login, func(m *app.Model) { m.Task.Request = nil }), room.Problem{Code: wire.CodeOriginRefused, Spent: room.SpentNo})},
		{"problem_wrong", failed(login, room.Problem{Code: wire.CodePINWrong, TriesLeft: twoTries(), Spent: room.SpentYes})},
		{"problem_blocked", failed(login, room.Problem{Code: wire.CodePINBlocked, Spent: room.SpentYes})},
		{"problem_contact", failed(With(login, withContact), room.ProblemOfCode(wire.CodeCardMute))},
		{"problem_blocked_contact", failed(With(login, withContact), room.Problem{Code: wire.CodePINBlocked, Spent: room.SpentYes})},
		{"problem_share_busy", failed(share, room.Problem{Code: wire.CodeBusy, Spent: room.SpentNo})},
	}
}
