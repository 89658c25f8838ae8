package reader

import (
	"bytes"
	"context"
	"slices"
	"time"
)

// Times by which the person's doing is told from the reader's.
const (
	// echoTime is how long after a power-off of ours a card that leaves does so
	// because of it: drivers of contactless readers forget the card then, and pcscd,
	// which looks every 400 ms, sees it gone (pcsc facts 4).
	echoTime = 600 * time.Millisecond
	// foundTime is how long such a reader takes to find it again; a person takes
	// longer to put a card back.
	foundTime = time.Second
	// backTime is how long a card may be away and still be the same one that
	// slipped.
	backTime = 2 * time.Second
	// compareTime bounds how long it takes to recognise a card that is back.
	compareTime = 5 * time.Second
	// afterTime is how long readers are watched after a lease, so that its echo is
	// heard.
	afterTime = echoTime + backTime
)

// A presence is what is known of the card in one reader. The backend tells when a
// card comes and goes; a presence tells what that means.
type presence struct {
	toldInsertion uint32 // Insertion that the backend told last
	toldPresent   bool   // and whether there was a card
	atr           []byte

	insertion, card uint32 // as Reader tells them
	identity        []byte // of the card, by its certificate; nil: not read
	kind            CardKind
	kindAsked       bool // for its kind

	cameAt, leftAt time.Time // when it came last, and left last
	losesWithPower bool      // the reader loses a card whose power is cut
	cutting        int       // leases that are cutting the power
	lastCut        time.Time // when the last one did
	onlyLooked     bool      // and it did nothing but look at the card
	lostSharedAt   time.Time // when the reader lost a shared card by that

	goneTimer   *time.Timer // since the card left, while it may still come back; nil: settled
	hidden      bool        // while gone: told as if it were there
	comparing   bool        // something is back, and is being recognised
	echoPending bool        // while comparing: the echo of that is not over
	echoed      bool        // while gone: by our own power-off, as far as is known

	// Of visitors only.
	lost       *lostCard // that left by our own power-off, as far as is known, and may be found again; nil: none
	findsAgain bool      // the reader has found one again, so that leaving so is nobody's doing
	compares   bool      // while hidden: what is back is to be recognised
}

// follow tells what a reader says in the light of what was before. The caller
// holds mu.
func (m *Manager) follow(r Reader) Reader {
	p, here := m.presences[r.Name], r.State != Empty
	if p == nil {
		p = &presence{toldInsertion: r.Insertion, toldPresent: here}
		m.presences[r.Name] = p
		m.renew(p)
	}
	if r.Insertion != p.toldInsertion || here != p.toldPresent {
		if p.toldPresent {
			p.leftAt = time.Now()
			m.cardLeft(r.Name, p)
		}
		if here {
			p.cameAt = time.Now()
			m.cardCame(r.Name, p)
		}
		p.toldInsertion, p.toldPresent = r.Insertion, here
	}
	if here {
		p.atr = r.ATR
	}
	return p.show(r)
}

// show is a reader as others see it.
func (p *presence) show(r Reader) Reader {
	r.Insertion, r.Card, r.Kind = p.insertion, p.card, p.kind
	switch {
	case p.goneTimer == nil:
	case p.hidden:
		if r.State == Empty {
			r.State, r.ATR = CardPresent, p.atr
		}
	default:
		r.State, r.ATR, r.Slipped = Empty, nil, true
	}
	return r
}

// renew makes the card another one, of which nothing is known.
func (m *Manager) renew(p *presence) {
	m.noteTaken(p)
	p.lostSharedAt = time.Time{}
	m.forgetCard(p)
}

// forgetCard forgets what is known of the card, which may be another one; it does not
// say that a person took one out.
func (m *Manager) forgetCard(p *presence) {
	m.cards++
	p.card = m.cards
	p.identity, p.kind, p.kindAsked = nil, NotAsked, false
	if p.goneTimer != nil {
		p.goneTimer.Stop()
	}
	p.goneTimer, p.hidden, p.compares = nil, false, false
}

// noteTaken notes that a person took the card out, or put one in.
func (m *Manager) noteTaken(p *presence) {
	m.insertions++
	p.insertion = m.insertions
}

// leavesByEcho reports whether a card that leaves now does so because its power was cut: by
// us, or in a reader that loses such cards by the service, which gives power to a
// card that came and cuts it when nobody wants the card.
func (p *presence) leavesByEcho() bool {
	return p.cutting > 0 || time.Since(p.lastCut) < echoTime || p.losesWithPower && time.Since(p.cameAt) < foundTime
}

// cardLeft sorts a card that left. The echo of a look at the card means nothing:
// else looking would never end. A card of which no certificate was read cannot be
// recognised.
func (m *Manager) cardLeft(name string, p *presence) {
	echo, held := p.leavesByEcho(), m.isHeld(name)
	p.losesWithPower = p.losesWithPower || echo
	if m.config.Visitors && !p.isFoundAgain(echo) {
		m.visitorLeft(name, p, echo)
		return
	}
	if l := m.leases[name]; held {
		go l.letSlip(l.powerUp())
	} else if l != nil {
		go l.end(ErrRemoved)
	}
	switch {
	case p.comparing && echo:
		p.echoPending = true
		return
	case p.goneTimer != nil:
		m.renew(p)
		return
	case echo && (p.onlyLooked || p.identity == nil), held:
		p.hidden = true
	case p.identity == nil || m.config.Recognise == nil:
		m.renew(p)
		return
	case m.config.Visitors:
		p.hidden, p.compares = true, true
	}
	p.echoed = echo
	if !echo {
		m.noteTaken(p)
	}
	m.awaitReturn(name, p)
}

