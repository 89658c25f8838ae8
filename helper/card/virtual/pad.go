package virtual

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/iso7816"
)

// A Typist is the person at the pad of a reader: it returns the digits typed for
// an entry, each time anew, for they are wiped. For a new PIN it is asked twice.
// [reader.ErrPINCancelled] is the cancel key, [reader.ErrTimeout] a person who
// went away; it must return when ctx ends.
type Typist func(ctx context.Context, entry reader.PINEntry) (digits []byte, err error)

// NewPadReader makes an empty reader with a pad for PINs.
func NewPadReader(name string, types Typist) *Reader {
	r := NewReader(name)
	r.types = types
	return r
}

// CanVerify implements reader.Pad.
func (c *connection) CanVerify() bool { return c.reader.types != nil }

// CanModify implements reader.Pad.
func (c *connection) CanModify() bool { return c.reader.types != nil }

// EnterPIN implements reader.Pad.
func (c *connection) EnterPIN(ctx context.Context, entry reader.PINEntry) ([]byte, error) {
	digits, refusal, err := c.ask(ctx, entry)
	switch {
	case err != nil:
		return nil, err
	case refusal != 0:
		return iso7816.Response{SW: refusal}.Encode(), nil
	}
	defer clear(digits)
	command, err := iso7816.Command{
		CLA: entry.Template[0], INS: entry.Template[1], P1: entry.Template[2], P2: entry.Template[3], Data: digits,
	}.Encode()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", reader.ErrPINPad, err)
	}
	defer clear(command)
	return c.Transmit(ctx, command)
}

// ask returns what was typed, or the status word of the reader (PC/SC part 10).
func (c *connection) ask(ctx context.Context, entry reader.PINEntry) ([]byte, iso7816.StatusWord, error) {
	if c.reader.types == nil {
		return nil, 0, reader.ErrPINPad
	}
	digits, err := c.reader.types(ctx, entry)
	if err == nil && entry.New {
		var again []byte
		again, err = c.reader.types(ctx, entry)
		defer clear(again)
		if err == nil && !bytes.Equal(digits, again) {
			clear(digits)
			return nil, 0x6402, nil
		}
	}
	switch {
	case ctx.Err() != nil:
		clear(digits)
		return nil, 0, context.Cause(ctx)
	case errors.Is(err, reader.ErrPINCancelled):
		return nil, 0x6401, nil
	case errors.Is(err, reader.ErrTimeout):
		return nil, 0x6400, nil
	case err != nil:
		return nil, 0, err
	case len(digits) < entry.Min || len(digits) > entry.Max:
		clear(digits)
		return nil, 0x6403, nil
	}
	return digits, 0, nil
}
