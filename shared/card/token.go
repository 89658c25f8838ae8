package card

import (
	"bytes"
	"context"
	"fmt"

	"jpkiweb/shared/jpki"
)

// Kind reads the token label from the token information, EF 0006 (one command).
// An unknown label is jpki.KindUnknown, not an error.
func (c *Card) Kind(ctx context.Context) (jpki.Kind, error) {
	label, err := c.readExactly(ctx, jpki.FileTokenInfo, jpki.TokenLabelLength)
	if err != nil {
		return "", fmt.Errorf("read token information: %w", err)
	}
	return jpki.KindOf(string(bytes.TrimRight(label, " \x00"))), nil
}

// Availability tells which certificates a card holds, before any PIN.
type Availability struct {
	UserAuthentication, DigitalSignature bool
}

// Availability reads EF 0008 (one command; jpki facts 1.3). Cards of children and
// PIN-less cards lack the digital signature certificate. A card without that EF gives
// [ErrAbsent]: it has to be asked for each.
func (c *Card) Availability(ctx context.Context) (Availability, error) {
	b, err := c.readExactly(ctx, jpki.FileAvailability, jpki.AvailabilityLength)
	if err != nil {
		return Availability{}, fmt.Errorf("read availability of certificates: %w", err)
	}
	return Availability{DigitalSignature: b[0] == jpki.Present, UserAuthentication: b[1] == jpki.Present}, nil
}
