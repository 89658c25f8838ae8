package pinchange

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/room"
)

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

// Changeable tells whether a PIN of a card can be changed here.
func Changeable(s *room.CardStatus, p jpki.PIN) Changeability {
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
