package cli

import (
	"bytes"
	"context"
	"errors"
	"io"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// pinKeys name what a PIN is called, with its form and, behind "pin.name.", without.
var pinKeys = map[jpki.PIN]string{jpki.UserAuthenticationPIN: "login", jpki.DigitalSignaturePIN: "signing", jpki.CardInfoPIN: "card_info"}

// pinName is how a person is asked for a PIN.
func (c *call) pinName(p jpki.PIN) string { return c.say("pin." + pinKeys[p]) }

// pin gets a PIN, folded and of the right form. The tries are read in a lease of
// their own, so that no card is held while a person types; the PIN is for the card
// of that lease then, and for no other. The caller zeroes it.
func (c *call) pin(ctx context.Context, m *reader.Manager, name string, p jpki.PIN) (operation.PIN, error) {
	pin := operation.PIN{UseLastTry: c.lastTry, Check: c.check()}
	typed, err := c.typedPIN(ctx, m, name, p, &pin)
	if err != nil {
		return pin, err
	}
	pin.Bytes, err = c.foldedPIN(p, typed, jpki.CheckPIN)
	return pin, err
}

// foldedPIN returns what was typed as the card compares it, and zeroes what was
// typed. What check finds is an error.
func (c *call) foldedPIN(p jpki.PIN, typed []byte, check func(jpki.PIN, []byte) jpki.PINFault) ([]byte, error) {
	defer clear(typed)
	trimmed, folded := jpki.TrimPIN(typed), jpki.FoldPIN(p, typed)
	if len(trimmed) < len(typed) {
		c.note("pin.trimmed")
	}
	if !bytes.Equal(folded, trimmed) {
		c.note("pin.folded")
	}
	if fault := check(p, folded); fault != jpki.PINOK {
		clear(folded)
		return nil, &card.PINFormatError{PIN: p, Fault: fault}
	}
	return folded, nil
}

func (c *call) typedPIN(ctx context.Context, m *reader.Manager, name string, p jpki.PIN, pin *operation.PIN) ([]byte, error) {
	if c.pinFile != "" {
		lines, err := c.readPINFile(ctx, 1)
		if err != nil {
			return nil, err
		}
		return lines[0], nil
	}
	tries, err := onCard(ctx, m, name, func(l *reader.Lease) (int, error) { return c.lookAt(ctx, l, p, pin) })
	if err != nil {
		return nil, err
	}
	left := c.say("pin.left", "n", tries)
	switch {
	case tries == 0:
		return nil, &card.PINError{PIN: p}
	case tries == 1:
		left = c.say("pin.last")
		if err := c.confirmLastTry(ctx, p, &pin.UseLastTry); err != nil {
			return nil, err
		}
	}
	return c.askPIN(ctx, c.say("pin.ask", "pin", c.pinName(p), "left", left))
}

// lookAt reads the tries of a PIN, and for which card it will be typed. A card whose
// certificate cannot be used is refused before anybody types. One that cannot be
// told from others, such as a phone, is not told.
func (c *call) lookAt(ctx context.Context, l *reader.Lease, p jpki.PIN, pin *operation.PIN) (tries int, err error) {
	der, quirks, err := operation.Recognise(ctx, l, card.Quirks{})
	switch {
	case err == nil:
		pin.For = der
	case !errors.Is(err, operation.ErrUnrecognisable):
		return 0, err
	}
	if c.usesKey && pin.For != nil {
		if err := c.checkLogin(p, pin.For); err != nil {
			return 0, err
		}
	}
	opened, err := card.OpenPIN(ctx, l, quirks, p)
	if err != nil {
		return 0, err
	}
	return opened.TriesLeft(ctx, p)
}

// askPIN asks for a PIN at the terminal.
func (c *call) askPIN(ctx context.Context, prompt string) ([]byte, error) {
	typed, err := c.Ask(ctx, prompt, true)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, io.EOF):
		return nil, errDeclined
	case err != nil:
		return nil, said(wire.CodeRequestInvalid, "error.no_terminal", "why", err)
	}
	return typed, nil
}

// confirmLastTry asks whether the last try is to be used, unless --last-try has
// said so.
func (c *call) confirmLastTry(ctx context.Context, p jpki.PIN, useLastTry *bool) error {
	if *useLastTry {
		return nil
	}
	answer, err := c.Ask(ctx, c.say("pin.confirm"), false)
	if err != nil || string(answer) != "yes" {
		return &card.PINError{PIN: p, TriesLeft: 1, LastTry: true}
	}
	*useLastTry = true
	return nil
}
