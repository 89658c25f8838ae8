package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Connecting says that the helper is being reached.
func Connecting(_ app.Model, t locale.Texts) part.Page {
	title := t.T("connecting.title")
	return part.Page{Name: "connecting", Title: title, Live: title, Body: part.BusyScreen(t.T("connecting.text"))}
}

// Unreachable says why the helper is not reached and what to do.
func Unreachable(m app.Model, t locale.Texts) part.Page {
	lost := *m.Lost
	title := t.T(part.ErrorKey(lost.Code, "title"))
	return part.Page{Name: "unreachable", Title: title, Live: title, Body: dom.Group(
		part.Paragraph(t.T(part.ErrorKey(lost.Code, "detail"))),
		part.Section(t.T("problem.next"),
			part.Steps(t.T(part.ErrorKey(lost.Code, "next"))),
			dom.When(lost.CanRetry(), part.Paragraph(t.T("connecting.again")))),
		part.Actions(part.Solid(app.ActionConnect, t.T("connecting.button")), part.Doctor(t)),
		part.HelpCode(t, m.Help(lost.Code), m.Task.Contact()),
		part.ProblemCode(t, lost),
	)}
}
