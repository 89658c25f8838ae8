package part

import (
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// StateKind is the colour of a state.
func StateKind(s jpki.CertificateState) string {
	switch s {
	case jpki.CertificateValid:
		return Success
	case jpki.CertificateRenewable, jpki.CertificateNotYetValid:
		return Warning
	case jpki.CertificateExpired, jpki.CertificateRevoked, jpki.CertificateOnHold:
		return Failure
	}
	return Info
}

// CanKey is the key of the sentence that says what a certificate is good for now.
func CanKey(l *room.Life, p jpki.Purpose) string {
	key, state, phone := CertificateKey(p), l.State(p), l.Status.Kind.Phone()
	switch {
	case KeyFails(l, p):
		return "health." + key + ".key_unsupported"
	case l.Suspended(p) && phone:
		return "health." + key + ".phone_on_hold"
	case l.Suspended(p):
		return "health." + key + ".card_on_hold"
	case l.Blocked(p) && StateKind(state) != Failure:
		return "health." + key + ".blocked"
	case phone && state == jpki.CertificateUnknown:
		return "health.phone." + key
	case StateKind(state) == Success && Unconfirmed(l, p):
		return "health." + key + ".unconfirmed"
	}
	return "health." + key + "." + string(state)
}

// KeyFails reports whether a certificate is there whose key cannot be used yet.
func KeyFails(l *room.Life, p jpki.Purpose) bool {
	return l.Status.Unusable && l.Status.Certificate(p).Present
}

// Unconfirmed reports whether nobody said that the certificate is not revoked.
func Unconfirmed(l *room.Life, p jpki.Purpose) bool {
	d := l.Status.Detail(p)
	return d != nil && (d.Revocation.State == jpki.RevocationUnchecked || d.Revocation.State == jpki.RevocationUnknown)
}

// DaysLeft counts the days while there are some.
func DaysLeft(t locale.Texts, l *room.Life, p jpki.Purpose) dom.Node {
	switch left := l.DaysLeft(p); {
	case StateKind(l.State(p)) == Failure: // the days do not matter any more
	case left > 0:
		return dom.Group(dom.Text(" "), dom.El("span", dom.Class("days"), dom.Text(DaysText(t, left))))
	case left == 0 && !l.Now.After(l.Status.Certificate(p).NotAfter):
		return dom.Group(dom.Text(" "), dom.El("strong", dom.Class("days"), dom.Text(t.T("health.days.none"))))
	}
	return dom.Node{}
}

// DaysText counts the days that are left; 0 is the last day. In easy texts 2 to 31 days are read as the days of a month are.
func DaysText(t locale.Texts, n int) string {
	if n == 0 {
		return t.T("health.days.none")
	}
	form, days := ".other", t.T("day."+strconv.Itoa(n))
	if n == 1 {
		form = ".one"
	}
	if n == 1 || n > 31 {
		days = t.T("days", "n", strconv.Itoa(n))
	}
	return t.T("health.days"+form, "days", days)
}
