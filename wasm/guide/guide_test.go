package guide

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
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

const townCode = "999997"

// now is when the guide is asked.
var testNow = time.Date(2026, 11, 24, 10, 0, 0, 0, jpki.Japan())

// run feeds messages of a house that shows the guide as soon as it wants that, and
// returns the last model and all other effects.
func run(m Model, f Facts, messages ...Message) (Model, []Effect) {
	var all []Effect
	f.Now = testNow
	for _, message := range messages {
		for _, e := range Update(&m, message, f) {
			switch e {
			case Show{}:
				f.Open = true
				continue
			case DrawRest{}: // see fold_test.go
				continue
			}
			all = append(all, e)
		}
	}
	return m, all
}

func onlyEffect(t *testing.T, effects []Effect) Effect {
	t.Helper()
	if len(effects) != 1 {
		t.Fatalf("%d effects: %#v", len(effects), effects)
	}
	return effects[0]
}

// withKnowledge is a guide that knows what the app fetches at its start.
func withKnowledge(t *testing.T, code string) Model {
	t.Helper()
	m, effects := run(New(code), Facts{}, LearnOffices{})
	if learn, ok := onlyEffect(t, effects).(Learn); !ok || !learn.Nation || learn.Code != code {
		t.Fatalf("%+v", effects)
	}
	m, _ = run(m, Facts{}, KnowledgeLearned{
		job:   m.jobs,
		rules: ruleBook(), national: nation(), holidays: &municipality.Holidays{}, index: []municipality.Entry{{Code: townCode, Name: municipality.Text{Ja: "例示市"}}},
	})
	if m.Knowledge.Offices == nil || m.Knowledge.Failed {
		t.Fatalf("%+v", m.Knowledge)
	}
	return m
}

func TestWhatTheGuideIsAsked(t *testing.T) {
	m := withKnowledge(t, "")
	self := municipality.Self
	for name, test := range map[string]struct {
		messages []Message
		want     Question
	}{
		"list":              {[]Message{Open{}}, Question{Applicant: self}},
		"procedure":         {[]Message{Open{Procedure: lifecycle.Renew}}, Question{Procedure: lifecycle.Renew, Applicant: self, Event: lifecycle.EventRenewal}},
		"unknown procedure": {[]Message{Open{Procedure: "marry"}}, Question{}},
		"PIN of a reset": {[]Message{Open{Procedure: lifecycle.PINReset, PIN: "card-info"}},
			Question{Procedure: lifecycle.PINReset, Applicant: self, PIN: "card-info"}},
		"PIN that does not exist": {[]Message{Open{Procedure: lifecycle.PINReset, PIN: "1234"}},
			Question{Procedure: lifecycle.PINReset, Applicant: self}},
		"PIN of a renewal": {[]Message{Open{Procedure: lifecycle.Renew, PIN: "card-info"}, ChoosePIN{"card-info"}},
			Question{Procedure: lifecycle.Renew, Applicant: self, Event: lifecycle.EventRenewal}},
		"another applicant and PIN": {[]Message{Open{Procedure: lifecycle.PINReset}, ChooseApplicant{municipality.Agent}, ChoosePIN{"digital-signature"}},
			Question{Procedure: lifecycle.PINReset, Applicant: municipality.Agent, PIN: "digital-signature"}},
		"PIN not known any more": {[]Message{Open{Procedure: lifecycle.PINReset, PIN: "card-info"}, ChoosePIN{}},
			Question{Procedure: lifecycle.PINReset, Applicant: self}},
		"stranger": {[]Message{Open{Procedure: lifecycle.PINReset}, ChooseApplicant{"cat"}, ChoosePIN{"door"}},
			Question{Procedure: lifecycle.PINReset, Applicant: self}},
		"forecast":         {[]Message{OpenForecast{Event: lifecycle.EventDeath}}, Question{Page: PageForecast, Event: lifecycle.EventDeath}},
		"event and day":    {[]Message{OpenForecast{}, ChooseEvent{lifecycle.EventRenewal}, ChooseDay{"2027-04-01"}}, Question{Page: PageForecast, Event: lifecycle.EventRenewal, Day: "2027-04-01"}},
		"event of nothing": {[]Message{OpenForecast{Event: "rain"}, ChooseEvent{"snow"}}, Question{Page: PageForecast}},
		"on another screen": {[]Message{ChooseApplicant{municipality.Agent}, ChoosePIN{"card-info"}, ChooseEvent{lifecycle.EventDeath}, ChooseDay{"2027-04-01"}},
			Question{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, _ := run(m, Facts{}, test.messages...); got.Question != test.want {
				t.Errorf("%+v\nwant %+v", got.Question, test.want)
			}
		})
	}
}

// What must not be left is not left.
func TestGuideStaysClosedWhileTheCardWorks(t *testing.T) {
	m := withKnowledge(t, "")
	for _, message := range []Message{Open{}, OpenForecast{Event: lifecycle.EventDeath}, OpenPINNames{}, OpenAbout{}} {
		got := m
		if effects := Update(&got, message, Facts{Busy: true}); effects != nil || got.Question != m.Question {
			t.Errorf("%+v", message)
		}
	}
}

