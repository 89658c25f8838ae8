package guard

import (
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Observe tells the guard the answer to the command that Check allowed.
func (g *Guard) Observe(response []byte) {
	did := g.pending
	g.pending = step{}
	r, err := iso7816.ParseResponse(response)
	if err != nil {
		g.lost(did)
		return
	}
	_, g.more = r.SW.More()
	ok := r.SW.OK()
	switch did.ins {
	case iso7816.InsSelect:
		g.observeSelect(did, ok)
	case iso7816.InsReadBinary:
		g.observeFile(did, ok)
		g.outcome.Done = g.outcome.Done || ok && g.finishedBy(did.file)
	case iso7816.InsVerify:
		g.observeVerify(did, r.SW)
	case iso7816.InsChangeReferenceData:
		g.observeFile(did, ok)
		g.outcome.Done = g.outcome.Done || ok
	case iso7816.InsPerformSecurityOp:
		g.observeFile(did, ok)
		if ok {
			g.items[did.item].used, g.items[did.item].made = true, true
			g.outcome.Done = g.allMade()
		}
	}
}

// finishedBy reports whether reading a file was what the lease was for.
func (g *Guard) finishedBy(file jpki.FileID) bool {
	switch g.terms.Purpose {
	case Read, Raw:
		return true
	case Attributes:
		return file == jpki.FileAttributes
	}
	return false
}

func (g *Guard) allMade() bool {
	for _, item := range g.items {
		if !item.made {
			return false
		}
	}
	return len(g.items) > 0
}

// Lost tells the guard that no answer came: the card may or may not have
// executed the command, so what it was for counts as done.
func (g *Guard) Lost() {
	did := g.pending
	g.pending = step{}
	g.lost(did)
}

func (g *Guard) lost(did step) {
	g.more = false
	g.current = 0
	clear(g.tries)
	switch {
	case did.application != [10]byte{}: // either is selected, and what was verified may be gone
		g.deselect()
	case did.present:
		g.verified = 0
	case did.ins == iso7816.InsPerformSecurityOp:
		g.items[did.item].used = true
	}
}

// deselect forgets the application; another one clears the security status of the
// card (card 2.2).
func (g *Guard) deselect() {
	g.application, g.current, g.verified = [10]byte{}, 0, 0
}

func (g *Guard) observeSelect(did step, ok bool) {
	if did.application != [10]byte{} {
		same := g.application == did.application
		if !same || !ok {
			g.deselect()
		}
		g.current = 0
		if ok {
			g.application = did.application
		}
		return
	}
	g.current = 0
	if ok {
		g.current = did.file
	}
}

// observeFile keeps the current EF: a short EF identifier that worked makes its
// file the current one (ISO/IEC 7816-4:2020, 7.3.1); one that failed leaves it
// unknown.
func (g *Guard) observeFile(did step, ok bool) {
	if !did.shortID {
		return
	}
	g.current = 0
	if ok {
		g.current = did.file
	}
}

func (g *Guard) observeVerify(did step, sw iso7816.StatusWord) {
	tries, told := sw.TriesLeft()
	g.observeFile(did, told || sw == iso7816.SWSuccess)
	g.outcome.Blocked = g.outcome.Blocked || told && tries == 0 && g.terms.presentable(did.pin)
	if did.present {
		g.verified = 0
		if sw == iso7816.SWSuccess {
			g.verified = did.pin
		}
		g.outcome.Verified = sw == iso7816.SWSuccess
		g.outcome.WrongPIN = told || sw == iso7816.SWMismatch
		delete(g.tries, did.pin) // the counter moved
		return
	}
	switch {
	case told:
		g.tries[did.pin] = tries
	case sw == iso7816.SWSuccess: // already verified: the counter is full
		g.tries[did.pin] = did.pin.Rule().Tries
	}
}
