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

	exchange sync.Mutex // held during one exchange and by power-off

	mu    sync.Mutex
	idle  *time.Timer
	cause error // why it ended
	done  chan struct{}
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
	l := &Lease{manager: m, reader: name, connection: connection, done: make(chan struct{})}
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
	return l, nil
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
	l.exchange.Lock()
	defer l.exchange.Unlock()
	if err := l.Err(); err != nil {
		return nil, err
	}
	if ctx.Err() != nil { // whoever asked has left: nothing is sent
		return nil, context.Cause(ctx)
	}
	l.idle.Stop()
	ctx, cancel := context.WithTimeoutCause(ctx, l.manager.config.Exchange, ErrTimeout)
	defer cancel()
	start := time.Now()
	response, err := l.connection.Transmit(ctx, command)
	if trace := l.manager.config.Trace; trace != nil {
		trace(l.reader, iso7816.Redact(command), iso7816.RedactResponse(response), time.Since(start), err)
	}
	if err == nil {
		l.idle.Reset(l.manager.config.Idle)
		return response, nil
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, ErrRemoved) {
		err = cause
	}
	if l.settle(err) { // what the card did is unknown: nothing more on this lease
		go l.powerOff()
	}
	return nil, fmt.Errorf("transmit: %w", err)
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
