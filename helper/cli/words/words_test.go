package words

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var place = regexp.MustCompile(`\{[a-z0-9]+\}`)

// Every text is there in every language, with the same places, lines and value of its flag.
func TestTextsAreInEveryLanguage(t *testing.T) {
	all := map[string]map[string]string{}
	for _, lang := range Languages {
		texts, err := read(lang)
		if err != nil {
			t.Fatal(err)
		}
		all[lang] = texts
	}
	same := func(pattern *regexp.Regexp, a, b string) bool {
		found := func(text string) []string {
			return slices.Compact(slices.Sorted(slices.Values(pattern.FindAllString(text, -1))))
		}
		return slices.Equal(found(a), found(b))
	}
	value := regexp.MustCompile("`[^`]*`")
	for key, english := range all["en"] {
		text, ok := all["ja"][key]
		switch {
		case !ok || text == "" || english == "":
			t.Errorf("%s: no text in every language", key)
		case !same(place, english, text):
			t.Errorf("%s: other places:\n%s\n%s", key, english, text)
		case !same(value, english, text):
			t.Errorf("%s: another value:\n%s\n%s", key, english, text)
		case strings.HasPrefix(key, "details.") && strings.Count(english, "\n") != strings.Count(text, "\n"):
			t.Errorf("%s: another number of paragraphs", key)
		}
	}
	for key := range all["ja"] {
		if _, ok := all["en"][key]; !ok {
			t.Errorf("%s: not in English", key)
		}
	}
}

// Japanese texts are Japanese: those without any are names, marks and places.
func TestJapaneseTextsAreJapanese(t *testing.T) {
	japanese := func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }
	names := regexp.MustCompile(`jpki-helper|SHA-256|Android|iPhone|` + place.String())
	texts, err := read("ja")
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range texts {
		left := names.ReplaceAllString(text, "")
		if strings.ContainsFunc(left, unicode.IsLetter) && !strings.ContainsFunc(left, japanese) {
			t.Errorf("%s: %q", key, text)
		}
	}
}

// What the shell has not is told in English.
func TestLanguagesThatAreNot(t *testing.T) {
	for lang, want := range map[string]string{"ja": "ja", "en": "en", "": "en", "fr": "en", "easy": "en"} {
		if got := Of(lang).Lang(); got != want {
			t.Errorf("%q is told in %q, want %q", lang, got, want)
		}
	}
}

func TestWidthAndPad(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "暗証番号": 8, "ＡＢ": 4, "ｱｲｳ": 3, "✓ ok": 4, "a、b": 4} {
		if got := Width(text); got != want {
			t.Errorf("%q takes %d columns, want %d", text, got, want)
		}
		if got := Width(Pad(text, 10)); got != 10 {
			t.Errorf("%q is padded to %d columns", text, got)
		}
	}
	if got := Pad("longer", 3); got != "longer" {
		t.Errorf("%q", got)
	}
}

func TestWrap(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		columns int
		want    []string
	}{
		"fits":                      {"as it is", 80, []string{"as it is"}},
		"nothing":                   {"", 80, []string{""}},
		"words":                     {"one two three", 8, []string{"one two", "three"}},
		"a word wider than a line":  {"a https://example.example b", 8, []string{"a", "https://example.example", "b"}},
		"paragraphs":                {"one\ntwo", 80, []string{"one", "two"}},
		"between wide characters":   {"暗証番号を聞く", 8, []string{"暗証番号", "を聞く"}},
		"not before what closes":    {"暗証番号。聞く", 8, []string{"暗証番", "号。聞く"}},
		"not behind what opens":     {"暗証番（号）", 8, []string{"暗証番", "（号）"}},
		"narrow words in wide ones": {"番号は --pin-file で", 12, []string{"番号は", "--pin-file", "で"}},
	} {
		if got := Wrap(test.text, test.columns); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
