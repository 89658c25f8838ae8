// Package locale holds every text for people that the app shows, by key and
// language, and nothing else. Texts may have named places, {n}, that the caller
// fills. Each language is a folder with one file an area. Most callers need [Load] and [Texts.T].
package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed ja/*.json en/*.json
var files embed.FS

// Languages that have texts.
var Languages = [...]string{"ja", "en"}

// Areas are the files of each language. (Listing the folder would cost the app
// 20 kB, compressed.)
var Areas = [...]string{"app", "diagnosis", "embedded", "error", "grants"}

// Texts are the texts of one language.
type Texts struct {
	lang  string
	texts map[string]string
}

// Load returns the texts of a language (BCP 47: ja, en).
func Load(lang string) (Texts, error) {
	if !slices.Contains(Languages[:], lang) {
		return Texts{}, fmt.Errorf("no texts in language %q", lang)
	}
	t := Texts{lang: lang, texts: map[string]string{}}
	for _, area := range Areas {
		if err := t.add(lang + "/" + area + ".json"); err != nil {
			return Texts{}, err
		}
	}
	return t, nil
}

// add reads one area of the texts; a key belongs to one area.
func (t Texts) add(area string) error {
	data, err := files.ReadFile(area)
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	var texts map[string]string
	if err := json.Unmarshal(data, &texts); err != nil {
		return fmt.Errorf("read texts of %s: %w", area, err)
	}
	for key, text := range texts {
		if _, twice := t.texts[key]; twice {
			return fmt.Errorf("read texts of %s: %s is in another file too", area, key)
		}
		t.texts[key] = text
	}
	return nil
}

// New returns texts that are given, for a test of what uses them.
func New(lang string, texts map[string]string) Texts {
	return Texts{lang: lang, texts: texts}
}

// Lang returns the language.
func (t Texts) Lang() string { return t.lang }

// T returns the text of a key with its places filled: T("left", "n", "3") puts
// 3 for {n}. A key without text is returned itself, in brackets, so that it is
// seen.
func (t Texts) T(key string, places ...string) string {
	text, ok := t.texts[key]
	if !ok {
		return "[" + key + "]"
	}
	if len(places) == 0 {
		return text
	}
	pairs := make([]string, 0, len(places))
	for i := 0; i+1 < len(places); i += 2 {
		pairs = append(pairs, "{"+places[i]+"}", places[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// N returns the text for a number of things: KEY.one for 1, else KEY.other,
// with {n} filled.
func (t Texts) N(key string, n int) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return t.T(key+form, "n", strconv.Itoa(n))
}

// Keys returns every key, sorted.
func (t Texts) Keys() []string {
	keys := make([]string, 0, len(t.texts))
	for k := range t.texts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Text returns the text of a key as it is written; ok is false if there is
// none.
func (t Texts) Text(key string) (text string, ok bool) {
	text, ok = t.texts[key]
	return text, ok
}
