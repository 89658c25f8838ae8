package pcsc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ebfe/scard"

	"jpkiweb/helper/reader"
)

// connection is one powered card with a PC/SC context of its own: calls of one
// context wait for each other inside pcsc-lite.
type connection struct {
	context releaser
	card    handle
	pad     pad
	hanging chan struct{} // closed when the call that overran its deadline returned; nil: none
}

// handle is what is used of a *scard.Card: the boundary to PC/SC.
type handle interface {
	Transmit(command []byte) ([]byte, error)
	Control(code uint32, in []byte) ([]byte, error)
	Disconnect(scard.Disposition) error
}

// releaser is what is used of a *scard.Context.
type releaser interface{ Release() error }

// Connect implements reader.Backend.
func (b Backend) Connect(ctx context.Context, name string) (reader.Connection, error) {
	type result struct {
		c   *connection
		err error
	}
	done := make(chan result, 1)
	go func() {
		c, err := b.connect(name)
		done <- result{c, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return nil, r.err
		}
		return r.c, nil
	case <-ctx.Done():
		go func() { // nobody waits any more: leave nothing open
			if r := <-done; r.err == nil {
				_ = r.c.Close()
			}
		}()
		return nil, context.Cause(ctx)
	}
}

func (b Backend) connect(name string) (*connection, error) {
	c, err := scard.EstablishContext()
	if err != nil {
		return nil, translate(err)
	}
	card, err := c.Connect(name, scard.ShareExclusive, scard.ProtocolAny)
	if err != nil {
		return nil, errors.Join(translate(err), ignoreRelease(c.Release()))
	}
	return b.opened(c, card, name), nil
}

// opened is the connection with a card, and what its reader says of its pad.
func (b Backend) opened(c releaser, card handle, name string) *connection {
	now := &connection{context: c, card: card}
	if !b.NoPINPad {
		now.pad = askPad(card, name)
	}
	return now
}

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

func (c *connection) close() error {
	err := c.card.Disconnect(scard.UnpowerCard)
	return errors.Join(err, ignoreRelease(c.context.Release()))
}

// ignoreRelease drops the error of releasing a context whose service is gone.
func ignoreRelease(err error) error {
	if errors.Is(err, scard.ErrNoService) || errors.Is(err, scard.ErrInvalidHandle) {
		return nil
	}
	return err
}
