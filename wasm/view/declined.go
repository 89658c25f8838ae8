package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Declined says that the page that asked got nothing.
func Declined(_ app.Model, t locale.Texts) Page {
	title := t.T("declined.title")
	return Page{Name: "declined", Title: title, Live: title, Body: dom.Group(
		paragraph(t.T("declined.text")),
		actions(solid(app.ActionClose, t.T("done.close")), outline(app.ActionHome, t.T("task.home"))),
	)}
}
