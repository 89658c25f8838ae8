package operation

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Errors by which a card is refused before a PIN is presented.
var (
	// ErrOtherCard: it is not the card for which the PIN was typed, or cannot show
	// that it is.
	ErrOtherCard = errors.New("not the card for which the PIN was typed")
	// ErrKey: the card's key is of a kind that cannot be used yet.
	ErrKey = card.ErrKey
	// ErrUnrecognisable: the card has nothing free by which it could be told from
	// others.
	ErrUnrecognisable = errors.New("card has no certificate that is free to read")
)

// Recognise reads what tells a card from all others without a PIN: its user
// authentication certificate, DER, without the padding of its EF (two commands on
// the fast path). The quirks are for the next operation on the same card. A card
// whose certificate is absent or behind its PIN, such as a phone, gives
// [ErrUnrecognisable]; other errors are those of card.Open and card.Certificate.
func Recognise(ctx context.Context, t iso7816.Transmitter, quirks card.Quirks) ([]byte, card.Quirks, error) {
	c, err := card.Open(ctx, t, quirks, card.AskCertificate(jpki.UserAuthentication))
	if err != nil {
		return nil, quirks, err
	}
	certificate, err := c.Certificate(ctx, jpki.UserAuthentication)
	if isClosed(err) {
		err = fmt.Errorf("%w: %w", ErrUnrecognisable, err)
	}
	if err != nil {
		return nil, c.Quirks(), err
	}
	return certificate.Raw, c.Quirks(), nil
}

// Identify is [Recognise] for those who see by themselves what is read: a lease, whose
// witness remembers the certificate (helper/card/reader). Errors are the same.
func Identify(ctx context.Context, t iso7816.Transmitter) error {
	_, _, err := Recognise(ctx, t, card.Quirks{})
	return err
}

// openFor opens the JPKI application, and where the PIN is for a card, only of that
// one.
func openFor(ctx context.Context, t iso7816.Transmitter, quirks card.Quirks, pin PIN, next ...card.Question) (*card.Card, error) {
	if pin.For != nil {
		next = append([]card.Question{card.AskCertificate(jpki.UserAuthentication)}, next...)
	}
	c, err := card.Open(ctx, t, quirks, next...)
	if err != nil || pin.For == nil {
		return c, err
	}
	_, err = pin.identify(ctx, c)
	return c, err
}

// identify reads the user authentication certificate and compares it with the one
// for which the PIN was typed. The certificate is nil where it is behind its PIN
// and the PIN is for no card that is known.
func (pin PIN) identify(ctx context.Context, c *card.Card) (*certprofile.Certificate, error) {
	certificate, err := c.Certificate(ctx, jpki.UserAuthentication)
	switch {
	case pin.For == nil && needsPIN(err):
		return nil, nil
	case pin.For != nil && isClosed(err):
		return nil, fmt.Errorf("%w: %w", ErrOtherCard, err)
	case err != nil:
		return nil, err
	case pin.For != nil && !bytes.Equal(certificate.Raw, pin.For):
		return nil, ErrOtherCard
	}
	return certificate, nil
}

// isClosed reports whether the card answered that the certificate is not there, or
// not without its PIN. An answer that was lost or garbled says nothing of the card.
func isClosed(err error) bool { return needsPIN(err) || errors.Is(err, card.ErrAbsent) }

// check refuses a certificate that was read and is not to be used: by its key, or by
// Check.
func (pin PIN) check(c *certprofile.Certificate) error {
	if err := CheckKey(c); err != nil || c == nil || pin.Check == nil {
		return err
	}
	return pin.Check(c)
}

// CheckKey refuses the key of a certificate that was read, if it cannot be used:
// [ErrKey]. nil: it was not read.
func CheckKey(c *certprofile.Certificate) error {
	if c != nil && !card.Usable(c) {
		return fmt.Errorf("certificate with key %s: %w", c.KeyAlgorithm, ErrKey)
	}
	return nil
}
