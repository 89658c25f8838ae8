package operation

import (
	"context"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// ReadSigningCertificate reads the digital signature certificate, which holds the
// four basic attributes, with its PIN: four commands on the fast path, and one
// more where the PIN is for a card (PIN.For). Errors are [ErrOtherCard] and those of
// card.Open, card.Verify and card.Certificate.
func ReadSigningCertificate(ctx context.Context, t iso7816.Transmitter, quirks card.Quirks, pin PIN) (*certprofile.Certificate, error) {
	c, err := openFor(ctx, t, quirks, pin)
	if err != nil {
		return nil, err
	}
	if err := c.Verify(ctx, jpki.DigitalSignaturePIN, pin.Secret, pin.UseLastTry); err != nil {
		return nil, err
	}
	return c.Certificate(ctx, jpki.DigitalSignature)
}
