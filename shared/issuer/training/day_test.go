package training_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/issuer"
	"jpkiweb/shared/issuer/training"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/lifecycletest"
	"jpkiweb/shared/sandboxca"
)

// A desk is where the day is played, with its clock.
type desk struct {
	config issuer.Config
	office *issuer.Office
	now    time.Time
}

func openDesk(t *testing.T, now time.Time) *desk {
	t.Helper()
	text, err := lifecycletest.Rules()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := lifecycle.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048) // one for all: the day is not about keys
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{now: now}
	ca, err := sandboxca.NewNamed(rand.Reader, now, jpki.TestOrganization, func() (*rsa.PrivateKey, error) { return key, nil })
	if err != nil {
		t.Fatal(err)
	}
	d.config = issuer.Config{CA: ca, Rules: rules, Random: rand.Reader, Now: func() time.Time { return d.now }, NewKey: func() (crypto.Signer, error) { return key, nil }}
	d.office = issuer.New(d.config)
	return d
}

func (d *desk) stands(t *testing.T, when string, a *training.Arrival, want training.Standing) {
	t.Helper()
	got, err := training.StandingOf(d.office, d.config.Rules, a.Card, d.now)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %+v, want %+v", when, got, want)
	}
}

// serve plays a visitor as it is right, and returns what was done.
func (d *desk) serve(t *testing.T, v training.Visitor) *training.Arrival {
	t.Helper()
	a, err := training.Arrive(v, d.config)
	if err != nil {
		t.Fatal(err)
	}
	d.stands(t, "before", a, v.Before)
	for i, s := range v.Steps {
		d.now = d.now.AddDate(0, 0, s.Days)
		if s.Refused == "" && !s.Letter {
			d.needs(t, a, s)
		}
		_, err := a.Do(d.office, s)
		var refusal *issuer.Refusal
		switch {
		case s.Refused == "" && err != nil:
			t.Fatalf("step %d, %s: %v", i+1, s.Procedure, err)
		case s.Refused != "" && (!errors.As(err, &refusal) || refusal.Reason != s.Refused):
			t.Fatalf("step %d, %s: %v, want %s", i+1, s.Procedure, err, s.Refused)
		}
	}
	d.stands(t, "after", a, v.After)
	return a
}

