package view

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
)

// city is the origin of the requests in all scenes.
const city = "https://shinsei.city.example.lg.jp"

func shareRequest(m *app.Model) {
	loginRequest(m)
	m.Screen, m.Task = app.ScreenShare, app.TaskShare
}

func allowRequest(m *app.Model) {
	m.Screen, m.Task = app.ScreenAllow, app.TaskAllow
	m.Request = &app.Request{ID: "1", Origin: city, Task: app.TaskAllow,
		Purposes: []wire.Purpose{wire.PurposeRead, wire.PurposeLogin, wire.PurposeSign, wire.PurposeAttributes}}
}

// granted is a model whose helper knows these grants.
func granted(m app.Model, list ...wire.Grant) app.Model {
	m.Grants = app.Grants{Known: true, List: list}
	return m
}

// siteScenes are about what pages may do.
func siteScenes() []scene {
	with := func(change func(*app.Model)) app.Model { return changedModel(connected(status(3, 5)), change) }
	read := wire.Grant{Origin: city, Purposes: []wire.Purpose{wire.PurposeRead}, By: wire.ByPerson, Since: "2026-11-20T23:30:00Z"}
	allow := with(allowRequest)
	grants := with(func(m *app.Model) { m.Screen = app.ScreenGrants })
	sharing := granted(with(shareRequest), read)
	sharing.Card.Status = nil
	return []scene{
		{"login_first_time", granted(with(loginRequest))},
		{"login_new_purpose", granted(with(loginRequest), read)},
		{"sign_first_time", granted(with(signRequest))},
		{"share_first_time", granted(with(shareRequest))},
		{"share_allowed", sharing},
		{"allow", allow},
		{"allow_working", changedModel(allow, func(m *app.Model) { m.Screen = app.ScreenWorking })},
		{"allow_done", changedModel(allow, func(m *app.Model) { m.Screen = app.ScreenDone })},
		{"allow_refused", changedModel(allow, func(m *app.Model) {
			m.Screen, m.Problem = app.ScreenProblem, &app.Problem{Code: wire.CodePolicyRefused, Spent: app.SpentNo}
		})},
		{"login_done_not_kept", with(func(m *app.Model) {
			loginRequest(m)
			m.Screen, m.NotAllowed = app.ScreenDone, &app.Problem{Code: wire.CodeStateUnusable}
		})},
		{"grants", granted(grants, read,
			wire.Grant{Origin: "https://staff.city.example.lg.jp:8443", By: wire.ByAdministrator, Purposes: wire.Purposes[:]},
			wire.Grant{Origin: `http://localhost:3000"><b>`, By: wire.ByCommandLine, Purposes: []wire.Purpose{wire.PurposeRaw}})},
		{"grants_none", granted(grants)},
		{"grants_reading", grants},
		{"grants_problem", changedModel(grants, func(m *app.Model) { m.Grants.Problem = &app.Problem{Code: wire.CodeStateUnusable} })},
	}
}

// recordScenes are what the helper keeps.
func recordScenes() []scene {
	history := func(h app.History) app.Model {
		return changedModel(connected(status(3, 5)), func(m *app.Model) { m.Screen, m.History = app.ScreenHistory, h })
	}
	entries := []wire.HistoryEntry{
		{Time: "2026-11-21T02:59:00Z", Purpose: wire.PurposeLogin, Origin: city, Result: wire.ResultDone},
		{Time: "2026-11-20T15:05:00Z", Purpose: wire.PurposeSign, Origin: `https://evil.example/"><script>`, Result: string(wire.CodePINWrong)},
		{Time: "2026-11-19T09:00:00Z", Purpose: wire.PurposeRead, Result: string(wire.CodeCardRemoved)},
		{Time: "2026-11-18T09:00:00Z", Purpose: wire.PurposeAttributes, Origin: city, Result: string(wire.CodeConsentDenied)},
		{Time: "2026-11-17T09:00:00Z", Purpose: wire.PurposePINChange, Result: wire.ResultDone},
		{Time: "strange", Purpose: wire.PurposeRaw, Origin: "http://localhost:3000", Result: "code_of_tomorrow"},
	}
	return []scene{
		{"history", history(app.History{Known: true, Result: wire.HistoryResult{Entries: entries}})},
		{"history_broken", history(app.History{Known: true, Result: wire.HistoryResult{Entries: entries[:1], Broken: "line 7: sum differs"}})},
		{"history_none", history(app.History{Known: true})},
		{"history_reading", history(app.History{})},
		{"history_problem", history(app.History{Problem: &app.Problem{Code: wire.CodeStateUnusable}})},
	}
}

