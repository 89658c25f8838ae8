package app

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// nation is a national file of one guide.
func nation() *municipality.File {
	fact := municipality.Fact{Source: "page"}
	return &municipality.File{
		Code: municipality.NationalCode, Name: municipality.Text{Ja: "全国"},
		Sources: []municipality.Source{{ID: "page", Title: "ページ", Date: "2026-10-01", Read: "2026-11-01"}},
		Guides: []municipality.Guide{
			{Procedure: lifecycle.Renew, Applicants: []municipality.Applicant{municipality.Self}, Ways: []municipality.Way{municipality.Counter}, Fact: fact},
		},
	}
}

func townOf(code string) *municipality.File {
	f := nation()
	f.Code, f.Name.Ja, f.Guides = code, "例示市", nil
	f.Offices = []municipality.Office{{ID: "main", Name: municipality.Text{Ja: "市民課"}, Fact: municipality.Fact{Source: "page"}}}
	return f
}

// ruleBook knows that a move ends the digital signature certificate.
func ruleBook() *lifecycle.Rules {
	return &lifecycle.Rules{Events: []lifecycle.EventRule{
		{Event: lifecycle.EventAddressChange, DigitalSignature: lifecycle.Ends, UserAuthentication: lifecycle.Stays, Again: lifecycle.Issue},
		{Event: lifecycle.EventRenewal, DigitalSignature: lifecycle.Replaced, UserAuthentication: lifecycle.Replaced},
	}}
}

const town = "999997"

// taught gives a model what the app fetches at its start.
func taught(t *testing.T, m Model) Model {
	t.Helper()
	m.Now = time.Date(2026, 11, 24, 10, 0, 0, 0, jpki.Japan())
	m, _ = run(m, KnowledgeLearned{job: m.Knowledge.job, all: true, learned: learned{
		rules: ruleBook(), national: nation(), holidays: &municipality.Holidays{}, index: []municipality.Entry{{Code: town}},
	}})
	if m.Knowledge.Offices == nil || m.Knowledge.Problem != nil {
		t.Fatalf("%+v", m.Knowledge)
	}
	return m
}

// The guide needs neither helper nor card, and leads back to where it was opened.
func TestGuideOpensFromEverywhereAndBack(t *testing.T) {
	connecting, _ := New(Start{})
	lost, _ := run(connecting, HelperLost{link: connecting.link, Problem: problemOfCode(wire.CodeHelperUnreachable)})
	embedded, _ := New(Start{Way: WayEmbedded})
	blocked, _ := run(ready(t, 0, 5), loginOf())
	change, _ := run(ready(t, 3, 5), OpenPINChange{})
	problem, _ := run(blocked, Retry{})
	for name, m := range map[string]Model{
		"connecting": connecting, "helper unreachable": lost, "embedded, not asked": embedded, "first screen": ready(t, 3, 5),
		"PIN blocked": blocked, "choice of the PIN to change": change, "problem": problem,
	} {
		for _, open := range []struct {
			message Message
			screen  Screen
		}{
			{OpenGuide{}, ScreenGuide},
			{OpenGuide{Procedure: lifecycle.LostCard}, ScreenGuide},
			{OpenForecast{}, ScreenForecast},
			{OpenPINNames{}, ScreenPINNames},
		} {
			opened, effects := run(m, open.message)
			if opened.Screen != open.screen || len(effects) != 0 {
				t.Errorf("%s: screen %d after %+v, effects %+v", name, opened.Screen, open.message, effects)
			}
			// From one to the other, and still back to the beginning.
			back, _ := run(opened, OpenPINNames{}, OpenForecast{}, OpenGuide{}, GoBack{})
			if back.Screen != m.Screen || back.Task != m.Task {
				t.Errorf("%s: screen %d, task %d after going back", name, back.Screen, back.Task)
			}
		}
	}
}

// While the card works, nothing takes the screen away.
func TestGuideDoesNotOpenWhileTheCardWorks(t *testing.T) {
	m, _ := run(ready(t, 3, 5), loginOf(), Submit{PIN: []byte("1234")})
	if m.Screen != ScreenWorking {
		t.Fatalf("screen %d", m.Screen)
	}
	for _, message := range []Message{OpenGuide{}, OpenForecast{Event: lifecycle.EventDeath}, OpenPINNames{}} {
		if got, _ := run(m, message); got.Screen != ScreenWorking || got.Guide != m.Guide {
			t.Errorf("%+v", message)
		}
	}
}

