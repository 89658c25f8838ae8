package relyingparty

import (
	"container/list"
	"context"
	"errors"
	"sync"
	"time"
)

// Memory is a ChallengeStore in memory, for one process. It never holds more
// challenges than its capacity: when it is full the oldest makes room, so that a
// flood of sessions cannot lock everybody out for the lifetime of a challenge.
type Memory struct {
	clock    func() time.Time
	ttl      time.Duration
	capacity int

	mu    sync.Mutex
	slots map[string]*list.Element // of slot
	byAge *list.List               // oldest first; all live equally long
}

type slot struct {
	session, challenge string
	expires            time.Time
}

// NewMemory returns an empty store. clock is time.Now outside tests, ttl the
// lifetime of a challenge (ChallengeTTL), capacity the number of sessions.
func NewMemory(clock func() time.Time, ttl time.Duration, capacity int) (*Memory, error) {
	if clock == nil || ttl <= 0 || capacity <= 0 {
		return nil, errors.New("challenge store needs a clock, a lifetime and a capacity above zero")
	}
	return &Memory{clock: clock, ttl: ttl, capacity: capacity, slots: make(map[string]*list.Element), byAge: list.New()}, nil
}

// Put implements ChallengeStore.
func (m *Memory) Put(_ context.Context, session, challenge string) error {
	if session == "" || challenge == "" {
		return errors.New("session and challenge may not be empty")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, found := m.slots[session]; found {
		m.drop(old)
	}
	now := m.clock()
	m.dropExpired(now)
	if len(m.slots) == m.capacity {
		m.drop(m.byAge.Front())
	}
	m.slots[session] = m.byAge.PushBack(slot{session, challenge, now.Add(m.ttl)})
	return nil
}

// Take implements ChallengeStore.
func (m *Memory) Take(_ context.Context, session string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	element, found := m.slots[session]
	if !found {
		return "", ErrNoChallenge
	}
	m.drop(element)
	taken := element.Value.(slot)
	if !m.clock().Before(taken.expires) {
		return "", ErrChallengeExpired
	}
	return taken.challenge, nil
}

// Len returns the number of challenges held, expired ones included.
func (m *Memory) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.slots)
}

func (m *Memory) dropExpired(now time.Time) {
	for e := m.byAge.Front(); e != nil && !now.Before(e.Value.(slot).expires); e = m.byAge.Front() {
		m.drop(e)
	}
}

func (m *Memory) drop(e *list.Element) {
	delete(m.slots, e.Value.(slot).session)
	m.byAge.Remove(e)
}
