package task

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// done says that a task ended well.
func done(m *sight, t locale.Texts) part.Page {
	key := m.Kind.Key() + ".done"
	switch {
	case m.Practice:
		return practised(m, t, key)
	case m.Signed != nil:
		return signed(m, t)
	}
	title := t.T(key + ".title")
	return part.Page{Name: "done", Title: title, Live: title, Body: dom.Group(
		part.Notice(t, part.Success, t.T(key+".notice"), part.Paragraph(t.T(key+".text"))),
		notKept(m, t),
		dom.When(m.Kind != KindAllow, part.Paragraph(t.T("done.take_card"))),
		part.Actions(part.Solid(room.ActionClose, t.T("done.close")), part.Outline(room.ActionHome, t.T("task.home"))),
	)}
}

// practised says that an exercise ended well, and what would come now.
func practised(m *sight, t locale.Texts, key string) part.Page {
	title := t.T(key + ".title")
	return part.Page{Name: "done", Title: title, Live: title, Body: dom.Group(
		part.Notice(t, part.Success, t.T("practice.done."+m.Kind.Key()), part.Paragraph(t.T("practice.done.text"))),
		part.Actions(part.Solid(room.ActionHome, t.T("practice.home"))),
	)}
}

// notKept says that the page will be asked about again.
func notKept(m *sight, t locale.Texts) dom.Node {
	if m.NotAllowed == nil {
		return dom.Node{}
	}
	return part.Notice(t, part.Warning, t.T("grants.not_kept"), part.Paragraph(t.T(part.ErrorKey(m.NotAllowed.Code, "title"))),
		part.Paragraph(t.T("grants.not_kept.text")))
}

// declined says that the page that asked got nothing.
func declined(m *sight, t locale.Texts) part.Page {
	title := t.T("declined.title")
	if m.Practice {
		return part.Page{Name: "declined", Title: title, Live: title, Body: part.Actions(part.Solid(room.ActionHome, t.T("practice.home")))}
	}
	return part.Page{Name: "declined", Title: title, Live: title, Body: dom.Group(
		part.Paragraph(t.T("declined.text")),
		part.Actions(part.Solid(room.ActionClose, t.T("done.close")), part.Outline(room.ActionHome, t.T("task.home"))),
	)}
}

// failure says what happened, what to do next, and whether it cost a try.
func failure(m *sight, t locale.Texts) part.Page {
	p := *m.Model.Problem
	_, asksPIN := m.Kind.Purpose()
	if p.Code == wire.CodePINBlocked && asksPIN {
		return blocked(m, t)
	}
	title := t.T(part.ErrorKey(p.Code, "title"))
	return part.Page{Name: "problem", Title: title, Live: "", Body: dom.Group(
		part.Notice(t, part.Failure, t.T("problem.what"),
			part.Paragraph(t.T(part.ErrorKey(p.Code, "detail"))),
			part.Holders(t, &m.Reading, p.Code),
			dom.When(asksPIN, dom.El("p", dom.Class("spent"), dom.Text(t.T(m.Kind.Key()+".spent."+string(p.Spent)))))),
		part.Section(t.T("problem.next"),
			part.Steps(t.T(part.ErrorKey(p.Code, "next")))),
		problemActions(m, t, p),
		dom.When(m.Signed != nil, part.Actions(m.stop(t))),
		helpCode(m, t, p.Code),
		part.ProblemCode(t, p),
	)}
}

func problemActions(m *sight, t locale.Texts, p room.Problem) dom.Node {
	if purpose, asksPIN := m.Kind.Purpose(); asksPIN && p.Against() {
		return part.Actions(part.MendingAfter(t, &m.Life, purpose, p.Code), part.Outline(room.ActionAnyway, t.T("anyway")), part.Leave(t, m.Request != nil))
	}
	return part.AfterProblem(t, &m.Reading, p, m.Request != nil)
}

// blocked says how to unlock the PIN that the task needs. Waiting does not
// bring tries back, though much advice on the web says so (lifecycle facts 5).
func blocked(m *sight, t locale.Texts) part.Page {
	p, _ := m.Kind.Purpose()
	key := part.PINKey(p.PIN())
	return part.Page{Name: "blocked", Title: t.T("blocked." + key + ".title"), Live: "", Body: dom.Group(
		part.Notice(t, part.Failure, t.T("problem.what"),
			part.Paragraph(t.T("blocked."+key+".detail")),
			part.Paragraph(t.T("blocked.waiting"))),
		part.Section(t.T("problem.next"),
			unlockingPlace(m, t, p)),
		part.Actions(part.Leave(t, m.Request != nil)),
		helpCode(m, t, wire.CodePINBlocked),
	)}
}

// helpCode is the help code of why the task does not go on; in practice nobody calls.
func helpCode(m *sight, t locale.Texts, code wire.Code) dom.Node {
	if m.Practice {
		return dom.Node{}
	}
	return part.HelpCode(t, m.Help(m.Model.Kind.Help(), code), m.Contact())
}

// unlockingPlace says where the PIN of a certificate is set anew; that of a phone, on
// the phone.
func unlockingPlace(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	if m.Status != nil && m.Status.Kind.Phone() {
		return dom.Group(part.MendingText(t, &m.Life, p), part.Actions(part.MendingButton(t, &m.Life, p, "button-solid")))
	}
	return dom.Group(part.WaysToUnlock(t, &m.Life, p.PIN()), part.Paragraph(t.T("blocked.bring")),
		part.Actions(part.GuideButton(t, "button-solid", lifecycle.PINReset, p)))
}
