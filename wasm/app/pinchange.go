package app

import (
	"slices"

	"jpkiweb/shared/jpki"
)

// A PINField is a field of the form in which a PIN is changed.
type PINField int

// The fields, in their order.
const (
	PINOld   PINField = iota // the PIN that the card has now
	PINNew                   // the one that it shall have
	PINAgain                 // and that once more
)

// PINFields lists all.
var PINFields = [...]PINField{PINOld, PINNew, PINAgain}

// PINs are what stands in the fields, by PINField.
type PINs [len(PINFields)][]byte

// clear zeroes all of them.
func (p PINs) clear() {
	for _, pin := range p {
		clear(pin)
	}
}

// folded returns the PINs as the card gets them, in new slices.
func (p PINs) folded(which jpki.PIN) (folded PINs) {
	for i, pin := range p {
		folded[i] = jpki.FoldPIN(which, pin)
	}
	return folded
}

// Faults of a field beside those that the form of a PIN has.
const (
	PINEmpty   jpki.PINFault = "empty"
	PINWrong   jpki.PINFault = "wrong"   // the card said no to the old one
	PINSame    jpki.PINFault = "same"    // the new one is the old one
	PINDiffers jpki.PINFault = "differs" // it is not the same both times
)

// PINChange is what is known of the change of a PIN; never a PIN.
type PINChange struct {
	PIN      jpki.PIN // chosen; 0: none
	Open     bool     // the form for it is open
	Unchosen bool     // the person went on without choosing
	CardLeft bool     // the form was closed because the card left
	// Either: the answer to CHANGE REFERENCE DATA was lost, so that the card has
	// the old or the new PIN.
	Either        bool
	ofCertificate string // with Either: the authentication certificate of that card, if it was read
	Shown         bool   // the person wants to see what is typed
	Folds         [len(PINFields)]bool
	Faults        [len(PINFields)]jpki.PINFault
	Simple        Simplicity // of the new PIN
	Confirm       bool       // the last try must be confirmed first
	Attempt       int        // counts what was refused, so that the focus comes back
}

// Refused reports whether a field must say why it was not taken.
func (c PINChange) Refused() bool { return c.Faults != [len(PINFields)]jpki.PINFault{} }

// Changeability says whether a PIN can be changed here, and else why not.
type Changeability string

// The changeabilities.
const (
	ChangesHere     Changeability = "here"
	ChangesBlocked  Changeability = "blocked"  // no try is left
	ChangesNothing  Changeability = "absent"   // the card has no such PIN, for it lacks the certificate
	ChangesOnPhone  Changeability = "phone"    // a phone has PINs of its own
	ChangesNoLonger Changeability = "juki"     // certificates of this card have all ended (lifecycle facts 1)
	ChangesNoPIN    Changeability = "no_pin"   // a card without PINs (jpki facts 3)
	ChangesUnread   Changeability = "not_read" // the status of the card is not known
)

// Changeable tells whether a PIN of the card in the reader can be changed here.
func (m *Model) Changeable(p jpki.PIN) Changeability {
	s := m.Reader.Card.Status
	switch {
	case s == nil:
		return ChangesUnread
	case s.Kind == jpki.KindAndroid || s.Kind == jpki.KindIPhone:
		return ChangesOnPhone
	case s.Kind == jpki.KindJukiCard:
		return ChangesNoLonger
	case !s.UserAuthentication.Present && !s.DigitalSignature.Present && s.CardInfo.TriesKnown && s.CardInfo.TriesLeft == 0:
		return ChangesNoPIN
	case p == jpki.UserAuthenticationPIN && !s.UserAuthentication.Present,
		p == jpki.DigitalSignaturePIN && !s.DigitalSignature.Present:
		return ChangesNothing
	}
	if tries := s.PIN(p); tries.TriesKnown && tries.TriesLeft == 0 {
		return ChangesBlocked
	}
	return ChangesHere
}

// PINForm reports whether the form of the chosen PIN is open, and not the choice.
func (m *Model) PINForm() bool {
	if m.Task != TaskPINChange || m.Screen != ScreenPINChange || !m.PINChange.Open {
		return false
	}
	c := m.Changeable(m.PINChange.PIN)
	return c == ChangesHere || c == ChangesUnread
}

// ChangesElsewhere reports whether the PINs of the change are typed in the trusted
// window or, if pad, at the reader. A pad has no letters.
func (m *Model) ChangesElsewhere() (pad, elsewhere bool) {
	r := m.Reading()
	return r.Elsewhere(m.PINChange.PIN)
}

// pinNamed is the PIN of a name in the events of a screen, "" if there is none.
func pinNamed(name string) jpki.PIN {
	if p := jpki.PIN(name); slices.Contains(jpki.PINs[:], p) {
		return p
	}
	return ""
}

// Name of a field, which is its ID, too.
func (f PINField) Name() string {
	switch f {
	case PINNew:
		return "pin-new"
	case PINAgain:
		return "pin-again"
	}
	return "pin-old"
}

// Folded is the ID of the element that shows what the card would get of a field.
func (f PINField) Folded() string { return f.Name() + "-folded" }
