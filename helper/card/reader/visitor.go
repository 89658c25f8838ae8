package reader

import (
	"bytes"
	"time"
)

// At a counter each card is a visitor's (Config.Visitors). One that leaves is gone at once:
// nobody waits whether it slipped, and the same card is another visitor when it is back.
//
// A reader that loses a card whose power is cut (pcsc facts 4) would end every visit by
// our own doing. It is known for that once it has found such a card again, by its
// certificate, within the time that it takes and no person does; until then what leaves is
// taken for a visitor. From then on a card that leaves so is told as if it were there, and
// recognised when it is back. One without a certificate that is free is known by its ATR,
// the second time.

// A lostCard is one that left by our own power-off, as far as is known.
type lostCard struct {
	identity []byte // nil: not read
	atr      []byte
}

// isFoundAgain reports whether a card that leaves now is one that its reader will find
// again. The caller holds mu.
func (p *presence) isFoundAgain(echo bool) bool {
	if l := p.lost; echo && l != nil && l.identity == nil && p.identity == nil && bytes.Equal(l.atr, p.atr) {
		p.findsAgain = true
	}
	return echo && p.findsAgain
}

// visitorLeft ends the visit of a card that left. Where that may be our doing it counts as
// nobody's, so that wrong PINs stay counted. The caller holds mu.
func (m *Manager) visitorLeft(name string, p *presence, echo bool) {
	if l := m.leases[name]; l != nil {
		go l.end(ErrRemoved)
	}
	p.lost = nil
	if !echo {
		m.renew(p)
		return
	}
	p.lost = &lostCard{identity: p.identity, atr: p.atr}
	m.forgetCard(p)
}

// isBackInTime reports whether a card that came may be the one that the reader lost. The
// caller holds mu.
func (p *presence) isBackInTime() bool {
	if p.lost != nil && time.Since(p.leftAt) >= foundTime {
		p.lost = nil
	}
	return p.lost != nil
}

// learn notes that a reader has found a card again, whose certificate was read now. The
// caller holds mu.
func (p *presence) learn() {
	if p.lost != nil && p.lost.identity != nil {
		p.findsAgain = p.findsAgain || bytes.Equal(p.lost.identity, p.identity)
		p.lost = nil
	}
}
