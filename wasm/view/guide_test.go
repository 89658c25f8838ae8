package view

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/view/scene"
)

// questions calls f with the guide at every procedure, applicant and PIN, in every
// municipality of the scenes and of the files that ship.
func questions(t *testing.T, f func(name string, m app.Model)) {
	t.Helper()
	known := realKnowledge(t)
	for _, e := range scene.Guide("", "", func(*app.Model) {}).Guide.Knowledge.Index {
		known[e.Code] = scene.Guide("", e.Code, func(*app.Model) {}).Guide.Knowledge
	}
	for code, knowledge := range known {
		for _, p := range lifecycle.Procedures {
			pins := []string{""}
			if guide.AsksPIN(p) {
				pins = append(pins, guide.PINs[:]...)
			}
			for _, who := range municipality.Applicants {
				for _, pin := range pins {
					f(strings.Join([]string{code, string(p), string(who), pin}, "/"), scene.Guide(p, "", func(m *app.Model) {
						m.Guide.Knowledge, m.Guide.Applicant, m.Guide.PIN = knowledge, who, pin
					}))
				}
			}
		}
	}
}

// Whatever is asked, nothing of the answer is lost on the screen, least of all
// what must be asked before coming.
func TestEveryAnswerIsShownWhole(t *testing.T) {
	missing := regexp.MustCompile(`\[[a-z_]+\.[a-z0-9_.]*\]|\{[a-z]+\}`)
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		questions(t, func(name string, m app.Model) {
			a, ok := m.Guide.Answer(m.GuideFacts())
			if !ok {
				t.Fatalf("%s: no answer", name)
			}
			html := dom.Render(Draw(m, texts).Body)
			if found := missing.FindString(html); found != "" {
				t.Errorf("%s %s: %s", lang, name, found)
			}
			bare := locale.Unexplained(html) // a word is explained once
			for _, want := range wordsOfAnswer(texts, &a) {
				if !strings.Contains(bare, dom.Render(dom.Text(locale.Unexplained(want)))) {
					t.Errorf("%s %s: %s is not shown", lang, name, want)
				}
			}
			if links := strings.Count(html, `<a class="phone`); links != strings.Count(html, `href="tel:`) {
				t.Errorf("%s %s: a number that cannot be called", lang, name)
			}
		})
	}
}

// wordsOfAnswer is all that an answer says in its own words.
func wordsOfAnswer(t locale.Texts, a *municipality.Answer) []string {
	var words []string
	add := func(texts ...*municipality.Text) {
		for _, text := range texts {
			if text != nil {
				words = append(words, guide.Words(t, *text))
			}
		}
	}
	for _, p := range a.Places {
		add(&p.Name, p.Check)
		words = append(words, p.Phone, p.Address)
	}
	for _, r := range a.Refused {
		add(&r.Name, r.Check)
	}
	for _, k := range a.Kiosks {
		add(&k.Name, k.Check)
	}
	for _, v := range a.Visits {
		add(v.When, v.Then)
		for _, p := range v.Bring {
			add(&p.Name, p.More, p.When, p.Check)
		}
	}
	if a.Has(municipality.Counter) { // elsewhere it costs nothing
		for _, f := range a.Fees {
			add(f.When, f.Check)
		}
	}
	for _, p := range a.Phones {
		add(&p.Label, p.Hours, p.Check)
		words = append(words, p.Number)
	}
	if c := a.Contact; c != nil {
		add(c.Check)
		words = append(words, c.Fax)
	}
	for i := range a.Closed {
		words = append(words, guide.ClosedDays(t, &a.Closed[i]))
	}
	for _, n := range a.Notes {
		add(&n.Text, n.Check)
	}
	for _, c := range a.Checks {
		add(append(c.Names, c.Text)...)
		key := string(c.Why)
		switch {
		case c.Text != nil:
			key = string(c.About)
		case c.Why == municipality.CheckUndated: // what is asked of an old page
			key = string(municipality.CheckOld)
		}
		before, _, _ := strings.Cut(t.T("guide.ask."+key, "procedure", t.T("guide.p."+string(a.Procedure))), "{names}")
		words = append(words, before)
	}
	for _, s := range a.Sources {
		words = append(words, s.Title, part.DayOr(t, s.Date, t.T("guide.undated")))
	}
	return words
}

// Numbers first, and without any data too.
func TestLostCardBeginsWithThePhone(t *testing.T) {
	texts := texts(t, "ja")
	for _, s := range scene.All() {
		if !strings.HasPrefix(s.Name, "guide_lost") && !strings.HasPrefix(s.Name, "guide_suspend") {
			continue
		}
		html := dom.Render(Draw(s.Model, texts).Body)
		_, after, _ := strings.Cut(html, "</h1>")
		before, _, found := strings.Cut(after, `href="tel:`+guide.SuspensionPhones[0])
		if !found || strings.Contains(before, "<select") || strings.Contains(before, "<fieldset") || strings.Contains(before, texts.T("guide.loading")) {
			t.Errorf("%s: %s", s.Name, before)
		}
		for _, number := range guide.SuspensionPhones {
			if strings.Count(html, `href="tel:`+number+`"`) != 1 {
				t.Errorf("%s: %s is there %d times", s.Name, number, strings.Count(html, number))
			}
		}
	}
}

