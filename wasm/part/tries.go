package part

import (
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// Counter tells how often a PIN may still be wrong.
func Counter(t locale.Texts, pin jpki.PIN, s jpki.PINStatus) dom.Node {
	return counter(t, s, t.T("tries.of", "max", strconv.Itoa(max(pin.Rule().Tries, s.TriesLeft))))
}

// counter tells it with what comes after the number.
func counter(t locale.Texts, s jpki.PINStatus, after string) dom.Node {
	if !s.TriesKnown {
		return dom.Text(t.T("tries.unknown"))
	}
	if s.TriesLeft == 0 {
		return dom.El("strong", dom.Class("tries-none"), dom.Text(t.T("tries.none")))
	}
	mark := dom.Node{}
	if s.TriesLeft == 1 {
		mark = Icon(Warning, t.T("notice.warning"))
	}
	return dom.Group(mark,
		dom.El("strong", dom.Text(t.N("tries.left", s.TriesLeft))),
		dom.Text(after))
}

// Tries tells how often the PIN of a certificate may still be wrong.
func Tries(t locale.Texts, p jpki.Purpose, c jpki.CertificateStatus) dom.Node {
	return Counter(t, p.PIN(), c.PINStatus)
}

// WrongPIN says that the card refused a PIN, and how often it may still be wrong; key is
// "login" or "sign".
func WrongPIN(t locale.Texts, key string, s jpki.PINStatus) string {
	if s.TriesKnown {
		return t.N(key+".wrong", s.TriesLeft)
	}
	return t.T(key + ".wrong.unknown")
}
