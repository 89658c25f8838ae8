package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jpkiweb/helper/pcsc"
	"jpkiweb/helper/reader"
	"jpkiweb/helper/virtual"
	"jpkiweb/helper/virtual/vpcd"
	"jpkiweb/shared/emulator"
)

// withCard plugs the sandbox's card into pcscd, runs job and takes it out again.
func withCard(ctx context.Context, sandbox string, change func(*emulator.Config), job func(*emulator.Card) error) error {
	config, err := virtual.Image(sandbox, time.Now())
	if err != nil {
		return err
	}
	if change != nil {
		change(&config)
	}
	card, err := emulator.New(config)
	if err != nil {
		return err
	}
	plug, pull := context.WithCancel(ctx)
	plugged := make(chan error, 1)
	go func() { plugged <- vpcd.Plug(plug, vpcd.FirstSlot, card) }()
	err = await(ctx, reader.CardPresent)
	if err == nil {
		err = job(card)
	}
	pull()
	return errors.Join(err, <-plugged, await(ctx, reader.Empty))
}

func await(ctx context.Context, want reader.State) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	for s := range m.Watch(ctx) {
		for _, r := range s.Readers {
			if r.Name == slot && r.State == want {
				return nil
			}
		}
	}
	return fmt.Errorf("%s did not come to state %d", slot, want)
}

// lease takes the card as the command line does.
func lease(ctx context.Context, job func(*reader.Lease) error) error {
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	l, err := m.Lease(ctx, slot)
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
