package reader

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/card/witness"
)

// A card that other programs share is taken from them only where somebody asked for
// it, and not twice in a moment where its reader loses it by that.
func TestHowALeaseHoldsItsCard(t *testing.T) {
	long, now := time.Now().Add(-time.Hour), time.Now()
	for name, test := range map[string]struct {
		options       []Option
		seldom, loses time.Time
		want          How
	}{
		"a person asks":               {nil, now, long, Whole},
		"nobody asks":                 {[]Option{Seldom}, long, long, Whole},
		"nobody asks again":           {[]Option{Seldom}, now, long, Alone},
		"the reader lost it just now": {nil, long, now, Alone},
		"tried only":                  {[]Option{trying}, long, long, Alone},
		"looked at":                   {[]Option{looking}, now, long, Whole},
		"glanced at":                  {[]Option{glancing}, now, now, Glance},
	} {
		m := three(t)
		m.seldom["a"], m.presences["a"].lostSharedAt = test.seldom, test.loses
		if got := m.how("a", test.options); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// A placed card is one of which the test decides whether it is shared and can be
// connected with. It counts.
type placed struct {
	still
	shared          bool
	errs            []error // one a connection; then none
	connect         func()
	closed, selects int
}

func (p *placed) Connect(context.Context, string, How) (Connection, error) {
	if p.connect != nil {
		p.connect()
	}
	if len(p.errs) > 0 {
		err := p.errs[0]
		if p.errs = p.errs[1:]; err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *placed) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	if witness.SelectsJPKI(command) {
		p.selects++
	}
	return p.still.Transmit(ctx, command)
}

func (p *placed) Shared() bool { return p.shared }
func (p *placed) Close() error { p.closed++; return nil }

func leaseOf(t *testing.T, m *Manager, options ...Option) *Lease {
	t.Helper()
	l, err := m.Lease(t.Context(), "still", options...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestOnlyWhatIsSharedIsTakenSeldom(t *testing.T) {
	for _, shared := range []bool{true, false} {
		m := New(&placed{shared: shared}, Config{})
		l := leaseOf(t, m, Seldom)
		if _, noted := m.seldom["still"]; l.Shared() != shared || noted != shared {
			t.Errorf("shared: %t, told: %t, noted: %t", shared, l.Shared(), noted)
		}
		m.Close()
	}
}

// A reader is reserved once, is watched from then on, and by nobody after the end.
func TestReaderIsReservedOnce(t *testing.T) {
	m := New(still{}, Config{})
	if freed, err := m.tryReserve("still"); freed != nil || err != nil || m.stop == nil {
		t.Errorf("%v, watched: %t", err, m.stop != nil)
	}
	if freed, err := m.tryReserve("still"); freed == nil || err != nil {
		t.Errorf("reserved twice: %v", err)
	}
	m.Close()
	if freed, err := m.tryReserve("another"); freed != nil || !errors.Is(err, ErrReleased) {
		t.Errorf("after the end: %v", err)
	}
}

// A manager that ends while a card is being powered leaves no card with power.
func TestEndWhileACardIsPowered(t *testing.T) {
	p := &placed{}
	m := New(p, Config{})
	p.connect = m.Close
	if l, err := m.Lease(t.Context(), "still"); !errors.Is(err, ErrReleased) || l != nil || p.closed != 1 {
		t.Errorf("%v, closed %d times", err, p.closed)
	}
}

// Readers are watched until the echo of the last lease is over, and no longer.
func TestReadersAreWatchedForTheEcho(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := New(still{}, Config{})
		defer m.Close()
		leaseOf(t, m).Close()
		watched := func() bool {
			synctest.Wait()
			m.mu.Lock()
			defer m.mu.Unlock()
			return m.stop != nil
		}
		time.Sleep(afterTime - time.Millisecond)
		if !watched() {
			t.Error("the echo is not heard")
		}
		time.Sleep(2 * time.Millisecond)
		if watched() {
			t.Error("watched for nobody")
		}
	})
}

// While a lease is held it does not idle, however long its person thinks.
func TestLeaseThatIsHeldDoesNotIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := New(still{}, Config{Idle: 20 * time.Second})
		defer m.Close()
		l := leaseOf(t, m)
		resume := l.Hold()
		time.Sleep(time.Minute)
		if l.Err() != nil {
			t.Errorf("while it is held: %v", l.Err())
		}
		resume()
		time.Sleep(21 * time.Second)
		synctest.Wait()
		if !errors.Is(l.Err(), ErrIdle) {
			t.Errorf("afterwards: %v", l.Err())
		}
	})
}

