package scene

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// embeddedScenes are those of a page that an e-service hosts.
func embeddedScenes() []Scene {
	page := func(p app.Permission, c app.Connection, lost wire.Code) app.Model {
		return With(app.Model{Way: app.WayEmbedded, Permission: p, Connection: c, Now: Noon()}, func(m *app.Model) {
			LoginRequest(m)
			if lost != "" {
				m.Lost = &room.Problem{Code: lost}
			}
		})
	}
	slow := func(m app.Model) app.Model { m.Slow = true; return m }
	found := func(purposes ...wire.Purpose) app.Model {
		return With(Connected(Status(3, 5)), func(m *app.Model) {
			LoginRequest(m)
			m.Way, m.PINInWindow, m.Granted = app.WayEmbedded, true, purposes
		})
	}
	idle := func(m app.Model) app.Model { m.Task = task.Model{}; return m }
	asks := page(app.PermissionDenied, app.Disconnected, wire.CodePermissionDenied)
	allowRequest(&asks)
	used := func(m app.Model) app.Model { m.UsedBefore = true; return m }
	return []Scene{
		{"embedded_first_use", page(app.PermissionPrompt, app.Unasked, "")},
		{"embedded_first_use_refused", page(app.PermissionGranted, app.Disconnected, wire.CodeHelperUnreachable)},
		{"embedded_first_use_idle", idle(page(app.PermissionPrompt, app.Unasked, ""))},
		{"embedded_no_permission", page(app.PermissionNone, app.Unasked, "")},
		{"embedded_untold", page(app.PermissionUnknown, app.Unasked, "")},
		{"embedded_connecting", used(page(app.PermissionPrompt, app.Connecting, ""))},
		{"embedded_connecting_slow", used(slow(page(app.PermissionPrompt, app.Connecting, "")))},
		{"embedded_connecting_slow_idle", idle(used(slow(page(app.PermissionPrompt, app.Connecting, ""))))},
		{"embedded_denied", page(app.PermissionDenied, app.Disconnected, wire.CodePermissionDenied)},
		{"embedded_denied_idle", idle(page(app.PermissionDenied, app.Disconnected, wire.CodePermissionDenied))},
		{"embedded_unreachable", used(page(app.PermissionGranted, app.Disconnected, wire.CodeHelperUnreachable))},
		{"embedded_blocked", page(app.PermissionPrompt, app.Disconnected, wire.CodeBlockedByPage)},
		{"embedded_version", page(app.PermissionGranted, app.Disconnected, wire.CodeVersion)},
		{"embedded_not_allowed", found(wire.PurposeLogin)},
		{"embedded_not_allowed_idle", idle(found())},
		{"embedded_login", found(wire.PurposeRead, wire.PurposeLogin)},
		{"embedded_sign", With(found(wire.PurposeRead, wire.PurposeSign), SignRequest)},
		{"embedded_home", idle(found(wire.PurposeRead))},
		{"embedded_elsewhere", With(page(app.PermissionDenied, app.Disconnected, wire.CodePermissionDenied), func(m *app.Model) {
			m.Task.Stage = task.Elsewhere
		})},
		{"embedded_allow", asks},
	}
}
