package health

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// certificates shows both certificates of the card.
func certificates(m *sight, t locale.Texts) dom.Node {
	return dom.El("div", dom.Class("cards"),
		certificate(m, t, jpki.UserAuthentication),
		certificate(m, t, jpki.DigitalSignature))
}

func certificate(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	key, state, c := part.CertificateKey(p), m.State(p), m.Status.Certificate(p)
	parts := []dom.Node{
		part.Heading3(t.T("certificate." + key + ".name")),
		part.Support(t.T("certificate." + key + ".use")),
		dom.El("p", stateTag(t, state), dom.When(part.KeyFails(&m.Life, p), dom.Group(dom.Text(" "), part.Tag(t, part.Failure, t.T("health.state.key_unsupported"))))),
	}
	if state != jpki.CertificateAbsent {
		fewTries := c.TriesKnown && c.TriesLeft <= 1 // all counters are below
		parts = append(parts, dom.El("dl", dom.Class("rows"),
			part.Row(t.T("certificate.until"), expiryText(m, t, p)),
			dom.When(fewTries, part.Row(t.T("certificate."+key+".tries"), part.Tries(t, p, c)))))
	}
	parts = append(parts, uncheckedNote(m, t, p), nextStep(m, t, p))
	if p == jpki.DigitalSignature && readable(m) {
		parts = append(parts, part.Actions(part.Outline(room.ActionCertificate, t.T("showing.open"))))
	}
	return dom.El("section", dom.Class("card"), dom.Group(parts...))
}

// readable reports whether the digital signature certificate of the card can be
// shown, after its password.
func readable(m *sight) bool {
	s := m.Status
	return m.Window && !m.Suspended(jpki.DigitalSignature) && s.Kind == jpki.KindMyNumberCard && s.DigitalSignature.Present && s.SignatureDetail == nil && !m.Blocked(jpki.DigitalSignature)
}

// expiryText is the day of expiry with the days left, where it is known.
func expiryText(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	c := m.Status.Certificate(p)
	if !c.Known && m.Status.Kind.Phone() {
		return dom.Text(t.T("certificate.until.phone"))
	}
	if !c.Known {
		return dom.Text(t.T("certificate.until.unknown"))
	}
	return dom.Group(dom.Text(t.T("certificate.until.date", "date", part.Date(t, c.NotAfter))), part.DaysLeft(t, &m.Life, p))
}

// uncheckedNote says that a certificate may be revoked all the same, unless a status
// source said that it is not.
func uncheckedNote(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	if part.StateKind(m.State(p)) == part.Failure || !part.Unconfirmed(&m.Life, p) {
		return dom.Node{}
	}
	return part.Support(t.T("health.revocation.warning"))
}

// nextStep says what mends it, and opens the guide there; and how a blocked PIN is
// unlocked, which most procedures need.
func nextStep(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	locked := dom.Node{}
	key, state := part.CertificateKey(p), m.State(p)
	switch {
	case !m.Blocked(p) || m.Status.Kind != jpki.KindMyNumberCard:
	case state == jpki.CertificateExpired || state == jpki.CertificateRevoked: // a new one comes with a new PIN
		locked = part.Paragraph(t.T("health.next.also-locked"))
	default:
		locked = dom.Group(part.Paragraph(t.T("blocked."+key+".detail")), part.WaysToUnlock(t, &m.Life, p.PIN()), part.Actions(part.GuideButton(t, "button-outline", lifecycle.PINReset, p)))
	}
	return dom.Group(mendingAdvice(m, t, p), locked)
}

func mendingAdvice(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	state := m.State(p)
	switch {
	case state == jpki.CertificateAbsent && m.Status.Empty(): // said once, above
		return dom.Node{}
	case m.Procedure(p) == "" && state != jpki.CertificateNotYetValid:
		return dom.When(m.New(p), part.Paragraph(t.T("health.next.new")))
	}
	return dom.Group(part.MendingText(t, &m.Life, p), dom.When(m.Procedure(p) != "", part.Actions(part.MendingButton(t, &m.Life, p, "button-outline"))))
}

// stateTag names the state, with a sign beside the colour.
func stateTag(t locale.Texts, s jpki.CertificateState) dom.Node {
	return part.Tag(t, part.StateKind(s), t.T("health.state."+string(s)))
}
