package guide

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
)

// reads is a guide at an answer on a machine that has voices of some languages, and the
// press of the button that it draws in a language.
func reads(t *testing.T, lang string, voices ...string) (m Model, press Message) {
	t.Helper()
	m, _ = run(withKnowledge(t, townCode), Facts{}, Open{Procedure: lifecycle.Renew}, VoicesFound{voices})
	m, _ = run(m, Facts{Open: true}, KnowledgeLearned{job: m.jobs, city: townOf(townCode)})
	html := dom.Render(View(m, Facts{Now: testNow, Open: true}, texts(t, lang)).Body)
	_, value, found := strings.Cut(html, `data-action="`+ActionAloud+`" data-value="`)
	if !found {
		return m, nil
	}
	value, _, _ = strings.Cut(value, `"`)
	press, ok := Decode(dom.Event{Action: ActionAloud, Value: value})
	if !ok {
		t.Fatal("nothing hears of the button")
	}
	return m, press
}

// An answer is read by voices of this machine only: without one for each language of it
// there is no button.
func TestButtonNeedsALocalVoice(t *testing.T) {
	for _, test := range []struct {
		lang   string
		voices []string
		want   bool
	}{
		{"ja", nil, false}, {"easy", nil, false}, {"en", nil, false},
		{"ja", []string{"ja"}, true}, {"easy", []string{"ja"}, true}, {"ja", []string{"en"}, false}, {"easy", []string{"en"}, false},
		{"en", []string{"ja", "en"}, true}, {"en", []string{"ja"}, false},
		{"en", []string{"en"}, false}, // the name of the office is Japanese
	} {
		if _, press := reads(t, test.lang, test.voices...); (press != nil) != test.want {
			t.Errorf("%s with %q: %+v", test.lang, test.voices, press)
		}
	}
}

// An answer is read in the words of its language, Japanese in another one by a Japanese
// voice.
func TestWhatIsReadAloud(t *testing.T) {
	for lang, want := range map[string][]dom.Spoken{
		"ja":   {{Lang: "ja", Text: "電子証明書の更新"}, {Lang: "ja", Text: "市民課"}},
		"easy": {{Lang: "ja", Text: "でんししょうめいしょ"}, {Lang: "ja", Text: "でんわ"}},
		"en":   {{Lang: "en", Text: "Renew"}, {Lang: "ja", Text: "市民課"}},
	} {
		_, press := reads(t, lang, "ja", "en")
		lines := press.(ReadAloud).Lines
		for _, w := range want {
			if !slices.ContainsFunc(lines, func(l dom.Spoken) bool { return l.Lang == w.Lang && strings.Contains(l.Text, w.Text) }) {
				t.Errorf("%s: no %+v in %+v", lang, w, lines)
			}
		}
	}
}

// What is read ends with a second press, and with whatever leaves the answer or prints it;
// the end of what was read before ends nothing.
func TestReadingEnds(t *testing.T) {
	f := Facts{Now: testNow, Open: true}
	for name, test := range map[string]struct {
		message Message
		silent  bool
	}{
		"the second press":      {ReadAloud{}, true},
		"another applicant":     {ChooseApplicant{municipality.Agent}, true},
		"the same applicant":    {ChooseApplicant{municipality.Self}, false},
		"another procedure":     {Open{Procedure: lifecycle.LostCard}, true},
		"the list":              {Open{}, true},
		"another page":          {OpenAbout{}, true},
		"a municipality":        {KnowledgeLearned{}, false}, // stale
		"print":                 {PrintPage{}, true},
		"a fold":                {Toggle{Fold: foldNotes, Open: true}, false},
		"voices":                {VoicesFound{[]string{"ja"}}, false},
		"the end of it":         {spokenToTheEnd{1}, false},
		"the end of one before": {spokenToTheEnd{0}, false},
	} {
		m, press := reads(t, "ja", "ja")
		b := browser{}
		do := func(message Message) {
			for _, e := range Update(&m, message, f) {
				Do(t.Context(), e, World{&b, &b})
			}
		}
		do(press)
		if len(b.spoken) != 1 || len(b.spoken[0]) == 0 || !m.aloud.reading || len(b.told) == 0 {
			t.Fatalf("%+v", b)
		}
		do(test.message)
		stillReads := !test.silent && test.message != (spokenToTheEnd{1})
		if (b.silent == 1) != test.silent || m.aloud.reading != stillReads {
			t.Errorf("%s: %d silences, reading %t", name, b.silent, m.aloud.reading)
		}
	}
}

