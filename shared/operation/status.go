package operation

import (
	"context"
	"errors"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A Status is what a card tells without any PIN.
type Status struct {
	Kind               jpki.Kind
	UserAuthentication jpki.CertificateStatus
	DigitalSignature   jpki.CertificateStatus
	CardInfo           jpki.PINStatus // of the card info PIN; phones have none
	// AuthenticationCertificate is the one of user authentication; nil when it is
	// absent or cannot be read without its PIN, as every one of an Android phone.
	AuthenticationCertificate *certprofile.Certificate
	Quirks                    card.Quirks // for the next operation on the same card
}

// Certificate returns the status of one purpose.
func (s Status) Certificate(p jpki.Purpose) jpki.CertificateStatus {
	if p == jpki.DigitalSignature {
		return s.DigitalSignature
	}
	return s.UserAuthentication
}

// Unusable reports whether the card's keys are known to be of a kind that cannot be
// used yet. Of the signing key that is known by the other one: both are of one
// generation of cards (jpki facts 5.7).
func (s Status) Unusable() bool { return CheckKey(s.AuthenticationCertificate) != nil }

// ReadStatus reads what is free: kind of card, which certificates exist, three
// retry counters and the user authentication certificate. Eight commands on the fast
// path; no try is spent. Errors are those of card.Open, card.Kind,
// card.Availability, card.TriesLeft and card.Certificate, but what is absent or behind
// its PIN is said in the Status.
func ReadStatus(ctx context.Context, t iso7816.Transmitter) (Status, error) {
	s, _, err := readStatus(ctx, t)
	return s, err
}

// readStatus is ReadStatus; last is the application that is selected then. What is asked after
// it is next, which goes in the same round trip.
func readStatus(ctx context.Context, t iso7816.Transmitter, next ...card.Question) (s Status, last *card.Application, err error) {
	c, err := card.Open(ctx, t, card.Quirks{}, card.AskKind, card.AskAvailability,
		card.AskTries(jpki.UserAuthenticationPIN), card.AskTries(jpki.DigitalSignaturePIN), card.AskCertificate(jpki.UserAuthentication))
	if err != nil {
		return s, nil, err
	}
	if s.Kind, err = c.Kind(ctx); err != nil {
		return s, nil, err
	}
	available, err := availability(ctx, c)
	if err != nil {
		return s, nil, err
	}
	s.UserAuthentication.Present = available.UserAuthentication
	s.DigitalSignature.Present = available.DigitalSignature
	if err := readTries(ctx, c, jpki.UserAuthentication, &s.UserAuthentication); err != nil {
		return s, nil, err
	}
	if err := readTries(ctx, c, jpki.DigitalSignature, &s.DigitalSignature); err != nil {
		return s, nil, err
	}
	if err := s.readCertificate(ctx, c); err != nil {
		return s, nil, err
	}
	s.Quirks = c.Quirks()
	s.CardInfo, last, err = readCardInfoTries(ctx, c, next)
	return s, last, err
}

// readCertificate reads the one that may be free.
func (s *Status) readCertificate(ctx context.Context, c *card.Card) error {
	if !s.UserAuthentication.Present {
		return nil
	}
	read, err := c.Certificate(ctx, jpki.UserAuthentication)
	switch {
	case err == nil:
		tries := s.UserAuthentication.PINStatus
		s.AuthenticationCertificate, s.UserAuthentication = read, read.Status()
		s.UserAuthentication.PINStatus = tries
	case needsPIN(err):
		return nil
	}
	return err
}

func readTries(ctx context.Context, c *card.Card, p jpki.Purpose, status *jpki.CertificateStatus) (err error) {
	if status.Present {
		status.PINStatus, err = triesLeft(ctx, c.Application, p.PIN())
	}
	return err
}

// triesLeft asks a retry counter; a PIN that is not on the card is not known.
func triesLeft(ctx context.Context, a *card.Application, pin jpki.PIN) (jpki.PINStatus, error) {
	tries, err := a.TriesLeft(ctx, pin)
	if errors.Is(err, card.ErrAbsent) || errors.Is(err, card.ErrNoCardInfo) {
		return jpki.PINStatus{}, nil
	}
	return jpki.PINStatus{TriesLeft: tries, TriesKnown: err == nil}, err
}

// readCardInfoTries comes last: another application ends the first one.
func readCardInfoTries(ctx context.Context, c *card.Card, next []card.Question) (s jpki.PINStatus, last *card.Application, err error) {
	a, err := c.CardInfo(ctx, append([]card.Question{card.AskTries(jpki.CardInfoPIN)}, next...)...)
	if errors.Is(err, card.ErrNoCardInfo) {
		return s, c.Application, nil
	}
	if err != nil {
		return s, nil, err
	}
	s, err = triesLeft(ctx, a.Application, jpki.CardInfoPIN)
	return s, a.Application, err
}

// availability falls back to "both" on cards without EF 0008: what is absent
// then shows when it is asked for.
func availability(ctx context.Context, c *card.Card) (card.Availability, error) {
	available, err := c.Availability(ctx)
	if errors.Is(err, card.ErrAbsent) {
		return card.Availability{UserAuthentication: true, DigitalSignature: true}, nil
	}
	return available, err
}

func needsPIN(err error) bool {
	var sw iso7816.StatusWord
	return errors.As(err, &sw) && sw == iso7816.SWSecurityStatus
}
