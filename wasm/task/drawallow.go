package task

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// allowing asks whether a page may use the card from its own page. The yes is said
// in the helper's own window.
func allowing(m *sight, t locale.Texts) part.Page {
	yes := dom.El("form", dom.ID("allow-form"), dom.Class("form"), dom.Action(room.ActionSubmit), part.Actions(
		part.Consent(t.T("allow.submit")),
		part.Stop(t, m.Request != nil)))
	if !m.Window {
		yes = dom.Group(part.Paragraph(t.T("allow.elsewhere")), part.Actions(part.Solid(room.ActionElsewhere, t.T("embedded.elsewhere")), part.Stop(t, m.Request != nil)))
	}
	return part.Page{Name: "allow", Title: t.T("allow.title"), Live: "", Body: dom.Group(
		requester(m, t, "allow"),
		part.Section(t.T("allow.may"),
			part.Purposes(t, m.Request.Purposes),
			part.Paragraph(t.T("allow.pin")),
			part.Paragraph(t.T("allow.revoke"))),
		yes,
	)}
}