// The data may know more of them.
func TestSuspensionPhonesAreTheFirstOfTheData(t *testing.T) {
	m := scene.Guide(lifecycle.LostCard, "", func(m *app.Model) { m.Guide.Knowledge = realKnowledge(t)[""] })
	a, _ := m.Guide.Answer(m.GuideFacts())
	var numbers []string
	for _, p := range a.Phones {
		if p.For == "suspend" {
			if i := len(numbers); i < len(guide.SuspensionPhones) && p.Free != (i == 0) {
				t.Errorf("%s is free: %t", p.Number, p.Free)
			}
			numbers = append(numbers, p.Number)
		}
	}
	if len(numbers) < len(guide.SuspensionPhones) || !slices.Equal(numbers[:len(guide.SuspensionPhones)], guide.SuspensionPhones[:]) {
		t.Errorf("%q in the data, %q in the app", numbers, guide.SuspensionPhones)
	}
}

// A person who cannot do what is wanted here is led to the guide.
func TestGuideIsReachable(t *testing.T) {
	texts := texts(t, "ja")
	for name, want := range map[string]string{
		"home_card":                 `data-value="lost-card"`,
		"helper_unreachable":        `data-value="lost-card"`,
		"helper_other_version":      `data-value="lost-card"`,
		"home_card_expired_blocked": `data-value="issue"`,
		"health_signing_locked":     `data-value="pin-reset digital-signature"`,
		"login_blocked":             `data-value="pin-reset user-authentication"`,
		"pin_choice":                `data-action="pin-names"`,
		"pin_choice_blocked":        `data-value="pin-reset user-authentication"`,
	} {
		found := false
		for _, s := range scene.All() {
			if s.Name == name {
				found = true
				if html := dom.Render(Draw(s.Model, texts).Body); !strings.Contains(html, want) {
					t.Errorf("%s: no %s", name, want)
				}
			}
		}
		if !found {
			t.Errorf("there is no scene %s", name)
		}
	}
}

// guideNested draws what stands inside other texts, and answers that no
// municipality of the project gives.
func guideNested(t locale.Texts) string {
	text := municipality.Text{Ja: "a"}
	next := scene.Noon()
	a := municipality.Answer{
		Known: true, Source: -1, Ways: []municipality.Way{municipality.Here, municipality.Home, municipality.AtKiosk, municipality.Counter},
		Places: []municipality.Place{
			{Name: text, State: municipality.Closed, Reservation: &municipality.Reserve{URL: "https://www.example.jp/"}},
			{Name: text, State: municipality.Closed, Next: &municipality.Opening{From: next, To: next}, Reservation: &municipality.Reserve{Required: true}},
			{Name: text, State: municipality.Open, Week: []municipality.Day{{Date: next}}},
			{Name: text, State: municipality.HoursUnknown}, {Name: text, State: municipality.DayUnknown},
			{Name: text, Phone: "1", Reservation: &municipality.Reserve{Required: true, Phone: "1"}},
		},
		Refused: []municipality.RefusedPlace{{Name: text}},
		Fees:    []municipality.FeeLine{{Yen: 1000, When: &text}, {}, {When: &text}, {When: &text}},
		Notes:   []municipality.NoteLine{{Text: text}},
	}
	for _, purpose := range municipality.PhonePurposes {
		a.Phones = append(a.Phones, municipality.PhoneLine{Number: "1", For: purpose, Label: text})
	}
	for _, why := range municipality.CheckReasons {
		c := municipality.Check{Why: why, Source: -1}
		if why == municipality.CheckFact {
			c.Text = &text
		}
		a.Checks = append(a.Checks, c)
	}
	for _, about := range municipality.Parts {
		a.Checks = append(a.Checks, municipality.Check{Why: municipality.CheckFact, About: about, Text: &text, Source: -1})
	}
	ages := t.T("about.age."+string(lifecycle.Allowed)) + t.T("about.age."+string(lifecycle.NotAllowed))
	closed := ages + guide.ClosedDays(t, &municipality.ClosureLine{From: "12-29", To: "12-29"}) + guide.ClosedDays(t, &municipality.ClosureLine{From: "2026-08-13", To: "2026-08-13"})
	draw := func(a *municipality.Answer) string {
		return dom.Render(guide.DrawAnswer(guide.Model{}, guide.Facts{Now: next, Home: true, Window: true}, t, a))
	}
	var b strings.Builder
	b.WriteString(draw(&a))
	a.Ways, a.Fees = []municipality.Way{municipality.Counter}, nil
	b.WriteString(draw(&a) + t.T("guide.today") + t.T("forecast.day.error"))
	for _, nothing := range []municipality.Answer{{Known: false}, {Known: true}} {
		b.WriteString(draw(&nothing))
	}
	for _, day := range municipality.DayNames[:7] {
		b.WriteString(t.T("weekday." + day))
	}
	for _, e := range lifecycle.Events {
		for _, p := range jpki.Purposes {
			for _, effect := range []lifecycle.Effect{lifecycle.Stays, lifecycle.Ends, lifecycle.Held, lifecycle.Returns, lifecycle.Replaced} {
				b.WriteString(t.T("forecast.event."+string(e)) + t.T("forecast.phone."+part.CertificateKey(p)+".name") + t.T("forecast."+string(effect)))
			}
		}
	}
	return closed + b.String()
}
