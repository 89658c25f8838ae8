package training_test

import (
	"errors"
	"reflect"
	"testing"

	"jpkiweb/shared/issuer"
	"jpkiweb/shared/issuer/training"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// pinsOf are PINs as two people type them.
func pinsOf(names []lifecycle.PINName, anew bool) issuer.PINs {
	all := issuer.PINs{}
	for _, name := range names {
		v := map[bool]string{false: training.FourDigits, true: training.NewDigits}[anew]
		if name == lifecycle.DigitalSignaturePIN {
			v = map[bool]string{false: training.SigningPassword, true: training.NewPassword}[anew]
		}
		all[name] = issuer.Entry{Staff: []byte(v), Visitor: []byte(v)}
	}
	return all
}

// chosen is what a newcomer chooses who does a step as it is right.
func chosen(s training.Step) training.Choice {
	return training.Choice{
		Procedure: s.Procedure, Event: s.Event, Purposes: s.Purposes, By: s.By,
		Told: s.Moves+s.Marries != "" || s.Stays > 0, Known: pinsOf(s.Known, false), New: pinsOf(s.New, true),
	}
}

// play does the steps of a visitor one by one, as a newcomer chooses them.
func (d *desk) play(t *testing.T, a *training.Arrival, steps []training.Step) {
	t.Helper()
	for _, s := range steps {
		d.now = d.now.AddDate(0, 0, s.Days)
		if s.Letter {
			if err := a.Inquire(d.office, s.Procedure); err != nil {
				t.Fatal(err)
			}
			continue
		}
		c := chosen(s)
		if a.Visitor.ID == "married" && s.Refused == "" { // was set anew before
			c.Known = pinsOf(s.Known, s.Procedure != lifecycle.PINReset)
		}
		_, err := a.Try(d.office, c)
		var refusal *issuer.Refusal
		switch {
		case s.Refused == "" && err != nil:
			t.Fatalf("%s: %v", s.Procedure, err)
		case s.Refused != "" && (!errors.As(err, &refusal) || refusal.Reason != s.Refused):
			t.Fatalf("%s: %v, want %s", s.Procedure, err, s.Refused)
		}
	}
}

// Who chooses what is right is told so, for every visitor.
func TestRightChoicesAreRight(t *testing.T) {
	d := openDesk(t, days[0])
	for _, v := range training.Day() {
		t.Run(v.ID, func(t *testing.T) {
			d.now = days[0]
			a, err := training.Arrive(v, d.config)
			if err != nil {
				t.Fatal(err)
			}
			d.play(t, a, v.Steps)
			if faults, err := a.Judge(d.office, d.config.Rules, d.now); err != nil || len(faults) > 0 {
				t.Errorf("%+v, %v", faults, err)
			}
		})
	}
}

// Who does nothing is told what is wrong, unless nothing can be done here.
func TestWhatWasLeftUndone(t *testing.T) {
	certificate := func(is jpki.CertificateState) []training.Fault {
		return []training.Fault{
			{Part: training.PartAuthentication, Is: is, Should: jpki.CertificateValid}, {Part: training.PartSigning, Is: is, Should: jpki.CertificateValid},
		}
	}
	pin := func(name lifecycle.PINName) training.Fault { return training.Fault{Part: training.PartPIN, PIN: name} }
	want := map[string][]training.Fault{
		"renewal": certificate(jpki.CertificateRenewable), "expired": certificate(jpki.CertificateExpired),
		"locked": {pin(lifecycle.DigitalSignaturePIN)}, "moved": {{Part: training.PartHolder}},
		"married": {pin(lifecycle.ResidentRegisterPIN), {Part: training.PartHolder}}, "found": certificate(jpki.CertificateOnHold),
		"agent": certificate(jpki.CertificateRenewable), "child": {pin(lifecycle.UserAuthenticationPIN)},
		"sojourner": certificate(jpki.CertificateExpired), "ticket": nil,
		"old-card": {
			{Part: training.PartAuthentication, Is: jpki.CertificateAbsent, Should: jpki.CertificateValid},
			{Part: training.PartSigning, Is: jpki.CertificateExpired, Should: jpki.CertificateValid},
		},
		"phone": nil,
	}
	d := openDesk(t, days[0])
	for _, v := range training.Day() {
		a, err := training.Arrive(v, d.config)
		if err != nil {
			t.Fatal(err)
		}
		if faults, err := a.Judge(d.office, d.config.Rules, d.now); err != nil || !reflect.DeepEqual(faults, want[v.ID]) {
			t.Errorf("%s: %+v, %v", v.ID, faults, err)
		}
	}
}

// Each choice that is wrong leaves a fault: the signing certificate is not had again.
func TestHalfAChange(t *testing.T) {
	d := openDesk(t, days[0])
	v := training.Day()[3]
	a, err := training.Arrive(v, d.config)
	if err != nil {
		t.Fatal(err)
	}
	d.play(t, a, v.Steps[:1])
	faults, err := a.Judge(d.office, d.config.Rules, d.now)
	if want := []training.Fault{{Part: training.PartSigning, Is: jpki.CertificateRevoked, Should: jpki.CertificateValid}}; err != nil || !reflect.DeepEqual(faults, want) {
		t.Errorf("%+v, %v", faults, err)
	}
	c := training.Choice{Procedure: lifecycle.Issue, Purposes: []jpki.Purpose{jpki.DigitalSignature}}
	if needs, err := a.Asks(d.office, c); err != nil || !reflect.DeepEqual(needs.Known, []lifecycle.PINName{lifecycle.ResidentRegisterPIN}) {
		t.Errorf("%+v, %v", needs, err)
	}
}
