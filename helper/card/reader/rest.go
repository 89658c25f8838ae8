package reader

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"jpkiweb/helper/card/witness"
	"jpkiweb/shared/iso7816"
)

// Hold keeps the lease from ending for idleness while a person is asked; whoever
// holds bounds that time. resume lets it idle again and may be called more than
// once, also after the end.
func (l *Lease) Hold() (resume func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.idleHolds++
	l.idle.Stop()
	return sync.OnceFunc(func() {
		l.mu.Lock()
		l.idleHolds--
		l.mu.Unlock()
		l.restartIdle()
	})
}

// restartIdle starts the idle time anew, unless someone holds the lease.
func (l *Lease) restartIdle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.idleHolds == 0 && l.cause == nil {
		l.idle.Reset(l.idleTime())
	}
}

// idleTime is short where other programs wait.
func (l *Lease) idleTime() time.Duration {
	if l.shared {
		return l.manager.config.SharedIdle
	}
	return l.manager.config.Idle
}

// Rest lets go of the card while a person is asked: of a shared one at once, so
// that the other programs can use it, and of one that slips. The identity of the
// card must be known, for the card of after Wake may be another one; otherwise
// Rest does nothing.
func (l *Lease) Rest() {
	l.exchange.Lock()
	defer l.exchange.Unlock()
	l.mu.Lock()
	if l.cause != nil || l.witness.Identity() == nil {
		l.mu.Unlock()
		return
	}
	l.resting = true
	shared := l.shared
	l.mu.Unlock()
	if shared {
		l.letGo()
	}
}

// Wake takes the card again after Rest. lost reports that it was let go of: it has
// been powered anew, nothing is selected and verified on it, and the caller must
// recognise it ([Lease.Identity] is nil until then). Errors are those of
// [Manager.Lease]; after one the lease has ended.
func (l *Lease) Wake(ctx context.Context) (lost bool, err error) {
	l.exchange.Lock()
	defer l.exchange.Unlock()
	l.mu.Lock()
	cause, resting := l.cause, l.resting
	if l.connection != nil {
		l.resting = false
	}
	l.mu.Unlock()
	switch {
	case cause != nil:
		return false, cause
	case !resting || l.connection != nil:
		return false, nil
	}
	if err := l.connect(ctx, time.After(l.manager.config.Patience)); err != nil {
		if errors.Is(err, ErrNoCard) {
			err = fmt.Errorf("%w: %w", ErrRemoved, err)
		}
		if l.settle(err) {
			go l.powerOff()
		}
		return true, fmt.Errorf("take the card again: %w", err)
	}
	l.witness = witness.Witness{}
	return true, nil
}

// Recognise reads the certificate of the card, so that Identity is known. A card
// that cannot be told from others gives [ErrUnknownCard].
func (l *Lease) Recognise(ctx context.Context) error {
	recognise := l.manager.config.Recognise
	if recognise == nil {
		return ErrUnknownCard
	}
	err := recognise(ctx, iso7816.TransmitterFunc(l.withoutSelect))
	if l.Identity() != nil {
		return nil
	}
	return errors.Join(ErrUnknownCard, err)
}

// withoutSelect transmits, and spares the card a SELECT of the application that is
// selected.
func (l *Lease) withoutSelect(ctx context.Context, command []byte) ([]byte, error) {
	l.exchange.Lock()
	selected := l.witness.JPKI() && l.connection != nil && witness.SelectsJPKI(command)
	l.exchange.Unlock()
	if selected {
		return iso7816.Response{SW: iso7816.SWSuccess}.Encode(), nil
	}
	return l.Transmit(ctx, command)
}

// isResting reports whether the lease rests.
func (l *Lease) isResting() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.resting && l.cause == nil
}

// powerUp tells one time that the card was powered from the next.
func (l *Lease) powerUp() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.powerUps
}

// letSlip lets go of a card that left in that turn while the lease rested, and gives
// it time to come back. A lease that was woken before it heard of that has lost it.
func (l *Lease) letSlip(turn int) {
	l.exchange.Lock()
	rests := l.isResting()
	if l.powerUp() != turn {
		rests = true // it has the card again
	} else if rests {
		l.letGo()
	}
	l.exchange.Unlock()
	if !rests {
		l.end(ErrRemoved)
	}
}

// letGo closes the connection, and wipes what was read of certificates. The caller
// holds exchange.
func (l *Lease) letGo() {
	l.witness.Forget()
	if l.connection == nil {
		return
	}
	did := l.manager.noteCut(l.reader, l.onlyLooks)
	_ = l.connection.Close() // nothing can be done about a reader that is gone
	did(l.how != Glance)
	l.connection = nil
}
