package app

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// ruleBook knows that a move ends the digital signature certificate.
func ruleBook() *lifecycle.Rules {
	return &lifecycle.Rules{Events: []lifecycle.EventRule{
		{Event: lifecycle.EventAddressChange, DigitalSignature: lifecycle.Ends, UserAuthentication: lifecycle.Stays, Again: lifecycle.Issue},
		{Event: lifecycle.EventRenewal, DigitalSignature: lifecycle.Replaced, UserAuthentication: lifecycle.Replaced},
	}}
}

// withKnowledge gives a model what the app fetches at its start.
func withKnowledge(t *testing.T, m Model) Model {
	t.Helper()
	m.Now = time.Date(2026, 11, 24, 10, 0, 0, 0, jpki.Japan())
	m.Guide.Knowledge = guide.Knowledge{Rules: ruleBook()}
	return m
}

// The guide needs neither helper nor card, and leads back to where it was opened.
func TestGuideOpensFromEverywhereAndBack(t *testing.T) {
	connecting, _ := New(Start{})
	lost, _ := run(connecting, HelperLost{link: connecting.link, Problem: room.ProblemOfCode(wire.CodeHelperUnreachable)})
	embedded, _ := New(Start{Way: WayEmbedded})
	blocked, _ := run(ready(t, 0, 5), loginOf())
	change, _ := run(ready(t, 3, 5), pinchange.OpenChoice{})
	problem, _ := run(blocked, Retry{})
	for name, m := range map[string]Model{
		"connecting": connecting, "helper unreachable": lost, "embedded, not asked": embedded, "first screen": ready(t, 3, 5),
		"PIN blocked": blocked, "choice of the PIN to change": change, "problem": problem,
	} {
		for _, open := range []struct {
			message guide.Message
			page    guide.Page
		}{
			{guide.Open{}, guide.PageProcedure},
			{guide.Open{Procedure: lifecycle.LostCard}, guide.PageProcedure},
			{guide.OpenForecast{}, guide.PageForecast},
			{guide.OpenPINNames{}, guide.PagePINNames},
		} {
			opened, effects := run(m, OfGuide{open.message})
			if opened.Screen() != ScreenGuide || opened.Guide.Page != open.page || len(effects) != 0 {
				t.Errorf("%s: screen %d after %+v, effects %+v", name, opened.Screen(), open.message, effects)
			}
			// From one to the other, and still back to the beginning.
			back, _ := run(opened, OfGuide{guide.OpenPINNames{}}, OfGuide{guide.OpenForecast{}}, OfGuide{guide.Open{}}, GoBack{})
			if back.Screen() != m.Screen() || back.Task.Kind != m.Task.Kind {
				t.Errorf("%s: screen %d, task %d after going back", name, back.Screen(), back.Task.Kind)
			}
		}
	}
}

// While the card works, nothing takes the screen away.
func TestGuideDoesNotOpenWhileTheCardWorks(t *testing.T) {
	m, _ := run(ready(t, 3, 5), loginOf(), task.Submit{PIN: []byte("1234")})
	if m.Screen() != ScreenWorking {
		t.Fatalf("screen %d", m.Screen())
	}
	for _, message := range []guide.Message{guide.Open{}, guide.OpenForecast{Event: lifecycle.EventDeath}, guide.OpenPINNames{}} {
		if got, _ := run(m, OfGuide{message}); got.Screen() != ScreenWorking || got.Guide.Question != m.Guide.Question {
			t.Errorf("%+v", message)
		}
	}
}

