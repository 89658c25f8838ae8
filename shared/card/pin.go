package card

import (
	"context"
	"errors"
	"fmt"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A Secret is a PIN: its bytes, or a way to have it typed elsewhere.
type Secret struct {
	// Bytes are what the person typed, folded by jpki.FoldPIN. The caller zeroes
	// them.
	Bytes []byte
	// Enter, if not nil, stands in for Bytes: the PIN is typed in the helper's
	// trusted window or at the reader's pad. It is given the four bytes CLA INS P1
	// P2 of VERIFY or CHANGE REFERENCE DATA, has the command with its PIN sent to
	// the card once, and returns the response APDU.
	Enter func(ctx context.Context, template []byte) (response []byte, err error)
}

// errApplication: a mistake of the caller; the card is not asked.
var errApplication = errors.New("the PIN belongs to another application of the card")

// TriesLeft asks the retry counter of a PIN of this application without spending
// a try (one command, the four bytes 00 20 00 80; jpki facts 2.2). 0 is blocked. A card
// without that PIN gives [ErrAbsent], of the card info application
// [ErrNoCardInfo].
func (a *Application) TriesLeft(ctx context.Context, pin jpki.PIN) (int, error) {
	if pin.Application() != a.kind.id {
		return 0, fmt.Errorf("query retry counter of %s: %w", pin, errApplication)
	}
	tries, err := a.triesLeft(ctx, pin.File(), pin.Rule().Tries)
	if err != nil {
		return 0, fmt.Errorf("query retry counter of %s: %w", pin, err)
	}
	return tries, nil
}

// triesLeft asks the retry counter of the PIN in a file; full is that of a fresh one.
func (a *Application) triesLeft(ctx context.Context, file jpki.FileID, full int) (int, error) {
	r, err := a.onFile(ctx, file, triesCommand())
	if err != nil {
		return 0, err
	}
	if tries, ok := r.SW.TriesLeft(); ok {
		return tries, nil
	}
	switch {
	case r.SW == iso7816.SWSuccess: // never seen of this card, allowed by ISO 7816-4, 11.6.6
		return full, nil
	case refusesShortID(r.SW):
		return 0, fmt.Errorf("%w: %w", a.kind.absent, r.SW)
	}
	return 0, r.SW
}

// triesCommand is VERIFY without a PIN; P2 names the file.
func triesCommand() iso7816.Command { return iso7816.Command{INS: iso7816.InsVerify} }

// Verify presents a PIN of this application after it has read the retry counter:
// two commands, and at most one try. Before the card is asked, a PIN of the wrong
// form gives *[PINFormatError], a blocked PIN and an unconfirmed last try give
// *[PINError]; so does a wrong PIN. Where the PIN is typed elsewhere, its form and
// the last try are for that place to ask about, and useLastTry says nothing. Any
// other error leaves open whether the card counted a try: ask TriesLeft, never
// repeat by program.
func (a *Application) Verify(ctx context.Context, pin jpki.PIN, secret Secret, useLastTry bool, next ...Question) error {
	if secret.Enter == nil {
		if fault := jpki.CheckPIN(pin, secret.Bytes); fault != jpki.PINOK {
			return &PINFormatError{PIN: pin, Fault: fault}
		}
	}
	tries, err := a.TriesLeft(ctx, pin)
	if err != nil {
		return err
	}
	if tries == 0 || tries == 1 && !useLastTry && secret.Enter == nil {
		return &PINError{PIN: pin, TriesLeft: tries, LastTry: tries == 1}
	}
	r, err := a.present(ctx, pin, iso7816.Command{INS: iso7816.InsVerify}, secret, next...)
	if err != nil {
		return fmt.Errorf("verify %s: %w", pin, err)
	}
	return a.verifyError(ctx, pin, r.SW)
}

// present sends a command with a PIN once, or has it sent. The query before it
// has settled how files are named.
func (a *Application) present(ctx context.Context, pin jpki.PIN, command iso7816.Command, secret Secret, next ...Question) (iso7816.Response, error) {
	if secret.Enter == nil {
		a.expect(next)
		command.Data = secret.Bytes
		return a.onSettledFile(ctx, pin.File(), command)
	}
	p2, err := a.reference(ctx, pin.File())
	if err != nil {
		return iso7816.Response{}, err
	}
	answer, err := secret.Enter(ctx, []byte{command.CLA, command.INS, command.P1, p2})
	if err != nil {
		return iso7816.Response{}, err
	}
	return parse(answer)
}

// verifyError turns the status word of VERIFY into the error that tells the tries.
func (a *Application) verifyError(ctx context.Context, pin jpki.PIN, sw iso7816.StatusWord) error {
	if sw == iso7816.SWSuccess {
		return nil
	}
	if tries, ok := sw.TriesLeft(); ok {
		return &PINError{PIN: pin, TriesLeft: tries, StatusWord: sw}
	}
	if sw == iso7816.SWMismatch { // wrong, and the tries were not told
		tries, err := a.TriesLeft(ctx, pin)
		if err != nil {
			return fmt.Errorf("verify %s: %w: %w", pin, sw, err)
		}
		return &PINError{PIN: pin, TriesLeft: tries, StatusWord: sw}
	}
	return fmt.Errorf("verify %s: %w", pin, sw)
}

// ChangePIN verifies the old PIN and sets the new one (three commands; CHANGE
// REFERENCE DATA with P1 01 and the new PIN only, jpki facts 2.3). Errors are those of
// Verify; a new PIN of the wrong form gives *[PINFormatError] before anything is
// sent. Each of the two may be typed elsewhere. When the answer to the change is
// lost or does not say whether it was done, the error wraps [ErrEitherPIN]; where
// the new PIN is typed elsewhere and no answer came, only the error of Enter can
// tell.
func (a *Application) ChangePIN(ctx context.Context, pin jpki.PIN, old, new Secret, useLastTry bool) error {
	if new.Enter == nil {
		if fault := jpki.CheckNewPIN(pin, new.Bytes); fault != jpki.PINOK {
			return &PINFormatError{PIN: pin, Fault: fault}
		}
	}
	if err := a.Verify(ctx, pin, old, useLastTry); err != nil {
		return err
	}
	const newDataOnly = 0x01
	r, err := a.present(ctx, pin, iso7816.Command{INS: iso7816.InsChangeReferenceData, P1: newDataOnly}, new)
	switch {
	case err != nil && (new.Enter == nil || errors.Is(err, ErrMalformedAnswer)):
		return fmt.Errorf("change %s: %w: %w", pin, ErrEitherPIN, err)
	case err != nil:
		return fmt.Errorf("change %s: %w", pin, err)
	case r.SW != iso7816.SWSuccess && !r.SW.Refused():
		return fmt.Errorf("change %s: %w: %w", pin, ErrEitherPIN, r.SW)
	case r.SW != iso7816.SWSuccess:
		return fmt.Errorf("change %s: %w", pin, r.SW)
	}
	return nil
}