// A guide that is not on the screen reads nothing, nor one without a voice.
func TestNothingIsReadUnasked(t *testing.T) {
	m, press := reads(t, "ja", "ja")
	if effects := Update(&m, press, Facts{Now: testNow}); effects != nil {
		t.Errorf("closed: %+v", effects)
	}
	if effects := Update(&m, ReadAloud{[]dom.Spoken{{Lang: "fr", Text: "a"}}}, Facts{Now: testNow, Open: true}); effects != nil {
		t.Errorf("no voice: %+v", effects)
	}
	if effects := Leave(&m); effects != nil {
		t.Errorf("nothing is read: %+v", effects)
	}
}

func TestNumbersInWords(t *testing.T) {
	for _, test := range []struct{ lang, text, want string }{
		{"ja", "9:00から17:15まで", "9時から17時15分まで"},
		{"easy", "8:30から", "8じ30ぷんから"},
		{"easy", "17:00、12:45", "17じ、12じ45ふん"},
		{"en", "9:00 to 17:15", "9:00 to 17:15"},
		{"ja", "0120-95-0178", "0 1 2 0, 9 5, 0 1 7 8"},
		{"ja", "1,000円、200", "1000円、200"},
		{"ja", "7番窓口", "7番窓口"},
		{"ja", "第1-", "第1-"},
		{"ja", "2026:1:2-3", "2026:1:2-3"},
		{"ja", "", ""},
	} {
		if got := numbersInWords(texts(t, test.lang), test.text); got != test.want {
			t.Errorf("%s %q: %q, want %q", test.lang, test.text, got, test.want)
		}
	}
}

func TestSignsInWords(t *testing.T) {
	for _, test := range []struct{ lang, text, want string }{
		{"ja", "11月30日（月） 9:00から", "11月30日月曜日 9:00から"},
		{"easy", "11がつ30にち（げつ）", "11がつ30にちげつようび"},
		{"ja", "お金：200円〜300円", "お金、200円から300円"},
	} {
		if got := signsInWords(texts(t, test.lang), test.text); got != test.want {
			t.Errorf("%s %q: %q, want %q", test.lang, test.text, got, test.want)
		}
	}
}

// Nothing is lost of a text that is cut, and no piece is longer than what is read at once.
func TestSentences(t *testing.T) {
	long := strings.Repeat("あ", longestSpoken-10)
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"あ。い。", []string{"あ。", "い。"}},
		{"Go there. Ask? Yes", []string{"Go there.", "Ask?", "Yes"}},
		{long + "、" + long, []string{long + "、", long}},
		{strings.Repeat("い", longestSpoken) + "う", []string{strings.Repeat("い", longestSpoken), "う"}},
		{strings.Repeat("い", longestSpoken) + "、う", []string{strings.Repeat("い", longestSpoken), "、う"}},
	} {
		if got := sentences(test.text); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q", test.text, got)
		}
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("あ。い、う. e? ")
	f.Add(fmt.Sprintf("%0200d", 1))
	f.Fuzz(func(t *testing.T, text string) {
		gone := strings.NewReplacer(" ", "", "\u3000", "")
		joined := ""
		for _, s := range sentences(text) {
			if utf8.RuneCountInString(s) > longestSpoken {
				t.Errorf("%d letters", utf8.RuneCountInString(s))
			}
			joined += s
		}
		if squeezed := strings.Join(strings.Fields(text), ""); strings.Join(strings.Fields(gone.Replace(joined)), "") != gone.Replace(squeezed) {
			t.Errorf("%q became %q", text, joined)
		}
	})
}
