package issuer_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/lifecycletest"
	"jpkiweb/shared/sandboxca"
)

// keys are made once: a test is not about them.
var keys = sync.OnceValue(func() (all []*rsa.PrivateKey) {
	for range 4 {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		all = append(all, key)
	}
	return all
})

// keysInTurn hands them out one after the other.
func keysInTurn() func() (*rsa.PrivateKey, error) {
	n := 0
	return func() (*rsa.PrivateKey, error) { n++; return keys()[n%len(keys())], nil }
}

func rulesOf(t testing.TB) *lifecycle.Rules {
	t.Helper()
	text, err := lifecycletest.Rules()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := lifecycle.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// A desk is an office with its clock.
type desk struct {
	*issuer.Office
	t     testing.TB
	ca    *sandboxca.CA
	rules *lifecycle.Rules
	now   time.Time
}

// opening is a morning in Japan.
func opening(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 10, 0, 0, 0, jpki.Japan())
}

func openDesk(t testing.TB, now time.Time) *desk {
	t.Helper()
	next := keysInTurn()
	ca, err := sandboxca.NewNamed(rand.Reader, now, jpki.TestOrganization, next)
	if err != nil {
		t.Fatal(err)
	}
	return deskOf(t, ca, now)
}

func deskOf(t testing.TB, ca *sandboxca.CA, now time.Time) *desk {
	d := &desk{t: t, ca: ca, rules: rulesOf(t), now: now}
	next := keysInTurn()
	d.Office = issuer.New(issuer.Config{
		CA: ca, Rules: d.rules, Now: func() time.Time { return d.now }, Random: rand.Reader,
		NewKey: func() (crypto.Signer, error) { return next() },
	})
	return d
}

// PINs of the test's cards, as the visitor knows them.
const (
	login, signing, cardInfo, register = "2468", "TEST99", "1357", "9753"
)

// typed are PINs typed by two people alike.
func typed(values map[lifecycle.PINName]string) issuer.PINs {
	pins := issuer.PINs{}
	for name, v := range values {
		pins[name] = issuer.Entry{Staff: []byte(v), Visitor: []byte(v)}
	}
	return pins
}

func all() issuer.PINs {
	return typed(map[lifecycle.PINName]string{
		lifecycle.UserAuthenticationPIN: login, lifecycle.DigitalSignaturePIN: signing,
		lifecycle.CardInfoPIN: cardInfo, lifecycle.ResidentRegisterPIN: register,
	})
}

func registerPIN() issuer.PINs {
	return typed(map[lifecycle.PINName]string{lifecycle.ResidentRegisterPIN: register})
}

// born is an invented person with a birthday.
func born(year int, month time.Month, day int) *issuer.Person {
	p := &issuer.Person{Holder: sandboxca.DefaultHolder()}
	p.BirthDate = time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return p
}

// perform wants a procedure to be performed.
func (d *desk) perform(p *issuer.Person, card *emulator.Card, r issuer.Request) issuer.Receipt {
	d.t.Helper()
	receipt, err := d.Perform(p, card, r)
	if err != nil {
		d.t.Fatalf("%s: %v", r.Procedure, err)
	}
	return receipt
}

// refused wants it to be refused.
func (d *desk) refused(want issuer.Reason, p *issuer.Person, card *emulator.Card, r issuer.Request) *issuer.Refusal {
	d.t.Helper()
	_, err := d.Perform(p, card, r)
	var refusal *issuer.Refusal
	if !errors.As(err, &refusal) || refusal.Reason != want {
		d.t.Fatalf("%s: %v, want %s", r.Procedure, err, want)
	}
	return refusal
}

// apply makes the first card of an adult.
func (d *desk) apply(p *issuer.Person) *emulator.Card {
	d.t.Helper()
	return d.perform(p, nil, issuer.Request{Procedure: lifecycle.CardApply, New: all()}).Card
}

func (d *desk) certificates(card *emulator.Card) []lifecycle.Certificate {
	d.t.Helper()
	all, err := d.Certificates(card)
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

// states are those of both certificates, authentication first.
func (d *desk) states(card *emulator.Card) [2]jpki.CertificateState {
	d.t.Helper()
	all := d.certificates(card)
	return [2]jpki.CertificateState{d.rules.State(d.now, all[0]), d.rules.State(d.now, all[1])}
}

func contents(t testing.TB, card *emulator.Card) emulator.Contents {
	t.Helper()
	c, err := card.Issuer().Contents()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func works(r issuer.Receipt) (all []issuer.Work) {
	for _, d := range r.Done {
		all = append(all, d.What)
	}
	return all
}

func TestFirstCard(t *testing.T) {
	d := openDesk(t, opening(2026, time.November, 30))
	person := born(1985, time.November, 23)
	receipt := d.perform(person, nil, issuer.Request{Procedure: lifecycle.CardApply, New: all()})
	want := []issuer.Work{
		issuer.CardMade, issuer.KeyMade, issuer.CertificateWritten, issuer.PINSet, issuer.KeyMade, issuer.CertificateWritten, issuer.PINSet,
	}
	if got := works(receipt); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	card := receipt.Card
	if got := d.states(card); got != [2]jpki.CertificateState{jpki.CertificateValid, jpki.CertificateValid} {
		t.Error(got)
	}
	c := contents(t, card)
	if c.Holder.Expiry != "20361123" || c.ResidentRegister != 3 {
		t.Errorf("%+v, %d tries", c.Holder, c.ResidentRegister)
	}
	for _, certificate := range d.certificates(card) {
		if got := certificate.NotAfter.In(jpki.Japan()).Format(time.DateTime); got != "2031-11-23 23:59:59" {
			t.Errorf("%s ends %s", certificate.Purpose, got)
		}
	}
	for name, value := range map[jpki.PIN]string{jpki.UserAuthenticationPIN: login, jpki.DigitalSignaturePIN: signing, jpki.CardInfoPIN: cardInfo} {
		if err := card.Issuer().Present(name, []byte(value)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := card.Issuer().PresentRegister([]byte(register)); err != nil {
		t.Error(err)
	}
}
