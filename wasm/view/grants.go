package view

import (
	"strconv"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Grants lists what each site may ask for, and takes it back.
func Grants(m app.Model, t locale.Texts) Page {
	title := t.T("grants.title")
	body := []dom.Node{paragraph(t.T("grants.text"))}
	if p := m.Grants.Problem; p != nil {
		body = append(body, errorNotice(t, p.Code))
	}
	switch {
	case !m.Grants.Known && m.Grants.Problem == nil:
		body = append(body, busy(t, "grants.reading"))
	case m.Grants.Known && len(m.Grants.List) == 0:
		body = append(body, paragraph(t.T("grants.none")))
	}
	for i, g := range m.Grants.List {
		body = append(body, grant(t, i, g))
	}
	return Page{Name: "grants", Title: title, Live: "", Body: dom.Group(append(body, actions(back(m, t)))...)}
}

func grant(t locale.Texts, i int, g wire.Grant) dom.Node {
	id := "grant-" + strconv.Itoa(i)
	rows := []dom.Part{dom.Class("rows"), row(t.T("grants.may"), purposes(t, g.Purposes))}
	if since, err := time.Parse(time.RFC3339, g.Since); err == nil {
		rows = append(rows, row(t.T("grants.since"), dom.Text(date(t, since))))
	}
	rows = append(rows, row(t.T("grants.by"), dom.Text(t.T("grants.by."+string(g.By)))))
	revoke := actions(outline(app.ActionRevoke, t.T("grants.revoke"), dom.Value(g.Origin), dom.Attribute("aria-describedby", id)))
	if g.By != wire.ByPerson {
		revoke = dom.El("p", dom.Class("support"), dom.Text(t.T("grants.fixed."+string(g.By))))
	}
	return dom.El("section", dom.Class("card"),
		dom.El("h2", dom.ID(id), dom.Class("requester-origin"), name(g.Origin)),
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
	return notice(t, info, t.T(title), paragraph(t.T("grants.first."+taskKey(m.Task))), paragraph(t.T("grants.first.revoke")))
}

func back(m app.Model, t locale.Texts) dom.Node {
	text := "task.home"
	if m.Before != app.ScreenHome {
		text = "task.back"
	}
	return outline(app.ActionBack, t.T(text))
}
