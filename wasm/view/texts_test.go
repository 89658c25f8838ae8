package view

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// marked are texts whose value is their key, so that a drawn screen tells which
// keys it used.
func marked(t *testing.T, lang string) (locale.Texts, []string) {
	t.Helper()
	keys := texts(t, lang).Keys()
	marks := map[string]string{}
	for _, k := range keys {
		marks[k] = "⟦" + k + "⟧"
	}
	return locale.New(lang, marks), keys
}

func TestEveryTextIsShownSomewhere(t *testing.T) {
	for _, lang := range locale.Languages {
		marks, keys := marked(t, lang)
		var all strings.Builder
		for _, m := range allModels() {
			s := Draw(m, marks)
			all.WriteString(s.Title + dom.Render(s.Body))
		}
		// date and the errors of a PIN are nested in other texts; their marks
		// are filled into places that a mark does not have.
		shown := all.String() + nested(marks)
		for _, k := range keys {
			if !strings.Contains(shown, "⟦"+k+"⟧") {
				t.Errorf("%s: %s is shown nowhere", lang, k)
			}
		}
	}
}

// nested draws the texts that stand inside others, and what a doctor may find.
func nested(t locale.Texts) string {
	var b strings.Builder
	for month := range 12 {
		b.WriteString(t.T("month." + []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}[month]))
	}
	b.WriteString(date(t, noon) + t.T("last_try.error"))
	for _, f := range diagnosis.Findings {
		b.WriteString(dom.Render(finding(t, info, diagnosis.Step{Finding: f})))
	}
	for _, s := range taskScenes() {
		key := taskKey(s.model.Task)
		if s.model.PIN.Refused() {
			b.WriteString(pinError(s.model, t, key))
		}
	}
	return b.String()
}

// allModels are the scenes and, one by one, every code, kind and spent.
func allModels() []app.Model {
	var models []app.Model
	for _, s := range scenes() {
		models = append(models, s.model)
	}
	base := changedModel(connected(status(3, 5)), loginRequest)
	for _, code := range wire.Codes {
		for _, spent := range app.Spents {
			for _, task := range []app.Task{app.TaskLogin, app.TaskSign, app.TaskShare} {
				models = append(models, changedModel(base, func(m *app.Model) {
					m.Task, m.Screen, m.Problem = task, app.ScreenProblem, &app.Problem{Code: code, Spent: spent}
				}))
			}
		}
		models = append(models, app.Model{Screen: app.ScreenProblem, Problem: &app.Problem{Code: code, Spent: app.SpentNo}})
	}
	for _, kind := range app.Kinds {
		models = append(models, connected(changed(status(3, 5), func(s *app.CardStatus) { s.Kind = kind })))
	}
	for _, size := range []int64{1, 1500, 1_500_000} {
		models = append(models, changedModel(base, func(m *app.Model) {
			m.Screen, m.Task, m.Documents = app.ScreenSign, app.TaskSign, []app.Document{document("a", size, true)}
		}))
	}
	return models
}

func TestNoTextIsMissing(t *testing.T) {
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		for _, m := range allModels() {
			s := Draw(m, texts)
			missing := regexp.MustCompile(`\[[a-z_]+\.[a-z0-9_.]*\]|\{[a-z]+\}`)
			if found := missing.FindString(s.Title + dom.Render(s.Body)); found != "" {
				t.Errorf("%s: %s on screen %s", lang, found, s.Key)
			}
		}
	}
}

// Texts are in static/locale alone: no letter of Japanese in Go, JS or CSS.
func TestNoJapaneseOutsideTheTexts(t *testing.T) {
	japanese := regexp.MustCompile(`[\p{Hiragana}\p{Katakana}\p{Han}]`)
	for _, pattern := range []string{"*.go", "../app/*.go", "../dom/*.go", "../../static/*.js"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if found := japanese.Find(source); found != nil {
				t.Errorf("%s: %s", file, found)
			}
		}
	}
}

func TestSize(t *testing.T) {
	texts := texts(t, "en")
	for n, want := range map[int64]string{
		0: "0 bytes", 999: "999 bytes", 1000: "1.0 KB (1,000 bytes)", 1001: "1.1 KB (1,001 bytes)",
		200_000_000: "200.0 MB (200,000,000 bytes)",
	} {
		if got := size(texts, n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestDateIsThatOfJapan(t *testing.T) {
	// 15:00 UTC is midnight of the next day in Japan.
	at := noon.UTC().AddDate(0, 0, 0).Truncate(24 * 60 * 60 * 1e9).Add(15 * 60 * 60 * 1e9)
	if got := date(texts(t, "ja"), at); got != "2026年11月22日" {
		t.Error(got)
	}
	if got := date(texts(t, "en"), at); got != "22 November 2026" {
		t.Error(got)
	}
}
