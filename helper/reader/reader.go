// Package reader watches card readers and leases the cards in them: one lease a
// card, exclusive, with a deadline on every exchange, ended by power-off.
//
// Where the cards come from is a [Backend]: PC/SC (package pcsc) or a virtual
// reader (package virtual). Callers need [New], [Manager.Watch] and
// [Manager.Lease].
package reader

import (
	"context"
	"errors"
	"slices"
)

// Errors of readers and leases.
var (
	ErrNoService = errors.New("PC/SC service is not running")
	ErrRefused   = errors.New("PC/SC service refuses this user or session")
	ErrNoReader  = errors.New("no such reader")
	ErrNoCard    = errors.New("no card in the reader")
	ErrMute      = errors.New("card does not answer")
	ErrRemoved   = errors.New("card was removed")
	ErrBusy      = errors.New("card is in use")
	ErrTimeout   = errors.New("reader did not answer in time")
	ErrIdle      = errors.New("lease was not used in time")
	ErrReleased  = errors.New("lease has ended")

	// At the reader's pad. The card has not seen the command: no try is lost and
	// the lease goes on.
	ErrPINCancelled = errors.New("PIN entry was cancelled at the reader")
	ErrPINMismatch  = errors.New("the new PIN was typed differently the second time")
	ErrPINPad       = errors.New("reader does not take the PIN entry")
)

// State is what a reader says of its card.
type State int

// The states.
const (
	Empty State = iota
	CardPresent
	InUse // held exclusively by another program
	Mute  // card does not answer
)

// A Reader and the card in it.
type Reader struct {
	Name  string
	State State
	ATR   []byte // answer to reset; for display, never to identify a card
	// Insertion changes whenever a card comes or goes.
	Insertion uint32
	PINPad    bool // four-digit PINs can be typed at the reader, as far as is known
}

// A Snapshot is all readers at one moment.
type Snapshot struct {
	Service bool // the service answers
	Refused bool // it is there, and does not let us in: ErrRefused
	Readers []Reader
}

// Equal reports whether two snapshots tell the same.
func (s Snapshot) Equal(other Snapshot) bool {
	return s.Service == other.Service && s.Refused == other.Refused && slices.EqualFunc(s.Readers, other.Readers, func(a, b Reader) bool {
		return a.Name == b.Name && a.State == b.State && a.Insertion == b.Insertion && a.PINPad == b.PINPad && slices.Equal(a.ATR, b.ATR)
	})
}

// A Backend is a source of readers.
//
// Watch calls changed with the readers at once and then whenever they differ,
// until ctx ends (then it returns nil) or the service is lost ([ErrNoService]) or
// does not let us in ([ErrRefused]).
// It waits for events and polls nothing.
//
// Connect powers the card of a reader and holds it exclusively. Its errors are
// ErrNoService, ErrRefused, ErrNoReader, ErrNoCard, ErrMute, ErrBusy, ErrTimeout. The
// connection may be a [Pad].
type Backend interface {
	Watch(ctx context.Context, changed func([]Reader)) error
	Connect(ctx context.Context, reader string) (Connection, error)
}

// A Connection holds one powered card. Transmit is that of
// iso7816.Transmitter; its errors are ErrRemoved, ErrTimeout, ErrNoService.
// Close powers the card off, also after an error, and is called once.
type Connection interface {
	Transmit(ctx context.Context, command []byte) ([]byte, error)
	Close() error
}
