package issuer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// A refusalCase is a card at the counter, and what is asked for in vain.
type refusalCase struct {
	name    string
	person  *issuer.Person
	card    func(d *desk, p *issuer.Person) *emulator.Card // nil: of today, made for the person
	at      time.Time                                      // zero: the day it was made
	request issuer.Request
	want    issuer.Refusal // Left is not compared
}

func withLabel(label string) func(*desk, *issuer.Person) *emulator.Card {
	return func(d *desk, _ *issuer.Person) *emulator.Card {
		card, err := emulator.New(emulator.Config{Label: label, CardInfo: &emulator.CardInfo{Name: "見本", BirthDate: "19850101", Gender: "1", PIN: []byte(cardInfo)}})
		if err != nil {
			d.t.Fatal(err)
		}
		return card
	}
}

// after makes a card, and has something done to it.
func after(requests ...issuer.Request) func(*desk, *issuer.Person) *emulator.Card {
	return func(d *desk, p *issuer.Person) *emulator.Card {
		card := d.apply(p)
		for _, r := range requests {
			d.perform(p, card, r)
		}
		return card
	}
}

func child() *issuer.Person {
	return born(2014, time.May, 5)
}

func childCard(d *desk, p *issuer.Person) *emulator.Card {
	pins := all()
	delete(pins, lifecycle.DigitalSignaturePIN)
	return d.perform(p, nil, issuer.Request{Procedure: lifecycle.CardApply, New: pins, By: issuer.Representative}).Card
}

func onePIN(name lifecycle.PINName, staff, visitor string) issuer.PINs {
	return issuer.PINs{name: {Staff: []byte(staff), Visitor: []byte(visitor)}}
}

