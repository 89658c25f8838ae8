package card

import (
	"context"
	"fmt"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// TriesLeft asks the retry counter of a PIN without spending a try (one
// command, the four bytes 00 20 00 80; card 2.2). 0 is blocked. A card without
// that PIN gives [ErrAbsent].
func (c *Card) TriesLeft(ctx context.Context, p jpki.Purpose) (int, error) {
	r, err := c.onFile(ctx, p.Files().PIN, iso7816.Command{INS: iso7816.InsVerify})
	if err != nil {
		return 0, fmt.Errorf("query retry counter of %s PIN: %w", p, err)
	}
	if tries, ok := r.SW.TriesLeft(); ok {
		return tries, nil
	}
	switch {
	case r.SW == iso7816.SWSuccess: // never seen of this card, allowed by ISO 7816-4, 11.6.6
		return p.PIN().Rule().Tries, nil
	case refusesShortID(r.SW):
		return 0, fmt.Errorf("query retry counter of %s PIN: %w: %w", p, ErrAbsent, r.SW)
	}
	return 0, fmt.Errorf("query retry counter of %s PIN: %w", p, r.SW)
}

// Verify presents a PIN, folded by jpki.FoldPIN, after it has read the retry
// counter: two commands, and at most one try. Before the card is asked, a PIN of
// the wrong form gives *[PINFormatError], a blocked PIN and an unconfirmed last
// try give *[PINError]; so does a wrong PIN. Any other error leaves open whether
// the card counted a try: ask TriesLeft, never repeat by program.
func (c *Card) Verify(ctx context.Context, p jpki.Purpose, pin []byte, useLastTry bool) error {
	if fault := jpki.CheckPIN(p.PIN(), pin); fault != jpki.PINOK {
		return &PINFormatError{Purpose: p, Fault: fault}
	}
	tries, err := c.TriesLeft(ctx, p)
	if err != nil {
		return err
	}
	if tries == 0 || tries == 1 && !useLastTry {
		return &PINError{Purpose: p, TriesLeft: tries, LastTry: tries == 1}
	}
	// The query has settled how files are named.
	r, err := c.onSettledFile(ctx, p.Files().PIN, iso7816.Command{INS: iso7816.InsVerify, Data: pin})
	if err != nil {
		return fmt.Errorf("verify %s PIN: %w", p, err)
	}
	return c.verdict(ctx, p, r.SW)
}

// verdict turns the status word of VERIFY into the error that tells the tries.
func (c *Card) verdict(ctx context.Context, p jpki.Purpose, sw iso7816.StatusWord) error {
	if sw == iso7816.SWSuccess {
		return nil
	}
	if tries, ok := sw.TriesLeft(); ok {
		return &PINError{Purpose: p, TriesLeft: tries, StatusWord: sw}
	}
	if sw == iso7816.SWMismatch { // wrong, and the tries were not told
		tries, err := c.TriesLeft(ctx, p)
		if err != nil {
			return fmt.Errorf("verify %s PIN: %w: %w", p, sw, err)
		}
		return &PINError{Purpose: p, TriesLeft: tries, StatusWord: sw}
	}
	return fmt.Errorf("verify %s PIN: %w", p, sw)
}

// ChangePIN verifies the old PIN and sets the new one (three commands; CHANGE
// REFERENCE DATA with P1 01 and the new PIN only, card 2.3). Errors are those of
// Verify; a new PIN of the wrong form gives *[PINFormatError] before anything is
// sent.
func (c *Card) ChangePIN(ctx context.Context, p jpki.Purpose, old, new []byte, useLastTry bool) error {
	if fault := jpki.CheckNewPIN(p.PIN(), new); fault != jpki.PINOK {
		return &PINFormatError{Purpose: p, Fault: fault}
	}
	if err := c.Verify(ctx, p, old, useLastTry); err != nil {
		return err
	}
	r, err := c.onSettledFile(ctx, p.Files().PIN, iso7816.Command{INS: iso7816.InsChangeReferenceData, P1: 0x01, Data: new})
	if err != nil {
		return fmt.Errorf("change %s PIN: %w", p, err)
	}
	if r.SW != iso7816.SWSuccess {
		return fmt.Errorf("change %s PIN: %w", p, r.SW)
	}
	return nil
}
