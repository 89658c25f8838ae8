package scene

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/room"
)

// doctorScenes break the chain at every place that has a screen of its own kind.
func doctorScenes() []Scene {
	on := func(m app.Model) app.Model {
		m.Beside, m.Version = app.ScreenDoctor, "0.1.0"
		return m
	}
	told := func(m app.Model, change func(*wire.DiagnosisResult)) app.Model {
		r := wire.DiagnosisResult{Helper: "0.1.0", System: "linux/amd64", Service: true, Readers: m.Reader.All.Readers}
		change(&r)
		m.Records.Doctor.Result = &r
		return on(m)
	}
	fine := func(*wire.DiagnosisResult) {}
	reading := func(m app.Model) app.Model { m.Reader.Card.Asking = true; return m }
	lost := app.Model{Connection: app.Disconnected, Lost: &room.Problem{Code: wire.CodeHelperUnreachable}, Now: Noon()}
	embedded := func(p app.Permission, c app.Connection) app.Model {
		return on(app.Model{Way: app.WayEmbedded, Permission: p, Connection: c, Now: Noon()})
	}
	return []Scene{
		{"doctor_contact", told(With(Connected(nil), func(m *app.Model) { LoginRequest(m); withContact(m) }), func(r *wire.DiagnosisResult) { r.Readers = nil })},
		{"doctor_all_ok", told(Connected(Status(3, 5)), fine)},
		{"doctor_squatted", told(Connected(Status(3, 5)), func(r *wire.DiagnosisResult) { r.Squatted = []int{21573} })},
		{"doctor_asking", reading(told(Connected(nil), fine))},
		{"doctor_helper", on(lost)},
		{"doctor_connecting", on(app.Model{Now: Noon()})},
		{"doctor_service", told(Connected(nil), func(r *wire.DiagnosisResult) { r.Service, r.Readers = false, nil })},
		{"doctor_remote", told(Connected(nil), func(r *wire.DiagnosisResult) { r.Remote, r.Readers = "rdp", nil })},
		{"doctor_held", told(With(Connected(nil), func(m *app.Model) {
			LoginRequest(m)
			m.Reader.All.Readers[0].State = wire.ReaderInUse
		}), func(r *wire.DiagnosisResult) { r.Holders = []string{`<script>alert("program")</script>`} })},
		{"doctor_not_told", on(Connected(Status(0, 5)))},
		{"doctor_copied", With(told(Connected(Status(3, 5)), fine), func(m *app.Model) { m.Records.Doctor.Copied = true })},
		{"doctor_update", told(Connected(Status(3, 5)), func(r *wire.DiagnosisResult) { r.Update = newer() })},
		{"doctor_update_refused", told(Connected(Status(3, 5)), func(r *wire.DiagnosisResult) { r.Update = &wire.Update{Refused: "older"} })},
		{"doctor_denied", embedded(app.PermissionDenied, app.Disconnected)},
		{"doctor_prompt", embedded(app.PermissionPrompt, app.Unasked)},
	}
}
