package part

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// MendingButton opens the guide at what mends a certificate, if anything does.
func MendingButton(t locale.Texts, l *room.Life, p jpki.Purpose, class string) dom.Node {
	procedure := l.Procedure(p)
	return dom.When(procedure != "", GuideButton(t, class, procedure, p))
}

// MendingAfter opens the guide at what mends a certificate that a job met as one that
// is not good any more, where it was not known before; of one that begins later, nothing
// does.
func MendingAfter(t locale.Texts, l *room.Life, p jpki.Purpose, code wire.Code) dom.Node {
	procedure := lifecycle.Issue
	switch {
	case code == wire.CodeCertificateEarly, l.Status != nil && l.Status.Kind == jpki.KindJukiCard: // lifecycle facts 1
		return dom.Node{}
	case l.Status != nil && l.Status.Kind.Phone():
		procedure = lifecycle.PhoneCertificate
	case code == wire.CodeCertificateOnHold:
		procedure = lifecycle.Release
	}
	return GuideButton(t, "button-solid", procedure, p)
}

// GuideButton opens the guide at a procedure.
func GuideButton(t locale.Texts, class string, procedure lifecycle.Procedure, p jpki.Purpose) dom.Node {
	value := string(procedure)
	if procedure == lifecycle.PINReset {
		value += " " + string(lifecycle.NameOf(p.PIN()))
	}
	return Button(class, room.ActionGuide, t.T("health.guide."+string(procedure)), dom.Value(value))
}

// MendingText says what to do about the state of a certificate.
func MendingText(t locale.Texts, l *room.Life, p jpki.Purpose) dom.Node {
	held := p == jpki.DigitalSignature && (l.State(p) == jpki.CertificateOnHold || l.Suspended(p))
	if l.Procedure(p) == lifecycle.PhoneCertificate {
		return dom.Group(Paragraph(t.T("health.next.phone")), dom.When(held, Paragraph(t.T("health.next.phone.on_hold.sign"))))
	}
	return Paragraph(t.T("health.next." + mendingKey(l.State(p), p, held)))
}

// mendingKey is the key of what to do about a certificate of a card. A move ends the
// signing certificate alone, and so does the release of a suspension (lifecycle
// facts 3).
func mendingKey(s jpki.CertificateState, p jpki.Purpose, held bool) string {
	switch {
	case held:
		return "on_hold.sign"
	case s == jpki.CertificateAbsent:
		return "absent." + CertificateKey(p)
	case s == jpki.CertificateRevoked && p == jpki.UserAuthentication:
		return "revoked.login"
	}
	return string(s)
}
