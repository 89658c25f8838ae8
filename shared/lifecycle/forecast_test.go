package lifecycle

import (
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
)

// The table of (lifecycle facts 3), and what phones do (lifecycle facts 7).
func TestEffect(t *testing.T) {
	r := parsedRules(t)
	for event, want := range map[Event][4]Effect{ // signing, authentication; the same on the phone
		EventNameChange:      {Ends, Stays, Ends, Stays},
		EventAddressChange:   {Ends, Stays, Ends, Stays},
		EventBirthDateChange: {Ends, Stays, Ends, Stays},
		EventGenderChange:    {Ends, Stays, Ends, Stays},
		EventSuspension:      {Held, Held, Held, Held},
		EventFuriganaChange:  {Ends, Stays, Ends, Stays},
		EventFormerName:      {Ends, Stays, Ends, Stays},
		EventRelease:         {Ends, Ends, Stays, Stays}, // the phone's are released on the phone
		EventCardReissue:     {Ends, Ends, Ends, Ends},
		EventCardRenewal:     {Replaced, Replaced, Ends, Ends},
		EventCardReturn:      {Ends, Ends, Ends, Ends},
		EventDeath:           {Ends, Ends, Ends, Ends},
		EventMovingAbroad:    {Ends, Ends, Ends, Ends},
		EventMovingWithCard:  {Ends, Stays, Ends, Stays},
		EventOwnRequest:      {Ends, Ends, Ends, Ends},
		EventKeyLeak:         {Ends, Ends, Ends, Ends},
		EventStayExtension:   {Ends, Ends, Ends, Ends},
		EventCardExpiry:      {Ends, Ends, Ends, Ends},
		EventExpiry:          {Ends, Ends, Ends, Ends},
		EventRenewal:         {Replaced, Replaced, Ends, Ends},
		EventPhoneLost:       {Stays, Stays, Held, Held},
		EventPhoneFound:      {Stays, Stays, Ends, Returns},
		EventPhoneGivenUp:    {Stays, Stays, Ends, Ends},
	} {
		got := [4]Effect{
			r.Effect(event, jpki.DigitalSignature), r.Effect(event, jpki.UserAuthentication),
			r.PhoneEffect(event, jpki.DigitalSignature), r.PhoneEffect(event, jpki.UserAuthentication),
		}
		if got != want {
			t.Errorf("%s: %s, want %s", event, got, want)
		}
	}
	if e := r.Effect("wedding", jpki.DigitalSignature); e != "" {
		t.Errorf("an unknown event: %q", e)
	}
}

// fateText writes a Fate as "purpose: effect at → next".
func fateText(o Fate) string {
	text := "auth"
	if o.Certificate.Purpose == jpki.DigitalSignature {
		text = "sign"
	}
	if o.Certificate.Phone {
		text = "phone " + text
	}
	text += ": " + string(o.Effect)
	if o.EndsBefore {
		text += " before"
	}
	if o.ByDate {
		text += " by date"
	}
	if !o.At.IsZero() {
		text += " " + o.At.In(jpki.Japan()).Format(time.DateTime)
	}
	if o.Next != "" {
		text += " → " + string(o.Next)
	}
	return text
}

