package counter_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/scripts/golden"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/counter/scene"
	"jpkiweb/wasm/dom"
)

func texts(t *testing.T, lang string) locale.Texts {
	t.Helper()
	texts, err := locale.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

var icons = regexp.MustCompile(`<svg class="icon (icon-\w+)"[^>]* aria-label="([^"]*)">.*?</svg>`)

// html is a screen with a line for each element, and a short one for each icon.
func html(s dom.Screen) string {
	body := icons.ReplaceAllString(dom.Render(s.Body), `<svg $1 "$2">`)
	return "<!-- key " + s.Key + " -->\n" + strings.ReplaceAll(body, "><", ">\n<") + "\n"
}

func TestScreens(t *testing.T) {
	words, names, models := golden.Words{}, []string{}, map[string]counter.Model{}
	for _, lang := range locale.Languages {
		of := texts(t, lang)
		words[lang] = map[string]string{}
		for _, key := range of.Keys() {
			words[lang][key], _ = of.Text(key)
		}
	}
	for _, s := range append(scene.All(), scene.Windows()...) {
		names, models[s.Name] = append(names, s.Name), s.Model
	}
	drawn := golden.Scenes(names, locale.Languages[:], words, func(name, lang string, words map[string]string) string {
		texts := locale.New(lang, words)
		return html(counter.Draw(models[name], texts, texts))
	})
	var files []string
	for name, text := range drawn {
		file := name + ".html"
		files = append(files, file)
		t.Run(name, func(t *testing.T) { golden.Compare(t, filepath.Join("testdata", file), text) })
	}
	golden.Only(t, "testdata", files...)
}

// Every button does what a key does, and shows that key.
func TestEveryButtonHasAKey(t *testing.T) {
	button, seen := regexp.MustCompile(`<button (?:type="submit" [^>]*id="enter"[^>]*><kbd[^>]*>Enter</kbd>|[^>]*data-action="([^"]*)" data-value="([^"]*)"[^>]*>(?:<kbd[^>]*>([^<]*)</kbd>)?)`), 0
	for _, s := range scene.All() {
		drawn := dom.Render(counter.Draw(s.Model, texts(t, "ja"), texts(t, "ja")).Body)
		if all := strings.Count(drawn, "<button"); all != len(button.FindAllString(drawn, -1)) {
			t.Errorf("%s: a button of another kind", s.Name)
		}
		for _, b := range button.FindAllStringSubmatch(drawn, -1) {
			seen++
			if strings.HasPrefix(b[0], `<button type="submit"`) {
				continue
			}
			if b[1] != counter.ActionKey || !strings.EqualFold(b[2], b[3]) {
				t.Errorf("%s: %s", s.Name, b[0])
			}
		}
	}
	if seen == 0 {
		t.Error("no button")
	}
}

// What the visitor reads and takes along names no day of the card: the last one of a
// certificate is its holder's birthday.
func TestVisitorReadsNoBirthday(t *testing.T) {
	slips := 0
	for _, s := range scene.All() {
		status := s.Model.Card.Status
		if status == nil {
			continue
		}
		of := texts(t, "ja")
		day := of.T("date", "y", status.UserAuthentication.NotAfter.Format("2006"), "m", status.UserAuthentication.NotAfter.Format("1"), "d", status.UserAuthentication.NotAfter.Format("2"))
		drawn := dom.Render(counter.Draw(s.Model, of, of).Body)
		_, visitor, _ := strings.Cut(drawn, "counter-visitor")
		if s.Model.Beside == counter.ShowSlip || s.Model.Beside == counter.ShowReceipt {
			slips++
			visitor = drawn
		}
		if strings.Contains(visitor, day) {
			t.Errorf("%s tells %s", s.Name, day)
		}
	}
	if slips == 0 {
		t.Error("no slip")
	}
}

// sceneOf is the model of a scene.
func sceneOf(t *testing.T, name string) counter.Model {
	t.Helper()
	for _, s := range scene.All() {
		if s.Name == name {
			return s.Model
		}
	}
	t.Fatalf("no scene %s", name)
	return counter.Model{}
}

// A slip says for whom it is, and what to bring or whom to ask, whoever goes; nobody at the
// counter is sent to the telephone for what the office itself knows.
func TestProcedureAtTheCounter(t *testing.T) {
	atHome := []string{"guide.bring.none", "guide.fee.none", "guide.unknown.text", "guide.next.none", "guide.next.unknown"}
	asked := 0
	for _, p := range lifecycle.Procedures {
		for _, who := range municipality.Applicants {
			for _, beside := range []counter.Beside{counter.ShowProcedure, counter.ShowSlip} {
				m, of := sceneOf(t, "counter_slip_renew"), texts(t, "ja")
				m.Procedure, m.Applicant, m.Beside = p, who, beside
				a, _ := m.Answer()
				drawn := dom.Render(counter.Draw(m, of, of).Body)
				_, slip, isSlip := strings.Cut(drawn, "<article")
				for _, key := range atHome {
					if strings.Contains(drawn, of.T(key)) {
						t.Errorf("%s by %s, %d: %s", p, who, beside, of.T(key))
					}
				}
				if isSlip && !strings.Contains(slip, of.T("guide.who."+string(who))) {
					t.Errorf("%s by %s: for whom is the slip? %s", p, who, slip)
				}
				if isSlip && a.Has(municipality.Counter) && !strings.Contains(slip, of.T("guide.bring")) {
					t.Errorf("%s by %s: nothing to bring on %s", p, who, slip)
				}
				if a.Has(municipality.Counter) && len(a.Visits) == 0 {
					asked++
					if !strings.Contains(drawn, of.T("counter.ask")) && !strings.Contains(slip, of.T("counter.slip.ask")) {
						t.Errorf("%s by %s, %d: nobody is asked", p, who, beside)
					}
				}
			}
		}
	}
	if asked == 0 {
		t.Error("no procedure without papers")
	}
}

// A paper that is needed in some cases only never stands among those that all bring.
func TestPapersOfSomeCasesStandApart(t *testing.T) {
	m, of := sceneOf(t, "counter_renewable"), texts(t, "ja")
	_, required, _ := strings.Cut(dom.Render(counter.Draw(m, of, of).Body), of.T("counter.bring")+"<")
	required, apart, ok := strings.Cut(required, of.T("counter.bring.sometimes"))
	q := municipality.Question{Procedure: lifecycle.Renew, Applicant: municipality.Self, Now: m.Now}
	sometimes := 0
	for _, p := range m.Guide.Knowledge.Offices.Answer(q).Visits[0].Bring {
		in := required
		if p.When != nil {
			sometimes++
			in = apart
			if strings.Contains(required, p.Name.Ja) {
				t.Errorf("%s is required", p.Name.Ja)
			}
		}
		if !strings.Contains(in, p.Name.Ja) {
			t.Errorf("no %s in %s", p.Name.Ja, in)
		}
	}
	if !ok || sometimes == 0 {
		t.Errorf("nothing stands apart: %s", required)
	}
}

// What staff read, and what the visitor reads, says no more than was read, and the same.
func TestDeskSaysOneTruth(t *testing.T) {
	of := texts(t, "ja")
	for name, test := range map[string]struct {
		scene     string
		says      []string // on the desk
		visitor   []string // in the visitor's part
		saysNever []string
	}{
		"good, but moved?": {"counter_good", []string{of.T("counter.moved"), `data-value="5"`}, []string{of.T("counter.now.none")}, nil},
		"one try left": {"counter_last_try", []string{`data-value="3"`, of.T("counter.unsure")},
			[]string{of.T("guide.pin.digital-signature"), of.T("counter.unsure")}, []string{of.T("counter.now.none")}},
		"expired":   {"counter_expired", []string{of.T("counter.can.no")}, []string{of.T("health.sign.expired")}, []string{of.T("health.sign.unknown"), of.T("health.state.unknown"), of.T("counter.moved")}},
		"last day":  {"counter_last_day", []string{of.T("counter.found.renewable", "days", of.T("health.days.none"))}, nil, []string{of.T("counter.moved")}},
		"some days": {"counter_renewable", []string{of.T("counter.found.renewable", "days", of.T("health.days.other", "days", of.T("days", "n", "60")))}, nil, nil},
		"a phone":   {"counter_iphone", nil, nil, []string{of.T("counter.moved")}},
	} {
		drawn := dom.Render(counter.Draw(sceneOf(t, test.scene), of, of).Body)
		desk, visitor, _ := strings.Cut(drawn, "counter-visitor")
		for _, text := range test.says {
			if !strings.Contains(desk, text) {
				t.Errorf("%s: the desk does not say %s", name, text)
			}
		}
		for _, text := range test.visitor {
			if !strings.Contains(visitor, text) {
				t.Errorf("%s: the visitor does not read %s", name, text)
			}
		}
		for _, text := range test.saysNever {
			if strings.Contains(drawn, text) {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
}

// Staff are told of everything that can be found, and what to do about it.
func TestEveryFindingHasItsTexts(t *testing.T) {
	for _, lang := range locale.Languages {
		of := texts(t, lang)
		for _, code := range finding.Codes {
			for _, key := range []string{"counter.found." + string(code), "counter.found." + string(code) + ".text"} {
				if _, ok := of.Text(key); !ok {
					t.Errorf("%s: no %s", lang, key)
				}
			}
		}
	}
}
