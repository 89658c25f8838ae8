package locale

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
)

// load returns every text of a language, those of the install page, too.
func load(t *testing.T, lang string) Texts {
	t.Helper()
	texts, err := LoadInstall(lang)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// A folder that no language has is carried by every program, and shown by none.
func TestEachFolderIsALanguage(t *testing.T) {
	folders, err := files.ReadDir(".")
	if err != nil || len(folders) != len(Languages) {
		t.Errorf("%d folders, %v", len(folders), err)
	}
	for _, folder := range folders {
		if !slices.Contains(Languages[:], folder.Name()) {
			t.Errorf("%s is none of %q", folder.Name(), Languages)
		}
	}
}

func TestDeskReadsWhatTheBuildJoins(t *testing.T) {
	for _, lang := range Languages {
		joined, err := Joined(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, area := range Apart {
			apart, err := JoinedApart(lang, area)
			if err != nil {
				t.Fatal(err)
			}
			joined = append(joined, apart...)
		}
		want, missing := Load(lang)
		got, err := Parse(lang, joined)
		if err = errors.Join(missing, err); err != nil || !maps.Equal(got.of.texts, want.of.texts) || got.Lang() != lang {
			t.Errorf("%s: %v, or texts are missing", lang, err)
		}
	}
}

func TestEveryErrorCodeHasItsTexts(t *testing.T) {
	for _, lang := range Languages {
		texts := load(t, lang)
		known := map[string]bool{}
		for _, code := range wire.Codes {
			known[string(code)] = true
			for _, part := range []string{"title", "detail", "next"} {
				if _, ok := texts.Text("error." + string(code) + "." + part); !ok {
					t.Errorf("%s: no error.%s.%s", lang, code, part)
				}
			}
		}
		for _, key := range texts.Keys() {
			rest, isError := strings.CutPrefix(key, "error.")
			code, _, _ := strings.Cut(rest, ".")
			if isError && !known[code] {
				t.Errorf("%s: %s is of no code", lang, key)
			}
		}
	}
}

// The app says of a purpose what a site may do, and what the card was used for.
func TestEveryPurposeHasItsTexts(t *testing.T) {
	for _, lang := range Languages {
		texts := load(t, lang)
		for _, p := range wire.Purposes {
			for _, key := range []string{"grants.purpose.", "history.purpose."} {
				if _, ok := texts.Text(key + string(p)); !ok {
					t.Errorf("%s: no %s%s", lang, key, p)
				}
			}
		}
	}
}

func TestJapaneseIsPoliteAndWithoutMisinformation(t *testing.T) {
	texts := load(t, "ja")
	for _, key := range texts.Keys() {
		text, _ := texts.Text(key)
		if strings.HasPrefix(key, "error.") && !strings.HasSuffix(key, ".title") {
			for _, line := range strings.Split(text, "\n") {
				if !strings.HasSuffix(line, "。") {
					t.Errorf("%s: %q is no sentence", key, line)
				}
			}
		}
	}
	for _, key := range []string{"blocked.waiting", "error.pin_blocked.detail", "error.pin_wrong.next", "last_try.text"} {
		// Waiting does not bring tries back (lifecycle facts 5).
		if text, _ := texts.Text(key); !strings.Contains(text, "待っても") && !strings.Contains(text, "日にちがたっても") {
			t.Errorf("%s does not say that waiting is in vain: %s", key, text)
		}
	}
}

func TestT(t *testing.T) {
	texts := New("en", map[string]string{
		"plain": "a", "place": "{n} of {m}", "tries.one": "{n} try", "tries.other": "{n} tries",
	})
	for name, test := range map[string]struct{ got, want string }{
		"plain":               {texts.T("plain"), "a"},
		"places":              {texts.T("place", "n", "1", "m", "{n}"), "1 of {n}"},
		"no such key":         {texts.T("other"), "[other]"},
		"one":                 {texts.N("tries", 1), "1 try"},
		"none":                {texts.N("tries", 0), "0 tries"},
		"several":             {texts.N("tries", 3), "3 tries"},
		"place without value": {texts.T("place", "n"), "{n} of {m}"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", name, test.got, test.want)
		}
	}
	if _, err := Load("../ja"); err == nil {
		t.Error("language outside the list was loaded")
	}
}

// A value is put in as it is, also one that looks like a place; what is no place stays.
func TestPlacesAreFilledOnce(t *testing.T) {
	texts := New("en", map[string]string{"a": "{b}{c} {d {b}", "date": "{y}-{m}-{d}", "day": "on {date}"})
	for want, got := range map[string]string{
		"{c}x {d {c}":   texts.T("a", "b", "{c}", "c", "x"),
		"{b}{c} {d {b}": texts.T("a", "e", "f"),
		"on 1-2-3":      texts.T("day", "y", "1", "m", "2", "d", "3"),
		"on {date}":     texts.T("day", "y", "1"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
