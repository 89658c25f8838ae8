package server

import (
	"bytes"
	"context"
	"fmt"

	"jpkiweb/shared/wire"
)

// While a person is asked in the trusted window, the card may slip, and one that
// other programs have, too, is left to them. Afterwards it must be the same card.

// rest lets go of the card of a lease. One that nobody else has is kept, and
// recognised only if the page has read its certificate anyway: every command is a
// moment of a person's time. A shared card that cannot be recognised is left to the
// others: it is in another state by now than the guard knows.
func (s *session) rest(l *leased) error {
	if l.lease.Shared() && l.lease.Identity() == nil {
		if err := l.lease.Recognise(s.ctx); err != nil {
			l.lease.Close()
			return fmt.Errorf("share the card while a person is asked: %w", err)
		}
	}
	l.identity = l.lease.Identity()
	if err := s.judge(l); err != nil {
		return err
	}
	l.lease.Rest()
	return nil
}

// wake takes the card again. Another one ends the lease, before anything is asked
// of it; the same one is led to where it was, and tells its tries anew.
func (s *session) wake(ctx context.Context, l *leased) error {
	lost, err := l.lease.Wake(ctx)
	if err != nil || !lost {
		return err
	}
	err = l.lease.Recognise(ctx)
	if err == nil && !bytes.Equal(l.lease.Identity(), l.identity) {
		err = wire.Errorf(wire.CodeOtherCard, "another card came while the person was asked")
	}
	for _, command := range l.guard.Again() {
		if err == nil {
			_, err = s.exchange(l, command)
		}
	}
	if err == nil {
		err = s.judge(l) // its certificate was read to recognise it
	}
	if err != nil {
		l.lease.Close()
	}
	return err
}
