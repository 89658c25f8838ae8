package part

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// Counter tells how often a PIN may still be wrong.
func Counter(t locale.Texts, s jpki.PINStatus) dom.Node {
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
		dom.Text(t.T("tries.of")))
}

// Tries tells how often the PIN of a certificate may still be wrong.
func Tries(t locale.Texts, c jpki.CertificateStatus) dom.Node {
	return Counter(t, c.PINStatus)
}
