package operation

import (
	"context"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A PIN is what the person typed, or will type elsewhere, and whether it may be
// the last try.
type PIN struct {
	card.Secret
	// UseLastTry: the person confirmed to use the last try. Where the PIN is typed
	// elsewhere, that place asks.
	UseLastTry bool
	// For is the user authentication certificate, DER, of the card for which the
	// PIN was typed; nil: not known. Another card is not asked: [ErrOtherCard].
	For []byte
	// Check, if not nil, is asked before the key of a certificate is used, and where
	// the certificate is free before the PIN is presented; its error ends the
	// operation.
	Check func(*certprofile.Certificate) error
}

// Typed is the PIN that a person typed, folded by jpki.FoldPIN, with the last try
// not confirmed. The caller zeroes the bytes.
func Typed(pin []byte) PIN { return PIN{Secret: card.Secret{Bytes: pin}} }

// ErrEitherPIN: the card may have the old or the new PIN. The counter does not
// tell which, and a wrong guess costs a try until the right one follows.
var ErrEitherPIN = card.ErrEitherPIN

// A ChangePINJob puts a new PIN in place of the old one.
type ChangePINJob struct {
	Which    jpki.PIN
	Old, New PIN         // New.For, New.UseLastTry and the Check of both say nothing
	Quirks   card.Quirks // of this card, as far as an operation found them before
}

// ChangePIN sets a new PIN: four commands on the fast path, and one or two more
// where the old one is for a card (PIN.For). The form of both is checked before a
// try is used, and the last try is used only if Old says so. Errors are
// [ErrOtherCard], [ErrEitherPIN] and those of card.OpenPIN and card.ChangePIN.
func ChangePIN(ctx context.Context, t iso7816.Transmitter, job ChangePINJob) error {
	a, err := openPIN(ctx, t, job)
	if err != nil {
		return err
	}
	return a.ChangePIN(ctx, job.Which, job.Old.Secret, job.New.Secret, job.Old.UseLastTry)
}

// openPIN opens the application of a PIN, of the card of the old one only.
func openPIN(ctx context.Context, t iso7816.Transmitter, job ChangePINJob) (*card.Application, error) {
	if job.Old.For == nil {
		return card.OpenPIN(ctx, t, job.Quirks, job.Which, card.AskTries(job.Which))
	}
	c, err := openFor(ctx, t, job.Quirks, job.Old)
	switch {
	case err != nil:
		return nil, err
	case job.Which.Application() == jpki.ApplicationID:
		return c.Application, nil
	}
	return c.Switch(ctx, job.Which, card.AskTries(job.Which))
}
