package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// firstTime says what the yes of the person allows the page from now on.
func firstTime(m app.Model, t locale.Texts) dom.Node {
	if !m.FirstTime() {
		return dom.Node{}
	}
	title := "grants.first.title"
	for _, g := range m.Records.Grants.List {
		if g.Origin == m.Request.Origin {
			title = "grants.first.more"
		}
	}
	return part.Notice(t, part.Info, t.T(title), part.Paragraph(t.T("grants.first."+taskKey(m.Task))), part.Paragraph(t.T("grants.first.revoke")))
}
