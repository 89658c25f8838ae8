package pcsc

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

// othersWait is how long a transaction of another program is waited for:
// SCardConnect and SCardBeginTransaction block as long as it lasts.
const othersWait = 4 * time.Second

// Connect implements reader.Backend. Where the service blocks, Connect returns
// and what it blocks is undone when it comes back; a process that ends undoes it at
// once (package keeper). SCardCancel ends none of these calls, and
// SCardReleaseContext beside one of them blocks every other call of the process
// (pcsc facts 1).
func (b Backend) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	type result struct {
		c   *connection
		err error
	}
	done := make(chan result, 1)
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	go func() {
		c, err := b.connect(ctx, name, how)
		done <- result{c, err}
	}()
	others := time.NewTimer(othersWait)
	defer others.Stop()
	for {
		select {
		case r := <-done:
			if r.err != nil {
				return nil, r.err
			}
			return r.c, nil
		case <-others.C:
			go func() { // a service that blocks answers this no sooner
				if heldByOthers(name) {
					giveUp(fmt.Errorf("%w: another program does not let go of it", reader.ErrBusy))
				}
			}()
		case <-ctx.Done():
			go func() { // nobody waits any more: leave nothing open
				if r := <-done; r.err == nil {
					_ = r.c.Close()
				}
			}()
			return nil, context.Cause(ctx)
		}
	}
}

// heldByOthers reports whether other programs have the card of a reader.
func heldByOthers(name string) bool {
	c, err := scard.EstablishContext()
	if err != nil {
		return false
	}
	defer c.Release()
	states := []scard.ReaderState{{Reader: name}}
	return c.GetStatusChange(states, 0) == nil && states[0].EventState&(scard.StateInuse|scard.StateExclusive) != 0
}

func (b Backend) connect(ctx context.Context, name string, how reader.How) (*connection, error) {
	c, err := scard.EstablishContext()
	if err != nil {
		return nil, translate(err)
	}
	card, shared, err := connectUnverified(ctx, c, name, how)
	if err != nil {
		return nil, errors.Join(err, ignoreRelease(c.Release()))
	}
	now := b.opened(c, card, name)
	now.shared, now.glance = shared, how == reader.Glance
	return now, nil
}

// connectUnverified connects with the card, so that nobody else's PIN is verified on it.
func connectUnverified(ctx context.Context, c *scard.Context, name string, how reader.How) (card *scard.Card, shared bool, err error) {
	if how != reader.Glance {
		if card, err = connectPowered(c, name, scard.ShareExclusive); err == nil {
			return card, false, nil
		}
		if how == reader.Alone || !errors.Is(err, scard.ErrSharingViolation) {
			return nil, false, translate(err)
		}
	}
	if ctx.Err() != nil {
		return nil, false, context.Cause(ctx)
	}
	if card, err = connectPowered(c, name, scard.ShareShared); err != nil {
		return nil, false, translate(err)
	}
	if err := begin(ctx, card, how == reader.Glance); err != nil {
		_ = card.Disconnect(scard.LeaveCard) // as it is: it was not taken
		return nil, false, err
	}
	return card, true, nil
}

// connectPowered connects once more with a card that a program left without power:
// the first try gives it.
func connectPowered(c *scard.Context, name string, mode scard.ShareMode) (*scard.Card, error) {
	card, err := c.Connect(name, mode, scard.ProtocolAny)
	if errors.Is(err, scard.ErrUnpoweredCard) {
		card, err = c.Connect(name, mode, scard.ProtocolAny)
	}
	return card, err
}

// begin takes a transaction, and cuts the card's power inside it: a warm reset
// leaves a PIN verified that another program presented (jpki facts 2.2). On
// Windows SCardReconnect gives the transaction up, so that it is taken again (pcsc
// facts 2); a reset in between is told once.
func begin(ctx context.Context, card transactor, glance bool) error {
	err := card.BeginTransaction()
	if errors.Is(err, scard.ErrResetCard) {
		if err = card.Reconnect(scard.ShareShared, scard.ProtocolAny, scard.LeaveCard); err == nil {
			err = card.BeginTransaction()
		}
	}
	if err != nil {
		return translate(err)
	}
	if ctx.Err() != nil { // the program before took too long: nobody waits any more
		_ = card.EndTransaction(scard.LeaveCard)
		return context.Cause(ctx)
	}
	if glance {
		return nil
	}
	if err := card.Reconnect(scard.ShareShared, scard.ProtocolAny, scard.UnpowerCard); err != nil {
		_ = card.EndTransaction(scard.LeaveCard)
		return errorAfterCut(err)
	}
	if !reconnectEndsTransaction {
		return nil
	}
	err = card.BeginTransaction()
	if errors.Is(err, scard.ErrResetCard) { // by our own reconnect; by another's it would be told again
		err = card.BeginTransaction()
	}
	if err != nil {
		return translate(err)
	}
	return nil
}

// errorAfterCut sorts the error of a card whose power was cut: its reader does not have it
// any more, or it does not answer any more.
func errorAfterCut(err error) error {
	switch meaning(err) {
	case reader.ErrNoCard, reader.ErrRemoved, reader.ErrMute:
		return fmt.Errorf("%w: %w", reader.ErrLosesCard, err)
	}
	return translate(err)
}

// reconnectEndsTransaction: Microsoft, SCardReconnect, remarks.
const reconnectEndsTransaction = runtime.GOOS == "windows"

// transactor is what begin needs of a *scard.Card.
type transactor interface {
	BeginTransaction() error
	EndTransaction(scard.Disposition) error
	Reconnect(scard.ShareMode, scard.Protocol, scard.Disposition) error
}

// opened is the connection with a card, and what its reader says of its pad.
func (b Backend) opened(c releaser, card handle, name string) *connection {
	now := &connection{context: c, card: card, closed: make(chan struct{})}
	if !b.NoPINPad {
		now.pad = askPad(card, name)
	}
	return now
}
