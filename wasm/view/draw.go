package view

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
)

// Draw draws the model with the texts of its language.
func Draw(m app.Model, t locale.Texts) dom.Screen {
	m = hideSlipped(m, t)
	p := pickPage(m, t)
	screen := dom.Screen{
		Key:   p.Name,
		Title: locale.Bare(t.T("app.title", "screen", p.Title)),
		Lang:  t.Tag(),
		Body:  frame(m, t, p),
	}
	if p.Focus != "" {
		screen.Key, screen.Focus = p.Name+"-"+strconv.Itoa(p.Again), p.Focus
	}
	if m.PIN.Left {
		screen.Key += "-left"
		if m.Reader.Card.Status != nil { // the field is there again
			screen.Key, screen.Focus = screen.Key+"-again", pinPlace(m)
		}
	}
	if m.PIN.Attempt > 0 && (m.PIN.Refused() || m.PIN.Confirm) {
		screen.Key += "-" + strconv.Itoa(m.PIN.Attempt)
		screen.Focus = pinPlace(m)
		if m.PIN.Confirm {
			screen.Focus = room.FieldLastTry
		}
	}
	return screen
}

// pinPlace is where a PIN is typed, or the button that leads there.
func pinPlace(m app.Model) string {
	if _, away := m.EntersElsewhere(); away {
		return room.IDEnter
	}
	return app.IDPin
}

func pickPage(m app.Model, t locale.Texts) part.Page {
	switch m.Screen {
	case app.ScreenWorking:
		return Working(m, t)
	case app.ScreenDone:
		return Done(m, t)
	case app.ScreenDeclined:
		return Declined(m, t)
	case app.ScreenProblem:
		return Problem(m, t)
	case app.ScreenElsewhere:
		return Elsewhere(m, t)
	case app.ScreenDoctor:
		return records.View(m.Records, m.RecordsFacts(), t)
	case app.ScreenGuide:
		return guide.View(m.Guide, m.GuideFacts(), t)
	}
	asksOnly := m.Way == app.WayEmbedded && m.Screen == app.ScreenAllow // the helper's own window connects
	if m.Connection != app.Connected && !asksOnly {
		return withGuides(m, t, unconnectedPage(m, t))
	}
	if m.LacksGrant() {
		return NotAllowed(m, t)
	}
	if tries, known := m.TriesLeft(); known && tries == 0 {
		return Blocked(m, t)
	}
	switch m.Screen {
	case app.ScreenLogin:
		return Login(m, t)
	case app.ScreenSign:
		return Sign(m, t)
	case app.ScreenShare:
		return Share(m, t)
	case app.ScreenAllow:
		return Allow(m, t)
	case app.ScreenGrants, app.ScreenHistory:
		return records.View(m.Records, m.RecordsFacts(), t)
	case app.ScreenCertificate:
		return Showing(m, t)
	case app.ScreenPINChange:
		return PINChange(m, t)
	}
	return Home(m, t)
}

// unconnectedPage picks what is shown without a helper.
func unconnectedPage(m app.Model, t locale.Texts) part.Page {
	embedded := m.Way == app.WayEmbedded
	switch {
	case m.Connection == app.Unasked:
		return Explain(m, t)
	case embedded && m.Connection == app.Connecting:
		return Pending(m, t)
	case embedded:
		return Severed(m, t)
	case m.Connection == app.Connecting:
		return Connecting(m, t)
	}
	return Unreachable(m, t)
}

// frame puts header, footer and the live region around a page.
func frame(m app.Model, t locale.Texts, p part.Page) dom.Node {
	return dom.Group(
		dom.El("header", dom.ID("header"), dom.Class("header"),
			dom.El("p", dom.Class("header-name"), dom.Text(t.T("app.name"))),
			languageSwitch(t)),
		dom.El("main", dom.ID("screen-"+p.Name), dom.Class("main"),
			dom.El("h1", dom.ID(dom.HeadingID), dom.Class("heading-1"), dom.Attribute("tabindex", "-1"), dom.Text(p.Title)),
			p.Body),
		tooSoon(m, t),
		dom.El("p", dom.ID("live"), dom.Class("visually-hidden"), dom.Attribute("role", "status"), dom.Text(locale.Unread(liveText(m, t, p)))),
		dom.El("footer", dom.ID("footer"), dom.Class("footer"),
			dom.El("p", dom.Text(t.T("app.privacy"))),
			dom.When(m.Helper != "", dom.El("p", dom.Text(t.T("app.helper", "version", m.Helper))))),
	)
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
