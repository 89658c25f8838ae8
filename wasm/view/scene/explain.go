package scene

import (
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/records"
)

// explainScenes look up a help code, without a helper.
func explainScenes() []Scene {
	life := Connected(Status(2, 5))
	on := func(e records.Explain) app.Model {
		return app.Model{Now: Noon(), Beside: app.ScreenExplain, Records: records.Model{Explain: e}}
	}
	return []Scene{
		{"explain_code", on(records.Explain{})},
		{"explain_code_wrong", on(records.Explain{Typed: "0688 4370", Asked: true, Wrong: true, Errors: 1})},
		{"explain_code_problem", on(records.Explain{Typed: "0688 4307", Asked: true, Help: life.Life().Help(helpcode.TaskLogin, wire.CodePINWrong)})},
		{"explain_code_nothing", on(records.Explain{Asked: true, Help: helpcode.Help{Task: helpcode.TaskNone, State: "unknown"}})},
	}
}
