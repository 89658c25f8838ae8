package task

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// notAllowed says that the helper knows this site, but not for this.
func notAllowed(m *sight, t locale.Texts) part.Page {
	if m.Request == nil {
		return AllowSite(t)
	}
	return FirstUse(t, t.T("embedded.first.more"))
}

// AllowSite leads to the helper's own window, where the person allows the page that waits
// for nothing to read the card.
func AllowSite(t locale.Texts) part.Page {
	return part.Page{Name: "first-use", Title: t.T("embedded.allow.title"), Live: "", Body: dom.Group(
		part.Paragraph(t.T("allow.elsewhere")),
		part.Actions(part.Solid(room.ActionElsewhere, t.T("embedded.allow"))))}
}

// FirstUse says by its title that the page has not been used so before, and leads to the
// helper's own window, which does what the page waits for.
func FirstUse(t locale.Texts, title string) part.Page {
	return part.Page{Name: "first-use", Title: title, Live: "", Body: dom.Group(
		part.Paragraph(t.T("embedded.first.text")),
		part.Paragraph(t.T("embedded.first.pin")),
		part.Actions(part.Solid(room.ActionElsewhere, t.T("embedded.elsewhere")), part.Stop(t, true)))}
}

// away says that the helper's own window goes on.
func away(_ *sight, t locale.Texts) part.Page {
	title := t.T("embedded.away.title")
	return part.Page{Name: "elsewhere", Title: title, Live: title, Body: part.Paragraph(t.T("embedded.away.text"))}
}
