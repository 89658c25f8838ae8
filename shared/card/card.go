// Package card is the dialogue with a My Number Card: select the JPKI application
// or the card info application, ask retry counters, VERIFY, read certificates and
// attributes, compute digital signatures, change PINs.
//
// It speaks over an iso7816.Transmitter and has no idea whether that is a chip,
// the session of a browser or an emulator. It retries nothing that could cost a
// PIN try, and hands out no signature that does not fit the certificate. Most
// callers need [Open], [Application.Verify], [Card.Sign] and [Card.Certificate]:
// a login with its certificate is then five commands. The four basic attributes
// are behind [OpenCardInfo]; the individual number is never read.
//
// The card must be powered off by whoever opened the Transmitter: a warm reset
// leaves a PIN verified (jpki facts 2.2).
//
// BER-TLV is read by hand, because some cards write lengths longer than they need
// (jpki facts 4.2), which readers of DER refuse.
package card

import (
	"context"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A Card is an opened JPKI application. It is not safe for concurrent use.
type Card struct {
	*Application
	certificate map[jpki.Purpose]*certprofile.Certificate
}

// Open selects the JPKI application (one command). A card without it gives
// [ErrNotJPKI].
func Open(ctx context.Context, t iso7816.Transmitter, quirks Quirks, next ...Question) (*Card, error) {
	a, err := OpenPIN(ctx, t, quirks, jpki.UserAuthenticationPIN, next...)
	if err != nil {
		return nil, err
	}
	return &Card{Application: a, certificate: map[jpki.Purpose]*certprofile.Certificate{}}, nil
}
