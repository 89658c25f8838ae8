package issuer_test

import (
	"bytes"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/sandboxca"
)

// A happening is an event of the rules as it comes to the counter.
type happening struct {
	// person and card are of whom it happens to; nil: an adult, with a card of today.
	person *issuer.Person
	at     time.Time // when; zero: some days later
	before *issuer.Request
	// request is what is asked for; nil: nobody comes for it, or to an app.
	request func(p *issuer.Person) issuer.Request
}

// madeOn is when the cards of the happenings were made.
var madeOn = opening(2026, time.November, 30)

// youth is of sixteen: card and certificates end on the same day.
func youth() *issuer.Person { return born(2010, time.June, 15) }

func changed(e lifecycle.Event, change func(*issuer.Person)) func(*issuer.Person) issuer.Request {
	return func(p *issuer.Person) issuer.Request {
		is := *p
		change(&is)
		return issuer.Request{Procedure: lifecycle.NameAddressChange, Event: e, Register: &is, Known: registerPIN()}
	}
}

func just(r issuer.Request) func(*issuer.Person) issuer.Request {
	return func(*issuer.Person) issuer.Request { r.Known, r.New = all(), nil; return r }
}

func newCard(p lifecycle.Procedure) func(*issuer.Person) issuer.Request {
	return func(*issuer.Person) issuer.Request { return issuer.Request{Procedure: p, New: all()} }
}

// happenings has every event of the rules.
func happenings() map[lifecycle.Event]happening {
	sojourner := born(1999, time.April, 1)
	sojourner.StayEnds = time.Date(2028, time.March, 31, 0, 0, 0, 0, jpki.Japan())
	return map[lifecycle.Event]happening{
		lifecycle.EventNameChange: {request: changed(lifecycle.EventNameChange, func(p *issuer.Person) { p.Name = "新姓　花子" })},
		lifecycle.EventAddressChange: {request: changed(lifecycle.EventAddressChange, func(p *issuer.Person) {
			p.Address = "架空県見本市新町九丁目"
		})},
		lifecycle.EventBirthDateChange: {request: changed(lifecycle.EventBirthDateChange, func(p *issuer.Person) { p.BirthDate = p.BirthDate.AddDate(0, 0, 1) })},
		lifecycle.EventGenderChange:    {request: changed(lifecycle.EventGenderChange, func(p *issuer.Person) { p.Gender = sandboxca.Male })},
		lifecycle.EventFuriganaChange:  {request: changed(lifecycle.EventFuriganaChange, func(*issuer.Person) {})},
		lifecycle.EventFormerName:      {request: changed(lifecycle.EventFormerName, func(*issuer.Person) {})},
		lifecycle.EventSuspension:      {request: just(issuer.Request{Procedure: lifecycle.Suspend})},
		lifecycle.EventRelease:         {before: &issuer.Request{Procedure: lifecycle.Suspend}, request: just(issuer.Request{Procedure: lifecycle.Release})},
		lifecycle.EventCardReissue:     {request: newCard(lifecycle.Reissue)},
		lifecycle.EventCardRenewal:     {person: youth(), at: opening(2031, time.May, 20), request: newCard(lifecycle.CardRenew)},
		lifecycle.EventCardReturn:      {request: just(issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventCardReturn})},
		lifecycle.EventDeath:           {request: just(issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventDeath})},
		lifecycle.EventMovingAbroad:    {request: changed(lifecycle.EventMovingAbroad, func(p *issuer.Person) { p.Address = "国外" })},
		lifecycle.EventMovingWithCard:  {request: changed(lifecycle.EventMovingWithCard, func(p *issuer.Person) { p.Address = "国外" })},
		lifecycle.EventOwnRequest:      {request: just(issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventOwnRequest})},
		lifecycle.EventKeyLeak:         {request: just(issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventKeyLeak})},
		lifecycle.EventStayExtension: {person: sojourner, at: opening(2028, time.March, 1), request: changed(lifecycle.EventStayExtension, func(p *issuer.Person) {
			p.StayEnds = time.Date(2031, time.March, 31, 0, 0, 0, 0, jpki.Japan())
		})},
		lifecycle.EventCardExpiry:   {person: youth(), at: opening(2031, time.June, 15)},
		lifecycle.EventExpiry:       {at: opening(2031, time.November, 23)},
		lifecycle.EventRenewal:      {at: opening(2031, time.October, 1), request: just(issuer.Request{Procedure: lifecycle.Renew})},
		lifecycle.EventPhoneLost:    {},
		lifecycle.EventPhoneFound:   {},
		lifecycle.EventPhoneGivenUp: {},
	}
}

