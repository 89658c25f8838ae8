package emulator

import (
	"bytes"
	"context"
	"fmt"
	"time"
)

// Transmit lets the card execute one command and returns its answer: at least
// two bytes, unless a fault truncates it. Commands of several callers run one
// after the other. A command whose context has ended before it reached the card
// is not executed; if the context ends later, the card executes it and the
// answer is lost, as with a chip.
//
// Errors: [ErrRemoved], [ErrPoweredOff] or the context's error.
func (c *Card) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	select {
	case c.busy <- struct{}{}:
		defer func() { <-c.busy }()
	case <-ctx.Done():
		return nil, fmt.Errorf("transmit: %w", ctx.Err())
	}
	if err := ctx.Err(); err != nil { // both may have been ready
		return nil, fmt.Errorf("transmit: %w", err)
	}
	response, reached, err := c.exchange(ctx, command)
	if reached && c.config.Trace != nil {
		c.config.Trace(redact(command), bytes.Clone(response))
	}
	return response, err
}

// exchange executes the command with the faults that are due, then lets the
// card's time pass. Reached tells whether the card got the command.
func (c *Card) exchange(ctx context.Context, command []byte) (response []byte, reached bool, err error) {
	due, err := c.arrivingFaults()
	if err != nil {
		return nil, false, err
	}
	callHook(c.config.Before, command)
	c.mu.Lock()
	if err := c.whyMute(); err != nil { // Before took it away
		c.mu.Unlock()
		return nil, false, err
	}
	response, duration := c.answer(command, due)
	powered := c.powered
	c.mu.Unlock()

	callHook(c.config.After, command)
	if err := c.waitAnswer(ctx, powered, duration+due.delay()); err != nil {
		return nil, true, err
	}
	if due.has(RemoveAfter) {
		c.Remove()
		return nil, true, ErrRemoved
	}
	return due.distort(response), true, nil
}

// arrivingFaults returns the faults that hit a command, or why it does not reach the card.
func (c *Card) arrivingFaults() (faults, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.whyMute(); err != nil {
		return nil, err
	}
	due := c.dueFaults()
	if due.has(RemoveBefore) {
		c.remove()
		return nil, ErrRemoved
	}
	return due, nil
}

// callHook calls a hook, if there is one.
func callHook(hook func(command []byte), command []byte) {
	if hook != nil {
		hook(redact(command))
	}
}

// whyMute returns the error of a card that cannot answer.
func (c *Card) whyMute() error {
	switch {
	case !c.inserted:
		return ErrRemoved
	case c.powered == nil:
		return ErrPoweredOff
	}
	return nil
}

// waitAnswer waits until the card would have answered.
func (c *Card) waitAnswer(ctx context.Context, powered <-chan struct{}, duration time.Duration) error {
	select {
	case <-powered:
		return c.powerLost()
	default:
	}
	if duration <= 0 {
		return nil
	}
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("transmit: %w", ctx.Err())
	case <-powered:
		return c.powerLost()
	}
}

// powerLost is the error of a card that lost its power while it answered.
func (c *Card) powerLost() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.inserted {
		return ErrRemoved
	}
	return ErrPoweredOff
}
