package training

import (
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// A Choice is what a newcomer decides to do for a visitor, right or wrong.
type Choice struct {
	Procedure lifecycle.Procedure
	Event     lifecycle.Event
	Purposes  []jpki.Purpose // none: all that it can be about
	By        issuer.Bearer
	Told      bool // the register was looked at, which says what the visitor told
	// Known and New are the PINs as two people typed them. They are wiped.
	Known, New issuer.PINs
}

// Try does at an office what was chosen. Errors are those of issuer.Office.Perform.
func (a *Arrival) Try(office *issuer.Office, c Choice) (issuer.Receipt, error) {
	person, request := a.asked(c)
	receipt, err := office.Perform(&person, a.cardFor(c.Procedure), request)
	if err != nil {
		return receipt, err
	}
	*a.Person = person
	if receipt.Card != nil {
		a.Old, a.Card = a.Card, receipt.Card
	}
	return receipt, nil
}

// Asks tells which PINs a choice needs. Errors are those of issuer.Office.Needs.
func (a *Arrival) Asks(office *issuer.Office, c Choice) (issuer.Needs, error) {
	person, request := a.asked(c)
	return office.Needs(&person, a.cardFor(c.Procedure), request)
}

// Inquire sends the letter of inquiry for a procedure; its reply is brought from then on,
// sealed. Errors are those of issuer.Office.Inquire.
func (a *Arrival) Inquire(office *issuer.Office, p lifecycle.Procedure) (err error) {
	a.letter, err = office.Inquire(a.Person, a.Card, p)
	return err
}

// cardFor is the card of a procedure; who applies for the first one has none.
func (a *Arrival) cardFor(p lifecycle.Procedure) *emulator.Card {
	if p == lifecycle.CardApply {
		return nil
	}
	return a.Card
}

// asked is what a choice asks for, and the person as the office has them then.
func (a *Arrival) asked(c Choice) (issuer.Person, issuer.Request) {
	person, is := *a.Person, *a.Person
	if c.Told {
		is = a.register()
	}
	request := issuer.Request{Procedure: c.Procedure, Event: c.Event, Purposes: c.Purposes, By: c.By, Known: c.Known, New: c.New}
	if c.Procedure == lifecycle.NameAddressChange {
		request.Register = &is
	} else {
		person = is // the register was told by somebody else
	}
	if a.letter.Number != "" {
		request.Reply = &issuer.Reply{Number: a.letter.Number, Sealed: true}
	}
	return person, request
}

// register is the person as the register has them after all that the visitor tells.
func (a *Arrival) register() issuer.Person {
	is := a.came
	for _, s := range a.Visitor.Steps {
		if s.Refused == "" {
			is = s.register(is)
		}
	}
	return is
}

// register is the person as the register has them with a step.
func (s Step) register(p issuer.Person) issuer.Person {
	if s.Moves != "" {
		p.Address = s.Moves
	}
	if s.Marries != "" {
		p.Name = s.Marries
	}
	if s.Stays > 0 {
		p.StayEnds = p.StayEnds.AddDate(s.Stays, 0, 0)
	}
	return p
}
