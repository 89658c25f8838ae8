// Package pcsc is the reader.Backend over PC/SC: pcsc-lite on Linux, WinSCard,
// and the framework of macOS, by github.com/ebfe/scard.
//
// Readers and cards are awaited with SCardGetStatusChange, never polled. Every
// call that may hang runs under a deadline, because SCardConnect and
// SCardTransmit can block without limit. A card is connected exclusively and
// left unpowered. Where the reader has a pad (PC/SC part 10), the connection is a
// reader.Pad.
package pcsc

import (
	"context"
	"errors"
	"time"

	"github.com/ebfe/scard"

	"jpkiweb/helper/reader"
)

// Backend is PC/SC of this machine. The zero value is ready.
type Backend struct {
	NoPINPad bool // readers are not asked for a pad, and none is used
}

// newReaders is the pseudo reader whose state changes when readers come or go;
// the upper half of its state is their number (pcsc-lite, SCardGetStatusChange).
const newReaders = `\\?PnP?\Notification`

// Watch implements reader.Backend.
func (Backend) Watch(ctx context.Context, changed func([]reader.Reader)) error {
	c, err := scard.EstablishContext()
	if err != nil {
		return translate(err)
	}
	defer c.Release()
	ended := make(chan struct{})
	defer close(ended)
	go cancelWhenDone(ctx, c, ended)
	var known []scard.ReaderState
	for ctx.Err() == nil {
		names, err := listReaders(c)
		if err != nil {
			return translate(err)
		}
		known = follow(known, names)
		if err := refresh(c, known); err != nil {
			return translate(err)
		}
		changed(snapshot(known))
		err = awaitChange(c, known, func() { changed(snapshot(known)) })
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, scard.ErrUnknownReader), errors.Is(err, scard.ErrReaderUnavailable), err == nil:
		default:
			return translate(err)
		}
	}
	return nil
}

// cancelWhenDone ends the blocking call of a context. A cancel that comes before
// the call began would be lost, so it is repeated until the watch has ended.
func cancelWhenDone(ctx context.Context, c *scard.Context, ended <-chan struct{}) {
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case <-ended:
			return
		default:
		}
		_ = c.Cancel()
		select {
		case <-ended:
			return
		case <-again.C:
		}
	}
}

// awaitChange reports changes of cards until readers come or go.
func awaitChange(c *scard.Context, known []scard.ReaderState, changed func()) error {
	states := append(known[:len(known):len(known)], scard.ReaderState{
		Reader: newReaders, CurrentState: scard.StateFlag(len(known) << 16),
	})
	for {
		if err := c.GetStatusChange(states, -1); err != nil {
			return err
		}
		copy(known, states)
		if settle(known) {
			changed()
		}
		copy(states, known)
		if pnp := states[len(known)]; pnp.EventState&scard.StateChanged != 0 {
			return nil
		}
	}
}

// refresh asks for the present state of new readers without waiting.
func refresh(c *scard.Context, known []scard.ReaderState) error {
	if len(known) == 0 {
		return nil
	}
	err := c.GetStatusChange(known, 0)
	if err != nil && !errors.Is(err, scard.ErrTimeout) && !errors.Is(err, scard.ErrUnknownReader) {
		return err
	}
	settle(known)
	return nil
}

// settle makes what was told the state to compare with, and reports whether it
// was different.
func settle(states []scard.ReaderState) (different bool) {
	for i := range states {
		different = different || states[i].EventState&scard.StateChanged != 0
		states[i].CurrentState = states[i].EventState &^ scard.StateChanged
	}
	return different
}

// follow keeps the states of the readers that are still there. A new one is
// asked with "unaware", which answers at once.
func follow(known []scard.ReaderState, names []string) []scard.ReaderState {
	next := make([]scard.ReaderState, len(names))
	for i, name := range names {
		next[i] = scard.ReaderState{Reader: name, CurrentState: scard.StateUnaware}
		for _, k := range known {
			if k.Reader == name {
				next[i] = k
			}
		}
	}
	return next
}

func snapshot(states []scard.ReaderState) []reader.Reader {
	readers := make([]reader.Reader, 0, len(states))
	for _, s := range states {
		readers = append(readers, reader.Reader{
			Name: s.Reader, State: cardState(s.EventState), ATR: s.Atr, Insertion: uint32(s.EventState) >> 16,
		})
	}
	return readers
}

func cardState(s scard.StateFlag) reader.State {
	switch {
	case s&scard.StateMute != 0:
		return reader.Mute
	case s&scard.StatePresent != 0 && s&scard.StateExclusive != 0:
		return reader.InUse
	case s&scard.StatePresent != 0:
		return reader.CardPresent
	}
	return reader.Empty
}

func listReaders(c *scard.Context) ([]string, error) {
	names, err := c.ListReaders()
	if errors.Is(err, scard.ErrNoReadersAvailable) {
		return nil, nil
	}
	return names, err
}
