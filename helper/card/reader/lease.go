package reader

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"jpkiweb/helper/card/witness"
	"jpkiweb/shared/jpki"
)

// A Lease holds the card of one reader. It is an iso7816.Transmitter, safe for
// concurrent use, one exchange at a time.
type Lease struct {
	manager   *Manager
	reader    string
	how       How
	insertion uint32
	card      uint32 // as Reader.Card, when it was powered; under exchange
	onlyLooks bool   // does nothing but look at the card

	exchange       sync.Mutex      // held during one exchange and by power-off
	connection     Connection      // nil: let go of; under exchange
	witness        witness.Witness // under exchange
	isMyNumberCard bool            // a My Number Card is used; under exchange

	mu                 sync.Mutex
	shared             bool // with other programs
	verifies, modifies bool // at the reader's pad
	idle               *time.Timer
	idleHolds          int                     // of the idle time
	resting            bool                    // a person is asked, and the card is recognised afterwards
	powerUps           int                     // how often the card was powered
	giveUp             context.CancelCauseFunc // ends the running PIN entry; nil: none runs
	cause              error                   // why it ended
	done               chan struct{}
}

// An Option is how a lease differs from others.
type Option int

// The options.
const (
	// Seldom is for what nobody asked for at this moment: a card that is shared with
	// other programs is taken at most every Config.Seldom, for each time takes it
	// from them. In between it is busy.
	Seldom Option = 1 + iota
	looking
	glancing
	trying
)

// Lease reserves the card of a reader and powers it: exclusively, or beside other
// programs (see [Whole]). Whoever has the card has Config.Patience to leave it: a
// page that is loaded anew asks before its old lease has powered the card off, and
// PC/SC may hold it a little longer. Errors are those of Backend.Connect;
// [ErrBusy] also when another lease holds on to it.
func (m *Manager) Lease(ctx context.Context, name string, options ...Option) (*Lease, error) {
	late := time.After(m.config.Patience)
	if err := m.reserve(ctx, late, name); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, m.config.Exchange, ErrTimeout)
	defer cancel()
	l := &Lease{manager: m, reader: name, how: m.how(name, options), done: make(chan struct{})}
	l.insertion = m.insertion(ctx, name)
	l.onlyLooks = slices.ContainsFunc(options, func(o Option) bool { return o == looking || o == glancing || o == trying })
	if err := l.connect(ctx, late); err != nil {
		m.forget(name)
		return nil, err
	}
	if slices.Contains(options, Seldom) {
		m.noteShared(l)
	}
	l.mu.Lock() // whoever ends it now waits until it is complete
	m.mu.Lock()
	m.leases[name] = l
	closed := m.closed
	m.mu.Unlock()
	l.idle = time.AfterFunc(l.idleTime(), func() { l.end(ErrIdle) })
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

// how tells how a lease of these options holds its card.
func (m *Manager) how(name string, options []Option) How {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case slices.Contains(options, glancing):
		return Glance
	case slices.Contains(options, trying), m.lostLately(name),
		slices.Contains(options, Seldom) && time.Since(m.seldom[name]) < m.config.Seldom:
		return Alone
	}
	return Whole
}

// noteShared notes when a card was taken unasked from the programs that share it.
func (m *Manager) noteShared(l *Lease) {
	if !l.Shared() {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seldom[l.reader] = time.Now()
}

// connect powers the card.
func (l *Lease) connect(ctx context.Context, late <-chan time.Time) error {
	ctx, cancel := context.WithTimeoutCause(ctx, l.manager.config.Exchange, ErrTimeout)
	defer cancel()
	connection, err := l.manager.connect(ctx, late, l)
	if err != nil {
		return fmt.Errorf("connect to card in %q: %w", l.reader, err)
	}
	l.connection = connection
	pad, mayType := connection.(Pad)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.card = l.manager.cardOf(l.reader)
	l.resting = false
	l.powerUps++
	l.shared = isShared(connection)
	l.verifies, l.modifies = mayType && pad.CanVerify(), mayType && pad.CanModify()
	return nil
}

func isShared(c Connection) bool {
	sharer, ok := c.(Sharer)
	return ok && sharer.Shared()
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

// connect powers the card, when whoever else has it leaves it in time, which PC/SC
// tells by no event, and when the reader that lost it has found it again.
func (m *Manager) connect(ctx context.Context, late <-chan time.Time, l *Lease) (Connection, error) {
	start, there := time.Now(), m.tellsOfAnswering(l.reader)
	for {
		did := m.noteCut(l.reader, l.onlyLooks)
		connection, err := m.backend.Connect(ctx, l.reader, l.how)
		loses := errors.Is(err, ErrLosesCard)
		did(isShared(connection) && l.how == Whole || loses)
		if loses {
			m.noteLostCard(l.reader)
			return nil, err
		}
		returns := (errors.Is(err, ErrNoCard) || errors.Is(err, ErrMute)) && m.mayReturn(l.reader, there, start)
		if l.how != Whole || !errors.Is(err, ErrBusy) && !returns {
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
	case <-m.life.Done():
		return ErrReleased
	case <-ctx.Done():
		return fmt.Errorf("wait for the card: %w", context.Cause(ctx))
	}
}

// forget frees a reader. Readers are watched a little longer, for the echo of the
// power that was cut.
func (m *Manager) forget(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.leases, name)
	close(m.freed)
	m.freed = make(chan struct{})
	m.after++
	time.AfterFunc(afterTime, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.after--
		m.halt()
	})
	m.halt()
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

// Shared reports whether other programs have the card, too.
func (l *Lease) Shared() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shared
}

// Identity returns the digest of the certificate by which the card is recognised;
// nil if it was not read in this lease, or not since Wake.
func (l *Lease) Identity() []byte {
	l.exchange.Lock()
	defer l.exchange.Unlock()
	return l.witness.Identity()
}

// Certificate returns a certificate that was read in this lease, and since Wake,
// DER, and hands it out once; nil: there is none.
func (l *Lease) Certificate(file jpki.FileID) []byte {
	l.exchange.Lock()
	defer l.exchange.Unlock()
	return l.witness.Take(file)
}

// Insertion returns the reader's insertion counter (Reader.Insertion) of the card
// that is leased, 0 if it is not known.
func (l *Lease) Insertion() uint32 { return l.insertion }

// Card returns the number of the card (Reader.Card) that was powered last, 0 if it is not
// known.
func (l *Lease) Card() uint32 {
	l.exchange.Lock()
	defer l.exchange.Unlock()
	return l.card
}

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
	l.exchange.Lock() // let a running exchange finish: a card is not powered off inside a command
	l.letGo()
	l.exchange.Unlock()
	l.manager.forget(l.reader)
	close(l.done)
}
