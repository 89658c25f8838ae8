package diagnosis_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/static/locale"
)

func load(t *testing.T, lang string) locale.Texts {
	t.Helper()
	texts, err := locale.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestEveryFindingHasItsTexts(t *testing.T) {
	want := []string{"diagnosis.all_ok", "diagnosis.next"}
	for _, l := range diagnosis.Links {
		want = append(want, l.Key())
	}
	for _, s := range diagnosis.LinkStates {
		want = append(want, s.Key())
	}
	for _, f := range diagnosis.Findings {
		want = append(want, f.Key("title"), f.Key("detail"), f.Key("next"))
	}
	for _, lang := range locale.Languages {
		texts := load(t, lang)
		for _, key := range want {
			if _, ok := texts.Text(key); !ok {
				t.Errorf("%s: no %s", lang, key)
			}
		}
		for _, key := range texts.Keys() {
			if strings.HasPrefix(key, "diagnosis.") && !slices.Contains(want, key) {
				t.Errorf("%s: %s is of no finding", lang, key)
			}
		}
	}
}

// What a text wants to name, the step names.
func TestPlacesOfTheTextsAreFilled(t *testing.T) {
	place := regexp.MustCompile(`\{[a-z]*\}`)
	for _, lang := range locale.Languages {
		texts := load(t, lang)
		for _, test := range rows() {
			for _, s := range diagnosis.Diagnose(test.facts) {
				if s.Finding == "" {
					continue
				}
				for _, part := range []string{"title", "detail", "next"} {
					if left := place.FindString(texts.T(s.Finding.Key(part), s.Places...)); left != "" {
						t.Errorf("%s %s: %s is not filled", lang, s.Finding.Key(part), left)
					}
				}
			}
		}
	}
}

func TestJapaneseSaysWhatToDoInWholeSentences(t *testing.T) {
	texts := load(t, "ja")
	for _, f := range diagnosis.Findings {
		for _, part := range []string{"detail", "next"} {
			text, _ := texts.Text(f.Key(part))
			for _, line := range strings.Split(text, "\n") {
				if !strings.HasSuffix(line, "。") {
					t.Errorf("%s: %q is no sentence", f.Key(part), line)
				}
			}
		}
	}
	// Waiting does not bring tries back (lifecycle facts 5).
	for _, f := range []diagnosis.Finding{diagnosis.PINBlocked, diagnosis.SigningPINBlocked, diagnosis.PINsBlocked} {
		if text, _ := texts.Text(f.Key("detail")); !strings.Contains(text, "待っても") {
			t.Errorf("%s does not say that waiting is in vain", f)
		}
	}
}
