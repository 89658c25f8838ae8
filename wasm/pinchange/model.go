package pinchange

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/room"
)

// A Stage is how far the change of a PIN is.
type Stage int

// The stages.
const (
	Closed  Stage = iota // nobody changes a PIN
	Asking               // the person chooses the PIN, or types
	Working              // the card is at work
	Done
	Failed // the problem is shown
)

// Model is what is known of the change of a PIN; never a PIN. Change it by [Update] and
// the functions that take a *Model only.
type Model struct {
	Stage    Stage
	Problem  *room.Problem // of Failed
	PIN      jpki.PIN      // chosen; 0: none
	Open     bool          // the form for it is open
	Unchosen bool          // the person went on without choosing
	CardLeft bool          // the form was closed because the card left
	// Either: the answer to CHANGE REFERENCE DATA was lost, so that the card has
	// the old or the new PIN.
	Either        bool
	ofCertificate string // with Either: the authentication certificate of that card, if it was read
	Shown         bool   // the person wants to see what is typed
	Folds         [len(Fields)]bool
	Faults        [len(Fields)]jpki.PINFault
	Emptied       [len(Fields)]int // how often what was typed in a field was refused
	Cleared       bool             // the form was away, and its fields are empty
	Simple        Simplicity       // of the new PIN
	AskSimple     bool             // whether it shall be used all the same
	Confirm       bool             // the last try must be confirmed first
	Attempt       int              // counts what was refused, so that the focus comes back
}

// Facts are what this room is told by others.
type Facts struct {
	room.Reading
	Window bool // this page is the helper's own window
	Free   bool // the person has nothing that this would take away
	Beside bool // a screen is open beside what the person does
}

// Refused reports whether a field must say why it was not taken.
func (m *Model) Refused() bool { return m.Faults != [len(Fields)]jpki.PINFault{} }

// Form reports whether the form of the chosen PIN is on the screen, and not the choice.
func (m *Model) Form(f *Facts) bool {
	if m.Stage != Asking || f.Beside || !m.Open {
		return false
	}
	c := Changeable(f.Status, m.PIN)
	return c == ChangesHere || c == ChangesUnread
}

// Idle reports whether nothing is lost if the room is left.
func (m *Model) Idle() bool {
	return m.Stage == Closed || m.Stage == Asking && !m.Open || m.Stage == Done || m.Stage == Failed
}

// CloseForm closes the form, and with it empties its fields, because the card that it
// was for is not there any more.
func (m *Model) CloseForm() {
	if m.Stage == Asking && m.Open {
		*m = Model{Stage: Asking, CardLeft: true}
	}
}

// Settle closes the form if another card came than the one that has the old or the new
// PIN: trying the new one on it would cost a try.
func (m *Model) Settle(s *room.CardStatus) {
	if m.Either && s != nil && string(room.CertificateOf(s)) != m.ofCertificate {
		*m = Model{Stage: m.Stage, Problem: m.Problem, CardLeft: true}
	}
}

// GaveUp goes back to the form, because the person took the yes back.
func (m *Model) GaveUp() { m.Stage = Asking }