func TestWhatTheGuideIsAsked(t *testing.T) {
	m := taught(t, ready(t, 3, 5))
	self := municipality.Self
	for name, test := range map[string]struct {
		messages []Message
		want     Guide
	}{
		"list":              {[]Message{OpenGuide{}}, Guide{Applicant: self}},
		"procedure":         {[]Message{OpenGuide{Procedure: lifecycle.Renew}}, Guide{Procedure: lifecycle.Renew, Applicant: self, Event: lifecycle.EventRenewal}},
		"unknown procedure": {[]Message{OpenGuide{Procedure: "marry"}}, Guide{}},
		"PIN of a reset": {[]Message{OpenGuide{Procedure: lifecycle.PINReset, PIN: "card-info"}},
			Guide{Procedure: lifecycle.PINReset, Applicant: self, PIN: "card-info"}},
		"PIN that does not exist": {[]Message{OpenGuide{Procedure: lifecycle.PINReset, PIN: "1234"}},
			Guide{Procedure: lifecycle.PINReset, Applicant: self}},
		"PIN of a renewal": {[]Message{OpenGuide{Procedure: lifecycle.Renew, PIN: "card-info"}, ChooseGuidePIN{"card-info"}},
			Guide{Procedure: lifecycle.Renew, Applicant: self, Event: lifecycle.EventRenewal}},
		"another applicant and PIN": {[]Message{OpenGuide{Procedure: lifecycle.PINReset}, ChooseApplicant{municipality.Agent}, ChooseGuidePIN{"digital-signature"}},
			Guide{Procedure: lifecycle.PINReset, Applicant: municipality.Agent, PIN: "digital-signature"}},
		"PIN not known any more": {[]Message{OpenGuide{Procedure: lifecycle.PINReset, PIN: "card-info"}, ChooseGuidePIN{}},
			Guide{Procedure: lifecycle.PINReset, Applicant: self}},
		"stranger": {[]Message{OpenGuide{Procedure: lifecycle.PINReset}, ChooseApplicant{"cat"}, ChooseGuidePIN{"door"}},
			Guide{Procedure: lifecycle.PINReset, Applicant: self}},
		"forecast":         {[]Message{OpenForecast{Event: lifecycle.EventDeath}}, Guide{Event: lifecycle.EventDeath}},
		"event and day":    {[]Message{OpenForecast{}, ChooseEvent{lifecycle.EventRenewal}, ChooseDay{"2027-04-01"}}, Guide{Event: lifecycle.EventRenewal, Day: "2027-04-01"}},
		"event of nothing": {[]Message{OpenForecast{Event: "rain"}, ChooseEvent{"snow"}}, Guide{}},
		"on another screen": {[]Message{ChooseApplicant{municipality.Agent}, ChooseGuidePIN{"card-info"}, ChooseEvent{lifecycle.EventDeath}, ChooseDay{"2027-04-01"}},
			Guide{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, _ := run(m, test.messages...); got.Guide != test.want {
				t.Errorf("%+v\nwant %+v", got.Guide, test.want)
			}
		})
	}
}

func TestMunicipalityIsChosenAndForgotten(t *testing.T) {
	m := taught(t, ready(t, 3, 5))
	m, _ = run(m, OpenGuide{Procedure: lifecycle.Renew})
	if a, ok := m.Answer(); !ok || len(a.Places) != 0 {
		t.Fatalf("%+v", a.Places)
	}
	m, effects := run(m, ChooseMunicipality{town})
	if len(effects) != 2 || effects[0] != (SaveMunicipality{Code: town}) || effects[1].(Learn).Code != town {
		t.Fatalf("%+v", effects)
	}
	if _, ok := m.Answer(); ok {
		t.Error("answered before the offices are known")
	}
	m, _ = run(m, KnowledgeLearned{job: m.Knowledge.job, city: townOf(town)})
	if a, ok := m.Answer(); !ok || len(a.Places) != 1 || m.Guide.Procedure != lifecycle.Renew {
		t.Errorf("%+v", a.Places)
	}
	m, effects = run(m, ChooseMunicipality{})
	m, _ = run(m, KnowledgeLearned{job: m.Knowledge.job})
	if a, ok := m.Answer(); !ok || len(a.Places) != 0 || effects[0] != (SaveMunicipality{}) {
		t.Errorf("not forgotten: %+v, %+v", a.Places, effects)
	}
	if _, effects := run(m, ChooseMunicipality{"123456"}); effects != nil {
		t.Errorf("a municipality without a file was chosen: %+v", effects)
	}
}

