package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"jpkiweb/helper/card/virtual/vpcd"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/wire"
)

// emulate plugs the virtual card into vpcd until it is interrupted; that is its
// good end.
func emulate(ctx context.Context, c *call) error {
	c.sandboxFlag()
	slot := c.flags.String("vpcd", vpcd.FirstSlot, "")
	delays := c.delayFlags()
	noShortIDs := c.flags.Bool("no-short-ids", false, "")
	noExtended := c.flags.Bool("no-extended", false, "")
	count := c.flags.String("count", "", "")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	card, err := c.virtualCard(func(config *emulator.Config) {
		config.CommandDelay, config.SignatureDelay = delays.command, delays.signature
		config.NoShortIDs, config.NoExtended = *noShortIDs, *noExtended
	})
	if err != nil {
		return err
	}
	noticed := &noticedCard{Card: card, asked: make(chan struct{})}
	plugged := make(chan error, 1)
	go func() { plugged <- vpcd.Plug(ctx, *slot, noticed) }()
	asked := noticed.asked
	for {
		select {
		case <-asked:
			asked = nil
			if err := c.print(map[string]string{"vpcd": *slot}, func() { fmt.Fprintln(c.Stdout, c.say("emulate.plugged", "slot", *slot)) }); err != nil {
				return err
			}
		case <-c.Interrupts:
			if err := c.writeCount(*count, card); err != nil {
				return err
			}
		case err := <-plugged:
			return errors.Join(unplugged(err), c.writeCount(*count, card))
		}
	}
}

// A noticedCard closes asked when the driver first asks for the ATR: from then on
// pcscd sees the card.
type noticedCard struct {
	*emulator.Card
	once  sync.Once
	asked chan struct{}
}

// ATR implements vpcd.Card.
func (n *noticedCard) ATR() []byte {
	n.once.Do(func() { close(n.asked) })
	return n.Card.ATR()
}

// unplugged gives the errors of vpcd their code.
func unplugged(err error) error {
	switch {
	case errors.Is(err, vpcd.ErrNoDriver):
		return said(wire.CodeNoService, "error.vpcd", "why", err)
	case errors.Is(err, vpcd.ErrConnectionLost):
		return wire.Errorf(wire.CodeNoService, "%v", err)
	}
	return err
}

func (c *call) writeCount(path string, card *emulator.Card) error {
	if path == "" {
		return nil
	}
	state := card.State()
	text, err := json.Marshal(map[string]int{"commands": state.Commands, "signatures": state.Signatures})
	if err != nil {
		return err
	}
	return c.writeFile(path, append(text, '\n'))
}
