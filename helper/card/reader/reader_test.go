package reader_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const name = "Virtual reader"

// setUp makes a manager over a virtual reader with a card in it.
func setUp(t *testing.T, config reader.Config, change func(*emulator.Config)) (*reader.Manager, *virtual.Reader, *emulator.Card) {
	t.Helper()
	image := cardtest.Image(t)
	if change != nil {
		change(&image)
	}
	card, err := emulator.New(image)
	if err != nil {
		t.Fatal(err)
	}
	r := virtual.NewReader(name)
	r.Insert(card)
	m := reader.New(r, config)
	t.Cleanup(m.Close)
	return m, r, card
}

// next waits for a snapshot with the one reader in that state.
func next(t *testing.T, changes <-chan reader.Snapshot, want reader.State) reader.Reader {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case s, ok := <-changes:
			if !ok {
				t.Fatal("watch ended")
			}
			if len(s.Readers) == 1 && s.Readers[0].State == want {
				return s.Readers[0]
			}
		case <-deadline:
			t.Fatalf("no reader in state %d", want)
		}
	}
}

// The suite for cards, through a lease of the virtual reader.
func TestCardThroughAReader(t *testing.T) {
	cardtest.Run(t, func(t *testing.T) cardtest.Subject {
		m, _, _ := setUp(t, reader.Config{}, nil)
		subject := cardtest.Expect(cardtest.Image(t))
		through := &releasing{t: t, manager: m}
		through.cycle(t)
		subject.Card, subject.PowerCycle = through, through.cycle
		return subject
	})
}

// releasing is a Transmitter whose power can be cycled by a new lease.
type releasing struct {
	t       *testing.T
	manager *reader.Manager
	lease   *reader.Lease
}

func (r *releasing) cycle(t *testing.T) {
	if r.lease != nil {
		r.lease.Close()
	}
	var err error
	if r.lease, err = r.manager.Lease(t.Context(), name); err != nil {
		t.Fatal(err)
	}
}

func (r *releasing) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return r.lease.Transmit(ctx, command)
}

func TestCardsComeAndGoAsEvents(t *testing.T) {
	m, r, card := setUp(t, reader.Config{}, nil)
	changes := m.Watch(t.Context())
	first := next(t, changes, reader.CardPresent)
	r.Remove()
	next(t, changes, reader.Empty)
	r.Insert(card)
	if again := next(t, changes, reader.CardPresent); again.Insertion == first.Insertion {
		t.Error("a card that came again looks as if it had stayed")
	}
}

func TestOneLeaseACard(t *testing.T) {
	m, _, _ := setUp(t, reader.Config{Patience: time.Millisecond}, nil)
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Lease(t.Context(), name); !errors.Is(err, reader.ErrBusy) {
		t.Errorf("second lease: %v", err)
	}
	lease.Close()
	again, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	again.Close()
}

// Who asks for a card that another lease is about to leave waits for it, and gets
// it; who stops asking does not.
func TestLeaseWaitsForTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _, _ := setUp(t, reader.Config{}, nil)
		defer m.Close()
		lease, err := m.Lease(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		left := errors.New("the page has gone")
		ctx, leave := context.WithCancelCause(t.Context())
		given := make(chan error, 1)
		go func() {
			_, err := m.Lease(ctx, name)
			given <- err
		}()
		synctest.Wait() // it waits
		leave(left)
		if err := <-given; !errors.Is(err, left) {
			t.Errorf("asked by a page that has gone: %v", err)
		}
		next := make(chan *reader.Lease, 1)
		go func() {
			l, err := m.Lease(t.Context(), name)
			given <- err
			next <- l
		}()
		synctest.Wait()
		select {
		case err := <-given:
			t.Fatalf("did not wait: %v", err)
		default:
		}
		lease.Close()
		if err := <-given; err != nil {
			t.Fatalf("the lease after it: %v", err)
		}
		(<-next).Close()
	})
}

// Of two that wait one gets the card, and the other when that one leaves; a
// manager that closes lets nobody wait on.
func TestLeasesThatWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _, _ := setUp(t, reader.Config{}, nil)
		defer m.Close()
		held, err := m.Lease(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		type given struct {
			lease *reader.Lease
			err   error
		}
		leases := make(chan given)
		for range 3 {
			go func() {
				l, err := m.Lease(t.Context(), name)
				leases <- given{l, err}
			}()
		}
		synctest.Wait()
		held.Close()
		first := <-leases
		if first.err != nil {
			t.Fatal(first.err)
		}
		first.lease.Close()
		second := <-leases
		if second.err != nil {
			t.Fatal(second.err)
		}
		m.Close()
		if third := <-leases; !errors.Is(third.err, reader.ErrReleased) {
			t.Errorf("waits for a manager that is closed: %v", third.err)
		}
	})
}

