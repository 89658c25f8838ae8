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
	UserAuthentication CertificateStatus
	DigitalSignature   CertificateStatus
	CardInfo           PINStatus   // of the card info PIN; phones have none
	Quirks             card.Quirks // for the next operation on the same card
}

// Certificate returns the status of one purpose.
func (s Status) Certificate(p jpki.Purpose) CertificateStatus {
	if p == jpki.DigitalSignature {
		return s.DigitalSignature
	}
	return s.UserAuthentication
}

// A PINStatus is the retry counter of a PIN.
type PINStatus struct {
	TriesLeft  int // 0: blocked
	TriesKnown bool
}

// A CertificateStatus is one key pair with its certificate and PIN.
type CertificateStatus struct {
	Present bool
	// Certificate is nil when it is absent or cannot be read without its PIN:
	// the digital signature one, and every one of an Android phone.
	Certificate *certprofile.Certificate
	PINStatus
}

// Unusable reports whether the card's keys are known to be of a kind that cannot be
// used yet. Of the signing key that is known by the other one: both are of one
// generation of cards (jpki facts 5.7).
func (s Status) Unusable() bool { return CheckKey(s.UserAuthentication.Certificate) != nil }

// ReadStatus reads what is free: kind of card, which certificates exist, three
// retry counters and the user authentication certificate. Eight commands on the fast
// path; no try is spent. Errors are those of card.Open, card.Kind,
// card.Availability, card.TriesLeft and card.Certificate, but what is absent or behind
// its PIN is said in the Status.
func ReadStatus(ctx context.Context, t iso7816.Transmitter) (Status, error) {
	var s Status
	c, err := card.Open(ctx, t, card.Quirks{})
	if err != nil {
		return s, err
	}
	if s.Kind, err = c.Kind(ctx); err != nil {
		return s, err
	}
	available, err := availability(ctx, c)
	if err != nil {
		return s, err
	}
	s.UserAuthentication.Present = available.UserAuthentication
	s.DigitalSignature.Present = available.DigitalSignature
	if err := readTries(ctx, c, jpki.UserAuthentication, &s.UserAuthentication); err != nil {
		return s, err
	}
	if err := readTries(ctx, c, jpki.DigitalSignature, &s.DigitalSignature); err != nil {
		return s, err
	}
	if s.UserAuthentication.Present {
		s.UserAuthentication.Certificate, err = c.Certificate(ctx, jpki.UserAuthentication)
		if err != nil && !needsPIN(err) {
			return s, err
		}
	}
	s.Quirks = c.Quirks()
	s.CardInfo, err = readCardInfoTries(ctx, c)
	return s, err
}

func readTries(ctx context.Context, c *card.Card, p jpki.Purpose, status *CertificateStatus) (err error) {
	if status.Present {
		status.PINStatus, err = triesLeft(ctx, c.Application, p.PIN())
	}
	return err
}

// triesLeft asks a retry counter; a PIN that is not on the card is not known.
func triesLeft(ctx context.Context, a *card.Application, pin jpki.PIN) (PINStatus, error) {
	tries, err := a.TriesLeft(ctx, pin)
	if errors.Is(err, card.ErrAbsent) || errors.Is(err, card.ErrNoCardInfo) {
		return PINStatus{}, nil
	}
	return PINStatus{TriesLeft: tries, TriesKnown: err == nil}, err
}

// readCardInfoTries comes last: another application ends the first one.
func readCardInfoTries(ctx context.Context, c *card.Card) (PINStatus, error) {
	a, err := c.CardInfo(ctx)
	if errors.Is(err, card.ErrNoCardInfo) {
		return PINStatus{}, nil
	}
	if err != nil {
		return PINStatus{}, err
	}
	return triesLeft(ctx, a.Application, jpki.CardInfoPIN)
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