func refusals() []refusalCase {
	const auth, sign = jpki.UserAuthentication, jpki.DigitalSignature
	adult := func() *issuer.Person { return born(1985, time.November, 23) }
	sojourner := adult()
	sojourner.StayEnds = time.Date(2027, time.March, 31, 0, 0, 0, 0, jpki.Japan())
	extended := *sojourner
	extended.StayEnds = extended.StayEnds.AddDate(3, 0, 0)
	ward := adult()
	ward.Ward = true
	foreign := func(d *desk, _ *issuer.Person) *emulator.Card {
		card, err := emulator.New(emulator.Config{Foreign: true})
		if err != nil {
			d.t.Fatal(err)
		}
		return card
	}
	wrong := func(name lifecycle.PINName, value string) issuer.PINs {
		pins := all()
		pins[name] = issuer.Entry{Staff: []byte(value), Visitor: []byte(value)}
		return pins
	}
	inWindow := opening(2031, time.October, 1)
	return []refusalCase{
		{name: "a phone", person: adult(), card: withLabel(jpki.LabelAndroid), request: issuer.Request{Procedure: lifecycle.PINReset}, want: issuer.Refusal{Reason: issuer.OtherCard}},
		{name: "a 住基カード", person: adult(), card: withLabel(jpki.LabelJukiCard), request: issuer.Request{Procedure: lifecycle.Renew}, want: issuer.Refusal{Reason: issuer.OtherCard}},
		{name: "a ticket", person: adult(), card: foreign, request: issuer.Request{Procedure: lifecycle.Issue}, want: issuer.Refusal{Reason: issuer.OtherCard}},
		{name: "no card at all", person: adult(), card: func(*desk, *issuer.Person) *emulator.Card { return nil }, request: issuer.Request{Procedure: lifecycle.Suspend},
			want: issuer.Refusal{Reason: issuer.OtherCard, Instead: lifecycle.CardApply}},
		{name: "a card that a reader has", person: adult(), card: func(d *desk, p *issuer.Person) *emulator.Card {
			card := d.apply(p)
			card.PowerOn()
			return card
		}, request: issuer.Request{Procedure: lifecycle.Suspend}, want: issuer.Refusal{Reason: issuer.CardInUse}},
		{name: "a card that was handed in", person: adult(), card: after(issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventCardReturn}),
			request: issuer.Request{Procedure: lifecycle.Issue}, want: issuer.Refusal{Reason: issuer.OutOfService, Instead: lifecycle.Reissue}},
		{name: "a phone's procedure", person: adult(), request: issuer.Request{Procedure: lifecycle.PhoneCertificate}, want: issuer.Refusal{Reason: issuer.NotPerformed}},
		{name: "an unknown purpose", person: adult(), request: issuer.Request{Procedure: lifecycle.Renew, Purposes: []jpki.Purpose{"other"}}, want: issuer.Refusal{Reason: issuer.NotPerformed}},
		{name: "a second first card", person: adult(), request: issuer.Request{Procedure: lifecycle.CardApply, New: all()}, want: issuer.Refusal{Reason: issuer.AlreadyThere}},
		{name: "issue of what is valid", person: adult(), request: issuer.Request{Procedure: lifecycle.Issue, Known: all()}, want: issuer.Refusal{Reason: issuer.AlreadyThere, Purpose: auth}},
		{name: "issue of what can be renewed", person: adult(), at: inWindow, request: issuer.Request{Procedure: lifecycle.Issue, Known: all()},
			want: issuer.Refusal{Reason: issuer.AlreadyThere, Purpose: auth, Instead: lifecycle.Renew}},
		{name: "issue of what is on hold", person: adult(), card: after(issuer.Request{Procedure: lifecycle.Suspend}), request: issuer.Request{Procedure: lifecycle.Issue, Known: all()},
			want: issuer.Refusal{Reason: issuer.Held, Purpose: auth, Instead: lifecycle.Release}},
		{name: "a signing certificate for a child", person: child(), card: childCard, request: issuer.Request{Procedure: lifecycle.Issue, Purposes: []jpki.Purpose{sign}, Known: all(), By: issuer.Representative},
			want: issuer.Refusal{Reason: issuer.NotEligible, Purpose: sign}},
		{name: "a child alone", person: child(), card: childCard, request: issuer.Request{Procedure: lifecycle.PINReset, New: onePIN(lifecycle.UserAuthenticationPIN, "1111", "1111")},
			want: issuer.Refusal{Reason: issuer.NeedsRepresentative}},
		{name: "a child's agent", person: child(), card: childCard, request: issuer.Request{Procedure: lifecycle.PINReset, By: issuer.Agent, New: onePIN(lifecycle.UserAuthenticationPIN, "1111", "1111")},
			want: issuer.Refusal{Reason: issuer.NeedsRepresentative}},
		{name: "a ward alone", person: ward, card: withLabel(jpki.LabelMyNumberCard), request: issuer.Request{Procedure: lifecycle.Renew}, want: issuer.Refusal{Reason: issuer.NeedsRepresentative}},
		{name: "renewal three months and a day before", person: adult(), at: opening(2031, time.August, 23), request: issuer.Request{Procedure: lifecycle.Renew, Known: all()},
			want: issuer.Refusal{Reason: issuer.NotInWindow, Purpose: auth}},
		{name: "renewal after the end", person: adult(), at: opening(2031, time.November, 24), request: issuer.Request{Procedure: lifecycle.Renew, Known: all()},
			want: issuer.Refusal{Reason: issuer.NotInWindow, Purpose: auth, Instead: lifecycle.Issue}},
		{name: "renewal on a card that ends then", person: youth(), at: opening(2031, time.June, 1), request: issuer.Request{Procedure: lifecycle.Renew, Known: all()},
			want: issuer.Refusal{Reason: issuer.EndsWithCard, Purpose: auth, Instead: lifecycle.CardRenew}},
		{name: "renewal of what is on hold", person: adult(), at: inWindow, card: after(issuer.Request{Procedure: lifecycle.Suspend}), request: issuer.Request{Procedure: lifecycle.Renew, Known: all()},
			want: issuer.Refusal{Reason: issuer.Held, Purpose: auth, Instead: lifecycle.Release}},
		{name: "a card that ended", person: youth(), at: opening(2031, time.June, 16), request: issuer.Request{Procedure: lifecycle.PINReset, New: onePIN(lifecycle.CardInfoPIN, "1111", "1111")},
			want: issuer.Refusal{Reason: issuer.CardEnded, Instead: lifecycle.CardRenew}},
		{name: "a card of a stay that ended", person: sojourner, at: opening(2027, time.April, 1),
			request: issuer.Request{Procedure: lifecycle.NameAddressChange, Event: lifecycle.EventStayExtension, Register: &extended, Known: all()},
			want:    issuer.Refusal{Reason: issuer.CardEnded, Instead: lifecycle.Reissue}},
		{name: "a new card for a stay that ended", person: sojourner, at: opening(2027, time.April, 1), request: issuer.Request{Procedure: lifecycle.Reissue, New: all()}, want: issuer.Refusal{Reason: issuer.StayEnded}},
		{name: "a new card too early", person: adult(), request: issuer.Request{Procedure: lifecycle.CardRenew, New: all()}, want: issuer.Refusal{Reason: issuer.NotInWindow}},
		{name: "a new card without a PIN", person: adult(), request: issuer.Request{Procedure: lifecycle.Reissue, New: registerPIN()},
			want: issuer.Refusal{Reason: issuer.PINMissing, PIN: lifecycle.UserAuthenticationPIN}},
		{name: "release of nothing", person: adult(), request: issuer.Request{Procedure: lifecycle.Release}, want: issuer.Refusal{Reason: issuer.NotHeld}},
		{name: "suspension of what is on hold", person: adult(), card: after(issuer.Request{Procedure: lifecycle.Suspend}), request: issuer.Request{Procedure: lifecycle.Suspend},
			want: issuer.Refusal{Reason: issuer.Held, Instead: lifecycle.Release}},
		{name: "suspension of what has ended", person: adult(), card: after(issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventKeyLeak}), request: issuer.Request{Procedure: lifecycle.Suspend},
			want: issuer.Refusal{Reason: issuer.NothingThere}},
		{name: "revocation of what has ended", person: adult(), card: after(issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventKeyLeak}),
			request: issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventOwnRequest}, want: issuer.Refusal{Reason: issuer.NothingThere}},
		{name: "revocation without an event", person: adult(), request: issuer.Request{Procedure: lifecycle.Revoke}, want: issuer.Refusal{Reason: issuer.NotPerformed}},
		{name: "half a death", person: adult(), request: issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventDeath, Purposes: []jpki.Purpose{sign}}, want: issuer.Refusal{Reason: issuer.NotPerformed}},
		{name: "a move of nobody", person: adult(), request: issuer.Request{Procedure: lifecycle.NameAddressChange, Event: lifecycle.EventAddressChange, Register: adult(), Known: all()},
			want: issuer.Refusal{Reason: issuer.NothingChanged}},
		{name: "an event that is none of the register", person: adult(), request: issuer.Request{Procedure: lifecycle.NameAddressChange, Event: lifecycle.EventExpiry, Register: adult(), Known: all()},
			want: issuer.Refusal{Reason: issuer.NotPerformed}},
		{name: "two PINs typed", person: adult(), request: issuer.Request{Procedure: lifecycle.PINReset, New: onePIN(lifecycle.CardInfoPIN, "1111", "1112")},
			want: issuer.Refusal{Reason: issuer.PINsDiffer, PIN: lifecycle.CardInfoPIN}},
		{name: "a PIN typed by one", person: adult(), request: issuer.Request{Procedure: lifecycle.PINReset, New: onePIN(lifecycle.CardInfoPIN, "1111", "")},
			want: issuer.Refusal{Reason: issuer.PINsDiffer, PIN: lifecycle.CardInfoPIN}},
		{name: "a password without a digit", person: adult(), request: issuer.Request{Procedure: lifecycle.PINReset, New: onePIN(lifecycle.DigitalSignaturePIN, "ABCDEF", "abcdef")},
			want: issuer.Refusal{Reason: issuer.PINForm, PIN: lifecycle.DigitalSignaturePIN}},
		{name: "no PIN at all", person: adult(), request: issuer.Request{Procedure: lifecycle.PINReset}, want: issuer.Refusal{Reason: issuer.PINMissing}},
		{name: "what is printed on the card", person: adult(), request: issuer.Request{Procedure: lifecycle.PINReset, New: onePIN(lifecycle.ReferenceNumberB, "1", "1")},
			want: issuer.Refusal{Reason: issuer.NotPerformed, PIN: lifecycle.ReferenceNumberB}},
		{name: "a child's signing password", person: child(), card: childCard, request: issuer.Request{Procedure: lifecycle.PINReset, By: issuer.Representative, New: onePIN(lifecycle.DigitalSignaturePIN, signing, signing)},
			want: issuer.Refusal{Reason: issuer.NoSuchPIN, PIN: lifecycle.DigitalSignaturePIN}},
		{name: "a change without the old PIN", person: adult(), request: issuer.Request{Procedure: lifecycle.PINChange, New: onePIN(lifecycle.CardInfoPIN, "1111", "1111")},
			want: issuer.Refusal{Reason: issuer.PINMissing, PIN: lifecycle.CardInfoPIN}},
		{name: "a change with a wrong old PIN", person: adult(), request: issuer.Request{Procedure: lifecycle.PINChange, New: onePIN(lifecycle.CardInfoPIN, "1111", "1111"), Known: wrong(lifecycle.CardInfoPIN, "0000")},
			want: issuer.Refusal{Reason: issuer.PINWrong, PIN: lifecycle.CardInfoPIN}},
		{name: "renewal with a wrong register PIN", person: adult(), at: inWindow, request: issuer.Request{Procedure: lifecycle.Renew, Known: wrong(lifecycle.ResidentRegisterPIN, "0000")},
			want: issuer.Refusal{Reason: issuer.PINWrong, PIN: lifecycle.ResidentRegisterPIN}},
		{name: "an agent's first visit", person: adult(), at: inWindow, request: issuer.Request{Procedure: lifecycle.Renew, Known: all(), By: issuer.Agent}, want: issuer.Refusal{Reason: issuer.LetterFirst}},
		{name: "an agent with another's letter", person: adult(), at: inWindow, request: issuer.Request{Procedure: lifecycle.Renew, Known: all(), By: issuer.Agent, Reply: &issuer.Reply{Number: "000000000000", Sealed: true}},
			want: issuer.Refusal{Reason: issuer.LetterUnknown}},
	}
}

