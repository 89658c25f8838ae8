// Package reader watches card readers and leases the cards in them: one lease a
// card, exclusive unless other programs have the card, too, with a deadline on
// every exchange, begun and ended by power-off. It tells the person's doing from
// the reader's own: a card that slips, and one that a reader loses when its power
// is cut (pcsc facts 4).
//
// Where the cards come from is a [Backend]: PC/SC (package pcsc) or a virtual
// reader (package virtual). Callers need [New], [Manager.Watch] and
// [Manager.Lease].
package reader

import (
	"context"
	"errors"
	"fmt"
	"reflect"
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
	// ErrLosesCard is an [ErrBusy]: another program has the card, and the reader loses
	// it when its power is cut, so that it cannot be shared.
	ErrLosesCard = fmt.Errorf("%w by another program, and the reader loses a card whose power is cut", ErrBusy)
	ErrResting   = errors.New("card was let go of while a person is asked")
	// ErrUnknownCard: the card cannot be told from others, so that it is not shared
	// while a person is asked.
	ErrUnknownCard = errors.New("card is in use by another program, and cannot be recognised")

	// ErrPINCancelled and the next two are of the reader's pad. The card has not seen
	// the command: no try is lost and the lease goes on.
	ErrPINCancelled = errors.New("PIN entry was cancelled at the reader")
	ErrPINMismatch  = errors.New("the new PIN was typed differently the second time")
	ErrPINPad       = errors.New("reader does not take the PIN entry")
)

// State is what a reader says of its card; wire.ReaderState to the other side.
type State int

// The states.
const (
	Empty State = iota
	CardPresent
	InUse // held exclusively by another program
	Mute  // card does not answer
)

// A CardKind is what a card turned out to be; wire.CardKind to the other side.
type CardKind int

// The kinds. Cards are asked only where several readers have one.
const (
	NotAsked CardKind = iota
	JPKI              // has the JPKI application
	Other             // has not, or is known to be something else
)

// A Reader and the card in it.
type Reader struct {
	Name  string
	State State
	ATR   []byte // answer to reset; for display, never to identify a card
	// Insertion changes whenever a card comes or goes, of itself or by the power of
	// the reader. A [Manager] changes it only when a person took the card out or put
	// one in: some readers lose the card when its power is cut.
	Insertion uint32
	PINPad    bool // four-digit PINs can be typed at the reader, as far as is known

	// What follows is for a [Manager] to tell.

	// Card is the number of the card: it changes like Insertion, but stays the same
	// when a card that left was back at once and recognised by its certificate.
	Card uint32
	// Slipped, with the state Empty: the card left less than two seconds ago, or
	// something is back that is not recognised yet.
	Slipped    bool
	Kind       CardKind // what the card is
	Remembered bool     // a My Number Card was used in this reader last
}

// A Snapshot is all readers at one moment.
type Snapshot struct {
	Service bool // the service answers
	Refused bool // it is there, and does not let us in: ErrRefused
	Readers []Reader
}

// Equal reports whether two snapshots tell the same.
func (s Snapshot) Equal(other Snapshot) bool {
	return s.Service == other.Service && s.Refused == other.Refused && slices.EqualFunc(s.Readers, other.Readers, Reader.equal)
}

func (r Reader) equal(other Reader) bool {
	atrs := slices.Equal(r.ATR, other.ATR)
	r.ATR, other.ATR = nil, nil
	return atrs && reflect.DeepEqual(r, other)
}

// A Backend is a source of readers.
//
// Watch calls changed with the readers at once and then whenever they differ,
// until ctx ends (then it returns nil) or the service is lost ([ErrNoService]) or
// does not let us in ([ErrRefused]). It waits for events, and polls only what tells
// of none.
//
// Connect powers the card of a reader and holds it. Its errors are ErrNoService,
// ErrRefused, ErrNoReader, ErrNoCard, ErrMute, ErrBusy, ErrTimeout. The connection
// may be a [Pad] and a [Sharer].
type Backend interface {
	Watch(ctx context.Context, changed func([]Reader)) error
	Connect(ctx context.Context, reader string, how How) (Connection, error)
}

// How a card is held.
type How int

// The ways to hold a card.
const (
	// Whole: exclusively, or, where other programs have the card, too, shared in
	// one transaction that begins and ends with the card's power cut: nobody's
	// verified PIN is used by another.
	Whole How = iota
	// Alone: exclusively, or ErrBusy.
	Alone
	// Glance: for one SELECT on a card that other programs have, in one transaction
	// without cutting its power; it ends by a reset, so that they are told.
	Glance
)

// A Connection holds one powered card. Transmit is that of
// iso7816.Transmitter; its errors are ErrRemoved, whatever was lost with the answer,
// ErrBusy, where the command was certainly not sent, and ErrTimeout.
// Close powers the card off, also after an error, and is called once.
type Connection interface {
	Transmit(ctx context.Context, command []byte) ([]byte, error)
	Close() error
}

// A Sharer is a Connection that may stand beside those of other programs. They
// wait as long as it lasts, so it must be short: no person is waited for.
type Sharer interface {
	Shared() bool
}
