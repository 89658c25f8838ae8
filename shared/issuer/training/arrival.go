package training

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/post"
	"jpkiweb/shared/sandboxca"
)

// An Arrival is a visitor at the counter, with a card.
type Arrival struct {
	Visitor Visitor
	Person  *issuer.Person
	Card    *emulator.Card
	Old     *emulator.Card // that Card took the place of; nil: none

	came   issuer.Person // the person on arrival
	letter post.Letter
	set    []lifecycle.PINName // PINs that were set anew
}

// Arrive makes the person and the card of a visitor, as they are on the day of the config's
// clock. The card is made by an office of the same CA, years before.
func Arrive(v Visitor, config issuer.Config) (*Arrival, error) {
	today := lifecycle.DayOf(config.Now())
	a := &Arrival{Visitor: v, Person: v.person(today)}
	a.came = *a.Person
	var err error
	if v.Card.Foreign || v.Card.Label != "" {
		a.Card, err = a.otherCard(config, today)
	} else {
		a.Card, err = a.ownCard(config, today)
	}
	if err != nil {
		return nil, fmt.Errorf("visitor %s: %w", v.ID, err)
	}
	return a, nil
}

// person is as old as the visitor says, with a birthday on the last day of the certificates.
func (v Visitor) person(today time.Time) *issuer.Person {
	last := v.lastDay(today)
	p := &issuer.Person{Holder: sandboxca.DefaultHolder()}
	p.Name, p.Gender = v.Name, v.Gender
	p.BirthDate = time.Date(last.Year()-v.Age, last.Month(), last.Day(), 0, 0, 0, 0, time.UTC)
	if v.Card.StayEndsIn != 0 {
		p.StayEnds = today.AddDate(0, 0, v.Card.StayEndsIn)
	}
	return p
}

// made is when the certificates were, some weeks after a birthday.
func (v Visitor) made(rules *lifecycle.Rules, today time.Time) time.Time {
	const weeks = 40 // days
	return v.lastDay(today).AddDate(-rules.Validity.Birthdays.Value, 0, weeks).Add(10 * time.Hour)
}

// ownCard is a My Number Card that an office made.
func (a *Arrival) ownCard(config issuer.Config, today time.Time) (*emulator.Card, error) {
	then := a.Visitor.made(config.Rules, today)
	before := config
	before.Now = func() time.Time { return then }
	if a.Visitor.Card.P384 {
		before.NewKey = func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P384(), config.Random) }
	}
	names := []lifecycle.PINName{loginPIN, infoPIN, registerPIN}
	if allowed, _ := config.Rules.Eligible(jpki.DigitalSignature, a.Person.BirthDate, false, then); allowed == lifecycle.Allowed {
		names = allPINs
	}
	office := issuer.New(before)
	receipt, err := office.Perform(a.Person, nil, issuer.Request{Procedure: lifecycle.CardApply, New: typed(names, nil, true), By: issuer.Representative})
	if err != nil {
		return nil, err
	}
	if a.Visitor.Card.OnHold {
		if _, err := office.Perform(a.Person, receipt.Card, issuer.Request{Procedure: lifecycle.Suspend}); err != nil {
			return nil, err
		}
	}
	return receipt.Card, a.block(receipt.Card)
}

// block presents wrong PINs until none is taken.
func (a *Arrival) block(card *emulator.Card) error {
	for _, name := range a.Visitor.Card.Blocked {
		const more = 10 // than any PIN has tries
		for range more {
			var err error
			if kind, ok := jpki.PINNamed(string(name)); ok {
				err = card.Issuer().Present(kind, []byte("0"))
			} else {
				err = card.Issuer().PresentRegister([]byte("0"))
			}
			if !errors.Is(err, emulator.ErrPINWrong) && !errors.Is(err, emulator.ErrPINBlocked) {
				return err
			}
		}
	}
	return nil
}

// otherCard is what is no My Number Card, as the gallery of virtual cards has them.
func (a *Arrival) otherCard(config issuer.Config, today time.Time) (*emulator.Card, error) {
	made := emulator.Config{Label: a.Visitor.Card.Label, Foreign: a.Visitor.Card.Foreign}
	for _, p := range jpki.Purposes {
		if made.Foreign || made.Label == jpki.LabelJukiCard && p == jpki.UserAuthentication {
			continue
		}
		credential, err := a.credential(config, p, today)
		if err != nil {
			return nil, err
		}
		if p == jpki.DigitalSignature {
			made.DigitalSignature = credential
		} else {
			made.UserAuthentication = credential
		}
	}
	return emulator.New(made)
}

