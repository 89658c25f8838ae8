package relyingparty

import (
	"cmp"
	"container/list"
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Memory is a ChallengeStore in memory, for one process. The zero value is ready;
// its fields are set before its first use or not at all. It never holds more
// challenges than its capacity: when it is full the oldest makes room, so that a
// flood of sessions cannot lock everybody out for the lifetime of a challenge.
type Memory struct {
	TTL      time.Duration    // lifetime of a challenge; 0: ChallengeTTL
	Capacity int              // challenges, of all sessions; 0: ChallengeCapacity
	Clock    func() time.Time // nil: time.Now

	mu        sync.Mutex
	bySession map[string][]*list.Element // of issued, oldest first
	byAge     list.List                  // oldest first; all live equally long
}

type issued struct {
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
	now := m.now()
	m.dropExpired(now)
	if old := m.find(session, challenge); old != nil {
		m.drop(old)
	}
	if of := m.bySession[session]; len(of) == SessionChallenges {
		m.drop(of[0])
	}
	if m.byAge.Len() == cmp.Or(m.Capacity, ChallengeCapacity) {
		m.drop(m.byAge.Front())
	}
	if m.bySession == nil {
		m.bySession = make(map[string][]*list.Element)
	}
	m.bySession[session] = append(m.bySession[session], m.byAge.PushBack(issued{session, challenge, now.Add(cmp.Or(m.TTL, ChallengeTTL))}))
	return nil
}

// Take implements ChallengeStore.
func (m *Memory) Take(_ context.Context, session, challenge string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	element := m.find(session, challenge)
	if element == nil {
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

// find returns the session's challenge, nil if it is not there.
func (m *Memory) find(session, challenge string) *list.Element {
	for _, e := range m.bySession[session] {
		if e.Value.(issued).challenge == challenge {
			return e
		}
	}
	return nil
}

func (m *Memory) dropExpired(now time.Time) {
	for e := m.byAge.Front(); e != nil && !now.Before(e.Value.(issued).expires); e = m.byAge.Front() {
		m.drop(e)
	}
}

func (m *Memory) drop(e *list.Element) {
	m.byAge.Remove(e)
	session := e.Value.(issued).session
	rest := slices.DeleteFunc(m.bySession[session], func(of *list.Element) bool { return of == e })
	if len(rest) == 0 {
		delete(m.bySession, session)
		return
	}
	m.bySession[session] = rest
}
