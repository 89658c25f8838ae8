package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// Declined says that the page that asked got nothing.
func Declined(_ app.Model, t locale.Texts) part.Page {
	title := t.T("declined.title")
	return part.Page{Name: "declined", Title: title, Live: title, Body: dom.Group(
		part.Paragraph(t.T("declined.text")),
		part.Actions(part.Solid(room.ActionClose, t.T("done.close")), part.Outline(room.ActionHome, t.T("task.home"))),
	)}
}