func TestForecast(t *testing.T) {
	base := withKnowledge(t, ready(t, 3, 5))
	notAfter := time.Date(2030, 5, 3, 23, 59, 59, 0, jpki.Japan())
	base.Reader.Card.Status.UserAuthentication = jpki.CertificateStatus{Present: true, Known: true, NotBefore: base.Now.AddDate(-1, 0, 0), NotAfter: notAfter}
	base.Reader.Card.Status.DigitalSignature = base.Reader.Card.Status.UserAuthentication
	for name, test := range map[string]struct {
		change func(*Model)
		event  lifecycle.Event
		day    string
		ok     bool
		own    bool
		want   []lifecycle.Effect // by jpki.Purposes
	}{
		"move of this card":       {nil, lifecycle.EventAddressChange, "2027-04-01", true, true, effectsOf(lifecycle.Stays, lifecycle.Ends)},
		"move after its expiry":   {nil, lifecycle.EventAddressChange, "2030-05-04", true, true, effectsOf(lifecycle.Nothing, lifecycle.Nothing)},
		"move in general":         {func(m *Model) { m.Reader.Card.Status = nil }, lifecycle.EventAddressChange, "2027-04-01", true, false, effectsOf(lifecycle.Stays, lifecycle.Ends)},
		"card of a child":         {func(m *Model) { m.Reader.Card.Status.DigitalSignature = jpki.CertificateStatus{} }, lifecycle.EventAddressChange, "2027-04-01", true, true, effectsOf(lifecycle.Stays, lifecycle.Nothing)},
		"phone is no card":        {func(m *Model) { m.Reader.Card.Status.Kind = jpki.KindAndroid }, lifecycle.EventAddressChange, "2027-04-01", true, false, effectsOf(lifecycle.Stays, lifecycle.Ends)},
		"event without a rule":    {nil, lifecycle.EventDeath, "2027-04-01", false, true, nil},
		"no event":                {nil, "", "2027-04-01", false, true, nil},
		"no day yet":              {nil, lifecycle.EventAddressChange, "", true, true, effectsOf(lifecycle.Stays, lifecycle.Ends)},
		"a year half typed":       {nil, lifecycle.EventAddressChange, "0002-04-01", false, true, nil},
		"day that does not exist": {nil, lifecycle.EventAddressChange, "2027-02-30", false, true, nil},
		"far away":                {nil, lifecycle.EventAddressChange, "2050-01-01", false, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := base
			status := *base.Reader.Card.Status
			m.Reader.Card.Status = &status
			if test.change != nil {
				test.change(&m)
			}
			m, _ = run(m, OfGuide{guide.OpenForecast{}}, OfGuide{guide.ChooseEvent{Event: test.event}}, OfGuide{guide.ChooseDay{Day: test.day}})
			f, ok := m.Guide.Forecast(m.GuideFacts())
			if ok != test.ok || m.GuideFacts().Own() != test.own {
				t.Fatalf("ok %t, own %t", ok, m.GuideFacts().Own())
			}
			for i, want := range test.want {
				if f.Fates[i].Effect != want {
					t.Errorf("%s: %s, want %s", f.Fates[i].Certificate.Purpose, f.Fates[i].Effect, want)
				}
			}
		})
	}
}

// The certificates on a phone end with those of the card, and are had with its
// digital signature certificate.
func TestForecastOfAPhone(t *testing.T) {
	base := withKnowledge(t, ready(t, 3, 5))
	notAfter := time.Date(2030, 5, 3, 23, 59, 59, 0, jpki.Japan())
	whole := jpki.CertificateStatus{Present: true, Known: true, NotBefore: base.Now.AddDate(-1, 0, 0), NotAfter: notAfter}
	base.Guide.Knowledge.Rules.Events = append(base.Guide.Knowledge.Rules.Events,
		lifecycle.EventRule{Event: lifecycle.EventPhoneLost, PhoneSignature: lifecycle.Held, PhoneAuthentication: lifecycle.Held})
	base.Guide.Knowledge.Rules.Events[0].PhoneSignature = lifecycle.Ends
	for name, test := range map[string]struct {
		signature jpki.CertificateStatus
		event     lifecycle.Event
		day       string
		want      int // outcomes of a phone
		effect    lifecycle.Effect
	}{
		"move":                            {whole, lifecycle.EventAddressChange, "2027-04-01", 2, lifecycle.Ends},
		"move after the card's expiry":    {whole, lifecycle.EventAddressChange, "2030-05-04", 2, lifecycle.Nothing},
		"signing not read":                {jpki.CertificateStatus{Present: true}, lifecycle.EventAddressChange, "2027-04-01", 2, lifecycle.Ends},
		"card of a child":                 {jpki.CertificateStatus{}, lifecycle.EventAddressChange, "2027-04-01", 0, ""},
		"card of a child, the phone lost": {jpki.CertificateStatus{}, lifecycle.EventPhoneLost, "2027-04-01", 2, lifecycle.Held},
	} {
		t.Run(name, func(t *testing.T) {
			m := base
			status := *base.Reader.Card.Status
			status.UserAuthentication, status.DigitalSignature = whole, test.signature
			m.Reader.Card.Status = &status
			m, _ = run(m, OfGuide{guide.OpenForecast{}}, OfGuide{guide.ChooseEvent{Event: test.event}}, OfGuide{guide.ChooseDay{Day: test.day}})
			f, ok := m.Guide.Forecast(m.GuideFacts())
			if !ok {
				t.Fatal("not foreseen")
			}
			phones := 0
			for _, o := range f.Fates {
				if !o.Certificate.Phone {
					continue
				}
				phones++
				if o.Certificate.Purpose == jpki.DigitalSignature && o.Effect != test.effect {
					t.Errorf("%s, want %s", o.Effect, test.effect)
				}
			}
			if phones != test.want {
				t.Errorf("%d certificates on a phone, want %d", phones, test.want)
			}
		})
	}
}

