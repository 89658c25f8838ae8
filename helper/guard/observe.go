package guard

import (
	"jpkiweb/shared/iso7816"
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
	case iso7816.InsVerify:
		g.observeVerify(did, r.SW)
	case iso7816.InsPerformSecurityOp:
		g.observeFile(did, ok)
		if ok {
			g.items[did.item].used = true
		}
	}
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
	switch did.ins {
	case iso7816.InsSelect:
		g.selected = g.selected && !did.selectAP
	case iso7816.InsPerformSecurityOp:
		g.items[did.item].used = true
	}
}

func (g *Guard) observeSelect(did step, ok bool) {
	if did.selectAP {
		g.selected, g.current = ok, 0
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
	if did.verify {
		g.verified = sw == iso7816.SWSuccess
		delete(g.tries, did.file) // the counter moved
		return
	}
	switch {
	case told:
		g.tries[did.file] = tries
	case sw == iso7816.SWSuccess: // already verified: the counter is full
		g.tries[did.file] = g.terms.purpose().PIN().Rule().Tries
	}
}
