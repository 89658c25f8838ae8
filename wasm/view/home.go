package view

import (
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Home shows reader and card, and what can be done.
func Home(m app.Model, t locale.Texts) Page {
	missing, live, ready := gate(m, t)
	return Page{Name: "home", Title: t.T("home.title"), Live: live, Body: dom.Group(
		remembered(m, t),
		dom.El("section", dom.Class("section"),
			heading2(t.T("home.card")),
			stateRows(m, t),
			readerLines(m, t),
			missing,
			cardStatus(m, t, ready)),
		guides(t),
		dom.When(m.Way == app.WayWindow, ownTasks(t)),
		dom.El("section", dom.Class("section"),
			heading2(t.T("home.more")),
			actions(
				dom.When(m.Way == app.WayWindow, dom.Group(
					outline(app.ActionGrants, t.T("grants.title")), outline(app.ActionHistory, t.T("history.title")))),
				doctorButton(t)),
			gallery(m, t)),
	)}
}

// guides leads to the procedure guide.
func guides(t locale.Texts) dom.Node {
	return dom.El("section", dom.Class("section"),
		heading2(t.T("health.guide")),
		paragraph(t.T("health.guide.text")),
		actions(
			outline(app.ActionGuide, t.T("health.guide")),
			outline(app.ActionGuide, t.T("health.lost"), dom.Value(string(lifecycle.LostCard)))))
}

// ownTasks are what the person does without another page.
func ownTasks(t locale.Texts) dom.Node {
	return dom.Group(
		dom.El("section", dom.Class("section"),
			heading2(t.T("home.sign")),
			paragraph(t.T("home.sign.text")),
			actions(solid(app.ActionSign, t.T("home.sign.button")))),
		ownPINChange(t),
		dom.El("section", dom.Class("section"),
			heading2(t.T("home.login")),
			paragraph(t.T("home.login.text"))))
}

// stateRows tells reader and card apart, so that a person sees which one is
// missing.
func stateRows(m app.Model, t locale.Texts) dom.Node {
	r, there := m.ReaderInUse()
	reader, card := dom.Text(t.T("reader.none")), dom.Text(t.T("reader.state.empty"))
	if there {
		reader = name(r.Name)
		card = dom.Text(t.T("reader.state." + string(r.State)))
	}
	if m.Card.Status != nil {
		card = dom.Text(t.T("kind." + string(m.Card.Status.Kind)))
	}
	return dom.El("dl", dom.Class("rows"),
		row(t.T("home.reader"), reader),
		row(t.T("home.in_reader"), card))
}

func cardStatus(m app.Model, t locale.Texts, ready bool) dom.Node {
	if !ready {
		return dom.Node{}
	}
	return health(m, t)
}