// Numbers that stop a lost card are there without any data; opening the guide
// again fetches again.
func TestGuideWithoutData(t *testing.T) {
	m := ready(t, 3, 5)
	m, _ = run(m, KnowledgeLearned{job: m.Knowledge.job, all: true, Problem: &Problem{Code: wire.CodeInternal}})
	m, effects := run(m, OpenGuide{Procedure: lifecycle.LostCard})
	learn, ok := only(t, effects).(Learn)
	if !ok || !learn.All || m.Screen != ScreenGuide {
		t.Fatalf("%+v", effects)
	}
	if _, ok := m.Answer(); ok {
		t.Error("answered from nothing")
	}
	if _, ok := m.Forecast(); ok {
		t.Error("foreseen without rules")
	}
	_, effects = run(m, OpenForecast{})
	if _, ok := only(t, effects).(Learn); !ok {
		t.Errorf("%+v", effects)
	}
}

// A municipality whose file was taken away is forgotten, not asked for for ever.
func TestMunicipalityThatIsGoneIsForgotten(t *testing.T) {
	m, _ := New(Start{Municipality: "282197"})
	m = taught(t, m)
	m, effects := run(m, OpenGuide{})
	if len(effects) != 2 || effects[0] != (SaveMunicipality{}) || m.Knowledge.Code != "" {
		t.Errorf("%q, %+v", m.Knowledge.Code, effects)
	}
}

func TestPrintIsOfTheGuide(t *testing.T) {
	m := ready(t, 3, 5)
	if _, effects := run(m, PrintScreen{}); effects != nil {
		t.Errorf("%+v", effects)
	}
	if _, effects := run(m, OpenGuide{Procedure: lifecycle.Renew}, PrintScreen{}); only(t, effects) != (Print{}) {
		t.Errorf("%+v", effects)
	}
}

func TestForecast(t *testing.T) {
	base := taught(t, ready(t, 3, 5))
	notAfter := time.Date(2030, 5, 3, 23, 59, 59, 0, jpki.Japan())
	base.Card.Status.UserAuthentication = CertificateStatus{Present: true, Known: true, NotBefore: base.Now.AddDate(-1, 0, 0), NotAfter: notAfter}
	base.Card.Status.DigitalSignature = base.Card.Status.UserAuthentication
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
		"move in general":         {func(m *Model) { m.Card.Status = nil }, lifecycle.EventAddressChange, "2027-04-01", true, false, effectsOf(lifecycle.Stays, lifecycle.Ends)},
		"card of a child":         {func(m *Model) { m.Card.Status.DigitalSignature = CertificateStatus{} }, lifecycle.EventAddressChange, "2027-04-01", true, true, effectsOf(lifecycle.Stays, lifecycle.Nothing)},
		"phone is no card":        {func(m *Model) { m.Card.Status.Kind = jpki.KindAndroid }, lifecycle.EventAddressChange, "2027-04-01", true, false, effectsOf(lifecycle.Stays, lifecycle.Ends)},
		"event without a rule":    {nil, lifecycle.EventDeath, "2027-04-01", false, true, nil},
		"no event":                {nil, "", "2027-04-01", false, true, nil},
		"no day yet":              {nil, lifecycle.EventAddressChange, "", true, true, effectsOf(lifecycle.Stays, lifecycle.Ends)},
		"a year half typed":       {nil, lifecycle.EventAddressChange, "0002-04-01", false, true, nil},
		"day that does not exist": {nil, lifecycle.EventAddressChange, "2027-02-30", false, true, nil},
		"far away":                {nil, lifecycle.EventAddressChange, "2050-01-01", false, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := base
			status := *base.Card.Status
			m.Card.Status = &status
			if test.change != nil {
				test.change(&m)
			}
			m, _ = run(m, OpenForecast{}, ChooseEvent{test.event}, ChooseDay{test.day})
			f, ok := m.Forecast()
			if ok != test.ok || m.OwnForecast() != test.own {
				t.Fatalf("ok %t, own %t", ok, m.OwnForecast())
			}
			for i, want := range test.want {
				if f.Outcomes[i].Effect != want {
					t.Errorf("%s: %s, want %s", f.Outcomes[i].Certificate.Purpose, f.Outcomes[i].Effect, want)
				}
			}
		})
	}
}

