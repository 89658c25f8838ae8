package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// certificates shows both certificates of the card.
func certificates(m app.Model, t locale.Texts) dom.Node {
	return dom.El("div", dom.Class("cards"),
		certificate(m, t, jpki.UserAuthentication),
		certificate(m, t, jpki.DigitalSignature))
}

func certificate(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	key, state, c := part.CertificateKey(p), m.Life().State(p), m.Card.Status.Certificate(p)
	parts := []dom.Node{
		part.Heading3(t.T("certificate." + key + ".name")),
		dom.El("p", dom.Class("support"), dom.Text(t.T("certificate."+key+".use"))),
		dom.El("p", chip(t, state), dom.When(keyFails(m, p), dom.Group(dom.Text(" "), part.Tag(t, part.Failure, t.T("health.state.key_unsupported"))))),
	}
	if state != jpki.CertificateAbsent {
		fewTries := c.TriesKnown && c.TriesLeft <= 1 // all counters are below
		parts = append(parts, dom.El("dl", dom.Class("rows"),
			part.Row(t.T("certificate.until"), until(m, t, p)),
			dom.When(fewTries, part.Row(t.T("certificate."+key+".tries"), tries(t, p, c)))))
	}
	parts = append(parts, unchecked(m, t, p), nextStep(m, t, p))
	if p == jpki.DigitalSignature && m.Readable() {
		parts = append(parts, part.Actions(part.Outline(app.ActionCertificate, t.T("showing.open"))))
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
	return dom.Group(dom.Text(t.T("certificate.until.date", "date", part.Date(t, c.NotAfter))), daysLeft(m, t, p))
}

// daysLeft counts the days while there are some.
func daysLeft(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	switch left := m.Life().DaysLeft(p); {
	case kindOf(m.Life().State(p)) == part.Failure: // the days do not matter any more
	case left > 0:
		return dom.Group(dom.Text(" "), dom.El("span", dom.Class("days"), dom.Text(t.N("health.days", left))))
	case left == 0 && !m.Now.After(m.Card.Status.Certificate(p).NotAfter):
		return dom.Group(dom.Text(" "), dom.El("strong", dom.Class("days"), dom.Text(t.T("health.days.none"))))
	}
	return dom.Node{}
}

// unchecked says that a certificate may be revoked all the same, unless a status
// source said that it is not.
func unchecked(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	if kindOf(m.Life().State(p)) == part.Failure || !unconfirmed(m, p) {
		return dom.Node{}
	}
	return dom.El("p", dom.Class("support"), dom.Text(t.T("health.revocation.warning")))
}

// nextStep says what mends it, and opens the guide there; and how a blocked PIN is
// unlocked, which most procedures need. The main button of the screen is what
// mends first.
func nextStep(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	class := "button-outline"
	if first, ok := m.Life().MendsFirst(); ok && first == p {
		class = "button-solid"
	}
	locked := dom.Node{}
	key, state := part.CertificateKey(p), m.Life().State(p)
	switch {
	case !m.Life().Blocked(p) || m.Card.Status.Kind != jpki.KindMyNumberCard:
	case state == jpki.CertificateExpired || state == jpki.CertificateRevoked: // a new one comes with a new PIN
		locked = part.Paragraph(t.T("health.next.also-locked"))
	default:
		unlock := class
		if m.Life().Procedure(p) != "" {
			unlock = "button-outline"
		}
		locked = dom.Group(part.Paragraph(t.T("blocked."+key+".detail")), waysToUnlock(m, t, p.PIN()), part.Actions(guideButton(t, unlock, lifecycle.PINReset, p)))
	}
	return dom.Group(mending(m, t, p, class), locked)
}

func mending(m app.Model, t locale.Texts, p jpki.Purpose, class string) dom.Node {
	state := m.Life().State(p)
	switch {
	case state == jpki.CertificateAbsent && m.Card.Status.Empty(): // said once, above
		return dom.Node{}
	case m.Life().Procedure(p) == "" && state != jpki.CertificateNotYetValid:
		return dom.When(m.Life().New(p), part.Paragraph(t.T("health.next.new")))
	}
	return dom.Group(mendingText(m, t, p), dom.When(m.Life().Procedure(p) != "", part.Actions(mendingButton(m, t, p, class))))
}

// mendingButton opens the guide at what mends a certificate, if anything does.
func mendingButton(m app.Model, t locale.Texts, p jpki.Purpose, class string) dom.Node {
	procedure := m.Life().Procedure(p)
	return dom.When(procedure != "", guideButton(t, class, procedure, p))
}

// mendingText says what to do about the state of a certificate.
func mendingText(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	held := p == jpki.DigitalSignature && (m.Life().State(p) == jpki.CertificateOnHold || m.Life().Suspended(p))
	if m.Life().Procedure(p) == lifecycle.PhoneCertificate {
		return dom.Group(part.Paragraph(t.T("health.next.phone")), dom.When(held, part.Paragraph(t.T("health.next.phone.on_hold.sign"))))
	}
	return part.Paragraph(t.T("health.next." + mendingKey(m.Life().State(p), p, held)))
}

// mendingKey is the key of what to do about a certificate of a card. A move ends the
// signing certificate alone, and so does the release of a suspension (lifecycle
// facts 3).
func mendingKey(s jpki.CertificateState, p jpki.Purpose, held bool) string {
	switch {
	case held:
		return "on_hold.sign"
	case s == jpki.CertificateAbsent:
		return "absent." + part.CertificateKey(p)
	case s == jpki.CertificateRevoked && p == jpki.UserAuthentication:
		return "revoked.login"
	}
	return string(s)
}

// guideButton opens the guide at a procedure.
func guideButton(t locale.Texts, class string, procedure lifecycle.Procedure, p jpki.Purpose) dom.Node {
	value := string(procedure)
	if procedure == lifecycle.PINReset {
		value += " " + string(lifecycle.NameOf(p.PIN()))
	}
	return part.Button(class, room.ActionGuide, t.T("health.guide."+string(procedure)), dom.Value(value))
}

// chip names the state, with a sign beside the colour.
func chip(t locale.Texts, s jpki.CertificateState) dom.Node {
	return part.Tag(t, kindOf(s), t.T("health.state."+string(s)))
}

// tries tells how often the PIN of a certificate may still be wrong.
func tries(t locale.Texts, p jpki.Purpose, c jpki.CertificateStatus) dom.Node {
	return counter(t, p.PIN(), c.PINStatus)
}
