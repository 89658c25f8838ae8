package guide

import (
	"os"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

// An address leads where it was taken, and one from anywhere leads to the list.
func TestAddressLeadsWhereItWasTaken(t *testing.T) {
	for address, want := range map[string]struct {
		question Question
		again    string
	}{
		"":                        {Question{Applicant: municipality.Self}, "?city=" + townCode},
		"lost-card":               {Question{Procedure: lifecycle.LostCard, Applicant: municipality.Self, Event: lifecycle.EventSuspension}, "lost-card?city=" + townCode},
		"renew?who=agent":         {Question{Procedure: lifecycle.Renew, Applicant: municipality.Agent, Event: lifecycle.EventRenewal}, "renew?city=" + townCode + "&who=agent"},
		"pin-reset?pin=card-info": {Question{Procedure: lifecycle.PINReset, Applicant: municipality.Self, PIN: "card-info"}, "pin-reset?city=" + townCode + "&pin=card-info"},
		"forecast?event=death":    {Question{Page: PageForecast, Event: lifecycle.EventDeath}, "forecast?city=" + townCode + "&event=death"},
		"pin-names":               {Question{Page: PagePINNames}, "pin-names?city=" + townCode},
		"about":                   {Question{Page: PageAbout}, "about?city=" + townCode},
		"renew?who=cat&pin=door&event=rain&city=1": {Question{Procedure: lifecycle.Renew, Applicant: municipality.Self, Event: lifecycle.EventRenewal}, "renew?city=" + townCode},
		"../../secret?who":                         {Question{Applicant: municipality.Self}, "?city=" + townCode},
	} {
		m, _ := run(withKnowledge(t, townCode), Facts{Open: true}, Follow{address})
		if m.Question != want.question || m.Address() != want.again {
			t.Errorf("%s: %+v, %s", address, m.Question, m.Address())
		}
		if again, _ := run(withKnowledge(t, townCode), Facts{Open: true}, Follow{m.Address()}); again.Question != m.Question {
			t.Errorf("%s leads to %+v", m.Address(), again.Question)
		}
	}
}

// What must not be left is not left by an address, and answers nothing.
func TestAddressLeavesNothingThatMustStay(t *testing.T) {
	before, _ := run(withKnowledge(t, townCode), Facts{Open: true}, Follow{"renew"})
	m, effects := run(before, Facts{Busy: true}, Follow{"renew?who=agent&city=1"})
	if m.Question != before.Question || effects != nil {
		t.Errorf("%+v, %v", m.Question, effects)
	}
}

// The municipality of an address is shown, and nothing of it is remembered; none is
// fetched that has no file.
func TestMunicipalityOfAnAddress(t *testing.T) {
	m, effects := run(withKnowledge(t, ""), Facts{Open: true}, Follow{"renew?city=" + townCode})
	if learn, ok := onlyEffect(t, effects).(Learn); !ok || learn.Code != townCode || learn.Nation || m.Knowledge.Code != townCode {
		t.Errorf("%+v", effects)
	}
	if m, effects := run(m, Facts{Open: true}, Follow{"renew"}); effects != nil || m.Knowledge.Code != townCode {
		t.Errorf("without one: %q, %+v", m.Knowledge.Code, effects)
	}
	if m, effects := run(m, Facts{Open: true}, Follow{"renew?city=../x"}); effects != nil || m.Knowledge.Code != townCode {
		t.Errorf("one without a file: %q, %+v", m.Knowledge.Code, effects)
	}
	m = New("")
	m, effects = run(m, Facts{Open: true}, Follow{"renew?city=../x"})
	b := browser{files: map[string]string{}}
	Do(t.Context(), effects[0], World{&b, &b})
	if len(effects) != 1 || len(b.asked) != 1 || b.asked[0] != rulesPath {
		t.Errorf("asked for %q by %+v", b.asked, effects)
	}
	m, _ = run(m, Facts{}, KnowledgeLearned{
		job:   m.jobs,
		rules: ruleBook(), national: nation(), holidays: &municipality.Holidays{}, index: []municipality.Entry{{Code: townCode}},
	})
	if m.Knowledge.Code != "" || m.Knowledge.Offices == nil {
		t.Errorf("%q is a municipality", m.Knowledge.Code)
	}
}

// Whoever links to the guide finds every name of an address in the README of its page.
func TestReadmeNamesWhatAnAddressHas(t *testing.T) {
	readme, err := os.ReadFile("../../static/guidepage/README.md")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{nameForecast, namePINNames, nameAbout}
	for _, p := range lifecycle.Procedures {
		names = append(names, string(p))
	}
	for _, a := range municipality.Applicants {
		names = append(names, string(a))
	}
	names = append(names, PINs[:]...)
	for _, name := range names {
		if !strings.Contains(string(readme), "`"+name+"`") && !strings.Contains(string(readme), "#"+name) {
			t.Errorf("README does not name %s", name)
		}
	}
}
