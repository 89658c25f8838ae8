package reader

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"jpkiweb/shared/iso7816"
)

// A Lease holds the card of one reader exclusively. It is an
// iso7816.Transmitter, safe for concurrent use, one exchange at a time.
type Lease struct {
	manager    *Manager
	reader     string
	connection Connection
	insertion  uint32

	exchange sync.Mutex // held during one exchange and by power-off

	mu     sync.Mutex
	idle   *time.Timer
	holds  int                     // of the idle time
	giveUp context.CancelCauseFunc // ends the running PIN entry; nil: none runs
	cause  error                   // why it ended
	done   chan struct{}
}

// Lease reserves the card of a reader and powers it. Whoever has the card has
// Config.Patience to leave it: a page that is loaded anew asks before its old
// lease has powered the card off, and PC/SC may hold it a little longer. Errors
// are those of Backend.Connect; [ErrBusy] also when another lease holds on to it.
func (m *Manager) Lease(ctx context.Context, name string) (*Lease, error) {
	late := time.After(m.config.Patience)
	if err := m.reserve(ctx, late, name); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, m.config.Exchange, ErrTimeout)
	defer cancel()
	connection, err := m.connect(ctx, late, name)
	if err != nil {
		m.forget(name)
		return nil, fmt.Errorf("connect to card in %q: %w", name, err)
	}
	l := &Lease{manager: m, reader: name, connection: connection, insertion: m.insertion(ctx, name), done: make(chan struct{})}
	l.mu.Lock() // whoever ends it now waits until it is complete
	m.mu.Lock()
	m.leases[name] = l
	closed := m.closed
	m.mu.Unlock()
	l.idle = time.AfterFunc(m.config.Idle, func() { l.end(ErrIdle) })
	l.mu.Unlock()
	if closed {
		l.end(ErrReleased)
		return nil, ErrReleased
	}
	if l.PINPad() {
		m.notePad(name)
	}
	return l, nil
}

// insertion returns the insertion counter of a reader, from the first snapshot of
// the watch that every lease has; 0 where there is none.
func (m *Manager) insertion(ctx context.Context, name string) uint32 {
	readers, err := m.Readers(ctx)
	if err != nil {
		return 0
	}
	for _, r := range readers {
		if r.Name == name {
			return r.Insertion
		}
	}
	return 0
}

// reserve takes a reader for a lease, when the one that has it ends in time.
func (m *Manager) reserve(ctx context.Context, late <-chan time.Time, name string) error {
	for {
		freed, err := m.tryReserve(name)
		if freed == nil {
			return err
		}
		if err := await(ctx, m, freed, late, fmt.Errorf("%q: %w by another lease", name, ErrBusy)); err != nil {
			return err
		}
	}
}

// tryReserve takes a reader, or returns what is closed when any reader is free
// again.
func (m *Manager) tryReserve(name string) (freed <-chan struct{}, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, ErrReleased
	}
	if _, taken := m.leases[name]; taken {
		return m.freed, nil
	}
	m.leases[name] = nil
	m.run() // a lease must hear of its card leaving
	return nil, nil
}

// connect powers the card, when whoever else has it leaves it in time: PC/SC tells
// that by no event.
func (m *Manager) connect(ctx context.Context, late <-chan time.Time, name string) (Connection, error) {
	for {
		connection, err := m.backend.Connect(ctx, name)
		if !errors.Is(err, ErrBusy) {
			return connection, err
		}
		if err := await(ctx, m, time.After(m.config.Again), late, err); err != nil {
			return nil, err
		}
	}
}

// await waits for what may let a lease have the card. When it comes too late, the
// error is busy.
func await[T any](ctx context.Context, m *Manager, comes <-chan T, late <-chan time.Time, busy error) error {
	select {
	case <-comes:
		return nil
	case <-late:
		return busy
	case <-m.over:
		return ErrReleased
	case <-ctx.Done():
		return fmt.Errorf("wait for the card: %w", context.Cause(ctx))
	}
}

func (m *Manager) forget(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.leases, name)
	close(m.freed)
	m.freed = make(chan struct{})
	m.halt()
}

// Transmit exchanges one command within the deadline. An error that says the
// card or the service is gone ends the lease.
func (l *Lease) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return l.run(ctx, operation{
		name: "transmit", limit: l.manager.config.Exchange,
		shown: func() string { return iso7816.Redact(command) },
		do:    func(ctx context.Context) ([]byte, error) { return l.connection.Transmit(ctx, command) },
	})
}

// An operation is one exchange with the card.
type operation struct {
	name  string
	limit time.Duration
	shown func() string // for the trace
	do    func(context.Context) ([]byte, error)
}

// run has one operation done within its deadline, alone and without idle time.
func (l *Lease) run(ctx context.Context, o operation) ([]byte, error) {
	if err := l.Err(); err != nil { // at once, while the card is being powered off
		return nil, err
	}
	l.exchange.Lock()
	defer l.exchange.Unlock()
	if err := l.Err(); err != nil {
		return nil, err
	}
	if ctx.Err() != nil { // whoever asked has left: nothing is sent
		return nil, context.Cause(ctx)
	}
	l.idle.Stop()
	ctx, cancel := context.WithTimeoutCause(ctx, o.limit, ErrTimeout)
	defer cancel()
	start := time.Now()
	response, err := o.do(ctx)
	if trace := l.manager.config.Trace; trace != nil {
		trace(l.reader, o.shown(), iso7816.RedactResponse(response), time.Since(start), err)
	}
	if err == nil {
		l.rest()
		return response, nil
	}
	if errors.Is(err, ErrPINPad) { // nothing was sent
		l.rest()
		return nil, fmt.Errorf("%s: %w", o.name, err)
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, ErrRemoved) {
		err = cause
	}
	if l.settle(err) { // what the card did is unknown: nothing more on this lease
		go l.powerOff()
	}
	return nil, fmt.Errorf("%s: %w", o.name, err)
}

// Close ends the lease and powers the card off. It may be called again.
func (l *Lease) Close() { l.end(ErrReleased) }

// Done is closed when the lease has ended, by whatever cause, and the card is
// powered off; Err then tells the cause.
func (l *Lease) Done() <-chan struct{} { return l.done }

// Err returns why the lease ended, nil while it lasts.
func (l *Lease) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cause
}

// Reader returns the name of the reader.
func (l *Lease) Reader() string { return l.reader }

// Insertion returns the reader's insertion counter (Reader.Insertion) of the card
// that is leased, 0 if it is not known.
func (l *Lease) Insertion() uint32 { return l.insertion }

// end ends the lease and waits until the card is powered off.
func (l *Lease) end(cause error) {
	if !l.settle(cause) {
		<-l.done
		return
	}
	l.powerOff()
}

// settle notes why the lease ends, and reports whether this was the first cause:
// then powerOff must follow.
func (l *Lease) settle(cause error) (first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause != nil {
		return false
	}
	l.cause = cause
	if l.giveUp != nil {
		l.giveUp(cause)
	}
	return true
}

func (l *Lease) powerOff() {
	l.idle.Stop()
	l.exchange.Lock()        // let a running exchange finish: a card is not powered off inside a command
	_ = l.connection.Close() // nothing can be done about a reader that is gone
	l.exchange.Unlock()
	l.manager.forget(l.reader)
	close(l.done)
}
