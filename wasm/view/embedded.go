package view

import (
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// The screens of app.WayEmbedded, in the order in which a person may meet them.

// Explain says what the browser will ask, before it does (dom facts 1).
func Explain(m app.Model, t locale.Texts) part.Page {
	return part.Page{Name: "explain", Title: t.T("embedded.explain.title"), Live: "", Body: dom.Group(
		part.Paragraph(t.T("embedded.explain.text")),
		part.Notice(t, part.Info, t.T("embedded.explain.prompt"),
			part.Paragraph(t.T("embedded.explain.answer")),
			part.Paragraph(t.T("embedded.explain.pin"))),
		part.Actions(part.Solid(app.ActionConnect, t.T("embedded.explain.button")), dom.When(m.Task.Request != nil, part.Stop(t, m.Task.Request != nil))),
	)}
}

// Pending waits for the browser's prompt, which may take long.
func Pending(m app.Model, t locale.Texts) part.Page {
	title := t.T("connecting.title")
	text := part.Paragraph(t.T("connecting.text"))
	if m.Permission == app.PermissionPrompt {
		title, text = t.T("embedded.pending.title"), part.Steps(t.T("embedded.pending.steps"))
	}
	live := title
	slow := dom.Node{}
	if m.Slow {
		live = t.T("embedded.slow.title")
		slow = dom.Group(
			part.Notice(t, part.Info, live, part.Steps(t.T("embedded.slow.steps"))),
			part.Actions(part.ElsewhereButton(t, m.Task.Request != nil), dom.When(m.Task.Request != nil, part.Stop(t, m.Task.Request != nil))))
	}
	return part.Page{Name: "pending", Title: title, Live: live, Body: dom.Group(
		dom.El("div", dom.Class("busy"),
			dom.El("progress", dom.Class("progress"), dom.Attribute("aria-labelledby", dom.HeadingID)), text),
		slow)}
}

// Severed says why an embedded page does not reach the helper, and every way on.
func Severed(m app.Model, t locale.Texts) part.Page {
	lost := *m.Lost
	title := t.T(part.ErrorKey(lost.Code, "title"))
	body := []dom.Node{part.Paragraph(t.T(part.ErrorKey(lost.Code, "detail")))}
	again := part.Outline(app.ActionConnect, t.T("connecting.button"))
	switch lost.Code {
	case wire.CodeHelperUnreachable:
		title = t.T("embedded.lost.title")
		body = []dom.Node{
			part.Paragraph(t.T("embedded.lost.text")),
			wayOn(t, "embedded.start", part.Solid(app.ActionConnect, t.T("connecting.button"))),
			wayOn(t, "embedded.site", part.Outline(room.ActionAllowSite, t.T("embedded.allow"))),
		}
		switch {
		case m.Permission == app.PermissionPrompt:
			body = append(body, part.Section(t.T("embedded.prompt.title"), part.Paragraph(t.T("embedded.prompt.steps"))))
		case m.Permission == app.PermissionUnknown && m.Task.Request != nil: // it may forbid without asking (dom facts 4)
			body = append(body, part.Section(t.T("embedded.safari.title"), part.Paragraph(t.T("embedded.safari.steps"))))
		}
		again = dom.Node{}
	case wire.CodeBlockedByPage:
		again = dom.Node{}
		fallthrough
	default:
		body = append(body, part.Section(t.T("problem.next"), part.Steps(t.T(part.ErrorKey(lost.Code, "next")))))
	}
	return part.Page{Name: "severed", Title: title, Live: title, Body: dom.Group(append(body,
		part.Actions(part.ElsewhereButton(t, m.Task.Request != nil), again, part.Doctor(t), dom.When(m.Task.Request != nil, part.Leave(t, m.Task.Request != nil))),
		part.HelpCode(t, m.Help(lost.Code), m.Task.Contact()),
		part.ProblemCode(t, lost))...)}
}

// wayOn is one of several ways on.
func wayOn(t locale.Texts, key string, button dom.Node) dom.Node {
	return part.Section(t.T(key+".title"), part.Steps(t.T(key+".steps")), part.Actions(button))
}
