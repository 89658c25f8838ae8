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

// changePIN changes a PIN of the card, or lists the PINs. The card is asked only after old and new
// PIN have the right form and the new one was typed twice.
func changePIN(ctx context.Context, c *call) error {
	c.cardFlags()
	c.pinFlags()
	args, err := c.parse(0, 2)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return c.listPINs(ctx)
	}
	p, err := pinToChange(args)
	if err != nil {
		return err
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
		}{args[1]}, func() { fmt.Fprintln(c.Stdout, c.say("pin.changed", "pin", c.say("pin.name."+pinKeys[p]))) })
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
	typed, err := c.askPIN(ctx, c.say("pin.ask_new", "pin", c.say("pin.name."+pinKeys[p])))
	if err != nil {
		return nil, err
	}
	folded, err := c.foldedPIN(p, typed, jpki.CheckNewPIN)
	if err != nil {
		return nil, fmt.Errorf("new PIN: %w", err)
	}
	typed, err = c.askPIN(ctx, c.say("pin.ask_again"))
	if err != nil {
		clear(folded)
		return nil, err
	}
	defer clear(typed)
	again := jpki.FoldPIN(p, typed)
	defer clear(again)
	if !bytes.Equal(folded, again) {
		clear(folded)
		return nil, said(wire.CodePINMismatch, "error.pin.mismatch")
	}
	return folded, nil
}

// pinToChange is the PIN that the arguments name. What was typed is not repeated: it may be a PIN.
func pinToChange(args []string) (jpki.PIN, error) {
	wrong := said(wire.CodeRequestInvalid, "error.pin.usage")
	if args[0] != changeVerb {
		return "", meaning(wrong, near(args[0], []string{changeVerb}), "")
	}
	if len(args) == 1 {
		return "", wrong
	}
	p, ok := jpki.PINNamed(args[1])
	if !ok {
		return "", meaning(wrong, near(args[1], pinNames()), "")
	}
	return p, nil
}

// changeVerb is the one thing that pin does, besides the list.
const changeVerb = "change"

// listPINs tells how often each PIN can be typed. None is asked for.
func (c *call) listPINs(ctx context.Context) error {
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		s, err := onCard(ctx, m, name, func(l *reader.Lease) (operation.Status, error) { return operation.ReadStatus(ctx, l) })
		if err != nil {
			return err
		}
		type line struct {
			PIN string `json:"pin"` // as on the command line
			pinLine
		}
		result := struct {
			PINs []line `json:"pins"`
		}{[]line{}}
		var rows [][2]string
		for _, p := range []struct {
			pin  jpki.PIN
			left *int
		}{
			{jpki.UserAuthenticationPIN, c.statusLine(s, jpki.UserAuthentication).TriesLeft},
			{jpki.DigitalSignaturePIN, c.statusLine(s, jpki.DigitalSignature).TriesLeft},
			{jpki.CardInfoPIN, pinLineOf(s.CardInfo).TriesLeft},
		} {
			if p.left == nil {
				continue
			}
			left := c.say("pin.locked")
			if *p.left > 0 {
				left = c.say("pin.left", "n", *p.left)
			}
			result.PINs = append(result.PINs, line{p.pin.Name(), pinLine{p.left}})
			rows = append(rows, [2]string{"pin." + pinKeys[p.pin], left})
		}
		return c.print(result, func() { c.printRows(rows) })
	})
}
