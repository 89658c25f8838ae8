package operation

import (
	"context"

	"jpkiweb/shared/card"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// ReadAttributes reads name, address, date of birth and gender with the card info
// PIN: four commands on the fast path. The individual number stays unread. Errors
// are those of card.OpenCardInfo, card.Verify and card.Attributes.
func ReadAttributes(ctx context.Context, t iso7816.Transmitter, quirks card.Quirks, pin PIN) (card.Attributes, error) {
	c, err := card.OpenCardInfo(ctx, t, quirks)
	if err != nil {
		return card.Attributes{}, err
	}
	if err := c.Verify(ctx, jpki.CardInfoPIN, pin.Secret, pin.UseLastTry); err != nil {
		return card.Attributes{}, err
	}
	return c.Attributes(ctx)
}
