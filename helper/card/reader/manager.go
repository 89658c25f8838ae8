package reader

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"jpkiweb/shared/iso7816"
)

// Config is what a Manager needs from outside. Zero durations mean the default.
type Config struct {
	Exchange time.Duration // deadline of one exchange, default 10 s
	// Entry is the deadline of a PIN entry at the reader's pad, default 100 s:
	// what the reader gives the person (EntryTime and FinishTime), and a margin.
	Entry time.Duration
	Idle  time.Duration // a lease unused for this long ends, default 60 s
	// SharedIdle is Idle for a card that other programs have, too, default 4 s:
	// they wait meanwhile, and Windows ends a transaction without a command after
	// 5 s (pcsc facts 2).
	SharedIdle time.Duration
	Seldom     time.Duration // between leases of that option, default 10 s
	Retry      time.Duration // between attempts while the service is down, default 2 s
	// Patience is how long a new lease waits for a card that is in use, default 4 s:
	// longer than a lease needs to end (pcsc). Again is the time between attempts
	// when another program has the card, default 100 ms.
	Patience, Again time.Duration
	// Trace sees every exchange of a lease, without PINs and without what was
	// read: iso7816.Redact and RedactResponse. It may be nil.
	Trace func(reader, command, response string, took time.Duration, err error)
	// Recognise reads the user authentication certificate of a card, so that one
	// that slipped is known again. nil: no card is.
	Recognise func(context.Context, iso7816.Transmitter) error
	// Visitors: a card that a person takes out is gone, and what is put in is another one,
	// whose ever it is: it is so at a counter (see visitor.go).
	Visitors bool
	// Ask: while somebody watches, cards are asked what they are where several
	// readers have one; otherwise by Kinds only.
	Ask bool
	// Remembered is the reader in which a My Number Card was used last, in the past
	// of this machine; Remember, if not nil, hears of another one.
	Remembered string
	Remember   func(name string)
}

// A Manager is the one owner of the readers.
type Manager struct {
	backend Backend
	config  Config

	mu         sync.Mutex
	said       Snapshot // by the backend
	last       Snapshot // as told
	known      bool     // last is current
	watchers   map[chan Snapshot]bool
	leases     map[string]*Lease    // by reader; nil while one is being connected
	freed      chan struct{}        // closed, and replaced, when a lease has gone
	after      int                  // leases whose echo is listened for
	seldom     map[string]time.Time // by reader: when a shared card was taken last
	presences  map[string]*presence // by reader
	insertions uint32               // so far
	cards      uint32               // so far
	asking     chan struct{}        // holds one token while cards are asked what they are
	remembered string
	life       context.Context // ends with the manager
	pads       map[string]bool // readers that have shown a pad
	stop       context.CancelFunc
	stopped    chan struct{}           // closed when the running watch has ended; nil: none runs
	end        context.CancelCauseFunc // of life
	closed     bool
}

// New makes a manager; it does nothing until asked.
func New(backend Backend, config Config) *Manager {
	setDefault(&config.Exchange, 10*time.Second)
	setDefault(&config.Entry, EntryTime+FinishTime+10*time.Second)
	setDefault(&config.Idle, 60*time.Second)
	setDefault(&config.SharedIdle, 4*time.Second)
	setDefault(&config.Seldom, 10*time.Second)
	setDefault(&config.Retry, 2*time.Second)
	setDefault(&config.Patience, 4*time.Second)
	setDefault(&config.Again, 100*time.Millisecond)
	life, end := context.WithCancelCause(context.Background())
	return &Manager{
		backend: backend, config: config, life: life, end: end,
		watchers: map[chan Snapshot]bool{}, leases: map[string]*Lease{}, freed: make(chan struct{}), pads: map[string]bool{},
		seldom: map[string]time.Time{}, presences: map[string]*presence{},
		asking: make(chan struct{}, 1), remembered: config.Remembered,
	}
}

func setDefault(d *time.Duration, value time.Duration) {
	if *d == 0 {
		*d = value
	}
}

// Watch returns a channel of snapshots: the present one first, then each change.
// A reader of the channel that is slow misses what was overtaken, never the
// last. The channel closes when ctx ends or the manager is closed.
func (m *Manager) Watch(ctx context.Context) <-chan Snapshot {
	c := make(chan Snapshot, 1)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		close(c)
		return c
	}
	m.watchers[c] = true
	if m.known {
		c <- m.last
	}
	m.run()
	context.AfterFunc(ctx, func() { m.unwatch(c) })
	return c
}