func TestMunicipalityIsChosenAndForgotten(t *testing.T) {
	m := withKnowledge(t, "")
	m, _ = run(m, Facts{}, Open{Procedure: lifecycle.Renew})
	if a, ok := m.Answer(Facts{Now: testNow}); !ok || len(a.Places) != 0 {
		t.Fatalf("%+v", a.Places)
	}
	m, effects := run(m, Facts{}, ChooseMunicipality{townCode})
	if len(effects) != 2 || effects[0] != (SaveMunicipality{Code: townCode}) || effects[1].(Learn).Code != townCode {
		t.Fatalf("%+v", effects)
	}
	if _, ok := m.Answer(Facts{Now: testNow}); ok {
		t.Error("answered before the offices are known")
	}
	m, _ = run(m, Facts{}, KnowledgeLearned{job: m.jobs, city: townOf(townCode)})
	if a, ok := m.Answer(Facts{Now: testNow}); !ok || len(a.Places) != 1 || m.Procedure != lifecycle.Renew {
		t.Errorf("%+v", a.Places)
	}
	m, effects = run(m, Facts{}, ChooseMunicipality{})
	m, _ = run(m, Facts{}, KnowledgeLearned{job: m.jobs})
	if a, ok := m.Answer(Facts{Now: testNow}); !ok || len(a.Places) != 0 || effects[0] != (SaveMunicipality{}) {
		t.Errorf("not forgotten: %+v, %+v", a.Places, effects)
	}
	if _, effects := run(m, Facts{}, ChooseMunicipality{"123456"}); effects != nil {
		t.Errorf("a municipality without a file was chosen: %+v", effects)
	}
}

// Numbers that stop a lost card are there without any data; opening the guide
// again fetches again.
func TestGuideWithoutData(t *testing.T) {
	m, _ := run(New(""), Facts{}, LearnOffices{})
	m, _ = run(m, Facts{}, KnowledgeLearned{job: m.jobs, Failed: true})
	m, effects := run(m, Facts{}, Open{Procedure: lifecycle.LostCard})
	learn, ok := onlyEffect(t, effects).(Learn)
	if !ok || !learn.Nation || m.Page != PageProcedure {
		t.Fatalf("%+v", effects)
	}
	if _, ok := m.Answer(Facts{Now: testNow}); ok {
		t.Error("answered from nothing")
	}
	if _, ok := m.Forecast(Facts{Now: testNow}); ok {
		t.Error("foreseen without rules")
	}
	_, effects = run(m, Facts{}, OpenForecast{})
	if _, ok := onlyEffect(t, effects).(Learn); !ok {
		t.Errorf("%+v", effects)
	}
}

// A municipality whose file was taken away, or that never had one, is none: what holds
// everywhere is told.
func TestMunicipalityWithoutAFileIsNone(t *testing.T) {
	m := withKnowledge(t, "282197")
	m, effects := run(m, Facts{}, Open{Procedure: lifecycle.Renew})
	if _, known := m.Answer(Facts{Now: testNow}); effects != nil || m.Knowledge.Code != "" || !known {
		t.Errorf("%q, %+v, known: %t", m.Knowledge.Code, effects, known)
	}
}

func TestPrintIsOfTheGuide(t *testing.T) {
	m := withKnowledge(t, "")
	if _, effects := run(m, Facts{}, PrintPage{}); effects != nil {
		t.Errorf("%+v", effects)
	}
	if _, effects := run(m, Facts{}, Open{Procedure: lifecycle.Renew}, PrintPage{}); onlyEffect(t, effects) != (Print{}) {
		t.Errorf("%+v", effects)
	}
}

func TestReturnNeedsTheOffices(t *testing.T) {
	m := Model{}
	if _, ok := m.Return(Facts{Now: testNow}); ok {
		t.Error("answered from nothing")
	}
	m = withKnowledge(t, "")
	if a, ok := m.Return(Facts{Now: testNow}); !ok || a.Procedure != lifecycle.Revoke {
		t.Errorf("%+v", a)
	}
}

func TestGuideEvents(t *testing.T) {
	for name, test := range map[string]struct {
		event dom.Event
		want  Message
	}{
		"procedure":         {dom.Event{Action: room.ActionGuide, Value: "pin-reset card-info"}, Open{Procedure: lifecycle.PINReset, PIN: "card-info"}},
		"list":              {dom.Event{Action: room.ActionGuide}, Open{}},
		"applicant":         {dom.Event{Action: ActionApplicant, Value: "agent"}, ChooseApplicant{municipality.Agent}},
		"PIN not known":     {dom.Event{Action: ActionPIN}, ChoosePIN{}},
		"municipality":      {dom.Event{Action: ActionMunicipality, Value: townCode}, ChooseMunicipality{townCode}},
		"forecast":          {dom.Event{Action: room.ActionForecast, Value: "death"}, OpenForecast{lifecycle.EventDeath}},
		"event":             {dom.Event{Action: ActionEvent, Value: "death"}, ChooseEvent{lifecycle.EventDeath}},
		"day":               {dom.Event{Action: ActionDay, Value: "2027-04-01"}, ChooseDay{"2027-04-01"}},
		"names of the PINs": {dom.Event{Action: room.ActionPINNames}, OpenPINNames{}},
		"print":             {dom.Event{Action: ActionPrint}, PrintPage{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := Decode(test.event); !ok || got != test.want {
				t.Errorf("%+v", got)
			}
		})
	}
}
