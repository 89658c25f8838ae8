package main

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"jpkiweb/helper/card/pcsc"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/emulator"
)

// A timedCard knows how long it had each command: its own time.
type timedCard struct {
	*emulator.Card
	nanoseconds atomic.Int64 // so far
}

// Transmit implements vpcd.Card.
func (c *timedCard) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	start := time.Now()
	defer func() { c.nanoseconds.Add(int64(time.Since(start))) }()
	return c.Card.Transmit(ctx, command)
}

// ownTime is what the card took for all it did so far.
func (c *timedCard) ownTime() time.Duration { return time.Duration(c.nanoseconds.Load()) }

// timeJob times a job, and the card in it.
func (c *timedCard) timeJob(ctx context.Context, job func(context.Context) error) (sample, error) {
	before, start := c.ownTime(), time.Now()
	err := job(ctx)
	return sample{duration: time.Since(start), part: c.ownTime() - before}, err
}

// withCard puts the sandbox's card into pcscd's reader, runs job and takes it out.
func withCard(ctx context.Context, sandbox string, change func(*emulator.Config), job func(*timedCard) error) error {
	config, err := virtual.Image(sandbox, time.Now())
	if err != nil {
		return err
	}
	if change != nil {
		change(&config)
	}
	card := new(timedCard)
	if card.Card, err = emulator.New(config); err != nil {
		return err
	}
	remove, err := slot.Put(ctx, card)
	if err != nil {
		return err
	}
	return errors.Join(job(card), remove())
}

// lease takes the card as the command line does, without the keeper's process.
func lease(ctx context.Context, job func(*reader.Lease) error) error {
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	return leaseFrom(ctx, m, job)
}

func leaseFrom(ctx context.Context, m *reader.Manager, job func(*reader.Lease) error) error {
	l, err := m.Lease(ctx, slot.Name)
	if err != nil {
		return err
	}
	defer l.Close()
	return job(l)
}

// slowCard is the card of the times.
func slowCard(c *emulator.Config) { c.CommandDelay, c.SignatureDelay = commandDelay, signatureDelay }

// oldCard refuses short EF identifiers and extended length.
func oldCard(c *emulator.Config) { c.NoShortIDs, c.NoExtended = true, true }
