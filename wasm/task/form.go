package task

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// A form is what the person answers with, or what stands in its way.
type form struct {
	node       dom.Node
	impossible bool // it will not be, with this reader and this card
}

// requester names the page that asks, in full. A page that hosts the app says nothing
// about itself that could be believed: there the trusted window does.
func requester(m *sight, t locale.Texts, key string) dom.Node {
	if m.Request == nil || !m.Window {
		return dom.Node{}
	}
	return dom.El("section", dom.Class("requester"),
		dom.El("h2", dom.Class("requester-label"), dom.Text(t.T(key+".requester"))),
		dom.El("p", dom.Class("requester-origin"), part.Origin(m.Request.Origin)),
		part.Support(t.T(compareKey(m))))
}

// compareKey is the key of what to compare the origin with; in practice there is no page.
func compareKey(m *sight) string {
	if m.Practice {
		return "practice.compare"
	}
	return "request.compare"
}

// notReady is what is missing until the card is read.
func notReady(m *sight, t locale.Texts, missing dom.Node) form {
	return form{impossible: part.Hindered(&m.Reading), node: dom.Group(part.ReaderLines(t, &m.Reading), missing, part.Actions(m.stop(t)))}
}

// taskForm is what is missing, or the certificate's warnings and the PIN form.
func taskForm(m *sight, t locale.Texts, missing dom.Node, ready bool, p jpki.Purpose, key string) form {
	if !ready {
		return notReady(m, t, missing)
	}
	if why, useless := unusableNotice(m, t, p); useless {
		return form{impossible: true, node: dom.Group(part.ReaderLines(t, &m.Reading), why, part.Actions(
			dom.When(!m.Useless(m.Facts), part.MendingButton(t, &m.Life, p, "button-solid")),
			dom.When(m.against(m.Facts, p) && !m.Useless(m.Facts), part.Outline(room.ActionAnyway, t.T("anyway"))),
			m.stop(t)))}
	}
	return form{node: dom.Group(part.ReaderLines(t, &m.Reading), missing, doubtNotice(m, t, p), untoldNote(m, t, p), pinEntry(m, t, p, key),
		dom.When(!m.Slipped(), part.Forgotten(t, m.Status.PIN(p.PIN()), p.PIN(), m.PIN.Wrong)))}
}

// unusableNotice says that the PIN would be risked for nothing.
func unusableNotice(m *sight, t locale.Texts, p jpki.Purpose) (why dom.Node, useless bool) {
	state := m.State(p)
	switch {
	case m.Useless(m.Facts):
		return keyUnsupported(t), true
	case m.Status.Kind == jpki.KindJukiCard:
		return part.Notice(t, part.Failure, t.T("health.of.juki_card.title"), part.Paragraph(t.T("health.of.juki_card"))), true
	case state == jpki.CertificateAbsent && m.Status.Kind.Phone():
		return part.Notice(t, part.Failure, t.T(part.CanKey(&m.Life, p)), part.MendingText(t, &m.Life, p)), true
	case state == jpki.CertificateAbsent:
		return part.Notice(t, part.Failure, t.T("error.certificate_absent.title"), part.Paragraph(t.T("certificate.absent."+part.CertificateKey(p)))), true
	case m.against(m.Facts, p) && m.Anyway:
		return why, false
	case state == jpki.CertificateRevoked, state == jpki.CertificateOnHold, m.Suspended(p):
		return part.Notice(t, part.Failure, t.T(part.CanKey(&m.Life, p)), part.MendingText(t, &m.Life, p)), true
	case m.against(m.Facts, p):
		return doubtNotice(m, t, p), true
	}
	return why, false
}

// keyUnsupported says that the card is of a kind that cannot be used yet.
func keyUnsupported(t locale.Texts) dom.Node { return part.ErrorNotice(t, wire.CodeKeyUnsupported) }

// doubtNotice warns of a certificate that ends soon, or that is against the person's
// interest to use: by its dates, which may be the clock's fault, or because it is
// revoked or on hold.
func doubtNotice(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	state := m.State(p)
	useless := state == jpki.CertificateExpired
	switch state {
	case jpki.CertificateRevoked, jpki.CertificateOnHold:
		return part.Notice(t, part.Warning, t.T(part.CanKey(&m.Life, p)), mending(m, t, p))
	case jpki.CertificateExpired, jpki.CertificateNotYetValid, jpki.CertificateRenewable:
		return part.Notice(t, part.Warning, t.T("health.state."+string(state)),
			dom.El("p", dom.Text(t.T("certificate.until.line", "date", part.Date(t, m.Status.Certificate(p).NotAfter))), part.DaysLeft(t, &m.Life, p)),
			dom.When(useless, part.Paragraph(t.T("certificate.expired."+part.CertificateKey(p)))),
			mending(m, t, p))
	}
	if m.Suspended(p) {
		return part.Notice(t, part.Warning, t.T(part.CanKey(&m.Life, p)), mending(m, t, p))
	}
	return dom.Node{}
}

// mending is what to do about the state of a certificate, folded where the certificate
// is used all the same.
func mending(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	text := part.MendingText(t, &m.Life, p)
	if m.against(m.Facts, p) && !m.Anyway {
		return text
	}
	return dom.El("details", dom.El("summary", dom.Text(t.T("problem.next"))), text)
}

// untoldNote says that lists are configured and did not tell whether the certificate is
// revoked. That stops nobody: whoever verifies decides.
func untoldNote(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	d := m.Status.Detail(p)
	return dom.When(d != nil && d.Revocation.State == jpki.RevocationUnknown, part.Support(t.T("anyway.untold")))
}

// pinEntry asks for the PIN where it is typed.
func pinEntry(m *sight, t locale.Texts, p jpki.Purpose, key string) dom.Node {
	if pad, elsewhere := m.EntersElsewhere(m.Facts); elsewhere {
		return enterForm(m, t, p, key, pad)
	}
	return pinForm(m, t, p, key)
}
