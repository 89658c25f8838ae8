package server

import (
	"cmp"
	"sync"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// A leasePace is how often an origin may ask for a card, in all of its sessions: so many
// times at once, and once more after each every.
type leasePace struct {
	burst int
	every time.Duration
}

// What a person does is slower by far than either; what a page does is not. Our own
// app also looks at the cards that staff at a counter put in one after the other.
var (
	pagePace = leasePace{burst: 30, every: 2 * time.Second}
	ownPace  = leasePace{burst: 1000, every: 5 * time.Millisecond}
)

// maxPaced is for how many origins it is kept that they have asked, if there are more
// than that: of those that may ask as often as ever nothing has to be.
const maxPaced = 256

// paces keep the pace of each origin. The zero paces are those of nobody.
type paces struct {
	mu       sync.Mutex
	byOrigin map[authtoken.Origin]*paced
}

// paced is what is kept of an origin.
type paced struct {
	burstWholeAt time.Time // when the whole burst is there again
	unanswered   bool      // no person said yes to what it asked for last
}

// take counts that an origin asks, and reports whether it may.
func (p *paces) take(origin authtoken.Origin, pace leasePace, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := p.find(origin, now)
	if o.burstWholeAt.Before(now) {
		o.burstWholeAt = now
	}
	if o.burstWholeAt.Sub(now) > time.Duration(pace.burst-1)*pace.every {
		return false
	}
	o.burstWholeAt = o.burstWholeAt.Add(pace.every)
	return true
}

// find returns what is kept of an origin. The caller holds mu.
func (p *paces) find(origin authtoken.Origin, now time.Time) *paced {
	if o := p.byOrigin[origin]; o != nil {
		return o
	}
	if p.byOrigin == nil {
		p.byOrigin = map[authtoken.Origin]*paced{}
	}
	if len(p.byOrigin) >= maxPaced {
		for name, o := range p.byOrigin {
			if o.burstWholeAt.Before(now) {
				delete(p.byOrigin, name)
			}
		}
	}
	o := &paced{}
	p.byOrigin[origin] = o
	return o
}

// answer keeps whether a person said yes to what an origin asked for.
func (p *paces) answer(origin authtoken.Origin, yes bool, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.find(origin, now).unanswered = !yes
}

func (p *paces) unanswered(origin authtoken.Origin) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := p.byOrigin[origin]
	return o != nil && o.unanswered
}

// keepPace refuses a lease to an origin that asks too often.
func (s *session) keepPace() error {
	origin, pace := s.origin, s.server.pace
	if s.grant.Own { // however it is written
		origin, pace = authtoken.Origin{}, ownPace
	}
	if s.server.paces.take(origin, pace, time.Now()) {
		return nil
	}
	return wire.Errorf(wire.CodeLeaseLimited, "%s asked for a card more than %d times, and then more often than every %v",
		cmp.Or(origin.String(), "the app"), pace.burst, pace.every)
}

// howOften is how often a page may take a card that other programs have, too: seldom,
// where no person has asked for it, and where nobody said yes to what the page asked
// for last.
func (s *session) howOften(p wire.Purpose) []reader.Option {
	if !s.grant.Own && (p == wire.PurposeRead || asksPerson(p) && s.server.paces.unanswered(s.origin)) {
		return []reader.Option{reader.Seldom}
	}
	return nil
}

// noteAnswer keeps whether a person said yes in a lease of a page.
func (s *session) noteAnswer(l *leased) {
	if !s.grant.Own && asksPerson(l.purpose) {
		s.server.paces.answer(s.origin, l.answer != nil, time.Now())
	}
}

// asksPerson reports whether a person is asked in a lease.
func asksPerson(p wire.Purpose) bool {
	return p != wire.PurposeRead && p != wire.PurposeCounter && p != wire.PurposeRaw
}
