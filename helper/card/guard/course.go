package guard

import (
	"errors"
	"fmt"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A Course is how a lease has gone so far, without a word of what was read.
type Course struct {
	// Done: the signature or all of them were made, the attributes or the
	// certificate read, the PIN changed. A lease to read, or a developer's, is done when anything was read or
	// a retry counter told, and no PIN was wrong.
	Done     bool
	Verified bool // the PIN was right
	WrongPIN bool // the PIN was wrong
	// Unanswered: VERIFY went out and no answer came, so that a try may be gone.
	// Who counts wrong PINs counts it: a page could break the connection each time.
	Unanswered bool
	Blocked    bool // the card said that no try is left
}

// What a card answered that did not do the last thing it was asked for.
var (
	ErrApplication = errors.New("card has no such application")
	ErrAbsent      = errors.New("card has no such certificate")
	ErrCard        = errors.New("card answered with an error")
)

// Failed returns why the card did not execute the last command, and said so in other
// words than of a PIN: [ErrApplication], [ErrAbsent] or [ErrCard]. nil: it did, or
// gave no answer.
func (g *Guard) Failed() error { return g.failed }

// failure tells why a command was not executed.
func failure(did step, sw iso7816.StatusWord) error {
	_, more := sw.CorrectLe()
	switch {
	case more: // it is asked again
		return nil
	case did.application != unknown && hasNone(sw):
		return fmt.Errorf("%w: %w", ErrApplication, sw)
	case sw == iso7816.SWNotFound && did.namesFile && isCertificate(did.file):
		return fmt.Errorf("%w: %w", ErrAbsent, sw)
	}
	return fmt.Errorf("%w: %w", ErrCard, sw)
}

// hasNone reports whether the answer to SELECT by name means that there is no such
// application: not found, no such function, instruction or class (ISO/IEC
// 7816-4:2020, tables 5 and 6).
func hasNone(sw iso7816.StatusWord) bool {
	switch sw {
	case iso7816.SWNotFound, iso7816.SWNotSupported, iso7816.SWInsNotSupported, iso7816.SWClaNotSupported:
		return true
	}
	return false
}

func isCertificate(file jpki.FileID) bool {
	return file == jpki.FileUserAuthenticationCertificate || file == jpki.FileDigitalSignatureCertificate
}

// Course returns how the lease has gone so far.
func (g *Guard) Course() Course {
	o := g.course
	o.Done = o.Done && !o.WrongPIN
	return o
}

func (g *Guard) allMade() bool {
	for _, item := range g.items {
		if !item.made {
			return false
		}
	}
	return len(g.items) > 0
}