// awaitReturn gives a card time to come back.
func (m *Manager) awaitReturn(name string, p *presence) {
	patience := backTime
	if p.hidden && !m.isHeld(name) {
		patience = foundTime
	}
	p.goneTimer = time.AfterFunc(patience, func() { m.staysAway(name, p) })
}

// isHeld reports whether a lease waits for a person, and will recognise the card
// itself.
func (m *Manager) isHeld(name string) bool {
	l := m.leases[name]
	return l != nil && l.isResting()
}

// staysAway gives a card up that did not come back in time.
func (m *Manager) staysAway(name string, p *presence) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p.goneTimer == nil || p.comparing || m.presences[name] != p {
		return
	}
	m.renew(p)
	if m.isHeld(name) {
		go m.leases[name].end(ErrRemoved)
	}
	m.tell()
}

// cardCame sorts a card that came.
func (m *Manager) cardCame(name string, p *presence) {
	switch {
	case p.comparing:
		p.echoPending = false
	case p.goneTimer == nil && p.isBackInTime():
		m.forgetCard(p)
	case p.goneTimer == nil:
		m.renew(p)
	case p.hidden && !p.compares:
		p.goneTimer.Stop()
		p.goneTimer, p.hidden = nil, false
	default:
		p.goneTimer.Stop()
		p.comparing = true
		go m.compare(name, p)
	}
}

// compare recognises a card that is back, and tells what came of it. One that
// could not be looked at, because a lease of ours has it, was not taken out by
// that.
func (m *Manager) compare(name string, p *presence) {
	ctx, cancel := context.WithTimeoutCause(m.life, compareTime, ErrTimeout)
	defer cancel()
	m.mu.Lock()
	card := p.card
	m.mu.Unlock()
	identity, err := m.lookAtCard(ctx, name)
	m.mu.Lock()
	defer m.mu.Unlock()
	p.comparing = false
	if m.presences[name] != p {
		return
	}
	p.goneTimer, p.hidden, p.compares = nil, false, false
	switch same := identity != nil && bytes.Equal(identity, p.identity); {
	case p.card != card: // it left meanwhile
	case err != nil && p.echoed:
		m.forgetCard(p)
	case !same:
		m.renew(p)
		p.identity = identity
	case p.echoPending: // by our own look
		p.hidden = true
		m.awaitReturn(name, p)
	}
	p.echoPending = false
	m.tell()
}

// lookAtCard returns the identity of the card in a reader, nil if it has none. An error
// says that the card could not be looked at.
func (m *Manager) lookAtCard(ctx context.Context, name string) (identity []byte, err error) {
	l, err := m.Lease(ctx, name, looking)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	if l.Recognise(ctx) != nil {
		return nil, nil
	}
	return l.Identity(), nil
}

// noteCut notes that a lease may cut the power of a card; the function that it
// returns, whether it did. The caller of neither holds mu.
func (m *Manager) noteCut(name string, looks bool) (did func(cut bool)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.presences[name]
	if p == nil {
		return func(bool) {}
	}
	p.cutting++
	p.onlyLooked = looks
	return func(cut bool) {
		m.mu.Lock()
		defer m.mu.Unlock()
		p.cutting--
		if cut {
			p.lastCut = time.Now()
		}
	}
}

// noteIdentity notes the identity of the card that a lease has: another one than before,
// where it was put in while nothing could be told.
func (m *Manager) noteIdentity(l *Lease, identity []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.presences[l.reader]
	if p == nil || p.card != l.card || p.goneTimer != nil {
		return
	}
	if p.identity != nil && !bytes.Equal(p.identity, identity) {
		m.forgetCard(p)
		l.card = p.card
	}
	p.identity, p.kind = identity, JPKI
	p.learn()
	if m.known {
		m.tell()
	}
}

// cardOf returns the number of the card in a reader.
func (m *Manager) cardOf(name string) uint32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p := m.presences[name]; p != nil {
		return p.card
	}
	return 0
}

// noteLostCard notes that the power of a shared card was cut, and the reader lost it.
func (m *Manager) noteLostCard(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p := m.presences[name]; p != nil {
		p.lostSharedAt = time.Now()
	}
}

// lostLately reports whether that was a moment ago. The caller holds mu.
func (m *Manager) lostLately(name string) bool {
	p := m.presences[name]
	return p != nil && time.Since(p.lostSharedAt) < m.config.Seldom
}

// mayReturn reports whether a card that cannot be connected with may be back soon: it
// left a moment ago, or a reader that told of it at the beginning lost it just then.
func (m *Manager) mayReturn(name string, there bool, since time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.presences[name]
	left := p != nil && (p.goneTimer != nil || time.Since(p.leftAt) < foundTime)
	return left || there && time.Since(since) < foundTime
}

// tellsOfAnswering reports whether a reader tells of a card that answers.
func (m *Manager) tellsOfAnswering(name string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.said.Readers, func(r Reader) bool {
		return r.Name == name && (r.State == CardPresent || r.State == InUse)
	})
}

// AwaitCard waits until a reader of that name, any if it is empty, has a card: for a
// second, in which a reader finds a card again that it lost by a power-off, that of
// another program, too. It tells nothing; whoever asks then finds out.
func (m *Manager) AwaitCard(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(ctx, foundTime)
	defer cancel()
	for s := range m.Watch(ctx) {
		named := slices.DeleteFunc(slices.Clone(s.Readers), func(r Reader) bool { return name != "" && r.Name != name })
		if len(named) == 0 || slices.ContainsFunc(named, func(r Reader) bool { return r.State != Empty }) {
			return
		}
	}
}
