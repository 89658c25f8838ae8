package guard

import (
	"slices"

	"jpkiweb/shared/jpki"
)

// How the rest of the guard reads the row of its purpose.

// allows reports whether the purpose has a permission.
func (g *Guard) allows(p permission) bool { return g.allowance.also&p != 0 }

// PIN returns the one PIN that this lease may present; ok is false if there is
// none, or any: Raw, before the person was asked for one.
func (g *Guard) PIN() (pin jpki.PIN, ok bool) {
	switch pin = g.allowance.pin; pin {
	case noPIN:
		return "", false
	case namedPIN, askedPIN:
		return g.terms.PIN, g.terms.PIN != ""
	}
	return pin, true
}

// presentable reports whether VERIFY may present this PIN.
func (g *Guard) presentable(pin jpki.PIN) bool {
	own, ok := g.PIN()
	return ok && own == pin || !ok && g.allowance.pin == askedPIN
}

// Key is the purpose of the key that the lease uses; ok is false if it uses none.
func (g *Guard) Key() (p jpki.Purpose, ok bool) {
	if g.allowance.key == noKey {
		return "", false
	}
	return g.allowance.key, true
}

// keyFile is the file of that key; 0: none.
func (g *Guard) keyFile() jpki.FileID {
	p, ok := g.Key()
	if !ok {
		return 0
	}
	return p.Files().Key
}

// selectable reports whether the lease may select an application.
func (g *Guard) selectable(a application) bool {
	list := g.allowance.applications
	return slices.Contains(list, a) || slices.Contains(list, thatOfPIN) && a == applicationOf(g.terms.PIN) ||
		g.recognises() && a == loginCertificate.application
}

// readable reports whether the lease may READ BINARY a file of the selected
// application.
func (g *Guard) readable(id jpki.FileID) bool {
	f, list := cardFile{g.application, id}, g.allowance.files
	return slices.Contains(list, f) || id != 0 && slices.Contains(list, cardFile{g.application, anyFile}) ||
		g.recognises() && f == loginCertificate
}

// recognises reports whether this lease may tell the card from others.
func (g *Guard) recognises() bool { return g.allows(recogniseCard) && g.terms.PINAllowed }

// locked reports whether a file is behind a PIN that was not verified in this
// lease. The card would say so itself, unless another program left it verified:
// that program's person did not agree to this lease. Who looks around looks at what
// the card shows.
func (g *Guard) locked(id jpki.FileID) bool {
	pin, behind := behindPIN[cardFile{g.application, id}]
	return behind && g.verified != pin && !g.allows(lookAround)
}
