package main

import (
	"context"
	"errors"

	"jpkiweb/helper/pcsc"
	"jpkiweb/helper/reader"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/emulator"
)

// withCard puts the sandbox's card into pcscd's reader, runs job and takes it out.
func withCard(ctx context.Context, sandbox string, change func(*emulator.Config), job func(*emulator.Card) error) error {
	card, _, remove, err := slot.Insert(ctx, sandbox, change)
	if err != nil {
		return err
	}
	return errors.Join(job(card), remove())
}

// lease takes the card as the command line does.
func lease(ctx context.Context, job func(*reader.Lease) error) error {
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	l, err := m.Lease(ctx, slot.Name)
	if err != nil {
		return err
	}
	defer l.Close()
	return job(l)
}

// slowCard is the card of the table.
func slowCard(c *emulator.Config) { c.CommandDelay, c.SignatureDelay = commandDelay, signatureDelay }

// oldCard refuses short EF identifiers and extended length.
func oldCard(c *emulator.Config) { c.NoShortIDs, c.NoExtended = true, true }
