package view

import (
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// Problem says what happened, what to do next, and whether it cost a try.
func Problem(m app.Model, t locale.Texts) part.Page {
	p := *m.Problem
	if m.Task == app.TaskPINChange {
		return pinChangeProblem(m, t)
	}
	_, asksPIN := m.Task.Purpose()
	if p.Code == wire.CodePINBlocked && asksPIN {
		return Blocked(m, t)
	}
	title := t.T(part.ErrorKey(p.Code, "title"))
	return part.Page{Name: "problem", Title: title, Live: "", Body: dom.Group(
		part.Notice(t, part.Failure, t.T("problem.what"),
			part.Paragraph(t.T(part.ErrorKey(p.Code, "detail"))),
			part.Holders(t, reading(m), p.Code),
			dom.When(asksPIN, dom.El("p", dom.Class("spent"), dom.Text(t.T(taskKey(m.Task)+".spent."+string(p.Spent)))))),
		dom.El("section", dom.Class("section"),
			part.Heading2(t.T("problem.next")),
			part.Steps(t.T(part.ErrorKey(p.Code, "next")))),
		problemActions(m, t, p),
		part.ProblemCode(t, p),
	)}
}

func problemActions(m app.Model, t locale.Texts, p room.Problem) dom.Node {
	if _, asksPIN := m.Task.Purpose(); asksPIN && p.Against() {
		return part.Actions(part.Leave(t, m.Request != nil), part.Outline(room.ActionAnyway, t.T("anyway")))
	}
	return part.AfterProblem(t, p, m.Request != nil)
}
