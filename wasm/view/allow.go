package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Allow asks whether a page may use the card from its own page. The yes is said
// in the helper's own window.
func Allow(m app.Model, t locale.Texts) Page {
	yes := dom.El("form", dom.ID("allow-form"), dom.Class("form"), dom.Action(app.ActionSubmit), actions(
		consent(t.T("allow.submit")),
		stop(m, t)))
	if m.Way == app.WayEmbedded {
		yes = dom.Group(paragraph(t.T("allow.elsewhere")), actions(solid(app.ActionElsewhere, t.T("embedded.elsewhere")), stop(m, t)))
	}
	return Page{Name: "allow", Title: t.T("allow.title"), Live: "", Body: dom.Group(
		requester(m, t, "allow"),
		dom.El("section", dom.Class("section"),
			heading2(t.T("allow.may")),
			purposes(t, m.Request.Purposes),
			paragraph(t.T("allow.pin")),
			paragraph(t.T("grants.first.revoke"))),
		yes,
	)}
}
