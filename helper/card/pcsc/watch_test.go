package pcsc

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

// A system is PC/SC in its dialects, in the time of the test.
type system struct {
	dialect dialect

	mu    sync.Mutex
	names []string
	cards map[string]scard.StateFlag
	moved chan struct{} // closed, and replaced, at each change
	over  chan struct{} // closed by Cancel
	calls int
}

// A dialect is how a system answers where nothing has changed; states end with
// newReaders unless only cards are waited for. waits: it does wait.
type dialect func(states []scard.ReaderState) (waits bool, err error)

func asksForReaders(states []scard.ReaderState) bool {
	return states[len(states)-1].Reader == newReaders
}

func unknown(err error) dialect {
	return func(states []scard.ReaderState) (bool, error) {
		if asksForReaders(states) {
			return false, err
		}
		return true, nil
	}
}

func atOnce(err error) dialect { return func([]scard.ReaderState) (bool, error) { return false, err } }

func newSystem(d dialect) *system {
	return &system{dialect: d, cards: map[string]scard.StateFlag{}, moved: make(chan struct{}), over: make(chan struct{})}
}

// change is what happens to the readers.
func (s *system) change(what func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what()
	close(s.moved)
	s.moved = make(chan struct{})
}

func (s *system) plug(names ...string) {
	s.change(func() {
		s.names = names
		for _, n := range names {
			if s.cards[n] == 0 {
				s.cards[n] = scard.StateEmpty
			}
		}
	})
}

func (s *system) put(name string, state scard.StateFlag) { s.change(func() { s.cards[name] = state }) }

func (s *system) ListReaders() ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if len(s.names) == 0 {
		return nil, scard.ErrNoReadersAvailable
	}
	return slices.Clone(s.names), nil
}

func (s *system) Cancel() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.over:
	default:
		close(s.over)
	}
	return nil
}

func (s *system) GetStatusChange(states []scard.ReaderState, timeout time.Duration) error {
	s.mu.Lock()
	s.calls++
	spins := s.calls > 100_000
	s.mu.Unlock()
	if spins {
		return scard.ErrNoService
	}
	var late <-chan time.Time
	if timeout >= 0 {
		late = time.After(timeout)
	}
	for {
		changed, moved := s.compare(states)
		if changed {
			return nil
		}
		if waits, err := s.dialect(states); !waits && timeout != 0 {
			return err
		}
		select {
		case <-moved:
		case <-late:
			return scard.ErrTimeout
		case <-s.over:
			return scard.ErrCancelled
		}
	}
}

// compare tells each state, and whether any is another.
func (s *system) compare(states []scard.ReaderState) (changed bool, moved <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range states {
		now := s.cards[states[i].Reader]
		if states[i].Reader == newReaders {
			now = scard.StateFlag(len(s.names) << 16)
		}
		states[i].EventState = now
		if now != states[i].CurrentState {
			states[i].EventState |= scard.StateChanged
			changed = true
		}
	}
	return changed, s.moved
}

// dialects are the systems on which a watch must rest. The first waits for all;
// of others it says how late a card may be seen.
var dialects = []struct {
	name string
	dialect
	late time.Duration
}{
	{"tells of readers and cards", func([]scard.ReaderState) (bool, error) { return true, nil }, 0},
	{"does not know of new readers", unknown(scard.ErrUnknownReader), 0},
	{"does not know of new readers, in other words", unknown(scard.ErrInvalidValue), 0},
	{"does not support new readers", unknown(scard.Error(0x80100022)), 0},
	{"says that readers are always new", unknown(nil), 0},
	{"comes back at once", atOnce(nil), askEvery},
	{"times out at once", atOnce(scard.ErrTimeout), askEvery},
	{"always marks a change", func(states []scard.ReaderState) (bool, error) {
		for i := range states {
			states[i].EventState |= scard.StateChanged
		}
		return false, nil
	}, askEvery},
}

