package counter_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/counter/scene"
	"jpkiweb/wasm/dom"
)

// asked is what the visitor is asked for everything that may be found.
var asked = map[finding.Code]counter.Ask{
	finding.NoService: counter.AskWait, finding.NoReader: counter.AskWait, finding.TwoCards: counter.AskWait, finding.Busy: counter.AskWait,
	finding.Waiting: counter.AskPut, finding.NotJPKI: counter.AskOther, finding.Unreadable: counter.AskAgain,
	finding.Reading: counter.AskStay, finding.Slow: counter.AskStay,
	finding.Juki: counter.AskRead, finding.Phone: counter.AskRead, finding.Empty: counter.AskRead, finding.Revoked: counter.AskRead,
	finding.Expired: counter.AskRead, finding.OnHold: counter.AskRead, finding.Locked: counter.AskRead, finding.Early: counter.AskRead,
	finding.Renewable: counter.AskRead, finding.NoLogin: counter.AskRead, finding.NoSignature: counter.AskRead, finding.NewKey: counter.AskRead,
	finding.LastTry: counter.AskRead, finding.Good: counter.AskRead,
}

// For everything that may be found the display asks something of the visitor. What it is
// told are words of lists: no number, so no counter, no day and no serial. What it shows is
// nothing that staff are told: no hint, no key, no retry counter.
func TestDisplayHasNothingOfStaff(t *testing.T) {
	var found []finding.Code
	for _, s := range scene.All() {
		words := s.Model.Words()
		text, err := json.Marshal(words)
		if err != nil {
			t.Fatal(err)
		}
		if number := regexp.MustCompile(`[0-9]`).FindString(regexp.MustCompile(`"(part|municipality)":"?[0-9]+`).ReplaceAllString(string(text), "")); number != "" {
			t.Errorf("%s: the display is told %s in %s", s.Name, number, text)
		}
		if m := s.Model; m.Connection == counter.Connected && m.Procedure == "" && m.Beside == counter.Nothing && !m.Done {
			code := m.Findings().Code
			found = append(found, code)
			if words.Ask != asked[code] {
				t.Errorf("%s: %s, want %s", s.Name, words.Ask, asked[code])
			}
		}
	}
	for _, code := range finding.Codes {
		if !slices.Contains(found, code) {
			t.Errorf("no scene of %s", code)
		}
	}
	for _, lang := range locale.Languages {
		of := texts(t, lang)
		staffs := staffTexts(of)
		for _, s := range scene.Windows() {
			drawn := dom.Render(counter.Draw(s.Model, locale.Texts{}, of).Body)
			for _, text := range staffs {
				if strings.Contains(drawn, dom.Render(dom.Text(text))) {
					t.Errorf("%s in %s: %s", s.Name, lang, text)
				}
			}
			if strings.Contains(drawn, "[") || regexp.MustCompile("<(button|a|input|kbd)[ >]").MatchString(drawn) {
				t.Errorf("%s in %s: a key, or a text that is none: %s", s.Name, lang, drawn)
			}
		}
	}
}

// staffTexts are those that the desk shows to staff only.
func staffTexts(of locale.Texts) (all []string) {
	for _, key := range of.Keys() {
		hint := strings.HasPrefix(key, "counter.found.") && strings.HasSuffix(key, ".text")
		staffs := slices.Contains([]string{"counter.moved", "counter.unsure", "counter.terminal", "counter.doubts", "counter.ask", "counter.ask.hours",
			"counter.trial", "counter.done.text", "counter.keys.more", "tries.unknown"}, key)
		if text, _ := of.Text(key); (hint || staffs) && !strings.Contains(text, "{") && !isVisitors(of, key) {
			all = append(all, of.T(key))
		}
	}
	for n := 1; n <= 5; n++ {
		all = append(all, of.N("tries.left", n))
	}
	return all
}

// isVisitors reports whether a text of staff's is, or is part of, one that is the visitor's.
func isVisitors(of locale.Texts, key string) bool {
	text, _ := of.Text(key)
	return slices.ContainsFunc(of.Keys(), func(other string) bool {
		visitors, _ := of.Text(other)
		return strings.HasPrefix(other, "counter.display.") && strings.Contains(visitors, text)
	})
}

// A class is a name, with nothing before or behind it.
func TestClassesAreNames(t *testing.T) {
	for _, s := range scene.Windows() {
		drawn := dom.Render(counter.Draw(s.Model, locale.Texts{}, texts(t, "ja")).Body)
		if class := regexp.MustCompile(`class="( [^"]*|[^"]* |[^"]*  [^"]*|)"`).FindString(drawn); class != "" {
			t.Errorf("%s: %s", s.Name, class)
		}
	}
}
