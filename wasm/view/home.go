package view

import (
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// Home shows reader and card, and what can be done.
func Home(m app.Model, t locale.Texts) part.Page {
	r := m.Reading()
	missing, live, ready := part.Gate(t, &r, false)
	return part.Page{Name: "home", Title: t.T("home.title"), Live: live, Body: dom.Group(
		part.Support(t.T("home.service")),
		health.RememberedDays(m.Health, m.HealthFacts(), t),
		part.Section(t.T("home.card"),
			stateRows(m, t),
			part.ReaderLines(t, &r),
			missing,
			cardStatus(m, t, ready)),
		guideEntrance(t),
		ownTasks(m, t),
		part.Section(t.T("home.more"),
			part.Actions(
				dom.When(m.Way == app.WayWindow, dom.Group(
					part.Outline(room.ActionGrants, t.T("grants.title")), part.Outline(room.ActionHistory, t.T("history.title")))),
				part.Doctor(t)),
			gallery(m, t)),
	)}
}

// guideEntrance leads to the procedure guide.
func guideEntrance(t locale.Texts) dom.Node {
	return part.Section(t.T("health.guide"),
		part.Paragraph(t.T("health.guide.text")),
		part.Actions(
			part.Outline(room.ActionGuide, t.T("health.guide")),
			part.Outline(room.ActionGuide, t.T("health.lost"), dom.Value(string(lifecycle.LostCard)))))
}

// ownTasks are what the person does without another page, as far as the card in
// the reader can.
func ownTasks(m app.Model, t locale.Texts) dom.Node {
	if m.Way != app.WayWindow {
		return dom.Node{}
	}
	return dom.Group(
		task.Entrance(m.TaskFacts(), t),
		pinchange.Entrance(m.PINChangeFacts(), t),
		part.Section(t.T("home.login"), part.Paragraph(t.T("home.login.text"))))
}

// stateRows tells reader and card apart, so that a person sees which one is
// missing.
func stateRows(m app.Model, t locale.Texts) dom.Node {
	r, there := m.Reader.InUse()
	reader, card := dom.Text(t.T("reader.none")), dom.Text(t.T("reader.state.empty"))
	if there {
		reader = part.Reader(t, r.Name, m.Reader.All.Readers)
		card = dom.Text(t.T("reader.state." + string(r.State)))
	}
	if m.Reader.Card.Status != nil {
		card = dom.Text(t.T("kind." + string(m.Reader.Card.Status.Kind)))
	}
	return dom.El("dl", dom.Class("rows"),
		part.Row(t.T("home.reader"), reader),
		part.Row(t.T("home.in_reader"), card))
}

func cardStatus(m app.Model, t locale.Texts, ready bool) dom.Node {
	if !ready {
		return dom.Node{}
	}
	return health.View(m.Health, m.HealthFacts(), t)
}

// withGuide leads to the guide from a screen without a helper, unless that comes
// in a moment.
func withGuide(m app.Model, t locale.Texts, p part.Page) part.Page {
	if m.Connection != app.Connecting || m.Slow {
		p.Body = dom.Group(p.Body, guideEntrance(t))
	}
	return p
}