// needs wants a step to have the PINs typed that the office needs, and no others set.
func (d *desk) needs(t *testing.T, a *training.Arrival, s training.Step) {
	t.Helper()
	needs, err := a.Needs(d.office, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range needs.Known {
		if !slices.Contains(s.Known, name) {
			t.Errorf("%s: %s is needed, and not typed", s.Procedure, name)
		}
	}
	for _, name := range needs.New {
		if !slices.Contains(s.New, name) {
			t.Errorf("%s: %s has to be set, and is not", s.Procedure, name)
		}
	}
	for _, name := range s.New {
		if !slices.Contains(needs.New, name) && !slices.Contains(needs.May, name) {
			t.Errorf("%s: %s is set, and cannot be", s.Procedure, name)
		}
	}
}

// days on which the training may be: any, and those on which birthdays are odd.
var days = []time.Time{
	time.Date(2026, time.November, 30, 9, 0, 0, 0, jpki.Japan()),
	time.Date(2027, time.December, 31, 9, 0, 0, 0, jpki.Japan()), // 60 days before 29 February
	time.Date(2028, time.February, 29, 9, 0, 0, 0, jpki.Japan()),
	time.Date(2028, time.April, 9, 9, 0, 0, 0, jpki.Japan()), // 40 days after it
}

func TestTheWholeDay(t *testing.T) {
	visitors := training.Day()
	if len(visitors) != 12 {
		t.Errorf("%d visitors", len(visitors))
	}
	for _, day := range days {
		d := openDesk(t, day)
		for _, v := range visitors {
			d.now = day
			t.Run(day.Format(time.DateOnly)+" "+v.ID, func(t *testing.T) { d.serve(t, v) })
		}
	}
}

// What a visitor came for is on the card in the end.
func TestWhatIsOnTheCardsInTheEnd(t *testing.T) {
	d := openDesk(t, days[0])
	for _, v := range training.Day() {
		d.now = days[0]
		a := d.serve(t, v)
		contents, err := a.Card.Issuer().Contents()
		if err != nil {
			t.Fatal(err)
		}
		switch v.ID {
		case "moved", "married":
			if contents.Holder.Address != a.Person.Address || contents.Holder.Name != a.Person.Name {
				t.Errorf("%s: the card says %+v", v.ID, contents.Holder)
			}
			for _, text := range []string{a.Person.Address, a.Person.Name} {
				if !bytes.Contains(contents.Certificates[jpki.DigitalSignature], []byte(text)) {
					t.Errorf("%s: the certificate has no %s", v.ID, text)
				}
			}
		case "locked":
			if err := a.Card.Issuer().Present(jpki.DigitalSignaturePIN, []byte(training.NewPassword)); err != nil {
				t.Errorf("%s: %v", v.ID, err)
			}
			if c, err := certprofile.Parse(contents.Certificates[jpki.UserAuthentication]); err != nil || c.PublicKey != nil {
				t.Errorf("%s: %v, and a key of today's card", v.ID, err)
			}
		case "sojourner":
			if old, err := a.Old.Issuer().Contents(); err != nil || !old.OutOfService {
				t.Errorf("%s: the old card still serves: %v", v.ID, err)
			}
		}
	}
}

// Texts are there in each language, and what is easy can be read aloud: every kanji has its
// furigana.
func TestWhatVisitorsSay(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range training.Day() {
		if v.Says.JA == "" || v.Says.Easy == "" || v.Says.EN == "" || len(v.Steps) == 0 || seen[v.ID] || strings.ToLower(v.ID) != v.ID {
			t.Errorf("%s: something is missing, or it is there twice", v.ID)
		}
		seen[v.ID] = true
		if v.Age%4 != 0 {
			t.Errorf("%s is %d years old", v.ID, v.Age)
		}
		if bare := withoutFurigana(v.Says.Easy); bare != "" {
			t.Errorf("%s: %q has no furigana", v.ID, bare)
		}
	}
	if withoutFurigana("｜漢字《かんじ》と字") != "字" {
		t.Error("this test sees no kanji")
	}
}

// withoutFurigana are the kanji of a text that stand outside of ｜漢字《かんじ》.
func withoutFurigana(text string) (bare string) {
	inside := false
	for _, r := range text {
		switch {
		case r == '｜':
			inside = true
		case r == '》':
			inside = false
		case !inside && unicode.Is(unicode.Han, r):
			bare += string(r)
		}
	}
	return bare
}

// A step that is left out is seen: no visitor is served by doing less.
func TestEveryStepMatters(t *testing.T) {
	for _, v := range training.Day() {
		for i, s := range v.Steps {
			if s.Refused != "" {
				continue
			}
			t.Run(fmt.Sprintf("%s without %d", v.ID, i+1), func(t *testing.T) {
				d := openDesk(t, days[0])
				a, err := training.Arrive(v, d.config)
				if err != nil {
					t.Fatal(err)
				}
				for j, s := range v.Steps {
					d.now = d.now.AddDate(0, 0, s.Days)
					if j != i {
						_, _ = a.Do(d.office, s)
					}
				}
				got, err := training.StandingOf(d.office, d.config.Rules, a.Card, d.now)
				if err != nil {
					t.Fatal(err)
				}
				same := a.Visitor.ID == "moved" && i == 0 || a.Visitor.ID == "married" && i == 2 // told from the card's text
				if reflect.DeepEqual(got, v.After) != same {
					t.Errorf("%+v", got)
				}
			})
		}
	}
}
