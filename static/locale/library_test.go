package locale

import (
	"errors"
	"slices"
	"testing"
)

// Texts are fetched once; without a language those of before are shown.
func TestLibraryFetchesEachLanguageOnce(t *testing.T) {
	var asked []string
	l := NewLibrary(func(path string) ([]byte, error) {
		asked = append(asked, path)
		if path == "dist/locale/en.tsv" {
			return []byte("a\tb\n"), nil
		}
		return []byte("?"), errors.New("not served")
	})
	for range 2 {
		if texts, err := l.Texts("en"); err != nil || texts.T("a") != "b" {
			t.Errorf("%+v, %v", texts, err)
		}
	}
	if texts, err := l.Texts("ja"); err == nil || texts.Lang() != "en" {
		t.Errorf("%+v, %v", texts, err)
	}
	if want := []string{"dist/locale/en.tsv", "dist/locale/ja.tsv"}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q", asked)
	}
}

// What the app does not show is a file of its own, and all of a language is there or none.
func TestLibraryOfTheDeskFetchesItsArea(t *testing.T) {
	missing := ""
	l := NewLibrary(func(path string) ([]byte, error) {
		if path == missing {
			return nil, errors.New("not served")
		}
		return []byte(path + "\tx\n"), nil
	}, Counter)
	texts, err := l.Texts("en")
	if want := []string{"dist/locale/counter/en.tsv", "dist/locale/en.tsv"}; err != nil || !slices.Equal(texts.Keys(), want) {
		t.Errorf("%q, %v", texts.Keys(), err)
	}
	for _, missing = range []string{"dist/locale/ja.tsv", "dist/locale/counter/ja.tsv"} {
		if texts, err := l.Texts("ja"); err == nil || texts.Lang() != "en" {
			t.Errorf("without %s: %s, %v", missing, texts.Lang(), err)
		}
	}
}

// The app fetches no text of the desk, and the desk every one.
func TestTextsOfTheDeskAreApart(t *testing.T) {
	for _, lang := range Languages {
		app, err := Joined(lang)
		if err != nil {
			t.Fatal(err)
		}
		var desk []byte
		for _, area := range Apart {
			apart, err := JoinedApart(lang, area)
			if err != nil {
				t.Fatal(err)
			}
			desk = append(desk, apart...)
		}
		of := func(joined []byte) []string {
			texts, err := Parse(lang, joined)
			if err != nil {
				t.Fatal(err)
			}
			return texts.Keys()
		}
		all, err := Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		if both := append(of(app), of(desk)...); len(both) != len(all.Keys()) {
			t.Errorf("%s: %d texts of %d", lang, len(both), len(all.Keys()))
		}
		for _, key := range of(app) {
			if slices.Contains(of(desk), key) {
				t.Errorf("%s: the app fetches %s", lang, key)
			}
		}
	}
}
