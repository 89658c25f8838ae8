package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"jpkiweb/helper/virtual/vpcd"
	"jpkiweb/shared/emulator"
)

// emulate plugs the virtual card into vpcd until it is interrupted.
func emulate(ctx context.Context, c *call) error {
	c.sandboxFlag()
	slot := c.flags.String("vpcd", vpcd.FirstSlot, "host:port of vpcd's slot")
	commandDelay := c.flags.Duration("card-delay", 0, "time of the card for a command")
	signatureDelay := c.flags.Duration("signature-delay", 0, "and for a signature besides")
	noShortIDs := c.flags.Bool("no-short-ids", false, "refuse short EF identifiers")
	noExtended := c.flags.Bool("no-extended", false, "refuse extended length")
	count := c.flags.String("count", "", "file for the number of commands, written at the end and on SIGUSR1")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	card, err := c.virtualCard(func(config *emulator.Config) {
		config.CommandDelay, config.SignatureDelay = *commandDelay, *signatureDelay
		config.NoShortIDs, config.NoExtended = *noShortIDs, *noExtended
	})
	if err != nil {
		return err
	}
	if err := c.print(map[string]string{"vpcd": *slot}, func() { fmt.Fprintln(c.Stdout, "card plugged into", *slot) }); err != nil {
		return err
	}
	plugged := make(chan error, 1)
	go func() { plugged <- vpcd.Plug(ctx, *slot, card) }()
	for {
		select {
		case <-c.Interrupts:
			if err := c.writeCount(*count, card); err != nil {
				return err
			}
		case err := <-plugged:
			if err != nil {
				return err
			}
			return c.writeCount(*count, card)
		}
	}
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