// effectsOf is in the order of jpki.Purposes.
func effectsOf(authentication, signature lifecycle.Effect) []lifecycle.Effect {
	var list []lifecycle.Effect
	for _, p := range jpki.Purposes {
		if p == jpki.DigitalSignature {
			list = append(list, signature)
		} else {
			list = append(list, authentication)
		}
	}
	return list
}

// The offices are fetched once, when the person has the state of the card, or knows why
// there is none: reading them would keep the page from the card.
func TestGuideIsFetchedAfterTheCard(t *testing.T) {
	start, first := New(Start{})
	asking, while := updated(start, HelperFound{link: start.link, Hello: wire.HelloResult{Revocation: true}}, ReadersChanged{link: start.link, Readers: readers(withCard(1))})
	if len(learns(first)) != 1 || learns(first)[0].Nation || len(learns(while)) != 0 || !asking.Reader.Card.Asking {
		t.Fatalf("%+v, then %+v", first, while)
	}
	pending := room.CardStatus{Kind: jpki.KindMyNumberCard, AuthenticationDetail: &room.CertificateDetail{}}
	told := room.CardStatus{Kind: jpki.KindMyNumberCard, AuthenticationDetail: &room.CertificateDetail{Revocation: wire.RevocationResult{State: jpki.RevocationGood}}}
	of := func(s room.CardStatus) OfReader {
		return OfReader{reader.CardAnswered{Job: asking.Reader.Card.Job, Status: &s}}
	}
	if _, effects := updated(asking, of(pending)); len(learns(effects)) != 0 {
		t.Error("the status source has not answered")
	}
	for name, messages := range map[string][]Message{
		"state of the card":   {of(told)},
		"card cannot be read": {OfReader{reader.CardAnswered{Job: asking.Reader.Card.Job, Problem: &room.Problem{Code: wire.CodeCardRemoved}}}},
		"no card":             {ReadersChanged{link: asking.link, Readers: readers()}},
		"helper is gone":      {HelperLost{link: asking.link, Problem: room.ProblemOfCode(wire.CodeHelperUnreachable)}},
	} {
		m, effects := updated(asking, messages...)
		_, again := updated(m, messages...)
		if n := learns(effects); len(n) != 1 || !n[0].Nation || len(learns(again)) != 0 {
			t.Errorf("%s: %+v, then %+v", name, n, learns(again))
		}
	}
	if _, effects := updated(start, StillConnecting{link: start.link}); len(learns(effects)) != 1 {
		t.Error("nothing answers")
	}
}

func updated(m Model, messages ...Message) (Model, []Effect) {
	var all []Effect
	for _, message := range messages {
		var more []Effect
		m, more = Update(m, message)
		all = append(all, more...)
	}
	return m, all
}

func learns(effects []Effect) (found []guide.Learn) {
	for _, e := range effects {
		if g, ok := e.(guideEffect); ok {
			if learn, ok := g.effect.(guide.Learn); ok {
				found = append(found, learn)
			}
		}
	}
	return found
}