func TestForecast(t *testing.T) {
	r := parsedRules(t)
	auth := card(t, jpki.UserAuthentication, "2021-12-01", "2026-11-23")
	sign := card(t, jpki.DigitalSignature, "2021-12-01", "2026-11-23")
	state := func(c Certificate, s jpki.RevocationState) Certificate { c.Revocation = s; return c }
	phone := func(c Certificate) Certificate { c.Phone = true; return c }
	unread := Certificate{Purpose: jpki.DigitalSignature, Present: true}
	none := Certificate{Purpose: jpki.DigitalSignature}
	for _, test := range []struct {
		name  string
		event Event
		on    string
		cs    []Certificate
		want  []string
		do    []Procedure
	}{
		{"moving on 1 April", EventAddressChange, "2026-04-01", []Certificate{auth, sign},
			[]string{"auth: stays", "sign: ends 2026-04-01 00:00:00 → issue"}, []Procedure{NameAddressChange, Issue}},
		{"moving, a time of the day", EventAddressChange, "2026-03-31 15:30:00 UTC", []Certificate{sign},
			[]string{"sign: ends 2026-04-01 00:00:00 → issue"}, []Procedure{NameAddressChange, Issue}},
		{"moving, signing not read", EventAddressChange, "2026-04-01", []Certificate{auth, unread},
			[]string{"auth: stays", "sign: ends 2026-04-01 00:00:00 → issue"}, []Procedure{NameAddressChange, Issue}},
		{"a child moves", EventAddressChange, "2026-04-01", []Certificate{auth, none},
			[]string{"auth: stays", "sign: nothing"}, []Procedure{NameAddressChange}},
		{"moving on the last day", EventAddressChange, "2026-11-23", []Certificate{auth, sign},
			[]string{"auth: stays", "sign: ends 2026-11-23 00:00:00 → issue"}, []Procedure{NameAddressChange, Issue}},
		{"moving the day after: both end before", EventAddressChange, "2026-11-24", []Certificate{auth, sign},
			[]string{"auth: nothing before 2026-11-23 23:59:59 → renew", "sign: nothing before 2026-11-23 23:59:59 → issue"},
			[]Procedure{Renew, NameAddressChange, Issue}},
		{"moving, signing revoked by the move before", EventAddressChange, "2026-04-01", []Certificate{auth, state(sign, jpki.RevocationRevoked)},
			[]string{"auth: stays", "sign: nothing before → issue"}, []Procedure{NameAddressChange, Issue}},
		{"moving with a phone", EventAddressChange, "2026-04-01", []Certificate{auth, sign, phone(auth), phone(sign)},
			[]string{"auth: stays", "sign: ends 2026-04-01 00:00:00 → issue", "phone auth: stays", "phone sign: ends 2026-04-01 00:00:00 → phone-certificate"},
			[]Procedure{NameAddressChange, Issue, PhoneCertificate}},
		{"moving the day after the phone's ended", EventAddressChange, "2026-11-24", []Certificate{phone(auth)},
			[]string{"phone auth: nothing before 2026-11-23 23:59:59 → phone-certificate"}, []Procedure{NameAddressChange, PhoneCertificate}},
		{"lost", EventSuspension, "2026-04-01", []Certificate{auth, sign},
			[]string{"auth: held 2026-04-01 00:00:00 → issue", "sign: held 2026-04-01 00:00:00 → issue"}, []Procedure{LostCard, Suspend, Release, Issue}},
		{"moved before the certificate was made", EventAddressChange, "2021-11-30", []Certificate{auth, sign},
			[]string{"auth: stays", "sign: stays"}, []Procedure{NameAddressChange}},
		{"moved on the day it was made", EventAddressChange, "2021-12-01", []Certificate{sign},
			[]string{"sign: ends 2021-12-01 00:00:00 → issue"}, []Procedure{NameAddressChange, Issue}},
		{"lost when it was revoked", EventSuspension, "2026-11-30", []Certificate{state(auth, jpki.RevocationRevoked)},
			[]string{"auth: nothing before → issue"}, []Procedure{LostCard, Suspend, Issue}},
		{"found", EventRelease, "2026-04-01", []Certificate{state(auth, jpki.RevocationOnHold), state(sign, jpki.RevocationOnHold)},
			[]string{"auth: ends 2026-04-01 00:00:00 → issue", "sign: ends 2026-04-01 00:00:00 → issue"}, []Procedure{Release, Issue}},
		{"found, and a phone", EventRelease, "2026-04-01", []Certificate{state(auth, jpki.RevocationOnHold), state(phone(auth), jpki.RevocationOnHold), phone(sign)},
			[]string{"auth: ends 2026-04-01 00:00:00 → issue", "phone auth: stays", "phone sign: stays"}, []Procedure{Release, Issue}},
		{"found, nobody was asked", EventRelease, "2026-04-01", []Certificate{auth, sign},
			[]string{"auth: ends 2026-04-01 00:00:00 → issue", "sign: ends 2026-04-01 00:00:00 → issue"}, []Procedure{Release, Issue}},
		{"found, but they were never held", EventRelease, "2026-04-01", []Certificate{state(auth, jpki.RevocationGood), state(sign, jpki.RevocationGood)},
			[]string{"auth: stays", "sign: stays"}, []Procedure{Release}},
		{"found after the expiry", EventRelease, "2026-12-01", []Certificate{state(auth, jpki.RevocationOnHold), state(sign, jpki.RevocationOnHold)},
			[]string{"auth: nothing before 2026-11-23 23:59:59 → issue", "sign: nothing before 2026-11-23 23:59:59 → issue"}, []Procedure{Release, Issue}},
		{"a new card", EventCardReissue, "2026-04-01", []Certificate{auth, sign, phone(sign)},
			[]string{"auth: ends 2026-04-01 00:00:00", "sign: ends 2026-04-01 00:00:00", "phone sign: ends 2026-04-01 00:00:00 → phone-certificate"},
			[]Procedure{Reissue, PhoneCertificate}},
		{"the card handed in", EventCardReturn, "2026-04-01", []Certificate{auth, sign},
			[]string{"auth: ends 2026-04-01 00:00:00 → reissue", "sign: ends 2026-04-01 00:00:00 → reissue"}, []Procedure{Revoke, Reissue}},
		{"death", EventDeath, "2026-04-01", []Certificate{auth, sign, phone(auth)},
			[]string{"auth: ends 2026-04-01 00:00:00", "sign: ends 2026-04-01 00:00:00", "phone auth: ends 2026-04-01 00:00:00"}, nil},
		{"abroad", EventMovingAbroad, "2026-04-01", []Certificate{auth, sign},
			[]string{"auth: ends 2026-04-01 00:00:00 → reissue", "sign: ends 2026-04-01 00:00:00 → reissue"}, []Procedure{NameAddressChange, Reissue}},
		{"abroad, keeping the card", EventMovingWithCard, "2026-04-01", []Certificate{auth, sign},
			[]string{"auth: stays", "sign: ends 2026-04-01 00:00:00 → issue"}, []Procedure{NameAddressChange, Issue}},
		{"the stay is extended", EventStayExtension, "2026-04-01", []Certificate{auth, sign},
			[]string{"auth: ends 2026-04-01 00:00:00 → issue", "sign: ends 2026-04-01 00:00:00 → issue"}, []Procedure{Issue}},
		{"the card's last day", EventCardExpiry, "2026-06-30", []Certificate{auth, sign},
			[]string{"auth: ends by date 2026-06-30 23:59:59 → card-renew", "sign: ends by date 2026-06-30 23:59:59 → card-renew"}, []Procedure{CardRenew}},
		{"the card's last day is the certificate's", EventCardExpiry, "2026-11-23", []Certificate{auth},
			[]string{"auth: ends by date 2026-11-23 23:59:59 → card-renew"}, []Procedure{CardRenew}},
		{"expiry, whatever the day", EventExpiry, "2020-01-01", []Certificate{auth, phone(auth)},
			[]string{"auth: ends by date 2026-11-23 23:59:59 → renew", "phone auth: ends by date 2026-11-23 23:59:59 → phone-certificate"}, []Procedure{Renew, PhoneCertificate}},
		{"expiry of what was not read", EventExpiry, "2026-04-01", []Certificate{unread},
			[]string{"sign: ends by date → renew"}, []Procedure{Renew}},
		{"renewal", EventRenewal, "2026-10-01", []Certificate{auth, sign, phone(auth)},
			[]string{"auth: replaced 2026-10-01 00:00:00", "sign: replaced 2026-10-01 00:00:00", "phone auth: ends 2026-10-01 00:00:00 → phone-certificate"},
			[]Procedure{Renew, PhoneCertificate}},
		{"the phone lost", EventPhoneLost, "2026-04-01", []Certificate{auth, phone(sign)},
			[]string{"auth: stays", "phone sign: held 2026-04-01 00:00:00 → phone-certificate"}, []Procedure{Suspend, PhoneCertificate}},
		{"the phone found", EventPhoneFound, "2026-04-01", []Certificate{sign, state(phone(auth), jpki.RevocationOnHold), state(phone(sign), jpki.RevocationOnHold)},
			[]string{"sign: stays", "phone auth: returns 2026-04-01 00:00:00", "phone sign: ends 2026-04-01 00:00:00 → phone-certificate"}, []Procedure{PhoneCertificate}},
		{"a phone that follows a lost card", EventSuspension, "2026-04-01", []Certificate{phone(auth)},
			[]string{"phone auth: held 2026-04-01 00:00:00 → phone-certificate"}, []Procedure{LostCard, Suspend, PhoneCertificate}},
		{"the phone lost, authentication too", EventPhoneLost, "2026-04-01", []Certificate{auth, sign, phone(auth), phone(sign)},
			[]string{"auth: stays", "sign: stays", "phone auth: held 2026-04-01 00:00:00 → phone-certificate", "phone sign: held 2026-04-01 00:00:00 → phone-certificate"},
			[]Procedure{Suspend, PhoneCertificate}},
		{"the phone sold", EventPhoneGivenUp, "2026-04-01", []Certificate{auth, phone(auth)},
			[]string{"auth: stays", "phone auth: ends 2026-04-01 00:00:00 → phone-certificate"}, []Procedure{PhoneCertificate}},
		{"no certificates", EventAddressChange, "2026-04-01", nil, nil, []Procedure{NameAddressChange}},
	} {
		t.Run(test.name, func(t *testing.T) {
			now := jst(t, "2026-02-15 09:00:00")
			f := r.Forecast(test.event, jst(t, test.on), test.cs, now)
			var got []string
			for i, o := range f.Fates {
				got = append(got, fateText(o))
				if o.Certificate != test.cs[i] || o.State != r.State(now, test.cs[i]) {
					t.Errorf("outcome %d: %+v", i, o)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("\n got %q\nwant %q", got, test.want)
			}
			if !slices.Equal(f.Do, test.do) {
				t.Errorf("do %q, want %q", f.Do, test.do)
			}
			if f.Event != test.event || !f.On.Equal(DayOf(jst(t, test.on))) || f.Fact.Source == "" {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestForecastOfWhatHasExpired(t *testing.T) {
	r := parsedRules(t)
	auth := card(t, jpki.UserAuthentication, "2021-12-01", "2026-11-23")
	now := jst(t, "2026-12-01")
	for event, want := range map[Event]string{
		EventAddressChange: "auth: nothing before 2026-11-23 23:59:59 → issue",
		EventExpiry:        "auth: nothing before 2026-11-23 23:59:59 → issue",
		EventRenewal:       "auth: nothing before 2026-11-23 23:59:59 → issue",
		EventSuspension:    "auth: nothing before 2026-11-23 23:59:59 → issue",
		EventCardReissue:   "auth: nothing before 2026-11-23 23:59:59",
		EventDeath:         "auth: nothing before 2026-11-23 23:59:59",
	} {
		f := r.Forecast(event, jst(t, "2027-01-10"), []Certificate{auth}, now)
		if got := fateText(f.Fates[0]); got != want {
			t.Errorf("%s: %s, want %s", event, got, want)
		}
	}
}

// A counter can do nothing about a phone: what it is stopped by is a call, and the
// rest is done in its app.
func TestEventsOfAPhoneAreNotSentToTheCounter(t *testing.T) {
	r := parsedRules(t)
	var cs []Certificate
	for _, p := range jpki.Purposes {
		cs = append(cs, card(t, p, "2021-12-01", "2026-11-23"))
	}
	for _, c := range cs[:len(jpki.Purposes)] {
		c.Phone = true
		cs = append(cs, c)
	}
	for _, e := range Events {
		if !e.OfPhone() {
			continue
		}
		f := r.Forecast(e, jst(t, "2026-04-01"), cs, jst(t, "2026-02-15"))
		if !slices.Contains(f.Do, PhoneCertificate) {
			t.Errorf("%s: %q does not lead to the app", e, f.Do)
		}
		for _, p := range f.Do {
			if p != PhoneCertificate && p != Suspend {
				t.Errorf("%s leads to %s", e, p)
			}
		}
	}
}

// What a rule of a card says is not said of phones by its page; of the dates and of
// a renewal another page speaks clearly.
func TestPhonesHaveASourceOfTheirOwn(t *testing.T) {
	r := parsedRules(t)
	certain := map[Event]string{EventRenewal: "P25", EventExpiry: "P25", EventCardExpiry: "P25", EventRelease: "jlis-lost",
		EventPhoneLost: "jlis-lost", EventPhoneFound: "jlis-lost", EventPhoneGivenUp: "P24"}
	for _, e := range Events {
		f := r.Forecast(e, jst(t, "2026-04-01"), nil, jst(t, "2026-02-15"))
		want, clear := certain[e]
		if !clear {
			want = r.Phone.FollowCard.Source
		}
		if f.Fact.Source != r.Rule(e).Source || f.PhoneFact.Source != want || f.PhoneFact.Check == clear {
			t.Errorf("%s: from %s, of phones from %s (check %t), want %s", e, f.Fact.Source, f.PhoneFact.Source, f.PhoneFact.Check, want)
		}
	}
}

func TestForecastOfAnUnknownEvent(t *testing.T) {
	f := parsedRules(t).Forecast("wedding", jst(t, "2026-04-01"), []Certificate{{Present: true}}, jst(t, "2026-02-15"))
	if len(f.Fates) != 0 || len(f.Do) != 0 {
		t.Errorf("%+v", f)
	}
}

// A forecast must not write into the rules that all share.
func TestForecastLeavesTheRulesAlone(t *testing.T) {
	r := parsedRules(t)
	rule := r.Rule(EventSuspension)
	rule.Do = append(make([]Procedure, 0, 8), rule.Do...)
	f := r.Forecast(EventSuspension, jst(t, "2026-04-01"), []Certificate{{Present: true}}, jst(t, "2026-02-15"))
	f.Do[0] = Renew
	if rule.Do[0] != LostCard || rule.Do[:3][2] != "" {
		t.Errorf("rule has %q", rule.Do[:3])
	}
}
