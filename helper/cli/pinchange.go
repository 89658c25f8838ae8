package cli

import (
	"bytes"
	"context"
	"fmt"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// changePIN changes a PIN of the card. The card is asked only after old and new
// PIN have the right form and the new one was typed twice.
func changePIN(ctx context.Context, c *call) error {
	c.cardFlags()
	c.pinFlags()
	c.flags.Lookup("pin-file").Usage = "read the PIN from the first line of `FILE` and the new one from the second, \"-\" for standard input, and do not ask"
	args, err := c.parse(2, 2)
	if err != nil {
		return err
	}
	p, ok := jpki.PINNamed(args[1])
	if args[0] != "change" || !ok { // not repeated: one of them may be a PIN
		return wire.Errorf(wire.CodeRequestInvalid, "want pin change user-authentication, digital-signature or card-info")
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		old, new, err := c.oldAndNewPIN(ctx, m, name, p)
		defer clear(old.Bytes)
		defer clear(new.Bytes)
		if err != nil {
			return err
		}
		use := c.use(wire.PurposePINChange)
		use.begin()
		_, err = onCard(ctx, m, name, func(l *reader.Lease) (struct{}, error) {
			return struct{}{}, operation.ChangePIN(ctx, l, operation.ChangePINJob{Which: p, Old: old, New: new})
		})
		if err := use.end(err); err != nil {
			return err
		}
		return c.print(struct {
			Changed string `json:"changed"` // which PIN, as on the command line
		}{args[1]}, func() { fmt.Fprintf(c.Stdout, "the %s was changed\n", p) })
	})
}

// oldAndNewPIN gets both, folded and of the right form. The caller zeroes them,
// after an error too.
func (c *call) oldAndNewPIN(ctx context.Context, m *reader.Manager, name string, p jpki.PIN) (old, new operation.PIN, err error) {
	if c.pinFile != "" {
		return c.pinsOfFile(ctx, p)
	}
	if old, err = c.pin(ctx, m, name, p); err != nil {
		return old, new, err
	}
	new.Bytes, err = c.askNewPIN(ctx, p)
	return old, new, err
}

func (c *call) pinsOfFile(ctx context.Context, p jpki.PIN) (old, new operation.PIN, err error) {
	lines, err := c.readPINFile(ctx, 2)
	if err != nil {
		return old, new, err
	}
	defer clear(lines[1])
	old.UseLastTry = c.lastTry
	if old.Bytes, err = c.foldedPIN(p, lines[0], jpki.CheckPIN); err != nil {
		return old, new, err
	}
	if new.Bytes, err = c.foldedPIN(p, lines[1], jpki.CheckNewPIN); err != nil {
		err = fmt.Errorf("new PIN, on the second line: %w", err)
	}
	return old, new, err
}

// askNewPIN asks for the new PIN twice.
func (c *call) askNewPIN(ctx context.Context, p jpki.PIN) ([]byte, error) {
	typed, err := c.askPIN(ctx, "New "+pinName(p)+": ")
	if err != nil {
		return nil, err
	}
	folded, err := c.foldedPIN(p, typed, jpki.CheckNewPIN)
	if err != nil {
		return nil, fmt.Errorf("new PIN: %w", err)
	}
	typed, err = c.askPIN(ctx, "The same once more: ")
	if err != nil {
		clear(folded)
		return nil, err
	}
	defer clear(typed)
	again := jpki.FoldPIN(p, typed)
	defer clear(again)
	if !bytes.Equal(folded, again) {
		clear(folded)
		return nil, wire.Errorf(wire.CodePINMismatch, "the new PIN was not the same both times")
	}
	return folded, nil
}
