package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/verification"
)

// Home shows the card's state at one glance and what can be done, and below that the
// details.
func Home(m app.Model, t locale.Texts) part.Page {
	r := m.Reading()
	missing, live, ready := part.Gate(t, &r, false)
	return part.Page{Name: "home", Title: t.T("home.title"), Live: live, Body: dom.Group(
		dom.When(m.RequestMissing, requestMissing(t)),
		part.ReaderLines(t, &r),
		missing,
		ofCard(ready, health.Glance, m, t),
		tiles(m, t),
		part.Support(t.T("home.service")),
		part.Update(t, m.Update),
		health.RememberedDays(m.Health, m.HealthFacts(), t),
		part.Section(t.T("home.card"),
			stateRows(m, t),
			ofCard(ready, health.View, m, t)),
		aboutTasks(m, t),
		part.Section(t.T("home.more"),
			part.Actions(
				dom.When(m.Way == app.WayWindow, dom.Group(
					part.Outline(room.ActionGrants, t.T("grants.title")), part.Outline(room.ActionHistory, t.T("history.title")))),
				part.Doctor(t)),
			gallery(m, t)),
	)}
}

// requestMissing says that the page that opened this window must ask again.
func requestMissing(t locale.Texts) dom.Node {
	return part.Notice(t, part.Warning, t.T("home.request_missing.title"),
		part.Paragraph(t.T("home.request_missing.text")),
		dom.El("p", dom.Class("next-label"), dom.Text(t.T("problem.next"))),
		part.Steps(t.T("home.request_missing.next")))
}

// tiles are the jobs that a person comes for, as far as the card in the reader can do
// them; what it needs now has its own button above them.
func tiles(m app.Model, t locale.Texts) dom.Node {
	own := dom.Node{}
	if m.Way == app.WayWindow {
		own = dom.Group(task.Entrance(m.TaskFacts(), t), verification.Entrance(t), pinchange.Entrance(m.PINChangeFacts(), t))
	}
	return dom.El("section", dom.Class("jobs"),
		dom.El("h2", dom.Class("visually-hidden"), dom.Text(t.T("home.jobs"))),
		dom.El("div", dom.Class("tiles"), own, renewTile(m, t), guideTiles(t), practiceTile(m, t)))
}

// renewTile leads to how certificates are renewed, and where, unless the card needs
// something else first or none of it can be renewed.
func renewTile(m app.Model, t locale.Texts) dom.Node {
	life := m.Life()
	if s := life.Status; s != nil {
		if _, ill := life.MendsFirst(); ill || s.Kind == jpki.KindJukiCard || s.Kind.Phone() {
			return dom.Node{}
		}
	}
	return part.Outline(room.ActionGuide, t.T("home.renew"), dom.Value(string(lifecycle.Renew)))
}

// guideTiles lead to the procedure guide.
func guideTiles(t locale.Texts) dom.Node {
	return dom.Group(
		part.Outline(room.ActionGuide, t.T("health.lost"), dom.Value(string(lifecycle.LostCard))),
		part.Outline(room.ActionGuide, t.T("health.guide")))
}

// guideEntrance leads to the procedure guide from a screen without a helper.
func guideEntrance(t locale.Texts) dom.Node {
	return part.Section(t.T("health.guide"),
		part.Paragraph(t.T("health.guide.text")),
		part.Actions(
			part.Outline(room.ActionGuide, t.T("health.guide")),
			part.Outline(room.ActionGuide, t.T("health.lost"), dom.Value(string(lifecycle.LostCard)))))
}

// aboutTasks says what the person can do, and that a login begins on another page.
func aboutTasks(m app.Model, t locale.Texts) dom.Node {
	if m.Way != app.WayWindow {
		return dom.Node{}
	}
	return dom.Group(
		task.About(m.TaskFacts(), t),
		verification.About(t),
		pinchange.About(m.PINChangeFacts(), t),
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

// ofCard is what there is to see of the card in the reader; nothing before it was read.
func ofCard(ready bool, view func(health.Model, health.Facts, locale.Texts) dom.Node, m app.Model, t locale.Texts) dom.Node {
	if !ready {
		return dom.Node{}
	}
	return view(m.Health, m.HealthFacts(), t)
}

// withGuide leads to the procedure guide, which needs no helper, from a screen without
// one, unless that comes in a moment, or one button helps.
func withGuide(m app.Model, t locale.Texts, p part.Page) part.Page {
	oneHelps := isUnused(m) && m.Task.Request != nil
	if !oneHelps && (m.Connection != app.Connecting || m.Slow) {
		p.Body = dom.Group(p.Body, guideEntrance(t))
	}
	return p
}
