package provider

import (
	"container/list"
	"errors"
	"sync"
	"time"
)

// errFull: as many are kept as may be.
var errFull = errors.New("too many at once")

// A shelf keeps a bounded number of values, each for the same time, by what is known of them
// to whoever may ask: it keeps the SHA-256 of that only.
type shelf[V any] struct {
	now      func() time.Time
	ttl      time.Duration
	capacity int

	mu    sync.Mutex
	by    map[string]*list.Element
	order *list.List // of shelved[V], oldest first
}

type shelved[V any] struct {
	name    string
	value   V
	expires time.Time
}

func newShelf[V any](now func() time.Time, ttl time.Duration, capacity int) *shelf[V] {
	return &shelf[V]{now: now, ttl: ttl, capacity: capacity, by: map[string]*list.Element{}, order: list.New()}
}

// put keeps a value. The error is errFull, or errTaken for a name that is there.
func (s *shelf[V]) put(name string, value V) error {
	name = digestOf(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	for oldest := s.order.Front(); oldest != nil && !s.now().Before(oldest.Value.(shelved[V]).expires); oldest = s.order.Front() {
		s.drop(oldest)
	}
	if s.by[name] != nil {
		return errTaken
	}
	if s.order.Len() >= s.capacity {
		return errFull
	}
	s.by[name] = s.order.PushBack(shelved[V]{name, value, s.now().Add(s.ttl)})
	return nil
}

// errTaken: something is kept under this name already.
var errTaken = errors.New("used already")

// get is the value of a name.
func (s *shelf[V]) get(name string) (value V, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.by[digestOf(name)]
	if e == nil || !s.now().Before(e.Value.(shelved[V]).expires) {
		return value, false
	}
	return e.Value.(shelved[V]).value, true
}

// remove forgets a name.
func (s *shelf[V]) remove(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.by[digestOf(name)]; e != nil {
		s.drop(e)
	}
}

// drop is called with the lock held.
func (s *shelf[V]) drop(e *list.Element) {
	delete(s.by, e.Value.(shelved[V]).name)
	s.order.Remove(e)
}
