package operation

import (
	"context"

	"jpkiweb/shared/card"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// ReadAttributes reads name, address, date of birth and gender with the card info
// PIN: four commands on the fast path, and two more where the PIN is for a card
// (PIN.For). The individual number stays unread. Errors are [ErrOtherCard] and
// those of card.OpenCardInfo, card.Verify and card.Attributes.
func ReadAttributes(ctx context.Context, t iso7816.Transmitter, job ReadJob) (card.Attributes, error) {
	c, err := openCardInfo(ctx, t, job)
	if err != nil {
		return card.Attributes{}, err
	}
	if err := c.Verify(ctx, jpki.CardInfoPIN, job.PIN.Secret, job.PIN.UseLastTry); err != nil {
		return card.Attributes{}, err
	}
	return c.Attributes(ctx)
}

// openCardInfo opens the card info application, of the card of the PIN only. The
// certificate that tells it is in the other application.
func openCardInfo(ctx context.Context, t iso7816.Transmitter, job ReadJob) (*card.CardInfo, error) {
	if job.PIN.For == nil {
		return card.OpenCardInfo(ctx, t, job.Quirks, card.AskTries(jpki.CardInfoPIN))
	}
	c, err := openFor(ctx, t, job.Quirks, job.PIN)
	if err != nil {
		return nil, err
	}
	return c.CardInfo(ctx, card.AskTries(jpki.CardInfoPIN))
}
