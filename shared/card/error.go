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
	// ErrNotJPKI: the card has no JPKI application.
	ErrNotJPKI = errors.New("no JPKI application")
	// ErrAbsent: the card holds no such certificate, key or PIN.
	ErrAbsent = errors.New("not on this card")
	// ErrMalformedAnswer: what came back is not what the command answers.
	ErrMalformedAnswer = errors.New("malformed answer from the card")
	// ErrSignature: the signature does not fit the certificate.
	ErrSignature = errors.New("signature does not fit the certificate")
)

// A PINError says that the card did not accept a PIN, or was not asked because
// it could not.
type PINError struct {
	Purpose   jpki.Purpose
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
		return fmt.Sprintf("%s PIN is blocked", e.Purpose)
	case e.LastTry:
		return fmt.Sprintf("%s PIN has one try left, use not confirmed", e.Purpose)
	}
	if e.TriesLeft == 1 {
		return fmt.Sprintf("%s PIN is wrong, one try left", e.Purpose)
	}
	return fmt.Sprintf("%s PIN is wrong, %d tries left", e.Purpose, e.TriesLeft)
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
	Purpose jpki.Purpose
	Fault   jpki.PINFault
}

// Error names the fault, never the PIN.
func (e *PINFormatError) Error() string { return fmt.Sprintf("%s PIN: %s", e.Purpose, e.Fault) }
