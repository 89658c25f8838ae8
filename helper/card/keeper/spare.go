package keeper

import (
	"context"
	"slices"
	"sync"
	"time"

	"jpkiweb/helper/card/reader"
)

// A Spare is the child of the next connection, started before it is asked for: a
// process takes as long to start as a card takes for a command. There is one while
// somebody watches a card, or is about to use one, and never one beside another
// child. The zero value has none yet; a nil one never has.
type Spare struct {
	mu     sync.Mutex
	wanted int         // by how many
	alive  int         // children, and those that are being started
	ready  *connection // nil: there is none
}

// spareAfter is how long after a connection its successor is started: a command line
// has ended by then.
const spareAfter = 50 * time.Millisecond

// Watch implements reader.Backend. While a card is in a reader there is a spare
// child.
func (b Backend) Watch(ctx context.Context, changed func([]reader.Reader)) error {
	release := func() {}
	defer func() { release() }()
	seen := false
	return b.Backend.Watch(ctx, func(readers []reader.Reader) {
		switch card := slices.ContainsFunc(readers, func(r reader.Reader) bool { return r.State != reader.Empty }); {
		case card && !seen:
			seen, release = true, b.Prepare()
		case !card && seen:
			release()
			seen, release = false, func() {}
		}
		changed(readers)
	})
}

// Prepare has a child started for a connection that comes soon, while the caller
// does something else. It does not wait; the caller calls release when no connection
// comes any more.
func (b Backend) Prepare() (release func()) {
	if b.Spare == nil {
		return func() {}
	}
	b.Spare.mu.Lock()
	b.Spare.wanted++
	b.Spare.mu.Unlock()
	go b.makeSpare()
	return sync.OnceFunc(b.Spare.release)
}

func (b Backend) makeSpare() {
	s := b.Spare
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wanted == 0 || s.alive > 0 {
		return
	}
	if c, err := b.start(); err == nil { // or else the connection tells why not
		s.alive++
		s.ready = c
	}
}

func (s *Spare) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted--
	if s.wanted == 0 && s.ready != nil {
		s.ready.abandon()
		s.ready = nil
	}
}

// take returns the spare child. It is nil where there is none, and the caller
// starts one.
func (s *Spare) take() *connection {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.ready
	s.ready = nil
	if c == nil {
		s.alive++
	}
	return c
}

// ended notes the end of a child, or that none could be started. One that ended
// before anybody asked it is not replaced: the next one would do the same.
func (b Backend) ended(c *connection) {
	s := b.Spare
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alive--
	switch {
	case c == nil:
	case c == s.ready:
		s.ready = nil
	case s.wanted > 0:
		time.AfterFunc(spareAfter, b.makeSpare)
	}
}
