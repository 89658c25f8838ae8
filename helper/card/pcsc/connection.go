package pcsc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

// connection is one powered card with a PC/SC context of its own: calls of one
// context wait for each other inside pcsc-lite.
type connection struct {
	context releaser
	card    handle
	pad     pad
	shared  bool          // in a transaction, beside other programs
	glance  bool          // the card's power was not cut
	hanging chan struct{} // closed when the call that overran its deadline returned; nil: none
	closed  chan struct{} // closed when the card is left
}

// handle is what is used of a *scard.Card: the boundary to PC/SC.
type handle interface {
	Transmit(command []byte) ([]byte, error)
	Control(code uint32, in []byte) ([]byte, error)
	EndTransaction(scard.Disposition) error
	Disconnect(scard.Disposition) error
}

// releaser is what is used of a *scard.Context.
type releaser interface{ Release() error }

// Transmit implements reader.Connection.
func (c *connection) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return c.call(ctx, c.card.Transmit, command)
}

// call makes a call of PC/SC that sends a command, and stops waiting for it when
// ctx ends.
func (c *connection) call(ctx context.Context, send func([]byte) ([]byte, error), data []byte) ([]byte, error) {
	type result struct {
		response []byte
		err      error
	}
	if c.hanging != nil {
		return nil, fmt.Errorf("%w: an earlier command hangs", reader.ErrTimeout)
	}
	own := append([]byte(nil), data...) // the caller may wipe his while the call hangs
	done, returned := make(chan result, 1), make(chan struct{})
	go func() {
		defer close(returned)
		defer clear(own)
		response, err := send(own)
		done <- result{response, err}
	}()
	select {
	case r := <-done:
		<-returned
		switch {
		case r.err != nil:
			return nil, inCommand(r.err)
		case len(r.response) < 2: // some drivers say nothing of a card that left (vpcd)
			return nil, fmt.Errorf("%w: no answer", reader.ErrRemoved)
		}
		return r.response, nil
	case <-ctx.Done():
		c.hanging = returned
		return nil, context.Cause(ctx)
	}
}

// closeWait is how long Close waits for a command that nobody waits for any
// more, and for the driver: a signature takes a card well under a second.
const closeWait = 3 * time.Second

// Close powers the card off, after the command that is still running. Where the
// driver does not come back in time it does so later.
func (c *connection) Close() error {
	closed := make(chan error, 1)
	go func() {
		if c.hanging != nil {
			<-c.hanging
		}
		closed <- c.close()
	}()
	patience := time.NewTimer(closeWait)
	defer patience.Stop()
	select {
	case err := <-closed:
		return err
	case <-patience.C:
		return fmt.Errorf("%w: the card is powered off when its driver comes back", reader.ErrTimeout)
	}
}

// Closed is closed when the card is left: later than Close returns, where the
// driver hangs.
func (c *connection) Closed() <-chan struct{} { return c.closed }

// Shared implements reader.Sharer.
func (c *connection) Shared() bool { return c.shared }

// close leaves the card. Beside other programs its power is cut inside the
// transaction: they are told by SCARD_W_RESET_CARD, and no PIN of ours is verified
// when they go on. SCardDisconnect would cut it after the transaction: it does where
// the transaction was ended for us.
func (c *connection) close() error {
	defer close(c.closed)
	var err error
	switch {
	case c.shared && c.glance:
		err = errors.Join(c.card.EndTransaction(scard.ResetCard), c.card.Disconnect(scard.LeaveCard))
	case c.shared:
		how := scard.LeaveCard
		if err = c.card.EndTransaction(scard.UnpowerCard); err != nil { // it was not ours any more
			how = scard.UnpowerCard
		}
		err = errors.Join(err, c.card.Disconnect(how))
	default:
		err = c.card.Disconnect(scard.UnpowerCard)
	}
	return errors.Join(err, ignoreRelease(c.context.Release()))
}

// ignoreRelease drops the error of releasing a context whose service is gone.
func ignoreRelease(err error) error {
	if errors.Is(err, scard.ErrNoService) || errors.Is(err, scard.ErrInvalidHandle) {
		return nil
	}
	return err
}
