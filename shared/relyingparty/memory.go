package relyingparty

import (
	"cmp"
	"container/list"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"time"
)

// Memory is a ChallengeStore in memory, for one process. The zero value is ready;
// its fields are set before its first use or not at all. It never holds more
// challenges than its capacity: when it is full the oldest makes room, so that a
// flood of sessions cannot lock everybody out for the lifetime of a challenge. It counts
// what as many sessions were issued, and as many addresses asked for. For each of its capacity it takes a kilobyte at most,
// however long what a page sent.
type Memory struct {
	TTL      time.Duration    // lifetime of a challenge; 0: ChallengeTTL
	Capacity int              // challenges, of all sessions; 0: ChallengeCapacity
	Clock    func() time.Time // nil: time.Now

	mu       sync.Mutex
	open     map[ChallengeKey]*list.Element // of byAge
	byAge    list.List                      // of issued, oldest first; all live equally long
	counted  map[[sha256.Size]byte]*list.Element
	byLatest list.List // of *count; the session first that was issued nothing for the longest time

	addresses addressWindows
}

type issued struct {
	key     ChallengeKey
	expires time.Time
}

// A count is what a session was issued.
type count struct {
	session [sha256.Size]byte
	until   []time.Time // when each counts no more, oldest first; SessionChallenges at most
}

// Put implements ChallengeStore. A lifetime or capacity below zero is refused.
func (m *Memory) Put(_ context.Context, session, challenge string) error {
	key, err := NewChallengeKey(session, challenge)
	switch {
	case err != nil:
		return err
	case m.TTL < 0 || m.Capacity < 0:
		return errors.New("challenge store with a lifetime or capacity below zero")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	expires := now.Add(m.ttl())
	m.dropExpired(now)
	if old, found := m.open[key]; found {
		m.drop(old)
	} else if err := m.count(key.Session, now, expires); err != nil {
		return err
	}
	if m.byAge.Len() == m.capacity() {
		m.drop(m.byAge.Front())
	}
	if m.open == nil {
		m.open = map[ChallengeKey]*list.Element{}
	}
	m.open[key] = m.byAge.PushBack(issued{key, expires})
	return nil
}

// Take implements ChallengeStore.
func (m *Memory) Take(_ context.Context, session, challenge string) error {
	key, err := NewChallengeKey(session, challenge)
	if err != nil {
		return ErrNoChallenge
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	element, found := m.open[key]
	if !found {
		return ErrNoChallenge
	}
	m.drop(element)
	if !m.now().Before(element.Value.(issued).expires) {
		return ErrChallengeExpired
	}
	return nil
}

// Len returns the number of challenges held, expired ones included.
func (m *Memory) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.byAge.Len()
}

func (m *Memory) now() time.Time {
	if m.Clock == nil {
		return time.Now()
	}
	return m.Clock()
}

func (m *Memory) ttl() time.Duration { return cmp.Or(m.TTL, ChallengeTTL) }

func (m *Memory) capacity() int { return cmp.Or(m.Capacity, ChallengeCapacity) }

// count counts one challenge more for the session, or refuses it.
func (m *Memory) count(session [sha256.Size]byte, now, until time.Time) error {
	element, found := m.counted[session]
	if !found {
		if m.byLatest.Len() == m.capacity() {
			m.forget(m.byLatest.Front())
		}
		if m.counted == nil {
			m.counted = map[[sha256.Size]byte]*list.Element{}
		}
		element = m.byLatest.PushBack(&count{session: session})
		m.counted[session] = element
	}
	c := element.Value.(*count)
	c.until = slices.DeleteFunc(c.until, func(until time.Time) bool { return !now.Before(until) })
	if len(c.until) >= SessionChallenges {
		return &TooManyError{c.until[0].Sub(now)}
	}
	c.until = append(c.until, until)
	m.byLatest.MoveToBack(element)
	return nil
}

func (m *Memory) dropExpired(now time.Time) {
	for e := m.byAge.Front(); e != nil && !now.Before(e.Value.(issued).expires); e = m.byAge.Front() {
		m.drop(e)
	}
	for e := m.byLatest.Front(); e != nil && !now.Before(e.Value.(*count).latest()); e = m.byLatest.Front() {
		m.forget(e)
	}
}

func (c *count) latest() time.Time { return c.until[len(c.until)-1] }

func (m *Memory) drop(e *list.Element) {
	m.byAge.Remove(e)
	delete(m.open, e.Value.(issued).key)
}

func (m *Memory) forget(e *list.Element) {
	m.byLatest.Remove(e)
	delete(m.counted, e.Value.(*count).session)
}
