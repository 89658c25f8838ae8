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
