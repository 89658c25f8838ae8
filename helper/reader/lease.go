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

// Lease reserves the card of a reader and powers it. Errors are those of
// Backend.Connect; [ErrBusy] also when another lease holds it.
func (m *Manager) Lease(ctx context.Context, name string) (*Lease, error) {
	if err := m.reserve(name); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, m.config.Exchange, ErrTimeout)
	defer cancel()
	connection, err := m.backend.Connect(ctx, name)
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

func (m *Manager) reserve(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return ErrReleased
	}
	if _, taken := m.leases[name]; taken {
		return fmt.Errorf("%q: %w by another lease", name, ErrBusy)
	}
	m.leases[name] = nil
	m.run() // a lease must hear of its card leaving
	return nil
}

func (m *Manager) forget(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.leases, name)
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