// The certificates on a phone end with those of the card, and are had with its
// digital signature certificate.
func TestForecastOfAPhone(t *testing.T) {
	base := taught(t, ready(t, 3, 5))
	notAfter := time.Date(2030, 5, 3, 23, 59, 59, 0, jpki.Japan())
	whole := CertificateStatus{Present: true, Known: true, NotBefore: base.Now.AddDate(-1, 0, 0), NotAfter: notAfter}
	base.Knowledge.Rules.Events = append(base.Knowledge.Rules.Events,
		lifecycle.EventRule{Event: lifecycle.EventPhoneLost, PhoneSignature: lifecycle.Held, PhoneAuthentication: lifecycle.Held})
	base.Knowledge.Rules.Events[0].PhoneSignature = lifecycle.Ends
	for name, test := range map[string]struct {
		signature CertificateStatus
		event     lifecycle.Event
		day       string
		want      int // outcomes of a phone
		effect    lifecycle.Effect
	}{
		"move":                            {whole, lifecycle.EventAddressChange, "2027-04-01", 2, lifecycle.Ends},
		"move after the card's expiry":    {whole, lifecycle.EventAddressChange, "2030-05-04", 2, lifecycle.Nothing},
		"signing not read":                {CertificateStatus{Present: true}, lifecycle.EventAddressChange, "2027-04-01", 2, lifecycle.Ends},
		"card of a child":                 {CertificateStatus{}, lifecycle.EventAddressChange, "2027-04-01", 0, ""},
		"card of a child, the phone lost": {CertificateStatus{}, lifecycle.EventPhoneLost, "2027-04-01", 2, lifecycle.Held},
	} {
		t.Run(name, func(t *testing.T) {
			m := base
			status := *base.Card.Status
			status.UserAuthentication, status.DigitalSignature = whole, test.signature
			m.Card.Status = &status
			m, _ = run(m, OpenForecast{}, ChooseEvent{test.event}, ChooseDay{test.day})
			f, ok := m.Forecast()
			if !ok {
				t.Fatal("not foreseen")
			}
			phones := 0
			for _, o := range f.Outcomes {
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

func TestReturnNeedsTheOffices(t *testing.T) {
	m := ready(t, 3, 5)
	if _, ok := m.Return(); ok {
		t.Error("answered from nothing")
	}
	m = taught(t, m)
	if a, ok := m.Return(); !ok || a.Procedure != lifecycle.Revoke {
		t.Errorf("%+v", a)
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

func TestGuideEvents(t *testing.T) {
	for name, test := range map[string]struct {
		event dom.Event
		want  Message
	}{
		"procedure":         {dom.Event{Action: room.ActionGuide, Value: "pin-reset card-info"}, OpenGuide{Procedure: lifecycle.PINReset, PIN: "card-info"}},
		"list":              {dom.Event{Action: room.ActionGuide}, OpenGuide{}},
		"applicant":         {dom.Event{Action: ActionApplicant, Value: "agent"}, ChooseApplicant{municipality.Agent}},
		"PIN not known":     {dom.Event{Action: ActionGuidePIN}, ChooseGuidePIN{}},
		"municipality":      {dom.Event{Action: ActionMunicipality, Value: town}, ChooseMunicipality{town}},
		"forecast":          {dom.Event{Action: room.ActionForecast, Value: "death"}, OpenForecast{lifecycle.EventDeath}},
		"event":             {dom.Event{Action: ActionEvent, Value: "death"}, ChooseEvent{lifecycle.EventDeath}},
		"day":               {dom.Event{Action: ActionDay, Value: "2027-04-01"}, ChooseDay{"2027-04-01"}},
		"names of the PINs": {dom.Event{Action: room.ActionPINNames}, OpenPINNames{}},
		"print":             {dom.Event{Action: ActionPrint}, PrintScreen{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := Decode(test.event); !ok || got != test.want {
				t.Errorf("%+v", got)
			}
		})
	}
}
