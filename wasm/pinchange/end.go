package pinchange

import (
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// done says which PIN was changed, where it counts, and which were not.
func done(m *sight, t locale.Texts) part.Page {
	key := part.PINKey(m.PIN)
	title := t.T("pinchange.done.title")
	var others []string
	for _, p := range jpki.PINs {
		if p != m.PIN {
			others = append(others, t.T(pinNameKey(part.PINKey(p))))
		}
	}
	return part.Page{Name: "done", Title: title, Live: title, Body: dom.Group(
		stepNavigation(t, 3),
		part.Notice(t, part.Success, t.T("pinchange.done."+key), part.Paragraph(t.T("pinchange.done."+key+".text")), part.Paragraph(t.T("pinchange.done.site"))),
		part.Section(t.T("pinchange.done.others"),
			part.Paragraph(t.T("pinchange.done.others.text")),
			part.List(append(others, t.T("resident.pin"))...)),
		part.Paragraph(t.T("pinchange.done.keep")),
		dom.When(!m.Practice, part.Paragraph(t.T("done.take_card"))),
		part.Actions(part.Solid(room.ActionHome, t.T("task.home")), part.Outline(room.ActionPINChange, t.T("pinchange.done.another"))))}
}

// failure says what happened, which PIN the card has now, and what to do.
func failure(m *sight, t locale.Texts) part.Page {
	p := *m.Model.Problem
	key := part.PINKey(m.PIN)
	if p.Code == wire.CodePINBlocked {
		return part.Page{Name: "blocked", Title: t.T("blocked." + key + ".title"), Body: dom.Group(
			part.Notice(t, part.Failure, t.T("problem.what"), part.Paragraph(t.T("pinchange.unchanged"))),
			part.Section(t.T("problem.next"), unlocking(m, t, m.PIN), part.Paragraph(t.T("blocked.bring"))),
			part.Actions(part.Leave(t, false)),
			helpCode(m, t, p.Code))}
	}
	title, next, spent := part.ErrorKey(p.Code, "title"), part.ErrorKey(p.Code, "next"), "login.spent."+string(p.Spent)
	if m.PIN.Rule().Letters {
		spent = "sign.spent." + string(p.Spent)
	}
	detail, outcome := part.ErrorKey(p.Code, "detail"), "pinchange.unchanged"
	if p.Either() {
		next, spent, outcome = "pinchange.either.next", "pinchange.either.spent", detail
	}
	return part.Page{Name: "problem", Title: t.T(title), Body: dom.Group(
		part.Notice(t, part.Failure, t.T("problem.what"),
			dom.When(!p.Either(), part.Paragraph(t.T(detail))),
			part.Holders(t, &m.Reading, p.Code),
			dom.El("p", dom.Class("spent"), dom.Text(t.T(outcome))),
			dom.El("p", dom.Class("spent"), dom.Text(t.T(spent)))),
		part.Section(t.T("problem.next"), part.Steps(t.T(next))),
		part.AfterProblem(t, &m.Reading, p, false),
		helpCode(m, t, p.Code),
		part.ProblemCode(t, p))}
}

// helpCode is the help code of why the PIN was not changed; in practice nobody calls.
func helpCode(m *sight, t locale.Texts, code wire.Code) dom.Node {
	if m.Practice {
		return dom.Node{}
	}
	return part.HelpCode(t, m.Help(helpcode.TaskPINChange, code), nil)
}
