// Package finding tells staff at a counter what was found: what the thing on the card
// reader is, what of it works today, and what is to be done now. It decides, and draws
// and fetches nothing: [Of] is a function of values, and most callers need nothing else.
package finding

import (
	"cmp"
	"slices"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// A Code is what was found, in one word. It names no person, and is what is counted.
type Code string

// The codes. Of several that hold the first counts.
const (
	NoService   Code = "no_service"   // the system's service for card readers is not there
	NoReader    Code = "no_reader"    // no card reader
	TwoCards    Code = "two_cards"    // several cards that may be meant
	Waiting     Code = "waiting"      // no card
	Reading     Code = "reading"      // the card is being read
	Slow        Code = "slow"         // and that takes long
	Busy        Code = "busy"         // another program has the card
	NotJPKI     Code = "not_jpki"     // a card of another kind, as for the train
	Unreadable  Code = "unreadable"   // the card does not answer, or not as a card does
	Juki        Code = "juki"         // 住民基本台帳カード: nothing of it works any more
	Phone       Code = "phone"        // certificates on a smartphone
	Empty       Code = "empty"        // no certificate at all
	Revoked     Code = "revoked"      // a certificate was revoked
	Expired     Code = "expired"      // a certificate has expired
	OnHold      Code = "on_hold"      // the card is suspended
	Locked      Code = "locked"       // a PIN is locked
	Early       Code = "early"        // a certificate begins later: one of the clocks is wrong
	Renewable   Code = "renewable"    // a certificate ends within months
	NoLogin     Code = "no_login"     // no certificate to log in with
	NoSignature Code = "no_signature" // no certificate to sign with, as on a child's card
	NewKey      Code = "new_key"      // keys of a kind that no program here can use yet
	LastTry     Code = "last_try"     // of a PIN one try is left
	Good        Code = "good"
)

// Codes are all of them.
var Codes = [...]Code{NoService, NoReader, TwoCards, Waiting, Reading, Slow, Busy, NotJPKI, Unreadable, Juki, Phone, Empty, Revoked, Expired, OnHold,
	Locked, Early, Renewable, NoLogin, NoSignature, NewKey, LastTry, Good}

// A Look is what is known of the readers, and of the card that is meant.
type Look struct {
	room.Life                       // Status nil: the card was not read
	ResidentRegister jpki.PINStatus // of the PIN of the resident register
	Service          bool           // the system's service for card readers is there
	Readers          int            // card readers
	Cards            int            // cards in them that may be meant
	Asking, Slow     bool           // the card is being read, and that takes long
	Problem          *room.Problem  // why it was not read; nil: nothing went wrong
	Other            bool           // what was put in last is a card of another kind
	Held             bool           // another program has the card
	Mute             bool           // the card does not answer
}

// WasRead reports whether one card is meant, and was read: of several nobody knows whose the
// one is that was.
func (l *Look) WasRead() bool { return l.Status != nil && l.Cards <= 1 }

// A Need is something to do now.
type Need struct {
	Procedure lifecycle.Procedure
	PINs      []lifecycle.PINName // of a pin-reset
	// Optional: only for who wants it, as a certificate to sign with, or who is not sure of
	// a PIN that has one try left.
	Optional bool
}

// A Can says whether something works today.
type Can string

// What is known of it.
const (
	Yes     Can = "yes"
	No      Can = "no"
	Unknown Can = "unknown" // the card does not tell without a PIN
	// Unconfirmed: its days are good, and nobody said that it was not revoked.
	Unconfirmed Can = "unconfirmed"
	// NotHere: nothing is wrong with it, but no program here can use the card's key yet.
	NotHere Can = "not_here"
)

// Findings are what staff see.
type Findings struct {
	Code Code
	// Of a card that was read: what works today.
	Login, Sign, CardInfo, ResidentRegister Can
	// Needs are what is to be done now, the first first; none: nothing.
	Needs []Need
	// Locked are the PINs of which no try is left, LastTries those of which one is.
	Locked, LastTries []lifecycle.PINName
}

// Of tells what was found.
func Of(l Look) Findings {
	if code := withoutCard(l); code != "" {
		return Findings{Code: code}
	}
	f := Findings{
		Login: loginWorks(&l.Life), Sign: signWorks(&l.Life),
		CardInfo: pinWorks(l.Status.CardInfo), ResidentRegister: pinWorks(l.ResidentRegister),
		Needs: needs(&l), Locked: pinsThat(&l, jpki.PINStatus.Blocked), LastTries: pinsThat(&l, jpki.PINStatus.Last),
	}
	f.Code = codeOf(&l, f)
	return f
}

// withoutCard is what was found where no card was read, else "".
func withoutCard(l Look) Code {
	switch {
	case l.WasRead():
		return ""
	case !l.Service:
		return NoService
	case l.Readers == 0:
		return NoReader
	case l.Cards > 1:
		return TwoCards
	case l.Asking && l.Slow:
		return Slow
	case l.Asking:
		return Reading
	case l.Problem != nil:
		return ofProblem(l.Problem.Code)
	case l.Held:
		return Busy
	case l.Mute:
		return Unreadable
	case l.Other:
		return NotJPKI
	case l.Cards == 1:
		return Reading // it is asked any moment
	}
	return Waiting
}

// ofProblem is what an error of the reading means to staff.
func ofProblem(code wire.Code) Code {
	switch code {
	case wire.CodeNotJPKICard:
		return NotJPKI
	case wire.CodeBusy:
		return Busy
	case wire.CodeNoService, wire.CodeServiceRefused:
		return NoService
	case wire.CodeNoReader:
		return NoReader
	case wire.CodeNoCard, wire.CodeCardRemoved:
		return Waiting
	}
	return Unreadable
}

// codeOf is the first that holds of a card that was read.
func codeOf(l *Look, f Findings) Code {
	s := l.Status
	any := func(states ...jpki.CertificateState) bool {
		return slices.ContainsFunc(jpki.Purposes[:], func(p jpki.Purpose) bool { return slices.Contains(states, l.State(p)) })
	}
	for _, c := range []struct {
		code  Code
		holds bool
	}{
		{Juki, s.Kind == jpki.KindJukiCard},
		{Phone, s.Kind.Phone()},
		{Empty, s.Empty()},
		{Revoked, any(jpki.CertificateRevoked)},
		{Expired, any(jpki.CertificateExpired)},
		{OnHold, any(jpki.CertificateOnHold)},
		{Locked, len(f.Locked) > 0},
		{Early, any(jpki.CertificateNotYetValid)},
		{Renewable, any(jpki.CertificateRenewable)},
		{NoLogin, !s.UserAuthentication.Present},
		{NoSignature, !s.DigitalSignature.Present},
		{NewKey, s.Unusable},
		{LastTry, len(f.LastTries) > 0},
	} {
		if c.holds {
			return c.code
		}
	}
	return Good
}

// A Counter is a retry counter with the name of its PIN.
type Counter struct {
	PIN    lifecycle.PINName
	Status jpki.PINStatus
}

// Counters are those of a card that was read, in the order in which they are shown.
func Counters(l *Look) []Counter {
	s := l.Status
	return []Counter{
		{lifecycle.UserAuthenticationPIN, s.UserAuthentication.PINStatus},
		{lifecycle.DigitalSignaturePIN, s.DigitalSignature.PINStatus},
		{lifecycle.CardInfoPIN, s.CardInfo},
		{lifecycle.ResidentRegisterPIN, l.ResidentRegister},
	}
}

// loginWorks: with the card, at a service or in a convenience store.
func loginWorks(l *room.Life) Can {
	const p = jpki.UserAuthentication
	switch state := l.State(p); {
	case l.Blocked(p):
		return No
	case l.Status.Unusable && (state == jpki.CertificateValid || state == jpki.CertificateRenewable):
		return NotHere
	case l.Status.Unusable:
		return No
	case state == jpki.CertificateValid, state == jpki.CertificateRenewable:
		if !isConfirmed(l.Status.Detail(p)) {
			return Unconfirmed
		}
		return Yes
	case state == jpki.CertificateUnknown && l.Status.Kind.Phone():
		return Unknown
	}
	return No
}

// isConfirmed reports whether a status source said that a certificate is not revoked.
func isConfirmed(d *room.CertificateDetail) bool {
	return d != nil && d.Revocation.State == jpki.RevocationGood
}

// PIN is the one that it is about, "" where there are none or several.
func (n Need) PIN() lifecycle.PINName {
	if len(n.PINs) != 1 {
		return ""
	}
	return n.PINs[0]
}

// signWorks: what a signing certificate is worth the card tells after its password only;
// it ends no later than the other one.
func signWorks(l *room.Life) Can {
	const p = jpki.DigitalSignature
	usable := *l.Status
	usable.Unusable = false
	withKey := room.Life{Status: &usable, Rules: l.Rules, Now: l.Now}
	switch {
	case l.Status.Unusable && withKey.Signs() && State(l, p) != jpki.CertificateExpired:
		return NotHere
	case !l.Signs(), State(l, p) == jpki.CertificateExpired:
		return No
	case l.State(p) == jpki.CertificateUnknown:
		return Unknown
	}
	return Yes
}

// State is the state of a certificate of a card that was read, with what follows from that
// of the other one: where a signing certificate was not read, it ends no later.
func State(l *room.Life, p jpki.Purpose) jpki.CertificateState {
	state := l.State(p)
	if p == jpki.DigitalSignature && state == jpki.CertificateUnknown && endsWithOther(l) {
		return jpki.CertificateExpired
	}
	return state
}

// endsWithOther reports whether the certificate to log in with has expired, and a signing
// one that was not read with it (Rules.Validity.FollowsAuthentication).
func endsWithOther(l *room.Life) bool {
	return l.State(jpki.UserAuthentication) == jpki.CertificateExpired
}

func pinWorks(s jpki.PINStatus) Can {
	switch {
	case !s.TriesKnown:
		return Unknown
	case s.Blocked():
		return No
	}
	return Yes
}

// pinsThat are the PINs of whose counter something holds.
func pinsThat(l *Look, holds func(jpki.PINStatus) bool) (all []lifecycle.PINName) {
	for _, c := range Counters(l) {
		if holds(c.Status) {
			all = append(all, c.PIN)
		}
	}
	return all
}

// needs are what is to be done now: what mends the certificates, and what unlocks a PIN
// that is not set anew with them.
func needs(l *Look) (all []Need) {
	if l.Status.Kind == jpki.KindJukiCard {
		return []Need{{Procedure: lifecycle.CardApply, Optional: true}} // nothing of it can be mended (lifecycle facts 1)
	}
	add := func(n Need) {
		i := slices.IndexFunc(all, func(o Need) bool { return o.Procedure == n.Procedure })
		if i < 0 {
			all = append(all, n)
			return
		}
		all[i].Optional = all[i].Optional && n.Optional
		all[i].PINs = append(all[i].PINs, n.PINs...)
	}
	for _, p := range [...]jpki.Purpose{jpki.UserAuthentication, jpki.DigitalSignature} {
		if next := l.Procedure(p); next != "" && l.State(p) != jpki.CertificateNotYetValid {
			add(Need{Procedure: next, Optional: l.State(p) == jpki.CertificateAbsent})
		}
	}
	if l.Status.Kind.Phone() || l.Status.Empty() { // its PINs are set anew on the phone; it has none that matter
		return all
	}
	for _, c := range Counters(l) {
		if c.Status.Blocked() && !setAnew(l, c.PIN) {
			add(Need{Procedure: lifecycle.PINReset, PINs: []lifecycle.PINName{c.PIN}})
		}
	}
	all = append(all, unsure(l)...)
	slices.SortStableFunc(all, func(a, b Need) int { return cmp.Compare(weight(a), weight(b)) })
	return all
}

// weight is less for what has to be done, whatever the visitor wants.
func weight(n Need) int {
	if n.Optional {
		return 1
	}
	return 0
}

// unsure is the reset of the PINs of which one try is left, for who is not sure of them.
func unsure(l *Look) []Need {
	pins := slices.DeleteFunc(pinsThat(l, jpki.PINStatus.Last), func(pin lifecycle.PINName) bool { return setAnew(l, pin) })
	if len(pins) == 0 {
		return nil
	}
	return []Need{{Procedure: lifecycle.PINReset, PINs: pins, Optional: true}}
}

// Required reports whether something is to be done now, whatever the visitor wants.
func (f Findings) Required() bool {
	return slices.ContainsFunc(f.Needs, func(n Need) bool { return !n.Optional })
}

// setAnew reports whether a PIN is set with the certificate that is issued now.
func setAnew(l *Look, pin lifecycle.PINName) bool {
	for _, p := range jpki.Purposes {
		if lifecycle.NameOf(p.PIN()) != pin {
			continue
		}
		return l.Procedure(p) == lifecycle.Issue || p == jpki.DigitalSignature && endsWithOther(&l.Life)
	}
	return false
}

// Counted is what is counted of the findings: no person.
func (f Findings) Counted() wire.Found {
	switch f.Code {
	case NotJPKI:
		return wire.FoundOtherCard
	case Busy, Unreadable:
		return wire.FoundCardError
	case Juki:
		return wire.FoundJukiCard
	case Phone:
		return wire.FoundPhone
	case NewKey:
		return wire.FoundKeyUnsupported
	case Revoked:
		return wire.FoundRevoked
	case Expired:
		return wire.FoundExpired
	case OnHold:
		return wire.FoundOnHold
	case Locked:
		return f.countedLock()
	case Empty, NoLogin, NoSignature:
		return wire.FoundAbsent
	case Renewable:
		return wire.FoundRenewable
	case Early:
		return wire.FoundEarly
	case LastTry, Good:
		return wire.FoundFine
	}
	return wire.FoundNoCard
}

// countedLock is which PIN is locked.
func (f Findings) countedLock() wire.Found {
	if len(f.Locked) != 1 {
		return wire.FoundPINsBlocked
	}
	switch f.Locked[0] {
	case lifecycle.UserAuthenticationPIN:
		return wire.FoundLoginPINBlocked
	case lifecycle.DigitalSignaturePIN:
		return wire.FoundSignPINBlocked
	case lifecycle.CardInfoPIN:
		return wire.FoundInfoPINBlocked
	}
	return wire.FoundDeskPINBlocked
}
