package card

import (
	"errors"
	"fmt"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Errors that a caller may have to choose by. All others are text around what
// the Transmitter said or an iso7816.StatusWord.
var (
	// ErrNotJPKI: the card has no JPKI application, and is another kind of card.
	ErrNotJPKI = errors.New("no JPKI application")
	// ErrNoCardInfo: the card has no card info application, or not all of it;
	// phones have none.
	ErrNoCardInfo = errors.New("no card info on this card")
	// ErrAbsent: the card holds no such certificate, key or PIN.
	ErrAbsent = errors.New("not on this card")
	// ErrEitherPIN: CHANGE REFERENCE DATA went out and no answer came back, or none
	// that says whether it was done.
	ErrEitherPIN = errors.New("the card may have the old or the new PIN")
	// ErrMalformedAnswer: what came back is not what the command answers.
	ErrMalformedAnswer = errors.New("malformed answer from the card")
	// ErrKey: the key is of a kind that this package does not know how to use.
	ErrKey = errors.New("key of a kind that cannot be used yet")
	// ErrSignature: the signature does not fit the certificate.
	ErrSignature = errors.New("signature does not fit the certificate")
)

// A PINError says that the card did not accept a PIN, or was not asked because
// it could not.
type PINError struct {
	PIN       jpki.PIN
	TriesLeft int // 0: blocked
	// LastTry: the card was not asked, because the last try is left and the
	// caller did not say that the person wants to use it.
	LastTry    bool
	StatusWord iso7816.StatusWord // 0: the card was not asked
}

// Blocked reports whether no try is left.
func (e *PINError) Blocked() bool { return e.TriesLeft == 0 }

// Error tells the tries left, never the PIN.
func (e *PINError) Error() string {
	switch {
	case e.Blocked():
		return fmt.Sprintf("%s is blocked", e.PIN)
	case e.LastTry:
		return fmt.Sprintf("%s has one try left, use not confirmed", e.PIN)
	}
	if e.TriesLeft == 1 {
		return fmt.Sprintf("%s is wrong, one try left", e.PIN)
	}
	return fmt.Sprintf("%s is wrong, %d tries left", e.PIN, e.TriesLeft)
}

// Unwrap returns the status word, if the card was asked.
func (e *PINError) Unwrap() error {
	if e.StatusWord == 0 {
		return nil
	}
	return e.StatusWord
}

// A PINFormatError says that a PIN cannot be right; the card was not asked.
type PINFormatError struct {
	PIN   jpki.PIN
	Fault jpki.PINFault
}

// Error names the fault, never the PIN.
func (e *PINFormatError) Error() string { return fmt.Sprintf("%s: %s", e.PIN, e.Fault) }
