package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/verification"
	"jpkiweb/wasm/work"
)

// Draw draws the model with the texts of its language.
func Draw(m app.Model, t locale.Texts) dom.Screen {
	m = hideSlipped(m, t)
	p := pickPage(m, t)
	screen := dom.Screen{
		Key:   p.Name,
		Focus: p.Focus,
		Title: locale.Bare(t.T("app.title", "screen", tabTitle(m, t, p))),
		Lang:  t.Tag(),
		Body:  frame(m, t, p),
	}
	if p.Key != "" {
		screen.Key = p.Key
	}
	return screen
}

// pickPage has the room on the screen draw it. Without a helper only what needs none is
// there.
func pickPage(m app.Model, t locale.Texts) part.Page {
	screen := m.Screen()
	switch screen {
	case app.ScreenWorking:
		if m.Task.Stage == task.Finishing {
			return drawTask(m, t)
		}
		return work.View(m.Work, m.WorkFacts(), t)
	case app.ScreenDone, app.ScreenDeclined, app.ScreenProblem, app.ScreenElsewhere:
		return drawTask(m, t)
	case app.ScreenDoctor, app.ScreenExplain:
		return records.View(m.Records, m.RecordsFacts(), t)
	case app.ScreenGuide:
		return guide.View(m.Guide, m.GuideFacts(), t)
	case app.ScreenVerification:
		return verification.View(m.Verification, m.VerificationFacts(), t)
	}
	if m.Practice.On && (m.Connection != app.Connected || screen == app.ScreenHome) {
		return practicePage(m, t)
	}
	asksOnly := m.Way == app.WayEmbedded && screen == app.ScreenAllow // the helper's own window connects
	if m.Connection != app.Connected && !asksOnly {
		return withGuide(m, t, unconnectedPage(m, t))
	}
	switch {
	case screen == app.ScreenGrants, screen == app.ScreenHistory:
		return records.View(m.Records, m.RecordsFacts(), t)
	case screen == app.ScreenHome && !m.LacksGrant():
		return Home(m, t)
	}
	return drawTask(m, t)
}

// drawTask draws what the person does with the card.
func drawTask(m app.Model, t locale.Texts) part.Page {
	if m.PINChange.Stage != pinchange.Closed {
		return pinchange.View(&m.PINChange, m.PINChangeFacts(), t)
	}
	return task.View(&m.Task, m.TaskFacts(), t)
}

// unconnectedPage picks what is shown without a helper.
func unconnectedPage(m app.Model, t locale.Texts) part.Page {
	embedded := m.Way == app.WayEmbedded
	switch {
	case embedded && (m.Connection == app.Connecting || m.Permission == app.PermissionUnknown):
		return Pending(m, t)
	case isUnused(m):
		return Unused(m, t)
	case embedded:
		return Severed(m, t)
	case m.Connection == app.Connecting:
		return Connecting(m, t)
	}
	return Unreachable(m, t)
}

// frame puts the frame of the app around a page.
func frame(m app.Model, t locale.Texts, p part.Page) dom.Node {
	return part.Frame{
		Skip: t.T("app.skip"), Name: t.T("app.name"), Language: app.ActionLanguage, Live: liveText(m, t, p), Above: practiceBanner(m, t), Between: tooSoon(m, t),
		Footer: []dom.Node{
			part.Paragraph(t.T("app.privacy")),
			dom.When(m.Helper != "", part.Paragraph(t.T("app.helper", "version", m.Helper))),
		},
	}.Around(t, p)
}

// tooSoon says why a button did nothing. It stands behind the screen, where it moves
// no button.
func tooSoon(m app.Model, t locale.Texts) dom.Node {
	return dom.When(m.TooSoon, dom.El("p", dom.ID("too-soon"), dom.Class("too-soon"), dom.Text(t.T("consider.soon"))))
}

// liveText is what is said aloud when it changes.
func liveText(m app.Model, t locale.Texts, p part.Page) string {
	if m.TooSoon {
		return t.T("consider.soon")
	}
	return p.Live
}
