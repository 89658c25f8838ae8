package view

import (
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Problem says what happened, what to do next, and whether it cost a try.
func Problem(m app.Model, t locale.Texts) Page {
	p := *m.Problem
	if m.Task == app.TaskPINChange {
		return pinChangeProblem(m, t)
	}
	_, asksPIN := m.Task.Purpose()
	if p.Code == wire.CodePINBlocked && asksPIN {
		return Blocked(m, t)
	}
	title := t.T(errorKey(p.Code, "title"))
	return Page{Name: "problem", Title: title, Live: "", Body: dom.Group(
		notice(t, failure, t.T("problem.what"),
			paragraph(t.T(errorKey(p.Code, "detail"))),
			holders(m, t, p.Code),
			dom.When(asksPIN, dom.El("p", dom.Class("spent"), dom.Text(t.T(taskKey(m.Task)+".spent."+string(p.Spent)))))),
		dom.El("section", dom.Class("section"),
			heading2(t.T("problem.next")),
			steps(t.T(errorKey(p.Code, "next")))),
		problemActions(m, t, p),
		code(t, p),
	)}
}

func problemActions(m app.Model, t locale.Texts, p app.Problem) dom.Node {
	if _, asksPIN := m.Task.Purpose(); asksPIN && p.Against() {
		return actions(leave(m, t), outline(app.ActionAnyway, t.T("anyway")))
	}
	if !p.CanRetry() {
		return actions(solid(app.ActionHome, t.T("task.home")), doctorFor(t, p.Code))
	}
	return actions(solid(app.ActionRetry, t.T("problem.retry")), doctorFor(t, p.Code), leave(m, t))
}

// code is what the person can tell to whoever helps.
func code(t locale.Texts, p app.Problem) dom.Node {
	return dom.El("p", dom.Class("support"), dom.Text(t.T("problem.code")), coded(string(p.Code)))
}
