package relyingparty

import (
	"cmp"
	"container/list"
	"context"
	"errors"
	"sync"
	"time"
)

// Memory is a ChallengeStore in memory, for one process. The zero value is ready;
// its fields are set before its first use or not at all. It never holds more
// challenges than its capacity: when it is full the oldest makes room, so that a
// flood of sessions cannot lock everybody out for the lifetime of a challenge.
type Memory struct {
	TTL      time.Duration    // lifetime of a challenge; 0: ChallengeTTL
	Capacity int              // sessions; 0: ChallengeCapacity
	Clock    func() time.Time // nil: time.Now

	mu    sync.Mutex
	slots map[string]*list.Element // of slot
	byAge list.List                // oldest first; all live equally long
}

type slot struct {
	session, challenge string
	expires            time.Time
}

// Put implements ChallengeStore. An empty session or challenge is refused, and a
// lifetime or capacity below zero.
func (m *Memory) Put(_ context.Context, session, challenge string) error {
	switch {
	case session == "" || challenge == "":
		return errors.New("session and challenge may not be empty")
	case m.TTL < 0 || m.Capacity < 0:
		return errors.New("challenge store with a lifetime or capacity below zero")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, found := m.slots[session]; found {
		m.drop(old)
	}
	now := m.now()
	m.dropExpired(now)
	if len(m.slots) == cmp.Or(m.Capacity, ChallengeCapacity) {
		m.drop(m.byAge.Front())
	}
	if m.slots == nil {
		m.slots = make(map[string]*list.Element)
	}
	m.slots[session] = m.byAge.PushBack(slot{session, challenge, now.Add(cmp.Or(m.TTL, ChallengeTTL))})
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
	if !m.now().Before(taken.expires) {
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

func (m *Memory) now() time.Time {
	if m.Clock == nil {
		return time.Now()
	}
	return m.Clock()
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
