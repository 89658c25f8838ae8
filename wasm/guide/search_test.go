package guide

import (
	"errors"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/gazetteer"
	"jpkiweb/wasm/dom"
)

// towns is the list as the app gets it, longer than what is proposed at once.
func towns(t *testing.T) *gazetteer.List {
	t.Helper()
	l, err := gazetteer.Parse([]byte(list + "34\t広島県\tひろしまけん\tHiroshima\n342084\t府中市\tふちゅうし\tFuchu City\n343021\t府中町\tふちゅうちょう\tFuchu Town\n"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// searching is a guide at a renewal that has the list.
func searching(t *testing.T, messages ...Message) (Model, []Effect) {
	t.Helper()
	m, _ := run(withKnowledge(t, ""), Facts{}, Open{Procedure: lifecycle.Renew}, ListLearned{list: towns(t)})
	return run(m, Facts{Open: true}, messages...)
}

func chosenBy(effects []Effect) string {
	for _, e := range effects {
		if save, ok := e.(SaveMunicipality); ok {
			return save.Code
		}
	}
	return ""
}

func TestMunicipalityIsChosenByKeys(t *testing.T) {
	down, up, enter, escape := PressKey{keyDown}, PressKey{keyUp}, PressKey{keyEnter}, PressKey{keyEscape}
	for name, test := range map[string]struct {
		messages []Message
		want     string // code
		open     bool
	}{
		"the one that fits":             {[]Message{Type{"さんだ"}, enter}, "282197", false},
		"the first of several":          {[]Message{Type{"ふちゅう"}, down, enter}, "342084", false},
		"the second":                    {[]Message{Type{"府中"}, down, down, enter}, "343021", false},
		"past the last is the first":    {[]Message{Type{"府中"}, down, down, down, enter}, "342084", false},
		"up from the field is the last": {[]Message{Type{"府中"}, up, enter}, "343021", false},
		"up from the first is the last": {[]Message{Type{"府中"}, down, up, enter}, "343021", false},
		"none of several":               {[]Message{Type{"府中"}, enter}, "", true},
		"the whole name of one":         {[]Message{Type{"府中町"}, enter}, "343021", false},
		"nothing fits":                  {[]Message{Type{"倫敦"}, down, enter}, "", true},
		"closed":                        {[]Message{Type{"さんだ"}, escape}, "", false},
		"closed, and opened again":      {[]Message{Type{"さんだ"}, escape, enter, enter}, "282197", false},
		"opened by a key":               {[]Message{down, enter}, townCode, false},
		"left with a whole name":        {[]Message{Type{"三田市"}, LeaveSearch{}}, "282197", false},
		"left with a part of it":        {[]Message{Type{"さん"}, LeaveSearch{}}, "", false},
		"left with two of one name":     {[]Message{Type{"府中"}, LeaveSearch{}}, "", false},
		"a key that it does not know":   {[]Message{Type{"さんだ"}, PressKey{"F1"}}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := searching(t, test.messages...)
			if got := chosenBy(effects); got != test.want || m.Search.Open != test.open || m.Knowledge.Code != test.want {
				t.Errorf("%q is chosen, %+v", got, m.Search)
			}
		})
	}
}

// On other screens there is no field.
func TestNothingIsSearchedElsewhere(t *testing.T) {
	for _, message := range []Message{Type{"さんだ"}, PressKey{keyDown}, LeaveSearch{}} {
		if m, effects := searching(t, OpenAbout{}, message); effects != nil || m.Search.Open {
			t.Errorf("%+v: %+v", message, effects)
		}
	}
}

// The list of all is fetched once, when a person begins to type, and those that have a file
// are found before it is there.
func TestListIsFetchedWhenTheFirstLetterIsTyped(t *testing.T) {
	m, _ := run(withKnowledge(t, ""), Facts{}, Open{Procedure: lifecycle.Renew})
	m, effects := run(m, Facts{Open: true}, Type{"さ"}, Type{"さん"}, PressKey{keyDown})
	if onlyEffect(t, effects) != (LearnList{}) {
		t.Fatalf("%+v", effects)
	}
	if text := marked(t, m); !strings.Contains(text, "guide.city.loading") {
		t.Error("nobody is told that it is being fetched")
	}
	m, _ = run(m, Facts{Open: true}, ListLearned{Failed: true})
	if text := marked(t, m); !strings.Contains(text, "guide.city.failed") {
		t.Error("nobody is told that it is not there")
	}
	m, effects = run(m, Facts{Open: true}, Type{"さんだ"})
	if onlyEffect(t, effects) != (LearnList{}) {
		t.Fatalf("not fetched again: %+v", effects)
	}
	m, effects = run(m, Facts{Open: true}, ListLearned{list: towns(t)}, PressKey{keyEnter})
	if chosenBy(effects) != "282197" || m.Knowledge.Code != "282197" {
		t.Errorf("%+v", effects)
	}
}

// What the keys have reached stays so when the list comes.
func TestListMovesNoChoice(t *testing.T) {
	m, _ := run(withKnowledge(t, ""), Facts{}, Open{Procedure: lifecycle.Renew})
	m, _ = run(m, Facts{Open: true}, PressKey{keyDown}, ListLearned{list: towns(t)})
	if m.Search.Active != 1 || m.Search.found[0].Code != townCode {
		t.Errorf("%+v", m.Search)
	}
}

// A town without a file has the nation's answer, and the screen says whose it is not.
func TestMunicipalityWithoutAFileHasTheNationsAnswer(t *testing.T) {
	m, effects := searching(t, ChooseMunicipality{"343021"})
	if onlyEffect(t, effects) != (SaveMunicipality{Code: "343021"}) { // nothing more is fetched
		t.Fatalf("%+v", effects)
	}
	a, ok := m.Answer(Facts{Now: testNow})
	if !ok || !a.Known || len(a.Places) != 0 || m.Address() != "renew?city=343021" {
		t.Errorf("%+v at %s", a, m.Address())
	}
	for _, lang := range []string{"ja", "easy", "en"} {
		sees := View(m, Facts{Now: testNow, Open: true}, texts(t, lang))
		html := dom.Render(sees.Body)
		if name := map[string]string{"ja": "府中町", "easy": "<ruby>府中町<rt>ふちゅうちょう</rt></ruby>", "en": "Fuchu Town"}[lang]; strings.Count(html, name) < 2 {
			t.Errorf("%s: %s is not named", lang, name)
		}
	}
	if text := marked(t, m); !strings.Contains(text, "guide.city.own.title") {
		t.Error("it is not said that its own hours and fees are not there")
	}
	m, _ = run(m, Facts{Open: true}, ChooseMunicipality{townCode}, KnowledgeLearned{job: m.jobs + 1, city: townOf(townCode)})
	if text := marked(t, m); strings.Contains(text, "guide.city.own") {
		t.Error("it is said of one that has a file")
	}
}

// marked is the screen with the keys of its texts.
func marked(t *testing.T, m Model) string {
	t.Helper()
	return dom.Render(View(m, Facts{Now: testNow, Open: true}, markedTexts(t, "ja")).Body)
}

// One that was chosen another time, or that an address names, is looked up in the list.
func TestMunicipalityOfAnAddressMayHaveNoFile(t *testing.T) {
	for name, test := range map[string]struct {
		list *gazetteer.List
		want string
	}{
		"in the list": {towns(t), "343021"},
		"no list":     {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := run(New("343021"), Facts{}, LearnOffices{})
			m, _ = run(m, Facts{}, KnowledgeLearned{job: m.jobs, national: nation(), holidays: &municipality.Holidays{}, list: test.list})
			if len(effects) != 1 || m.Knowledge.Code != test.want || m.Knowledge.Offices == nil {
				t.Errorf("%q, %+v", m.Knowledge.Code, effects)
			}
		})
	}
	m, _ := searching(t)
	if got, effects := run(m, Facts{}, Follow{"renew?city=343021"}); got.Knowledge.Code != "343021" || effects != nil {
		t.Errorf("%q, %+v", got.Knowledge.Code, effects)
	}
	if _, effects := run(m, Facts{}, Follow{"renew?city=../x"}); effects != nil {
		t.Errorf("no code: %+v", effects)
	}
}

func TestTheListIsFetched(t *testing.T) {
	for name, files := range map[string]map[string]string{"there": {listFile: list}, "not there": nil, "not a list": {listFile: "?"}} {
		b := browser{files: files}
		Do(t.Context(), LearnList{}, World{&b, &b})
		if learned, ok := b.told[0].(ListLearned); !ok || learned.Failed != (name != "there") {
			t.Errorf("%s: %+v", name, b.told)
		}
	}
	if _, err := gazetteer.Parse([]byte("?")); !errors.Is(err, gazetteer.ErrLine) {
		t.Error(err)
	}
}

// The parts of the combobox refer to each other (ARIA Authoring Practices Guide).
func TestComboboxNamesItsParts(t *testing.T) {
	m, _ := searching(t, Type{"府中"}, PressKey{keyDown})
	html := marked(t, m)
	for _, want := range []string{
		`role="combobox"`, `aria-expanded="true"`, `aria-controls="guide-city-list"`, `aria-activedescendant="guide-city-342084"`,
		`id="guide-city-342084"`, `role="listbox"`, `aria-selected="true"`, `role="status"`,
	} {
		if strings.Count(html, want) != 1 {
			t.Errorf("%s is there %d times", want, strings.Count(html, want))
		}
	}
	m, _ = run(m, Facts{Open: true}, PressKey{keyEscape})
	if html := marked(t, m); !strings.Contains(html, `aria-expanded="false"`) || strings.Contains(html, "aria-activedescendant") || strings.Contains(html, `role="option"`) {
		t.Error("it is closed, and says otherwise")
	}
}

func TestSearchEvents(t *testing.T) {
	for name, test := range map[string]struct {
		event dom.Event
		want  Message
	}{
		"a letter":   {dom.Event{Action: ActionSearch, Value: "さ"}, Type{"さ"}},
		"a key":      {dom.Event{Action: ActionSearch, Value: "さ", Key: keyDown}, PressKey{keyDown}},
		"focus gone": {dom.Event{Action: ActionSearch, Value: "さ", Left: true}, LeaveSearch{}},
	} {
		if got, ok := Decode(test.event); !ok || got != test.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