// seen runs a watch over a system until the test ends.
type seen struct {
	mu  sync.Mutex
	now []reader.Reader
	n   int
}

func (s *seen) changed(readers []reader.Reader) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now, s.n = readers, s.n+1
}

func (s *seen) is(t *testing.T, when string, want ...reader.State) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var got []reader.State
	for _, r := range s.now {
		got = append(got, r.State)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", when, got, want)
	}
}

func watching(t *testing.T, s *system) (*seen, func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var told seen
	ended := make(chan error, 1)
	go func() { ended <- (&watch{service: s, changed: told.changed}).run(ctx) }()
	return &told, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// A system that does not wait is asked with a pause: a minute of nothing is a few
// calls a second at most, not as many as the processor makes.
func TestIdleWatchRests(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSystem(d.dialect)
				s.plug("Reader A")
				told, end := watching(t, s)
				defer end()
				time.Sleep(time.Minute)
				synctest.Wait()
				s.mu.Lock()
				defer s.mu.Unlock()
				if most := 3 * 60; s.calls > most || d.name == dialects[0].name && s.calls > 4 {
					t.Errorf("%d calls", s.calls)
				}
				t.Logf("%d calls a minute", s.calls)
				if told.n != 1 {
					t.Errorf("told %d times", told.n)
				}
			})
		})
	}
}

// Readers and cards are seen in every dialect: readers after a second at most,
// cards at once where the system waits for them.
func TestReadersAndCardsAreSeenInEveryDialect(t *testing.T) {
	for i, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSystem(d.dialect)
				told, end := watching(t, s)
				defer end()
				late := askEvery
				if i == 0 {
					late = 0
				}
				step := func(when string, within time.Duration, want ...reader.State) {
					t.Helper()
					time.Sleep(within + time.Millisecond)
					synctest.Wait()
					told.is(t, when, want...)
					time.Sleep(10 * time.Second)
				}
				step("no reader", late)
				s.plug("Reader A")
				step("a reader", late, reader.Empty)
				s.put("Reader A", scard.StatePresent|1<<16)
				step("a card", d.late, reader.CardPresent)
				s.plug("Reader A", "Reader B")
				step("another reader", late, reader.CardPresent, reader.Empty)
				s.put("Reader A", scard.StateEmpty|2<<16)
				step("no card", d.late, reader.Empty, reader.Empty)
				s.plug("Reader B")
				step("the first is gone", late, reader.Empty)
				s.plug()
				step("no reader again", late)
			})
		})
	}
}

// Another program that comes and goes at the card changes states that are no news;
// the system still tells of readers.
func TestOtherProgramsAreNoReasonToAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(dialects[0].dialect)
		s.plug("Reader A")
		_, end := watching(t, s)
		defer end()
		for i := range 10 {
			time.Sleep(10 * time.Millisecond)
			flag := scard.StatePresent
			if i%2 == 0 {
				flag |= scard.StateInuse
			}
			s.put("Reader A", flag)
		}
		synctest.Wait()
		before := s.calls
		time.Sleep(time.Minute)
		synctest.Wait()
		if s.calls != before {
			t.Errorf("%d calls a minute afterwards", s.calls-before)
		}
	})
}

// A reader that comes between the two halves of a listing is no end of the watch.
func TestListingIsRepeatedWhenAReaderComes(t *testing.T) {
	names, err := listReaders(&growing{system: newSystem(nil)})
	if err != nil || len(names) != 1 {
		t.Error(names, err)
	}
	if _, err := listReaders(&growing{always: true}); !errors.Is(err, scard.ErrInsufficientBuffer) {
		t.Error(err)
	}
}

type growing struct {
	*system
	always, asked bool
}

func (g *growing) ListReaders() ([]string, error) {
	if !g.asked || g.always {
		g.asked = true
		return nil, scard.ErrInsufficientBuffer
	}
	return []string{"Reader A"}, nil
}
