package operation

import (
	"context"

	"jpkiweb/shared/card"
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
}

// Typed is the PIN that a person typed, folded by jpki.FoldPIN, with the last try
// not confirmed. The caller zeroes the bytes.
func Typed(pin []byte) PIN { return PIN{Secret: card.Secret{Bytes: pin}} }

// ChangePIN sets a new PIN: four commands on the fast path. The form of both is
// checked before a try is used, and the last try is used only if old says so.
// Errors are those of card.OpenPIN and card.ChangePIN.
func ChangePIN(ctx context.Context, t iso7816.Transmitter, quirks card.Quirks, which jpki.PIN, old, new PIN) error {
	a, err := card.OpenPIN(ctx, t, quirks, which)
	if err != nil {
		return err
	}
	return a.ChangePIN(ctx, which, old.Secret, new.Secret, old.UseLastTry)
}
