package part

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// WaysToUnlock names where the rules say that the PIN can be set anew, as far as
// the other PIN of this card allows; the counter sets any.
func WaysToUnlock(t locale.Texts, l *room.Life, pin jpki.PIN) dom.Node {
	key := "blocked." + PINKey(pin) + "."
	var ways []string
	if rules := l.Rules; rules != nil {
		for _, way := range rules.Unlock(pin, lostPINs(l)...) {
			ways = append(ways, t.T(key+string(way.Place)))
		}
	}
	if len(ways) == 0 { // the rules are not there (yet)
		ways = []string{t.T(key + string(lifecycle.AtCounter))}
	}
	return List(ways...)
}

// lostPINs are those that no kiosk takes: blocked ones, and those of a
// certificate that the card has not.
func lostPINs(l *room.Life) (lost []jpki.PIN) {
	if l.Status == nil {
		return nil
	}
	for _, p := range jpki.Purposes {
		if !l.Status.Certificate(p).Present || l.Blocked(p) {
			lost = append(lost, p.PIN())
		}
	}
	return lost
}

// PINKey is the PIN's name in the keys of the texts.
func PINKey(p jpki.PIN) string {
	switch p {
	case jpki.DigitalSignaturePIN:
		return "sign"
	case jpki.CardInfoPIN:
		return "card_info"
	}
	return "login"
}