// credential is of the sandbox's CA, which stands in for those of other cards.
func (a *Arrival) credential(config issuer.Config, p jpki.Purpose, today time.Time) (*emulator.Credential, error) {
	newKey := config.NewKey
	if newKey == nil {
		const bits = 2048 // (jpki facts 5.1)
		newKey = func() (crypto.Signer, error) { return rsa.GenerateKey(config.Random, bits) }
	}
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	from, to := a.Visitor.made(config.Rules, today), a.Visitor.lastDay(today).AddDate(0, 0, 1).Add(-time.Second)
	certificate, err := config.CA.Issue(p, key.Public(), a.Person.Holder, sandboxca.NotBefore(from), sandboxca.NotAfter(to))
	if err != nil {
		return nil, err
	}
	return &emulator.Credential{Certificate: certificate, CACertificate: config.CA.Certificate(p), Key: key, PIN: []byte(value(lifecycle.NameOf(p.PIN()), false))}, nil
}

// value is a PIN of the visitors, as it was or as it is chosen anew.
func value(name lifecycle.PINName, anew bool) string {
	switch {
	case name == password && anew:
		return NewPassword
	case name == password:
		return SigningPassword
	case anew:
		return NewDigits
	}
	return FourDigits
}

// typed are PINs as two people type them; those of anew are the new ones, and old has all
// as they were.
func typed(names, anew []lifecycle.PINName, old bool) issuer.PINs {
	pins := issuer.PINs{}
	for _, name := range names {
		v := value(name, !old || slices.Contains(anew, name))
		pins[name] = issuer.Entry{Staff: []byte(v), Visitor: []byte(v)}
	}
	return pins
}

// Do does one of the right things at an office. Its error is the *issuer.Refusal where the
// step is refused, also where that is right.
func (a *Arrival) Do(office *issuer.Office, s Step) (issuer.Receipt, error) {
	if s.Letter {
		var err error
		a.letter, err = office.Inquire(a.Person, a.Card, s.Procedure)
		return issuer.Receipt{}, err
	}
	person, request := a.request(s)
	*a.Person = person
	receipt, err := office.Perform(a.Person, a.cardFor(s.Procedure), request)
	if err != nil {
		return receipt, err
	}
	a.set = append(a.set, s.New...)
	if receipt.Card != nil {
		a.Old, a.Card = a.Card, receipt.Card
	}
	return receipt, nil
}

// Needs tells which PINs a step needs at an office.
func (a *Arrival) Needs(office *issuer.Office, s Step) (issuer.Needs, error) {
	person, request := a.request(s)
	defer request.Known.Wipe()
	defer request.New.Wipe()
	return office.Needs(&person, a.cardFor(s.Procedure), request)
}

// request is what a step asks for, and the person as the register has them then.
func (a *Arrival) request(s Step) (issuer.Person, issuer.Request) {
	person, is := *a.Person, s.register(*a.Person)
	request := issuer.Request{
		Procedure: s.Procedure, Event: s.Event, Purposes: s.Purposes, By: s.By,
		Known: typed(s.Known, a.set, true), New: typed(s.New, nil, false),
	}
	if s.Procedure == lifecycle.NameAddressChange {
		request.Register = &is
	} else {
		person = is // the register was told by somebody else
	}
	if a.letter.Number != "" {
		request.Reply = &issuer.Reply{Number: a.letter.Number, Sealed: true}
	}
	return person, request
}

// StandingOf tells how a card stands at an office on a day.
func StandingOf(office *issuer.Office, rules *lifecycle.Rules, card *emulator.Card, now time.Time) (Standing, error) {
	certificates, err := office.Certificates(card)
	if err != nil {
		return Standing{}, err
	}
	contents, err := card.Issuer().Contents()
	if err != nil {
		return Standing{}, err
	}
	s := Standing{OutOfService: contents.OutOfService}
	for _, c := range certificates {
		if state := rules.State(now, c); c.Purpose == jpki.DigitalSignature {
			s.Signing = state
		} else {
			s.Authentication = state
		}
	}
	for _, name := range lifecycle.PINNames {
		left, ok := contents.ResidentRegister, name == registerPIN
		if kind, named := jpki.PINNamed(string(name)); named {
			left, ok = contents.TriesLeft[kind]
		}
		if ok && left == 0 {
			s.Locked = append(s.Locked, name)
		}
	}
	return s, nil
}
