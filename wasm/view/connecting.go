package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Connecting says that the helper is being reached.
func Connecting(_ app.Model, t locale.Texts) Page {
	title := t.T("connecting.title")
	return Page{Name: "connecting", Title: title, Live: title, Body: dom.El("div", dom.Class("busy"),
		dom.El("progress", dom.Class("progress"), dom.Attribute("aria-labelledby", dom.HeadingID)),
		paragraph(t.T("connecting.text")))}
}

// Unreachable says why the helper is not reached and what to do.
func Unreachable(m app.Model, t locale.Texts) Page {
	lost := *m.Lost
	title := t.T(errorKey(lost.Code, "title"))
	return Page{Name: "unreachable", Title: title, Live: title, Body: dom.Group(
		paragraph(t.T(errorKey(lost.Code, "detail"))),
		dom.El("section", dom.Class("section"),
			heading2(t.T("problem.next")),
			steps(t.T(errorKey(lost.Code, "next"))),
			dom.When(lost.CanRetry(), paragraph(t.T("connecting.again")))),
		actions(solid(app.ActionConnect, t.T("connecting.button")), doctorButton(t)),
		code(t, lost),
	)}
}