// Readers returns the readers of this moment. While the service is down it
// returns [ErrNoService], or [ErrRefused] where it does not let us in.
func (m *Manager) Readers(ctx context.Context) ([]Reader, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	select {
	case s, ok := <-m.Watch(ctx):
		if !ok {
			return nil, ErrReleased
		}
		switch {
		case s.Refused:
			return nil, ErrRefused
		case !s.Service:
			return nil, ErrNoService
		}
		return s.Readers, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Close ends all leases, powering the cards off, and all watches.
func (m *Manager) Close() {
	m.mu.Lock()
	m.end(ErrReleased)
	m.closed = true
	var leases []*Lease
	for _, l := range m.leases {
		if l != nil {
			leases = append(leases, l)
		}
	}
	for c := range m.watchers {
		delete(m.watchers, c)
		close(c)
	}
	m.halt()
	stopped := m.stopped
	m.mu.Unlock()
	for _, l := range leases {
		l.end(ErrReleased)
	}
	if stopped != nil {
		<-stopped
	}
}

func (m *Manager) unwatch(c chan Snapshot) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.watchers[c] {
		delete(m.watchers, c)
		close(c)
	}
	m.halt()
}

// run starts the backend's watch if none runs. The caller holds mu.
func (m *Manager) run() {
	if m.stop != nil {
		return
	}
	ctx, cancel := context.WithCancel(m.life)
	before, done := m.stopped, make(chan struct{})
	m.stop, m.stopped, m.known = cancel, done, false
	go func() {
		defer close(done)
		if before != nil {
			<-before
		}
		m.watch(ctx)
	}()
}

// halt stops the watch when nobody needs it. The caller holds mu.
func (m *Manager) halt() {
	if m.stop == nil || !m.closed && (len(m.watchers) > 0 || len(m.leases) > 0 || m.after > 0) {
		return
	}
	m.stop()
	m.stop, m.known = nil, false
}

// watch runs the backend's watch until ctx ends. PC/SC has no event for the
// service coming back, so that alone is asked for again and again.
func (m *Manager) watch(ctx context.Context) {
	for ctx.Err() == nil {
		err := m.backend.Watch(ctx, func(readers []Reader) { m.publish(ctx, Snapshot{Service: true, Readers: readers}) })
		if err == nil {
			continue
		}
		m.publish(ctx, Snapshot{Refused: errors.Is(err, ErrRefused)})
		pause(ctx, m.config.Retry)
	}
}

// notePad remembers that a reader has a pad, as long as it is plugged in.
func (m *Manager) notePad(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pads[name] = true
	if m.known {
		m.tell()
	}
}

// publish takes in what the backend says, and ends the leases whose card left.
func (m *Manager) publish(ctx context.Context, s Snapshot) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	m.said = s
	there := map[string]bool{}
	for _, r := range s.Readers {
		there[r.Name] = r.State != Empty
	}
	m.tell()
	gone := func(name string) bool { _, still := there[name]; return !still }
	maps.DeleteFunc(m.pads, func(name string, _ bool) bool { return gone(name) })
	maps.DeleteFunc(m.presences, func(name string, _ *presence) bool { return gone(name) })
	for name, lease := range m.leases {
		if lease != nil && !there[name] && (gone(name) || !lease.isResting()) { // card, reader or service is gone
			go lease.end(ErrRemoved)
		}
	}
}

// tell tells all watchers what is known now. The caller holds mu.
func (m *Manager) tell() {
	s := m.said
	s.Readers = slices.Clone(s.Readers)
	for i, r := range s.Readers {
		if _, ours := m.leases[r.Name]; ours && r.State == InUse {
			r.State = CardPresent
		}
		r.PINPad = r.PINPad || m.pads[r.Name]
		s.Readers[i] = m.follow(r)
		s.Readers[i].Remembered = r.Name == m.remembered
	}
	m.announce(s)
	if m.config.Ask && len(m.watchers) > 0 && len(m.asking) == 0 && len(m.readersToAsk()) > 0 {
		go m.findKinds(m.life)
	}
}

// announce hands a snapshot that differs to all watchers. The caller holds mu.
func (m *Manager) announce(s Snapshot) {
	if m.known && m.last.Equal(s) {
		return
	}
	m.last, m.known = s, true
	for c := range m.watchers {
		select { // make room for the newest
		case <-c:
		default:
		}
		c <- s
	}
}
