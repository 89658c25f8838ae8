package health

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Days that are left of a certificate that can be renewed, from which on the first line
// counts them, and from which on they are urgent.
const (
	countedDays = 31
	urgentDays  = 7
)

// Glance shows the card's state at one glance, and the main button for what the card
// needs now.
func Glance(model Model, f Facts, t locale.Texts) dom.Node {
	m := &sight{Model: &model, Facts: f}
	s := m.Status
	if s.Kind == jpki.KindJukiCard { // nothing works, and nothing mends it
		return kindNote(t, s)
	}
	return dom.Group(
		clock(m, t),
		dom.When(s.Unusable, part.Notice(t, part.Failure, t.T("error.key_unsupported.title"), part.Paragraph(t.T("error.key_unsupported.detail")), part.Steps(t.T("error.key_unsupported.next")))),
		kindNote(t, s),
		stateNotice(m, t),
		lastTries(t, s))
}

// stateNotice says where the certificate stands that must be mended first, or the one
// that is used most; nothing where that is said already.
func stateNotice(m *sight, t locale.Texts) dom.Node {
	p, mends := m.MendsFirst()
	if !mends {
		p = jpki.UserAuthentication
	}
	if !mends && (m.Status.Unusable || m.Status.Empty() || m.Status.Kind.Phone()) {
		return dom.Node{}
	}
	kind := abilityKind(m, p)
	if left, counted := daysCounted(m, p); counted && left <= urgentDays {
		kind = part.Failure
	}
	until := dom.Node{}
	if c := m.Status.Certificate(p); c.Known {
		until = part.Paragraph(t.T("certificate.until.line", "date", part.Date(t, c.NotAfter)))
	}
	return part.Notice(t, kind, glanceTitle(m, t, p),
		until, part.Paragraph(t.T(part.CanKey(&m.Life, p))), errand(m, t), dom.When(mends, part.Actions(mainButton(m, t, p))))
}

// daysCounted returns the days that are left of a certificate where they must be said
// first.
func daysCounted(m *sight, p jpki.Purpose) (left int, counted bool) {
	if m.State(p) != jpki.CertificateRenewable || m.Blocked(p) {
		return 0, false
	}
	left = m.DaysLeft(p)
	return left, left <= countedDays
}

// glanceTitle is the state of a certificate in a few words.
func glanceTitle(m *sight, t locale.Texts, p jpki.Purpose) string {
	left, counted := daysCounted(m, p)
	state := m.State(p)
	switch {
	case m.Suspended(p):
		return t.T("health.state.on_hold")
	case m.Blocked(p) && part.StateKind(state) != part.Failure:
		return t.T("blocked." + part.CertificateKey(p) + ".title")
	case counted && left == 0:
		return t.T("glance.last_day")
	case counted:
		return t.N("glance.days", left)
	}
	return t.T("glance." + string(state))
}

// mainButton opens the guide at what the card needs now.
func mainButton(m *sight, t locale.Texts, p jpki.Purpose) dom.Node {
	if m.Procedure(p) == "" && m.Blocked(p) {
		return part.GuideButton(t, "button-solid", lifecycle.PINReset, p)
	}
	return part.MendingButton(t, &m.Life, p, "button-solid")
}