// What the procedures do to the certificates is what the rules foretell of every event.
func TestCertificatesBecomeWhatTheRulesForetell(t *testing.T) {
	told := happenings()
	rules := rulesOf(t)
	if len(told) != len(rules.Events) {
		t.Errorf("%d events here, %d in the rules", len(told), len(rules.Events))
	}
	for _, rule := range rules.Events {
		t.Run(string(rule.Event), func(t *testing.T) {
			h, ok := told[rule.Event]
			if !ok {
				t.Fatal("nothing is known here of the event")
			}
			h.plays(t, rule.Event, openDesk(t, madeOn))
		})
	}
}

// plays has the event happen, and compares.
func (h happening) plays(t *testing.T, e lifecycle.Event, d *desk) {
	person := h.person
	if person == nil {
		person = born(1985, time.November, 23)
	}
	card := d.apply(person)
	if d.now = h.at; h.at.IsZero() {
		d.now = opening(2026, time.December, 21)
	}
	if h.before != nil {
		d.perform(person, card, *h.before)
	}
	was, before := contents(t, card), d.certificates(card)
	forecast := d.rules.Forecast(e, d.now, before, d.now)
	var receipt issuer.Receipt
	if h.request != nil {
		receipt = d.perform(person, card, h.request(person))
	}
	if receipt.Card != nil {
		card = receipt.Card
	}
	var again lifecycle.Procedure
	for _, fate := range forecast.Fates {
		if fate.EndsBefore || fate.Effect == "" || fate.Effect == lifecycle.Nothing {
			t.Fatalf("%s has ended before: nothing is compared", fate.Certificate.Purpose)
		}
		d.sees(t, fate, was, card)
		if (fate.Effect == lifecycle.Ends || fate.Effect == lifecycle.Held) && h.request != nil {
			again = d.rules.Rule(e).Again
		}
	}
	if receipt.Next != again {
		t.Errorf("next is %q, the rules say %q", receipt.Next, again)
	}
}

// sees compares the certificate that there was, and the one that there is, with its fate.
func (d *desk) sees(t *testing.T, fate lifecycle.Fate, was emulator.Contents, card *emulator.Card) {
	t.Helper()
	p := fate.Certificate.Purpose
	old := was.Certificates[p]
	now := fate.Certificate
	now.Revocation = d.status(t, p, old)
	at := d.now
	if fate.ByDate {
		at = fate.At.Add(time.Second)
	}
	same := bytes.Equal(contents(t, card).Certificates[p], old)
	taken := contents(t, card).OutOfService
	state := d.rules.State(at, now)
	want := map[lifecycle.Effect]jpki.CertificateState{
		lifecycle.Stays: fate.State, lifecycle.Ends: jpki.CertificateRevoked, lifecycle.Held: jpki.CertificateOnHold,
		lifecycle.Returns: jpki.CertificateValid, lifecycle.Replaced: jpki.CertificateRevoked,
	}[fate.Effect]
	if fate.ByDate {
		want = jpki.CertificateExpired
	}
	if state != want {
		t.Errorf("%s: %s, the rules say %s: %s", p, state, fate.Effect, want)
	}
	switch {
	case fate.Effect == lifecycle.Replaced && same:
		t.Errorf("%s: nothing took its place", p)
	case fate.Effect == lifecycle.Stays && !same:
		t.Errorf("%s: it does not stay", p)
	case fate.Effect != lifecycle.Replaced && !same && !taken && fate.Next != "":
		t.Errorf("%s: another is on the card before %s", p, fate.Next)
	}
	if !same && !taken && d.stateOn(card, p) != jpki.CertificateValid {
		t.Errorf("%s: the new one is %s", p, d.stateOn(card, p))
	}
}

func (d *desk) stateOn(card *emulator.Card, p jpki.Purpose) jpki.CertificateState {
	d.t.Helper()
	for i, purpose := range jpki.Purposes {
		if purpose == p {
			return d.states(card)[i]
		}
	}
	return ""
}

// status is what the CA says of a certificate.
func (d *desk) status(t *testing.T, p jpki.Purpose, der []byte) jpki.RevocationState {
	t.Helper()
	c, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	state, err := d.ca.Status(p, c.Serial)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// Older pages say that the authentication certificate comes back when a found card is
// released; the CA can be told so.
func TestReleaseAsOlderPagesHaveIt(t *testing.T) {
	d := openDesk(t, madeOn)
	if err := d.ca.SetRelease(sandboxca.ReleaseReturns); err != nil {
		t.Fatal(err)
	}
	d.rules.Rule(lifecycle.EventRelease).UserAuthentication = lifecycle.Returns
	happenings()[lifecycle.EventRelease].plays(t, lifecycle.EventRelease, d)
}
