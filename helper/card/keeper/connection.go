package keeper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"jpkiweb/helper/card/reader"
)

// connection is the helper's end of a child. Like every reader.Connection it is
// asked one thing at a time.
type connection struct {
	in      io.WriteCloser
	answers chan frame  // closed when the child has ended
	died    func()      // cuts the power after a child that died with the card
	hasCard atomic.Bool // the child has the card
	bits    byte        // what the connection is
	overdue bool        // an answer was not waited for
	hangs   bool        // for it did not come within the deadline
}

// errEnded: the child is gone, and the card with it.
var errEnded = fmt.Errorf("%w: its keeper has ended", reader.ErrRemoved)

// ask asks the child and waits for its answer, which may be a failure.
func (c *connection) ask(ctx context.Context, k frameKind, parts ...[]byte) (frame, error) {
	if c.overdue {
		return frame{}, fmt.Errorf("%w: an earlier command hangs", reader.ErrTimeout)
	}
	if err := write(c.in, k, parts...); err != nil {
		return frame{}, fmt.Errorf("%w: %w", errEnded, err)
	}
	select {
	case f, ok := <-c.answers:
		if !ok {
			return frame{}, errEnded
		}
		return f, c.failure(f)
	case <-ctx.Done():
		cause := context.Cause(ctx)
		c.overdue, c.hangs = true, errors.Is(cause, reader.ErrTimeout)
		return frame{}, cause
	}
}

func (c *connection) failure(f frame) error {
	if f.kind == failed {
		return failureOf(f.data)
	}
	return nil
}

// Transmit implements reader.Connection.
func (c *connection) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return c.exchange(ctx, transmit, command)
}

func (c *connection) exchange(ctx context.Context, k frameKind, parts ...[]byte) ([]byte, error) {
	f, err := c.ask(ctx, k, parts...)
	switch {
	case err != nil:
		return nil, err
	case f.kind != response:
		return nil, fmt.Errorf("keeper of the card answers %q: %w", f.kind, errFrame)
	}
	return f.data, nil
}

// EnterPIN implements reader.Pad.
func (c *connection) EnterPIN(ctx context.Context, entry reader.PINEntry) ([]byte, error) {
	flags := []byte{byte(entry.Min), byte(entry.Max), 0}
	if entry.New {
		flags[2] = 1
	}
	return c.exchange(ctx, enterPIN, flags, entry.Template)
}

// CanVerify implements reader.Pad.
func (c *connection) CanVerify() bool { return c.bits&canVerify != 0 }

// CanModify implements reader.Pad.
func (c *connection) CanModify() bool { return c.bits&canModify != 0 }

// Shared implements reader.Sharer.
func (c *connection) Shared() bool { return c.bits&isShared != 0 }

// closeWait is how long Close waits for the child: longer than it takes a card
// whose command nobody waits for any more, and so short that a person hears of a
// card that hangs within two seconds of the deadline of its command.
const closeWait = 1500 * time.Millisecond

// hangWait is that for a card which had all of its time already: who waits for the
// job has waited for that.
const hangWait = time.Second

// Close has the child leave the card. Where its driver does not come back in time,
// the child does so later.
func (c *connection) Close() error {
	defer c.in.Close()
	_ = write(c.in, leave) // the end of its input says the same
	wait := closeWait
	if c.hangs {
		wait = hangWait
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case f, ok := <-c.answers:
			switch {
			case !ok:
				return errEnded
			case f.kind == left:
				return nil
			}
		case <-timer.C:
			return fmt.Errorf("%w: the card is powered off when its driver comes back", reader.ErrTimeout)
		}
	}
}

// abandon lets the child go that got no card.
func (c *connection) abandon() { c.in.Close() }
