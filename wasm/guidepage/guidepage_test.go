package guidepage

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/room"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// addresses are what the effects show.
func addresses(effects []Effect) (all []ShowAddress) {
	for _, e := range effects {
		if show, ok := e.(ShowAddress); ok {
			all = append(all, show)
		}
	}
	return all
}

// The address goes before what the person chose, and that before what the host set.
func TestMunicipalityOfAPage(t *testing.T) {
	for _, test := range []struct {
		start Start
		want  string
	}{
		{Start{}, ""},
		{Start{Host: "282103"}, "282103"},
		{Start{Host: "282103", Municipality: "122165"}, "122165"},
		{Start{Host: "282103", Municipality: "122165", Address: "renew?city=152081"}, "152081"},
	} {
		m, effects := New(test.start)
		if m.Guide.Knowledge.Code != test.want {
			t.Errorf("%+v: %q", test.start, m.Guide.Knowledge.Code)
		}
		for _, e := range effects {
			if e == (guideEffect{guide.SaveMunicipality{Code: test.want}}) {
				t.Errorf("%+v is remembered", test.start)
			}
		}
	}
}

// The browser shows where the person is: Back leads from page to page, not from answer
// to answer, and where it led is no new entry.
func TestAddressFollowsThePerson(t *testing.T) {
	m, effects := New(Start{Address: "", Now: noon})
	if shown := addresses(effects); shown != nil {
		t.Errorf("at the start %+v", shown)
	}
	for _, step := range []struct {
		message Message
		want    []ShowAddress
	}{
		{OfGuide{guide.Open{Procedure: lifecycle.PINReset}}, []ShowAddress{{"pin-reset", true}}},
		{OfGuide{guide.ChoosePIN{PIN: "card-info"}}, []ShowAddress{{"pin-reset?pin=card-info", false}}},
		{ChooseLanguage{"en"}, nil},
		{Follow{""}, nil},
		{Follow{"renew?who=cat"}, []ShowAddress{{"renew", false}}},
		{Follow{"renew?lang=easy"}, nil},
		{OfGuide{guide.OpenAbout{}}, []ShowAddress{{"about?lang=easy", true}}},
		{ChooseLanguage{"ja"}, []ShowAddress{{"about", false}}},
	} {
		m, effects = Update(m, step.message)
		if shown := addresses(effects); !slices.Equal(shown, step.want) {
			t.Errorf("%+v: %+v, want %+v", step.message, shown, step.want)
		}
	}
}

// A language that an address asks for is not remembered; one that the person chose is,
// and there are no others.
func TestLanguageOfAPage(t *testing.T) {
	m, effects := New(Start{Lang: "fr", Address: "renew?lang=easy"})
	if m.Lang != "easy" || slices.Contains(effects, Effect(SaveLanguage{"easy"})) {
		t.Errorf("%s, %+v", m.Lang, effects)
	}
	m, effects = Update(m, ChooseLanguage{"en"})
	if m.Lang != "en" || effects[0] != (SaveLanguage{"en"}) {
		t.Errorf("%s, %+v", m.Lang, effects)
	}
	if m, effects := Update(m, ChooseLanguage{"fr"}); m.Lang != "en" || effects != nil {
		t.Errorf("%s, %+v", m.Lang, effects)
	}
	if m, _ := New(Start{Lang: "fr", Address: "renew?lang=fr"}); m.Lang != "ja" {
		t.Error(m.Lang)
	}
}

func TestEventsOfAPage(t *testing.T) {
	for action, want := range map[string]bool{ActionLanguage: true, room.ActionGuide: true, room.ActionPINChange: false, room.ActionDoctor: false, room.ActionBack: false} {
		if _, ok := Decode(dom.Event{Action: action}); ok != want {
			t.Errorf("%s: %t", action, ok)
		}
	}
}

// A browser is a Page that tells what was done to it.
type browser struct {
	mu   sync.Mutex
	did  []string
	then func(m Model)
}

func (b *browser) note(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.did = append(b.did, what)
}

func (b *browser) Show(m Model)                           { b.then(m) }
func (b *browser) Fetch(path string) ([]byte, error)      { return nil, errors.New("not served") }
func (b *browser) SaveMunicipality(code string)           { b.note("city " + code) }
func (b *browser) SaveLanguage(lang string)               { b.note("language " + lang) }
func (b *browser) Print()                                 { b.note("print") }
func (b *browser) Speak([]dom.Spoken) <-chan struct{}     { b.note("speak"); return make(chan struct{}) }
func (b *browser) Silence()                               { b.note("silence") }
func (b *browser) ShowAddress(address string, entry bool) { b.note("address " + address) }

// A page on a server that has no data goes on, does what the person wants of the
// browser, and ends with its jobs.
func TestProgramRunsThePage(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := &browser{}
	p := NewProgram(b, func() time.Time { return noon })
	begun := false
	b.then = func(m Model) {
		switch {
		case !begun && m.Guide.Knowledge.Failed:
			begun = true
			p.Send(OfGuide{guide.Open{Procedure: lifecycle.Renew}})
			p.Send(ChooseLanguage{"en"})
			p.Send(OfGuide{guide.PrintPage{}})
		case m.Lang == "en":
			cancel()
		}
	}
	if err := p.Run(ctx, Start{}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if want := []string{"address renew", "language en", "print"}; !slices.Equal(b.did, want) {
		t.Errorf("%q, want %q", b.did, want)
	}
}

// What is read aloud ends when the page is shown in another language.
func TestReadingEndsWithTheLanguage(t *testing.T) {
	for lang, want := range map[string]bool{"ja": false, "en": true, "fr": false} {
		m, _ := New(Start{Address: "renew", Now: noon})
		m, _ = Update(m, OfGuide{guide.VoicesFound{Languages: []string{"ja"}}})
		m, _ = Update(m, OfGuide{guide.ReadAloud{Lines: []dom.Spoken{{Lang: "ja", Text: "あ"}}}})
		_, effects := Update(m, ChooseLanguage{lang})
		if silent := slices.Contains(effects, Effect(guideEffect{guide.Silence{}})); silent != want {
			t.Errorf("%s: silent %t", lang, silent)
		}
	}
}