// busyFor is a reader whose card another program has, for so many attempts.
type busyFor struct {
	reader.Backend
	attempts int
}

func (b *busyFor) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	if b.attempts--; b.attempts >= 0 {
		return nil, fmt.Errorf("%q: %w", name, reader.ErrBusy)
	}
	return b.Backend.Connect(ctx, name, how)
}

func TestLeaseWaitsForAnotherProgram(t *testing.T) {
	const patience = time.Second
	for how, test := range map[string]struct {
		attempts int
		want     error
		after    time.Duration
	}{"leaves": {3, nil, 300 * time.Millisecond}, "stays": {1000, reader.ErrBusy, patience}} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, r, _ := setUp(t, reader.Config{}, nil)
				m := reader.New(&busyFor{r, test.attempts}, reader.Config{Patience: patience, Again: 100 * time.Millisecond})
				defer m.Close()
				start := time.Now()
				lease, err := m.Lease(t.Context(), name)
				if took := time.Since(start); !errors.Is(err, test.want) || took != test.after {
					t.Fatalf("%v after %v, want %v after %v", err, took, test.want, test.after)
				}
				if err == nil {
					lease.Close()
				}
			})
		})
	}
}

func TestClosedManagerWaitsForNoProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, r, _ := setUp(t, reader.Config{}, nil)
		m := reader.New(&busyFor{r, 1000}, reader.Config{})
		given := make(chan error)
		go func() {
			_, err := m.Lease(t.Context(), name)
			given <- err
		}()
		synctest.Wait()
		start := time.Now()
		m.Close()
		if err := <-given; !errors.Is(err, reader.ErrReleased) || time.Since(start) > 0 {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

func TestLeaseEndsByPowerOff(t *testing.T) {
	for how, end := range map[string]func(*reader.Manager, *reader.Lease){
		"released":       func(_ *reader.Manager, l *reader.Lease) { l.Close() },
		"manager closed": func(m *reader.Manager, _ *reader.Lease) { m.Close() },
	} {
		t.Run(how, func(t *testing.T) {
			m, _, card := setUp(t, reader.Config{}, nil)
			lease, err := m.Lease(t.Context(), name)
			if err != nil || !card.State().Powered {
				t.Fatal(err)
			}
			end(m, lease)
			<-lease.Done()
			if card.State().Powered {
				t.Error("card still has power")
			}
			if _, err := lease.Transmit(t.Context(), []byte{0, 0x20, 0, 0x98}); !errors.Is(err, reader.ErrReleased) {
				t.Errorf("use after the end: %v", err)
			}
		})
	}
}

func TestIdleLeaseEnds(t *testing.T) {
	m, _, card := setUp(t, reader.Config{Idle: 10 * time.Millisecond}, nil)
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	<-lease.Done()
	if !errors.Is(lease.Err(), reader.ErrIdle) || card.State().Powered {
		t.Errorf("%v, powered %t", lease.Err(), card.State().Powered)
	}
}

func TestPulledCardEndsItsLeaseWithoutACommand(t *testing.T) {
	m, r, _ := setUp(t, reader.Config{}, nil)
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	r.Remove()
	<-lease.Done()
	if !errors.Is(lease.Err(), reader.ErrRemoved) {
		t.Error(lease.Err())
	}
}

// vanishing is a backend whose reader or service goes away on command.
type vanishing struct {
	*virtual.Reader
	gone    chan struct{}
	service bool // false: the service goes with it
}

func (v *vanishing) Watch(ctx context.Context, changed func([]reader.Reader)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := make(chan struct{})
	go func() {
		select {
		case <-v.gone:
			cancel()
		case <-stop:
		}
	}()
	defer close(stop)
	err := v.Reader.Watch(ctx, changed)
	select {
	case <-v.gone:
	default:
		return err
	}
	if !v.service {
		return reader.ErrNoService
	}
	changed(nil)
	return nil
}

func TestUnpluggedReaderEndsItsLease(t *testing.T) {
	for name2, service := range map[string]bool{"reader unplugged": true, "service lost": false} {
		t.Run(name2, func(t *testing.T) {
			card, err := emulator.New(cardtest.Image(t))
			if err != nil {
				t.Fatal(err)
			}
			v := &vanishing{Reader: virtual.NewReader(name), gone: make(chan struct{}), service: service}
			v.Insert(card)
			m := reader.New(v, reader.Config{Retry: time.Hour})
			defer m.Close()
			lease, err := m.Lease(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			close(v.gone)
			<-lease.Done()
			if !errors.Is(lease.Err(), reader.ErrRemoved) || card.State().Powered {
				t.Errorf("%v, powered %t", lease.Err(), card.State().Powered)
			}
		})
	}
}

func TestNothingIsSentForWhoHasLeft(t *testing.T) {
	m, _, card := setUp(t, reader.Config{}, nil)
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := lease.Transmit(ctx, []byte{0, 0x20, 0, 0x98, 4, 1, 2, 3, 4}); !errors.Is(err, context.Canceled) || card.Commands() != 0 {
		t.Errorf("%v after %d commands", err, card.Commands())
	}
}

func TestNothingFollowsALostExchange(t *testing.T) {
	for range 50 {
		m, _, card := setUp(t, reader.Config{}, nil)
		lease, err := m.Lease(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		card.Inject(emulator.Fault{Command: 1, Effect: emulator.RemoveAfter})
		if _, err := lease.Transmit(t.Context(), []byte{0, 0x20, 0, 0x98}); !errors.Is(err, reader.ErrRemoved) {
			t.Fatal(err)
		}
		card.Insert()
		if _, err := lease.Transmit(t.Context(), []byte{0, 0x20, 0, 0x98}); !errors.Is(err, reader.ErrRemoved) || card.Commands() != 1 {
			t.Fatalf("%v after %d commands", err, card.Commands())
		}
		lease.Close()
	}
}

func TestSlowCardTimesOut(t *testing.T) {
	m, _, card := setUp(t, reader.Config{Exchange: 20 * time.Millisecond}, func(c *emulator.Config) { c.CommandDelay = time.Hour })
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lease.Transmit(t.Context(), []byte{0, 0x20, 0, 0x98}); !errors.Is(err, reader.ErrTimeout) {
		t.Error(err)
	}
	<-lease.Done()
	if card.State().Powered {
		t.Error("card still has power")
	}
}

func TestLeaseErrors(t *testing.T) {
	m, r, _ := setUp(t, reader.Config{}, nil)
	if _, err := m.Lease(t.Context(), "other"); !errors.Is(err, reader.ErrNoReader) {
		t.Errorf("no such reader: %v", err)
	}
	r.Remove()
	if _, err := m.Lease(t.Context(), name); !errors.Is(err, reader.ErrNoCard) {
		t.Errorf("empty: %v", err)
	}
}

// A backend whose service comes and goes.
type flaky struct {
	*virtual.Reader
	mu   sync.Mutex
	down int // this many watches fail
}

func (f *flaky) Watch(ctx context.Context, changed func([]reader.Reader)) error {
	f.mu.Lock()
	f.down--
	fail := f.down >= 0
	f.mu.Unlock()
	if fail {
		return reader.ErrNoService
	}
	return f.Reader.Watch(ctx, changed)
}

func TestServiceThatComesBackIsFound(t *testing.T) {
	m := reader.New(&flaky{Reader: virtual.NewReader(name), down: 2}, reader.Config{Retry: time.Millisecond})
	defer m.Close()
	changes := m.Watch(t.Context())
	if s := <-changes; s.Service {
		t.Errorf("%+v", s)
	}
	next(t, changes, reader.Empty)
}

func TestJoinHidesNoReader(t *testing.T) {
	down := &flaky{Reader: virtual.NewReader("down"), down: 1 << 30}
	card, err := emulator.New(cardtest.Image(t))
	if err != nil {
		t.Fatal(err)
	}
	up := virtual.NewReader("up")
	up.Insert(card)
	m := reader.New(reader.Join(time.Hour, down, up), reader.Config{})
	defer m.Close()
	readers, err := m.Readers(t.Context())
	if err != nil || len(readers) != 1 || readers[0].Name != "up" {
		t.Fatalf("%+v, %v", readers, err)
	}
	lease, err := m.Lease(t.Context(), "up")
	if err != nil {
		t.Fatal(err)
	}
	lease.Close()
}

func TestTraceHoldsNoPIN(t *testing.T) {
	var trace strings.Builder
	m, _, _ := setUp(t, reader.Config{Trace: func(reader, command, response string, took time.Duration, err error) {
		fmt.Fprintln(&trace, reader, command, response, took, err)
	}}, nil)
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Close()
	for _, command := range []string{"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01", "\x00\x20\x00\x98\x047391"} {
		if _, err := lease.Transmit(t.Context(), []byte(command)); err != nil {
			t.Fatal(err)
		}
	}
	if got := trace.String(); !strings.Contains(got, "00200098") || strings.Contains(got, "7391") || strings.Contains(got, "37333931") {
		t.Error(got)
	}
}
