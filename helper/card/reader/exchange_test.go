package reader

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A hand is a card of which the test decides, command by command, when and how it
// answers. Without an answer in time it says what its reader would.
type hand struct {
	still
	sent    chan []byte
	answers chan error
	late    error // what the reader says when nobody waits any more
}

func (h *hand) Connect(context.Context, string, How) (Connection, error) { return h, nil }

func (h *hand) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	h.sent <- command
	select {
	case err := <-h.answers:
		return []byte{0x90, 0x00}, err
	case <-ctx.Done():
		return nil, h.late
	}
}

func (h *hand) CanVerify() bool { return true }
func (h *hand) CanModify() bool { return false }

// EnterPIN is of a reader that refuses every entry.
func (h *hand) EnterPIN(context.Context, PINEntry) ([]byte, error) { return nil, ErrPINPad }

// byHand leases the card of a hand.
func byHand(t *testing.T, config Config) (*hand, *Lease) {
	t.Helper()
	h := &hand{sent: make(chan []byte, 8), answers: make(chan error, 8), late: errors.New("interrupted")}
	m := New(h, config)
	t.Cleanup(m.Close)
	l, err := m.Lease(t.Context(), "still")
	if err != nil {
		t.Fatal(err)
	}
	return h, l
}

var selectCommand = []byte{0x00, 0xA4, 0x04, 0x0C}

// What somebody asked for who has left since is not sent, and costs no lease.
func TestNothingIsSentForSomebodyWhoLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, l := byHand(t, Config{})
		gone := errors.New("gone")
		ctx, leave := context.WithCancelCause(t.Context())
		leave(gone)
		if _, err := l.Transmit(ctx, selectCommand); !errors.Is(err, gone) || len(h.sent) > 0 || l.Err() != nil {
			t.Errorf("%v, %d commands, the lease: %v", err, len(h.sent), l.Err())
		}
		h.answers <- nil
		if _, err := l.Transmit(t.Context(), selectCommand); err != nil {
			t.Errorf("another one: %v", err)
		}
	})
}

// Whoever uses a lease has its idle time anew after each command, however long that
// took, and no longer.
func TestIdleTimeBeginsAfterEachCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const idle = 20 * time.Second
		h, l := byHand(t, Config{Idle: idle, Exchange: time.Minute})
		for range 3 {
			time.Sleep(idle - time.Second)
			go func() { time.Sleep(idle + time.Second); h.answers <- nil }()
			if _, err := l.Transmit(t.Context(), selectCommand); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(idle - time.Second)
		if l.Err() != nil {
			t.Errorf("ended within its time: %v", l.Err())
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if !errors.Is(l.Err(), ErrIdle) {
			t.Errorf("not used in time: %v", l.Err())
		}
	})
}

// An entry that the reader refused is as much as a command: the lease goes on for its
// idle time, and no longer.
func TestIdleTimeBeginsAfterARefusedEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const idle = 20 * time.Second
		_, l := byHand(t, Config{Idle: idle})
		for range 2 {
			time.Sleep(idle - time.Second)
			if _, err := l.EnterPIN(t.Context(), PINEntry{Template: []byte{0x00, 0x20, 0x00, 0x98}, Min: 4, Max: 4}); !errors.Is(err, ErrPINPad) || l.Err() != nil {
				t.Fatalf("%v, the lease: %v", err, l.Err())
			}
		}
		time.Sleep(idle + time.Second)
		synctest.Wait()
		if !errors.Is(l.Err(), ErrIdle) {
			t.Errorf("not used in time: %v", l.Err())
		}
	})
}

// A reader that does not answer in time is told as that, whatever it says itself, but
// for a card that was removed.
func TestDeadlineIsTold(t *testing.T) {
	for says, want := range map[error]error{errors.New("interrupted"): ErrTimeout, ErrRemoved: ErrRemoved} {
		synctest.Test(t, func(t *testing.T) {
			h, l := byHand(t, Config{Exchange: 5 * time.Second})
			h.late = says
			start := time.Now()
			if _, err := l.Transmit(t.Context(), selectCommand); !errors.Is(err, want) || time.Since(start) != 5*time.Second {
				t.Errorf("%v: %v after %v", says, err, time.Since(start))
			}
			<-l.Done() // what the card did is not known
			if !errors.Is(l.Err(), want) {
				t.Errorf("%v: the lease ended with %v", says, l.Err())
			}
		})
	}
}

// A named reader is one that says what it was asked for and with what.
type named struct {
	still
	err   error
	asked int
}

func (n *named) Connect(context.Context, string, How) (Connection, error) {
	n.asked++
	if n.err != nil {
		return nil, n.err
	}
	return n, nil
}

// Before anybody has told whose a reader is, each backend is asked, until one has it.
func TestBackendsAreAskedUntilOneHasTheReader(t *testing.T) {
	for first, want := range map[error]struct {
		second int
		err    error
	}{nil: {0, nil}, ErrNoReader: {1, nil}, ErrNoService: {1, nil}, ErrBusy: {0, ErrBusy}, ErrMute: {0, ErrMute}} {
		a, b := &named{err: first}, &named{}
		c, err := Join(time.Second, a, b).Connect(t.Context(), "still", Whole)
		if !errors.Is(err, want.err) || (err == nil) != (want.err == nil) || a.asked != 1 || b.asked != want.second {
			t.Errorf("%v: %v, asked %d and %d", first, err, a.asked, b.asked)
		}
		if err == nil && c != Connection(map[int]*named{0: a, 1: b}[want.second]) {
			t.Errorf("%v: the connection is another one's", first)
		}
	}
	if _, err := Join(time.Second, &named{err: ErrNoService}, &named{err: ErrNoReader}).Connect(t.Context(), "still", Whole); !errors.Is(err, ErrNoReader) {
		t.Errorf("none has it: %v", err)
	}
	if _, err := Join(time.Second).Connect(t.Context(), "still", Whole); !errors.Is(err, ErrNoReader) {
		t.Errorf("no backend: %v", err)
	}
}
