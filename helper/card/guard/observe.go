package guard

import (
	"jpkiweb/shared/iso7816"
)

// Observe tells the guard the answer to the command that Check or CheckTemplate
// allowed.
func (g *Guard) Observe(response []byte) {
	did := g.pending
	r, err := iso7816.ParseResponse(response)
	if err != nil || did == (step{}) {
		g.Lost()
		g.failed = ErrCard
		return
	}
	g.pending = step{}
	_, g.moreToGet = r.SW.More()
	executed := g.observe(did, r.SW)
	if did.namesFile {
		g.currentFile = 0
		if executed {
			g.currentFile = did.file
		}
	}
	g.failed = nil
	if !executed {
		g.failed = failure(did, r.SW)
	}
	if executed {
		g.trail.follows(did)
		g.course.Done = g.course.Done || g.allowance.done(g, did)
	}
}

// observe reports whether the card executed the command. A file named by a
// command that was executed is the current one (ISO/IEC 7816-4:2020, 7.3.1); after
// one that was not, we do not know.
func (g *Guard) observe(did step, sw iso7816.StatusWord) (executed bool) {
	switch {
	case did.application != unknown:
		g.observeSelect(did.application, sw.OK())
	case did.present:
		return g.observePresent(did, sw)
	case did.ins == iso7816.InsVerify:
		return g.observeCounter(did, sw)
	case did.ins == iso7816.InsReadBinary:
		g.observeRead(did, sw)
		return sw.OK() || sw == iso7816.SWEndOfFile // read, up to the end of the file
	case did.ins == iso7816.InsPerformSecurityOp && sw.OK():
		g.items[did.item].used, g.items[did.item].made = true, true
	}
	return sw.OK()
}

// Lost tells the guard that no answer came: the card may or may not have
// executed the command, so what it was for counts as done.
func (g *Guard) Lost() {
	did := g.pending
	g.pending = step{}
	g.moreToGet = false
	g.currentFile = 0
	clear(g.tries)
	switch {
	case did.application != unknown: // either is selected
		g.deselect()
	case did.present:
		g.verified = ""
		g.course.Unanswered = true
	case did.ins == iso7816.InsPerformSecurityOp:
		g.items[did.item].used = true
	}
}

// deselect forgets the application; another one clears the security status of the
// card (jpki facts 2.2).
func (g *Guard) deselect() {
	g.application, g.currentFile, g.verified = unknown, 0, ""
}

// observeSelect: a SELECT that was refused leaves us without an application, and
// the same one again keeps the security status (jpki facts 2.2).
func (g *Guard) observeSelect(a application, ok bool) {
	if g.application != a || !ok {
		g.deselect()
	}
	g.currentFile = 0
	if ok {
		g.application = a
	}
}

func (g *Guard) observePresent(did step, sw iso7816.StatusWord) (compared bool) {
	tries, counted := sw.TriesLeft()
	delete(g.tries, did.pin) // the counter moved
	g.verified = ""
	if sw == iso7816.SWSuccess {
		g.verified = did.pin
	}
	g.course.Verified = sw == iso7816.SWSuccess
	g.course.WrongPIN = counted || sw == iso7816.SWMismatch
	g.course.Blocked = g.course.Blocked || counted && tries == 0
	return counted || g.course.Verified
}

// observeCounter notes what the card said of a retry counter.
func (g *Guard) observeCounter(did step, sw iso7816.StatusWord) (counted bool) {
	tries, counted := sw.TriesLeft()
	if sw == iso7816.SWSuccess { // already verified: the counter is full
		tries, counted = did.pin.Rule().Tries, true
	}
	if !counted || did.pin == "" { // a PIN that the guard does not know is never presented
		return counted
	}
	g.tries[did.pin] = tries
	g.course.Blocked = g.course.Blocked || tries == 0 && g.presentable(did.pin)
	return counted
}
