package view

import (
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// The screens of app.WayEmbedded, in the order in which a person may meet them.

// isUnused reports whether an embedded page was not used yet, as far as this browser knows:
// a helper that does not know the page refuses it, as if it were not there.
func isUnused(m app.Model) bool {
	return m.Way == app.WayEmbedded && (m.Connection == app.Unasked || !m.UsedBefore && m.Lost != nil && m.Lost.Code == wire.CodeHelperUnreachable)
}

// Unused leads to the helper's own window: the helper does not know this page yet or, in a
// browser that lets no page reach it, never will.
func Unused(m app.Model, t locale.Texts) part.Page {
	switch {
	case m.Task.Request == nil:
		return task.AllowSite(t)
	case m.Permission == app.PermissionNone:
		return task.FirstUse(t, t.T("embedded.away.title"))
	}
	return task.FirstUse(t, t.T("embedded.first.title"))
}

// Pending waits for the connection, which takes long where the browser asks its person.
func Pending(m app.Model, t locale.Texts) part.Page {
	title := t.T("connecting.title")
	live := title
	slow := dom.Node{}
	if m.Slow {
		live = t.T("embedded.slow.title")
		slow = pendingLong(m, t, live)
	}
	return part.Page{Name: "pending", Title: title, Live: live, Body: dom.Group(part.BusyScreen(t.T("connecting.text")), slow)}
}

// pendingLong says what the person can do meanwhile: only where a page waits for something
// the helper's own window can do it.
func pendingLong(m app.Model, t locale.Texts, title string) dom.Node {
	steps := t.T("embedded.slow.steps")
	if m.Task.Request == nil {
		return part.Notice(t, part.Info, title, part.Steps(steps))
	}
	return dom.Group(
		part.Notice(t, part.Info, title, part.Steps(steps+"\n"+t.T("embedded.slow.elsewhere"))),
		part.Actions(part.Outline(room.ActionElsewhere, t.T("embedded.elsewhere")), part.Stop(t, true)))
}

// Severed says why an embedded page does not reach the helper, and leads to the helper's
// own window, which needs no connection of this page.
func Severed(m app.Model, t locale.Texts) part.Page {
	lost, waits := *m.Lost, m.Task.Request != nil
	title := t.T(part.ErrorKey(lost.Code, "title"))
	again := part.Outline(app.ActionConnect, t.T("connecting.button"))
	if lost.Code == wire.CodeBlockedByPage {
		again = dom.Node{}
	}
	return part.Page{Name: "severed", Title: title, Live: title, Body: dom.Group(
		part.Paragraph(t.T(part.ErrorKey(lost.Code, "detail"))),
		dom.When(waits, dom.Group(
			part.Paragraph(t.T("embedded.lost.elsewhere")),
			part.Actions(part.Solid(room.ActionElsewhere, t.T("embedded.elsewhere")), part.Leave(t, waits)))),
		part.Section(t.T("embedded.lost.mend"),
			part.Steps(t.T(part.ErrorKey(lost.Code, "next"))),
			part.Actions(again, part.Doctor(t))),
		part.HelpCode(t, m.Help(lost.Code), m.Task.Contact()),
		part.ProblemCode(t, lost))}
}
