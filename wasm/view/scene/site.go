package scene

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

func allowRequest(m *app.Model) {
	m.Task.Kind = task.KindAllow
	m.Task.Request = &task.Request{ID: "1", Origin: city, Kind: task.KindAllow,
		Purposes: []wire.Purpose{wire.PurposeRead, wire.PurposeLogin, wire.PurposeSign, wire.PurposeAttributes}}
}

// withGrants is a model whose helper knows these grants.
func withGrants(m app.Model, list ...wire.Grant) app.Model {
	m.Records.Grants = records.Grants{Known: true, List: list}
	return m
}

// hosting is a request of a page that hosts the app.
func hosting(request func(*app.Model)) func(*app.Model) {
	return func(m *app.Model) {
		request(m)
		m.Task.Request.Hosts = true
	}
}

// siteScenes are about what pages may do.
func siteScenes() []Scene {
	with := func(change func(*app.Model)) app.Model { return With(Connected(Status(3, 5)), change) }
	read := wire.Grant{Origin: city, Purposes: []wire.Purpose{wire.PurposeRead}, By: wire.ByPerson, Since: "2026-11-20T23:30:00Z"}
	allow := with(allowRequest)
	grants := with(func(m *app.Model) { m.Beside = app.ScreenGrants })
	sharing := withGrants(with(ShareRequest), read)
	sharing.Reader.Card.Status = nil
	return []Scene{
		{"login_tick", withGrants(with(hosting(LoginRequest)), read)},
		{"login_ticked", withGrants(with(func(m *app.Model) { hosting(LoginRequest)(m); m.Task.Allows = true }))},
		{"login_tick_elsewhere", withGrants(with(func(m *app.Model) { hosting(LoginRequest)(m); m.PINInWindow = true }))},
		{"sign_tick", withGrants(with(hosting(SignRequest)))},
		{"share_tick", withGrants(with(ShareRequest))},
		{"share_allowed", sharing},
		{"share_too_soon", withGrants(with(func(m *app.Model) { ShareRequest(m); m.TooSoon = true }))},
		{"allow", allow},
		{"allow_working", With(allow, func(m *app.Model) { m.Task.Stage = task.Working })},
		{"allow_done", With(allow, func(m *app.Model) { m.Task.Stage = task.Done })},
		{"allow_refused", With(allow, func(m *app.Model) {
			m.Task.Stage, m.Task.Problem = task.Failed, &room.Problem{Code: wire.CodePolicyRefused, Spent: room.SpentNo}
		})},
		{"login_done_not_kept", with(func(m *app.Model) {
			LoginRequest(m)
			m.Task.Stage, m.Task.NotAllowed = task.Done, &room.Problem{Code: wire.CodeStateUnusable}
		})},
		{"grants", withGrants(grants, read,
			wire.Grant{Origin: "https://staff.city.example.lg.jp:8443", By: wire.ByAdministrator, Purposes: wire.Purposes[:]},
			wire.Grant{Origin: `http://localhost:3000"><b>`, By: wire.ByCommandLine, Purposes: []wire.Purpose{wire.PurposeRaw}})},
		{"grants_none", withGrants(grants)},
		{"grants_reading", grants},
		{"grants_problem", With(grants, func(m *app.Model) { m.Records.Grants.Problem = &room.Problem{Code: wire.CodeStateUnusable} })},
	}
}
