package card

import (
	"context"
	"errors"
	"fmt"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// The applications that hold 住民基本台帳用, the PIN for the counter: one number to people,
// and two references to the card, each with a retry counter of its own (jpki facts 1.6).
var (
	commonKind   = kind{jpki.CommonApplicationID, "common", ErrAbsent, ErrAbsent}
	residentKind = kind{jpki.ResidentApplicationID, "resident", ErrAbsent, ErrAbsent}

	residentRegKinds = [...]kind{commonKind, residentKind}
)

// AskResidentRegTries are for ResidentRegTries, behind the last question to the application
// before.
func AskResidentRegTries() (all []Question) {
	for _, k := range residentRegKinds {
		all = append(all, Question{selectCommand(k)}, askTriesOf(jpki.FileResidentRegPIN))
	}
	return all
}

// ResidentRegTries asks both retry counters of 住民基本台帳用 without spending a try, and
// ends this application (four commands). Each that was told is in the list, so that a card
// that has none of them gives none; what a card answers to one does not keep the other
// from being asked. Errors are those of the Transmitter and [ErrMalformedAnswer].
func (a *Application) ResidentRegTries(ctx context.Context) (tries []int, err error) {
	for _, k := range residentRegKinds {
		left, err := a.residentRegTries(ctx, k)
		switch {
		case err == nil:
			tries = append(tries, left)
		case !isAnswer(err):
			return nil, fmt.Errorf("query retry counter in %s application: %w", k.name, err)
		}
	}
	return tries, nil
}

func (a *Application) residentRegTries(ctx context.Context, in kind) (int, error) {
	other, err := a.switchTo(ctx, in, askTriesOf(jpki.FileResidentRegPIN))
	if err != nil {
		return 0, err
	}
	return other.triesLeft(ctx, jpki.FileResidentRegPIN, jpki.ResidentRegPINTries)
}

// HasResident reports whether a freshly powered card has 住基AP (one command): without the
// JPKI application it is a 住基カード (jpki facts 1.1). Errors are as of ResidentRegTries.
func HasResident(ctx context.Context, t iso7816.Transmitter) (bool, error) {
	a := &Application{transmitter: t, kind: residentKind}
	_, err := a.afterSelect(a.selectApplication(ctx))
	if err == nil || isAnswer(err) {
		return err == nil, nil
	}
	return false, err
}

// isAnswer reports whether an error is what the card said.
func isAnswer(err error) bool {
	var sw iso7816.StatusWord
	return errors.As(err, &sw)
}