// snapshot is all that an issuer sees of a card.
func snapshot(t *testing.T, card *emulator.Card) []byte {
	t.Helper()
	if card == nil {
		return nil
	}
	c, err := card.Issuer().Contents()
	if errors.Is(err, emulator.ErrInUse) {
		return nil
	}
	text, mistake := json.Marshal(c)
	if err != nil || mistake != nil {
		t.Fatal(err, mistake)
	}
	return text
}

// seenWhenTyped reports whether a refusal is of what was typed, or was not.
func seenWhenTyped(r issuer.Refusal) bool {
	return r.Reason == issuer.PINMissing || r.PIN != "" && r.Reason != issuer.PINLocked
}

// What is refused leaves certificates, card and register as they were, and no PIN behind.
func TestRefusals(t *testing.T) {
	for _, row := range refusals() {
		t.Run(row.name, func(t *testing.T) {
			d := openDesk(t, madeOn)
			make := row.card
			if make == nil {
				make = (*desk).apply
			}
			card := make(d, row.person)
			if !row.at.IsZero() {
				d.now = row.at
			}
			was, before := *row.person, snapshot(t, card)
			if _, err := d.Needs(row.person, card, row.request); seenWhenTyped(row.want) != (err == nil) {
				t.Errorf("what it needs is asked for: %v", err)
			}
			got := d.refused(row.want.Reason, row.person, card, row.request)
			if row.want.Left = got.Left; *got != row.want {
				t.Errorf("%+v, want %+v", *got, row.want)
			}
			if row.want.Reason != issuer.PINWrong && !bytes.Equal(snapshot(t, card), before) {
				t.Error("the card was changed")
			}
			if *row.person != was {
				t.Error("the register was changed")
			}
			for _, pins := range []issuer.PINs{row.request.Known, row.request.New} {
				for name, e := range pins {
					if len(bytes.Trim(e.Staff, "\x00"))+len(bytes.Trim(e.Visitor, "\x00")) > 0 {
						t.Errorf("%s is still there", name)
					}
				}
			}
		})
	}
}