// A card that could not be told from another one afterwards is not let go of, and a
// lease that is over does not rest.
func TestCardThatIsUnknownDoesNotRest(t *testing.T) {
	p := &placed{shared: true}
	m := New(p, Config{})
	defer m.Close()
	l := leaseOf(t, m)
	if l.Rest(); l.isResting() || p.closed > 0 {
		t.Error("let go of a card that nobody could recognise")
	}
	recognised(l)
	if l.Rest(); !l.isResting() || p.closed != 1 {
		t.Errorf("rests: %t, closed %d times", l.isResting(), p.closed)
	}
	if lost, err := l.Wake(t.Context()); !lost || err != nil || l.isResting() {
		t.Errorf("%t, %v, rests: %t", lost, err, l.isResting())
	}
	recognised(l)
	l.Close()
	if l.Rest(); l.isResting() || p.closed != 2 {
		t.Errorf("over, and rests: %t, closed %d times", l.isResting(), p.closed)
	}
}

// What hinders that the card is taken again ends the lease; a card that is not there
// was removed.
func TestCardThatCannotBeTakenAgain(t *testing.T) {
	for says, want := range map[error]error{ErrNoCard: ErrRemoved, ErrNoReader: ErrNoReader} {
		synctest.Test(t, func(t *testing.T) {
			p := &placed{shared: true, errs: append([]error{nil}, slices.Repeat([]error{says}, 1000)...)}
			m := New(p, Config{})
			defer m.Close()
			l := leaseOf(t, m)
			recognised(l)
			l.Rest()
			if lost, err := l.Wake(t.Context()); !lost || !errors.Is(err, want) {
				t.Errorf("%v: %t, %v", says, lost, err)
			}
			<-l.Done()
			if !errors.Is(l.Err(), want) || errors.Is(l.Err(), ErrRemoved) != (want == ErrRemoved) || l.isResting() {
				t.Errorf("%v: the lease ended with %v", says, l.Err())
			}
		})
	}
}

// Without a way to recognise cards none is recognised, and one that has the application
// selected is not asked to select it again.
func TestRecognition(t *testing.T) {
	p := &placed{}
	m := New(p, Config{})
	defer m.Close()
	l := leaseOf(t, m)
	if err := l.Recognise(t.Context()); !errors.Is(err, ErrUnknownCard) {
		t.Errorf("%v", err)
	}
	selects := []byte("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01")
	for range 3 {
		if response, err := l.withoutSelect(t.Context(), selects); err != nil || string(response) != "\x90\x00" {
			t.Errorf("% X, %v", response, err)
		}
	}
	if p.selects != 1 {
		t.Errorf("%d SELECTs went out", p.selects)
	}
}

// absent is a service that is not there, and counts who asks.
type absent struct {
	still
	asked int
}

func (a *absent) Watch(context.Context, func([]Reader)) error { a.asked++; return ErrNoService }

// A joined backend that is not there is asked at its time, and the watch lasts as long
// as whoever watches.
func TestJoinedServiceIsAskedAtItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &absent{}
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second+500*time.Millisecond)
		defer stop()
		start := time.Now()
		if err := Join(time.Second, a).Watch(ctx, func([]Reader) {}); err != nil || time.Since(start) < 10*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		if a.asked != 11 {
			t.Errorf("asked %d times", a.asked)
		}
	})
}
