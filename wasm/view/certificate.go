package view

import (
	"strconv"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// date writes the day in Japan.
func date(t locale.Texts, at time.Time) string {
	y, m, d := at.In(jpki.Japan()).Date()
	month, day := strconv.Itoa(int(m)), strconv.Itoa(d)
	return t.T("date", "y", strconv.Itoa(y), "m", month, "d", day, "month", t.T("month."+month), "day", t.T("day."+day))
}

// certificates shows both certificates of the card.
func certificates(m app.Model, t locale.Texts) dom.Node {
	return dom.El("div", dom.Class("cards"),
		certificate(m, t, jpki.UserAuthentication),
		certificate(m, t, jpki.DigitalSignature))
}

func certificate(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	key, state, c := keyOf(p), m.State(p), m.Card.Status.Certificate(p)
	parts := []dom.Node{
		heading3(t.T("certificate." + key + ".name")),
		dom.El("p", dom.Class("support"), dom.Text(t.T("certificate."+key+".use"))),
		dom.El("p", chip(t, state)),
	}
	if state != lifecycle.Absent {
		parts = append(parts, dom.El("dl", dom.Class("rows"),
			row(t.T("certificate.until"), until(m, t, p)),
			row(t.T("certificate."+key+".tries"), tries(t, p, c))))
	}
	parts = append(parts, unchecked(m, t, p), nextStep(m, t, p))
	if p == jpki.DigitalSignature && m.Readable() {
		parts = append(parts, actions(outline(app.ActionCertificate, t.T("showing.open"))))
	}
	return dom.El("section", dom.Class("card"), dom.Group(parts...))
}

// until is the day of expiry with the days left, where it is known.
func until(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	c := m.Card.Status.Certificate(p)
	if !c.Known && m.Card.Status.Kind.Phone() {
		return dom.Text(t.T("certificate.until.phone"))
	}
	if !c.Known {
		return dom.Text(t.T("certificate.until.unknown"))
	}
	parts := []dom.Node{dom.Text(t.T("certificate.until.date", "date", date(t, c.NotAfter)))}
	switch left := m.DaysLeft(p); {
	case kindOf(m.State(p)) == failure: // the days do not matter any more
	case left > 0:
		parts = append(parts, dom.Text(" "), dom.El("span", dom.Class("days"), dom.Text(t.N("health.days", left))))
	case left == 0 && !m.Now.After(c.NotAfter):
		parts = append(parts, dom.Text(" "), dom.El("strong", dom.Class("days"), dom.Text(t.T("health.days.none"))))
	}
	return dom.Group(parts...)
}

// unchecked says that a certificate may be revoked all the same, unless a status
// source said that it is not.
func unchecked(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	if kindOf(m.State(p)) == failure || !unconfirmed(m, p) {
		return dom.Node{}
	}
	return dom.El("p", dom.Class("support"), dom.Text(t.T("health.revocation.warning")))
}

// nextStep says what mends it, and opens the guide there; and how a blocked PIN is
// unlocked, which most procedures need.
func nextStep(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	locked := dom.Node{}
	key, state := keyOf(p), m.State(p)
	switch {
	case !m.Blocked(p) || m.Card.Status.Kind != app.KindMyNumberCard:
	case state == lifecycle.Expired || state == lifecycle.Revoked: // a new one comes with a new PIN
		locked = paragraph(t.T("health.next.also-locked"))
	default:
		locked = dom.Group(paragraph(t.T("blocked."+key+".detail")), waysToUnlock(m, t, key), actions(guideButton(t, lifecycle.PINReset, p)))
	}
	return dom.Group(mending(m, t, p), locked)
}

func mending(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	procedure, state, key := m.Procedure(p), m.State(p), keyOf(p)
	var text string
	switch {
	case m.Card.Status.Kind == app.KindJukiCard, state == lifecycle.Absent && m.Card.Status.Empty(): // said once, above
		return dom.Node{}
	case procedure == lifecycle.PhoneCertificate:
		text = "health.next.phone"
	case state == lifecycle.Absent:
		text = "health.next.absent." + key
	case m.Suspended(p):
		text, procedure = "health.next.on-hold.sign", lifecycle.Release
	case procedure != "":
		text = mendingText(state, p)
	case state == lifecycle.NotYetValid:
		text = mendingText(state, p)
	case m.New(p):
		text = "health.next.new"
	default:
		return dom.Node{}
	}
	if procedure == "" {
		return paragraph(t.T(text))
	}
	return dom.Group(paragraph(t.T(text)), actions(guideButton(t, procedure, p)))
}

// mendingText is the key of what to do about a state. A move ends the signing
// certificate alone, and so does the release of a suspension (lifecycle facts 2.3).
func mendingText(s lifecycle.State, p jpki.Purpose) string {
	switch {
	case s == lifecycle.OnHold && p == jpki.DigitalSignature:
		return "health.next.on-hold.sign"
	case s == lifecycle.Revoked && p == jpki.UserAuthentication:
		return "health.next.revoked.login"
	}
	return "health.next." + string(s)
}

// guideButton opens the guide at a procedure.
func guideButton(t locale.Texts, procedure lifecycle.Procedure, p jpki.Purpose) dom.Node {
	value := string(procedure)
	if procedure == lifecycle.PINReset {
		value += " " + guidePIN(p.PIN())
	}
	return outline(app.ActionGuide, t.T("health.guide."+string(procedure)), dom.Value(value))
}

// chip names the state, with a sign beside the colour.
func chip(t locale.Texts, s lifecycle.State) dom.Node {
	return tag(t, kindOf(s), t.T("health.state."+string(s)))
}

// tag is a word with a colour and a sign.
func tag(t locale.Texts, kind, text string) dom.Node {
	return dom.El("span", dom.Class("chip", "chip-"+kind), icon(kind, t.T("notice."+kind)), dom.Text(text))
}

// tries tells how often the PIN of a certificate may still be wrong.
func tries(t locale.Texts, p jpki.Purpose, c app.CertificateStatus) dom.Node {
	return counter(t, p.PIN(), app.PINStatus{TriesLeft: c.TriesLeft, TriesKnown: c.TriesKnown})
}
