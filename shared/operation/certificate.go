package operation

import (
	"context"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A ReadJob reads what is behind a PIN: [ReadSigningCertificate], [ReadAttributes].
type ReadJob struct {
	PIN    PIN         // Digital Signature PIN, or card info PIN
	Quirks card.Quirks // of this card, as far as an operation found them before
}

// ReadSigningCertificate reads the digital signature certificate, which holds the
// four basic attributes, with its PIN: four commands on the fast path, and one
// more where the PIN is for a card (PIN.For). Errors are [ErrOtherCard] and those of
// card.Open, card.Verify and card.Certificate.
func ReadSigningCertificate(ctx context.Context, t iso7816.Transmitter, job ReadJob) (*certprofile.Certificate, error) {
	c, err := openFor(ctx, t, job.Quirks, job.PIN, card.AskTries(jpki.DigitalSignaturePIN))
	if err != nil {
		return nil, err
	}
	if err := c.Verify(ctx, jpki.DigitalSignaturePIN, job.PIN.Secret, job.PIN.UseLastTry, card.AskCertificate(jpki.DigitalSignature)); err != nil {
		return nil, err
	}
	return c.Certificate(ctx, jpki.DigitalSignature)
}
