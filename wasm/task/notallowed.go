package task

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// notAllowed says that the helper knows this site, but not for this.
func notAllowed(m *sight, t locale.Texts) part.Page {
	title := t.T("embedded.not_allowed.title")
	return part.Page{Name: "not-allowed", Title: title, Live: title, Body: dom.Group(
		part.Paragraph(t.T("embedded.not_allowed.text")),
		part.Purposes(t, m.needs()),
		part.Actions(part.Solid(room.ActionAllowSite, t.T("embedded.allow")), part.ElsewhereButton(t, m.Request != nil), dom.When(m.Request != nil, part.Stop(t, m.Request != nil))),
	)}
}

// away says that the helper's own window goes on.
func away(_ *sight, t locale.Texts) part.Page {
	title := t.T("embedded.away.title")
	return part.Page{Name: "elsewhere", Title: title, Live: title, Body: part.Paragraph(t.T("embedded.away.text"))}
}