// entryScenes have the PIN typed elsewhere.
func entryScenes() []scene {
	login := changedModel(connected(status(3, 5)), func(m *app.Model) { loginRequest(m); m.PINInWindow = true })
	sign := changedModel(connected(status(3, 5)), func(m *app.Model) { signRequest(m); m.PINInWindow = true })
	pad := func(tries int) app.Model {
		return changedModel(connected(status(tries, 5)), func(m *app.Model) { loginRequest(m); m.Readers.Readers[0].PINPad = true })
	}
	waits := func(m app.Model, at app.PINPlace) app.Model { m.Screen, m.Place = app.ScreenWorking, at; return m }
	window := "http://127.0.0.1:21573/window/x7"
	return []scene{
		{"login_enter", login},
		{"login_enter_wrong", changedModel(login, func(m *app.Model) { m.Card.Status = status(2, 5); m.PIN = app.PINEntry{Wrong: true, Attempt: 1} })},
		{"login_enter_last_try", changedModel(login, func(m *app.Model) { m.Card.Status = status(1, 5) })},
		{"sign_enter", sign},
		{"pad_enter", pad(3)},
		{"pad_enter_last_try", pad(1)},
		{"pad_enter_last_try_unconfirmed", changedModel(pad(1), func(m *app.Model) { m.PIN = app.PINEntry{Confirm: true, Attempt: 1} })},
		{"login_entering", waits(login, app.PINPlace{Window: window})},
		{"login_entering_blocked", waits(login, app.PINPlace{Window: window, Blocked: true})},
		{"sign_entering", waits(sign, app.PINPlace{Window: window})},
		{"pad_entering", waits(pad(3), app.PINPlace{Pad: true})},
		{"login_entering_window_and_pad", waits(login, app.PINPlace{Window: window, Pad: true})},
		{"login_entering_strange_window", waits(login, app.PINPlace{Window: "javascript:alert(1)"})},
	}
}

// embeddedScenes are those of a page that an e-service hosts.
func embeddedScenes() []scene {
	page := func(p app.Permission, c app.Connection, lost wire.Code) app.Model {
		return changedModel(app.Model{Way: app.WayEmbedded, Permission: p, Connection: c, Now: noon}, func(m *app.Model) {
			loginRequest(m)
			if lost != "" {
				m.Lost = &app.Problem{Code: lost}
			}
		})
	}
	slow := func(m app.Model) app.Model { m.Slow = true; return m }
	found := func(purposes ...wire.Purpose) app.Model {
		return changedModel(connected(status(3, 5)), func(m *app.Model) {
			loginRequest(m)
			m.Way, m.PINInWindow, m.Granted = app.WayEmbedded, true, purposes
		})
	}
	idle := func(m app.Model) app.Model { m.Screen, m.Task, m.Request = app.ScreenHome, app.TaskNone, nil; return m }
	asks := page(app.PermissionDenied, app.Disconnected, wire.CodePermissionDenied)
	allowRequest(&asks)
	return []scene{
		{"embedded_explain", page(app.PermissionPrompt, app.Unasked, "")},
		{"embedded_explain_idle", idle(page(app.PermissionUnknown, app.Unasked, ""))},
		{"embedded_pending", page(app.PermissionPrompt, app.Connecting, "")},
		{"embedded_pending_slow", slow(page(app.PermissionPrompt, app.Connecting, ""))},
		{"embedded_connecting", page(app.PermissionGranted, app.Connecting, "")},
		{"embedded_connecting_slow", slow(page(app.PermissionUnknown, app.Connecting, ""))},
		{"embedded_denied", page(app.PermissionDenied, app.Disconnected, wire.CodePermissionDenied)},
		{"embedded_unreachable", page(app.PermissionGranted, app.Disconnected, wire.CodeHelperUnreachable)},
		{"embedded_unreachable_prompt", page(app.PermissionPrompt, app.Disconnected, wire.CodeHelperUnreachable)},
		{"embedded_blocked", page(app.PermissionPrompt, app.Disconnected, wire.CodeBlockedByPage)},
		{"embedded_version", page(app.PermissionGranted, app.Disconnected, wire.CodeVersion)},
		{"embedded_not_allowed", found(wire.PurposeLogin)},
		{"embedded_login", found(wire.PurposeRead, wire.PurposeLogin)},
		{"embedded_home", idle(found(wire.PurposeRead))},
		{"embedded_elsewhere", changedModel(page(app.PermissionDenied, app.Disconnected, wire.CodePermissionDenied), func(m *app.Model) {
			m.Screen = app.ScreenElsewhere
		})},
		{"embedded_allow", asks},
	}
}
