package locale

import (
	"slices"
	"testing"
)

func TestExplanations(t *testing.T) {
	for name, test := range map[string]struct {
		text, once, none string
		all              []string
	}{
		"none":                {"紙", "紙", "紙", nil},
		"twice":               {"紙〈手紙〉と紙〈手紙〉", "紙〈手紙〉と紙", "紙と紙", []string{"手紙", "手紙"}},
		"with other furigana": {Mark("紙〈｜手《て》｜紙《がみ》〉と紙〈手紙〉"), Mark("紙〈｜手《て》｜紙《がみ》〉と紙"), "紙と紙", []string{Mark("｜手《て》｜紙《がみ》"), "手紙"}},
		"one within another":  {"人〈代わり〉、紙〈人〈代わり〉の紙〉", "人〈代わり〉、紙〈人の紙〉", "人、紙", []string{"代わり", "人〈代わり〉の紙"}},
		"without an end":      {"紙〈手紙", "紙〈手紙", "紙〈手紙", nil},
		"an end alone":        {"紙〉", "紙〉", "紙〉", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ExplainOnce(test.text, map[string]bool{}); got != test.once {
				t.Errorf("once: %q", got)
			}
			if got := Unexplained(test.text); got != test.none {
				t.Errorf("none: %q", got)
			}
			if got := Explanations(test.text); !slices.Equal(got, test.all) {
				t.Errorf("all: %q", got)
			}
		})
	}
}
