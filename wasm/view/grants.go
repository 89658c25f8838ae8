package view

import (
	"strconv"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Grants lists what each site may ask for, and takes it back.
func Grants(m app.Model, t locale.Texts) part.Page {
	title := t.T("grants.title")
	body := []dom.Node{part.Paragraph(t.T("grants.text"))}
	if p := m.Grants.Problem; p != nil {
		body = append(body, part.ErrorNotice(t, p.Code))
	}
	switch {
	case !m.Grants.Known && m.Grants.Problem == nil:
		body = append(body, part.Busy(t, "grants.reading"))
	case m.Grants.Known && len(m.Grants.List) == 0:
		body = append(body, part.Paragraph(t.T("grants.none")))
	}
	for i, g := range m.Grants.List {
		body = append(body, grant(t, i, g))
	}
	return part.Page{Name: "grants", Title: title, Live: "", Body: dom.Group(append(body, part.Actions(part.Back(t, m.Before == app.ScreenHome)))...)}
}

func grant(t locale.Texts, i int, g wire.Grant) dom.Node {
	id := "grant-" + strconv.Itoa(i)
	rows := []dom.Part{dom.Class("rows"), part.Row(t.T("grants.may"), purposes(t, g.Purposes))}
	if since, err := time.Parse(time.RFC3339, g.Since); err == nil {
		rows = append(rows, part.Row(t.T("grants.since"), dom.Text(part.Date(t, since))))
	}
	rows = append(rows, part.Row(t.T("grants.by"), dom.Text(t.T("grants.by."+string(g.By)))))
	revoke := part.Actions(part.Outline(app.ActionRevoke, t.T("grants.revoke"), dom.Value(g.Origin), dom.Attribute("aria-describedby", id)))
	if g.By != wire.ByPerson {
		revoke = dom.El("p", dom.Class("support"), dom.Text(t.T("grants.fixed."+string(g.By))))
	}
	return dom.El("section", dom.Class("card"),
		dom.El("h2", dom.ID(id), dom.Class("requester-origin"), part.Name(g.Origin)),
		dom.El("dl", rows...), revoke)
}

// purposes says what a site may do.
func purposes(t locale.Texts, list []wire.Purpose) dom.Node {
	parts := []dom.Part{dom.Class("list")}
	for _, p := range list {
		parts = append(parts, dom.El("li", dom.Text(t.T("grants.purpose."+string(p)))))
	}
	return dom.El("ul", parts...)
}

// firstTime says what the yes of the person allows the page from now on.
func firstTime(m app.Model, t locale.Texts) dom.Node {
	if !m.FirstTime() {
		return dom.Node{}
	}
	title := "grants.first.title"
	for _, g := range m.Grants.List {
		if g.Origin == m.Request.Origin {
			title = "grants.first.more"
		}
	}
	return part.Notice(t, part.Info, t.T(title), part.Paragraph(t.T("grants.first."+taskKey(m.Task))), part.Paragraph(t.T("grants.first.revoke")))
}
