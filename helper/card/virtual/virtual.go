// Package virtual is the reader.Backend of a reader that exists in memory only:
// a card emulator can be inserted, removed and broken in it. A [Gallery] makes
// the cards that people have: [Reader.Swap] inserts one by name.
//
// Package vpcd below it plugs the same emulator into pcscd instead, where every
// PC/SC program sees it.
package virtual

import (
	"context"
	"fmt"
	"sync"

	"jpkiweb/helper/card/reader"
)

// A Card is what can be inserted: the power switch and the contacts of an
// emulator. Transmit is that of iso7816.Transmitter.
type Card interface {
	PowerOn() (atr []byte)
	PowerOff()
	Transmit(ctx context.Context, command []byte) ([]byte, error)
}

// Reader is a backend with one reader. It is safe for concurrent use.
type Reader struct {
	name  string
	types Typist // nil: no pad

	mu        sync.Mutex
	card      Card // nil: empty
	insertion uint32
	held      bool
	gone      bool // the reader is unplugged
	atr       []byte
	changed   chan struct{} // closed and replaced at each change
}

// NewReader makes an empty reader of that name.
func NewReader(name string) *Reader { return &Reader{name: name, changed: make(chan struct{})} }

// Insert puts a card into the reader. A card that is there is removed first.
func (r *Reader) Insert(card Card) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove()
	r.insert(card)
	r.signal()
}

func (r *Reader) insert(card Card) {
	r.card, r.atr = card, card.PowerOn() // a reader learns the ATR when a card comes
	card.PowerOff()
	r.insertion++
}

// Remove pulls the card, also out of a running lease.
func (r *Reader) Remove() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove()
	r.signal()
}

func (r *Reader) remove() {
	if r.card == nil {
		return
	}
	r.card.PowerOff() // a card without power forgets
	r.card, r.atr = nil, nil
	r.insertion++
}

func (r *Reader) signal() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// Watch implements reader.Backend.
func (r *Reader) Watch(ctx context.Context, changed func([]reader.Reader)) error {
	for {
		r.mu.Lock()
		now, next := []reader.Reader{r.snapshot()}, r.changed
		if r.gone {
			now = nil
		}
		r.mu.Unlock()
		changed(now)
		select {
		case <-next:
		case <-ctx.Done():
			return nil
		}
	}
}

func (r *Reader) snapshot() reader.Reader {
	now := reader.Reader{Name: r.name, Insertion: r.insertion, PINPad: r.types != nil}
	if r.card != nil {
		now.State, now.ATR = reader.CardPresent, r.atr
	}
	return now
}

// Connect implements reader.Backend.
func (r *Reader) Connect(_ context.Context, name string, _ reader.How) (reader.Connection, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case name != r.name || r.gone:
		return nil, fmt.Errorf("%q: %w", name, reader.ErrNoReader)
	case r.card == nil:
		return nil, reader.ErrNoCard
	case r.held:
		return nil, reader.ErrBusy
	}
	r.held = true
	r.card.PowerOn()
	return &connection{reader: r, card: r.card, insertion: r.insertion}, nil
}

type connection struct {
	reader    *Reader
	card      Card
	insertion uint32
}

// Transmit implements reader.Connection.
func (c *connection) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	if !c.present() {
		return nil, reader.ErrRemoved
	}
	response, err := c.card.Transmit(ctx, command)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("%w: %w", reader.ErrRemoved, err)
	}
	return response, nil
}

// Close implements reader.Connection.
func (c *connection) Close() error {
	c.reader.mu.Lock()
	defer c.reader.mu.Unlock()
	c.reader.held = false
	if c.reader.card == c.card && c.reader.insertion == c.insertion {
		c.card.PowerOff()
	}
	return nil
}

func (c *connection) present() bool {
	c.reader.mu.Lock()
	defer c.reader.mu.Unlock()
	return c.reader.card == c.card && c.reader.insertion == c.insertion
}
