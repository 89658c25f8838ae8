package issuer

import (
	"fmt"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// A Reason is why a procedure is refused.
type Reason string

// The reasons.
const (
	NotPerformed        Reason = "not-performed"        // this desk has no such procedure, or not for this event
	OtherCard           Reason = "other-card"           // no My Number Card: a phone, a 住基カード, a ticket
	OutOfService        Reason = "out-of-service"       // the card was handed in
	CardInUse           Reason = "card-in-use"          // a reader gives it power
	CardEnded           Reason = "card-ended"           // its last day is over
	StayEnded           Reason = "stay-ended"           // the permission to stay is over
	NotEligible         Reason = "not-eligible"         // by age or capacity
	NeedsRepresentative Reason = "needs-representative" // 法定代理人
	AlreadyThere        Reason = "already-there"        // the certificate is valid
	NotInWindow         Reason = "not-in-window"        // too early, or over
	EndsWithCard        Reason = "ends-with-card"       // renewed it would end no later
	Held                Reason = "held"                 // 一時保留: released first
	NotHeld             Reason = "not-held"             // there is no hold to release
	NothingThere        Reason = "nothing-there"        // no certificate that this could be done to
	NothingChanged      Reason = "nothing-changed"      // the register says what the card says
	PINMissing          Reason = "pin-missing"          // it has to be typed
	PINsDiffer          Reason = "pins-differ"          // the two who typed it typed two PINs
	PINForm             Reason = "pin-form"             // no PIN of this kind is like that
	PINWrong            Reason = "pin-wrong"
	PINLocked           Reason = "pin-locked"
	NoSuchPIN           Reason = "no-such-pin"    // the card has it not
	LetterFirst         Reason = "letter-first"   // an agent's first visit
	LetterUnknown       Reason = "letter-unknown" // never sent, used, or for something else
	LetterLate          Reason = "letter-late"
	LetterOpened        Reason = "letter-opened" // the envelope was not sealed
	TooManyLetters      Reason = "too-many-letters"
)

// A Refusal says why a procedure was not performed.
type Refusal struct {
	Reason  Reason
	Purpose jpki.Purpose        // of the certificate that it is about; "": of none
	PIN     lifecycle.PINName   // that it is about; "": none
	Left    int                 // tries left, with PINWrong
	Instead lifecycle.Procedure // what helps; "": nothing here
}

// Error is for logs.
func (r *Refusal) Error() string {
	return fmt.Sprintf("refused: %s %s%s", r.Reason, r.Purpose, r.PIN)
}

func refuse(reason Reason) *Refusal { return &Refusal{Reason: reason} }

// about names the certificate.
func (r *Refusal) about(p jpki.Purpose) *Refusal { r.Purpose = p; return r }

// ofPIN names the PIN.
func (r *Refusal) ofPIN(n lifecycle.PINName) *Refusal { r.PIN = n; return r }

// instead names what helps.
func (r *Refusal) instead(p lifecycle.Procedure) *Refusal { r.Instead = p; return r }
