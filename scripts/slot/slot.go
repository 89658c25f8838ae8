// Package slot puts the sandbox's virtual card into the reader that pcscd has
// from vpcd, and takes it out again, by PC/SC's own events: for the end-to-end
// tests and the bench.
package slot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jpkiweb/helper/card/pcsc"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/card/virtual/vpcd"
	"jpkiweb/shared/emulator"
)

// Name is vpcd's first slot as pcscd names it.
const Name = "Virtual PCD 00 00"

// A Slot is one of the two readers that vpcd is.
type Slot int

// The slots. The functions of this package are for the first one.
const (
	First Slot = iota
	Second
)

// Name is the slot as pcscd names it.
func (s Slot) Name() string {
	if s == Second {
		return "Virtual PCD 00 01"
	}
	return Name
}

func (s Slot) address() string {
	if s == Second {
		return vpcd.SecondSlot
	}
	return vpcd.FirstSlot
}

const patience = 20 * time.Second

// Insert makes the card of a sandbox directory, changed if change is not nil,
// plugs it in and waits until PC/SC sees it. remove takes it out and waits again.
func Insert(ctx context.Context, sandbox string, change func(*emulator.Config)) (card *emulator.Card, config emulator.Config, remove func() error, err error) {
	if config, err = virtual.Image(sandbox, time.Now()); err != nil {
		return nil, config, nil, err
	}
	if change != nil {
		change(&config)
	}
	if card, err = emulator.New(config); err != nil {
		return nil, config, nil, err
	}
	if remove, err = Put(ctx, card); err != nil {
		return nil, config, nil, err
	}
	return card, config, remove, nil
}

// Put plugs a card in and waits until PC/SC sees it. remove takes it out and waits
// again.
func Put(ctx context.Context, card vpcd.Card) (remove func() error, err error) {
	return First.Put(ctx, card)
}

// Put is the function Put for this slot. A program that waits for a card may have it already
// when this one sees it.
func (s Slot) Put(ctx context.Context, card vpcd.Card) (remove func() error, err error) {
	plug, pull := context.WithCancel(context.WithoutCancel(ctx))
	plugged := make(chan error, 1)
	go func() { plugged <- vpcd.Plug(plug, s.address(), card) }()
	remove = func() error {
		pull()
		return errors.Join(<-plugged, s.AwaitRemoval(context.WithoutCancel(ctx)))
	}
	if err = s.await(ctx, "a card", func(r reader.Reader) bool { return r.State == reader.CardPresent || r.State == reader.InUse }); err != nil {
		return nil, errors.Join(err, remove())
	}
	return remove, nil
}

// AwaitPowerOff waits until the card has no power: pcscd's driver tells the card,
// and does not wait for it.
func AwaitPowerOff(ctx context.Context, card *emulator.Card) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-card.PoweredOff():
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the card still has power: %w", ctx.Err())
	}
}

// AwaitCard waits until a card is in the slot.
func AwaitCard(ctx context.Context) error { return First.AwaitCard(ctx) }

// AwaitCard waits until a card is in this slot.
func (s Slot) AwaitCard(ctx context.Context) error {
	return s.await(ctx, "a card", func(r reader.Reader) bool { return r.State == reader.CardPresent })
}

// AwaitRemoval waits until pcscd's watch has counted the removal: insertions and
// removals alternate, so the count is even then. The state alone says it too
// early: SCardDisconnect writes it before the watch has looked, and a card that
// comes back in between would never be seen.
func AwaitRemoval(ctx context.Context) error { return First.AwaitRemoval(ctx) }

// AwaitRemoval is the function AwaitRemoval for this slot.
func (s Slot) AwaitRemoval(ctx context.Context) error {
	return s.await(ctx, "empty", func(r reader.Reader) bool { return r.State == reader.Empty && r.Insertion%2 == 0 })
}

func (s Slot) await(ctx context.Context, what string, wanted func(reader.Reader) bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found := false
	var last []reader.Reader
	err := pcsc.Backend{}.Watch(ctx, func(readers []reader.Reader) {
		last = readers
		for _, r := range readers {
			if r.Name == s.Name() && wanted(r) {
				found = true
				cancel()
			}
		}
	})
	if found {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("%s is not %s: %+v", s.Name(), what, last)
}
