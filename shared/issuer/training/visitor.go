package training

import (
	"time"

	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// PINs of the visitors, as the virtual cards of the gallery have them. They protect nothing.
const (
	FourDigits      = "1234" // of all PINs of four digits
	SigningPassword = "ABC123"
	// NewDigits and NewPassword are those that visitors choose when they set one anew.
	NewDigits   = "5678"
	NewPassword = "NEW456"
)

// Words are one text in the three languages of the app; Easy has furigana as
// ｜漢字《かんじ》.
type Words struct{ JA, Easy, EN string }

// A Visitor is one who comes to the counter.
type Visitor struct {
	ID     string // in small letters, for addresses
	Name   string // on the card
	Gender byte
	Age    int // in years, a multiple of four: who is born on 29 February has that birthday then
	Says   Words
	Card   Stock
	Steps  []Step // what is right to do, in order
	Before Standing
	After  Standing // of the new card, where one was made
}

// A Stock is what card a visitor brings.
type Stock struct {
	// Label is of what is no My Number Card of today; "" is one. Foreign is a ticket.
	Label   string
	Foreign bool
	P384    bool // the keys of the next card
	// EndsIn are the days from today to the last day of the certificates; negative is past.
	EndsIn int
	// StayEndsIn are those to the end of a permission to stay, which ends the card; 0: none.
	StayEndsIn int
	Blocked    []lifecycle.PINName // by wrong ones
	OnHold     bool                // it was lost, and suspended on the telephone
}

// A Step is one thing that is right to do, or right to be refused.
type Step struct {
	Procedure lifecycle.Procedure
	Event     lifecycle.Event
	Purposes  []jpki.Purpose
	By        issuer.Bearer
	// Days are those since the step before: an agent comes again.
	Days int
	// Letter: the procedure is not performed yet, the letter of inquiry is sent.
	Letter bool
	// Moves, Marries and Stays change what the register says: a new address, a new name, and
	// so many more years to stay.
	Moves, Marries string
	Stays          int
	Known, New     []lifecycle.PINName // that are typed, as the visitor has them, and as they choose
	Refused        issuer.Reason       // "": it is performed
}

// A Standing is how a card stands.
type Standing struct {
	// Authentication and Signing are the states of the certificates.
	Authentication, Signing jpki.CertificateState
	Locked                  []lifecycle.PINName // in the order of lifecycle.PINNames
	OutOfService            bool
}

// lastDay is the last day of the certificates that a visitor brings.
func (v Visitor) lastDay(today time.Time) time.Time { return today.AddDate(0, 0, v.Card.EndsIn) }
