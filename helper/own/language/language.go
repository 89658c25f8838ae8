// Package language reads the further languages in which a municipal counter speaks to its
// visitors: each is a file that a city writes without a programmer, and may begin with one of
// the drafts that are shipped. No draft is shown, and no file until the administrator's policy
// names who has read it (helper/own/policy).
//
// A file is one JSON object:
//
//	{
//	  "language": "vi",
//	  "ja": "ベトナム語",
//	  "en": "Vietnamese",
//	  "about": "who wrote this, for whoever reads the file",
//	  "texts": {"counter.slip": "…", …}
//	}
//
// "language" is the BCP 47 tag by which a browser chooses fonts and voices: a language,
// and if need be a script and a region (zh-Hans, pt-BR). "ja" and "en" name it for staff;
// "about" may be left out. "texts" has every text of [Template], and no other one; what
// stands in braces, {n}, is filled in and stays as it is. Parse tells each fault with its
// line. What is not among the texts, as names of papers and offices from the file of a
// municipality, is shown in やさしい日本語, which the text further.japanese says.
//
// Most callers need [Parse] and [Language.Lines].
package language

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jpkiweb/shared/character"
	"jpkiweb/shared/strictjson"
	"jpkiweb/static/locale"
)

// Bounds of a file.
const (
	MaxFile = 128 << 10 // bytes
	maxText = 2000      // bytes of one text
	maxName = 60        // bytes of the name of a language
)

//go:embed draft/*.json
var drafts embed.FS

// A Language is one that was read, and holds every text.
type Language struct {
	Code   string // BCP 47
	Ja, En string // its name
	texts  map[string]string
}

// A file is a language as it is written.
type file struct {
	Language string            `json:"language"`
	Ja       string            `json:"ja"`
	En       string            `json:"en"`
	About    string            `json:"about,omitempty"`
	Texts    map[string]string `json:"texts"`
}

// Drafts are the codes of the languages that are shipped, none of which anybody has read.
func Drafts() (codes []string) {
	entries, _ := drafts.ReadDir("draft") // it is there
	for _, e := range entries {
		codes = append(codes, strings.TrimSuffix(e.Name(), ".json"))
	}
	return codes
}

// Draft is the file of a language that is shipped; ok is false where there is none.
func Draft(code string) (text []byte, ok bool) {
	text, err := drafts.ReadFile("draft/" + code + ".json")
	return text, err == nil
}

// Template is a file to begin a new language with: it has the English texts.
func Template(english locale.Texts) ([]byte, error) {
	f := file{Texts: map[string]string{further: "What is in Japanese was not translated. Show this paper to the staff at the counter."}}
	for _, key := range keys[1:] {
		f.Texts[key], _ = english.Text(key)
	}
	text, err := json.MarshalIndent(f, "", "  ")
	return append(text, '\n'), err
}

// further is the key of the one text that no other language has, the first of keys.
const further = "further.japanese"

// Parse reads a file. An error says of each fault on which line it stands.
func Parse(text []byte) (Language, error) {
	var f file
	if len(text) > MaxFile {
		return Language{}, fmt.Errorf("longer than %d bytes", MaxFile)
	}
	if err := strictjson.Decode(text, &f); err != nil {
		return Language{}, err
	}
	at := linesOf(text)
	wrong := func(key string, err error) error {
		if err == nil {
			return nil
		}
		return fmt.Errorf("line %d: %w", at[key], err)
	}
	all := []error{wrong("language", CheckCode(f.Language)), wrong("ja", checkName(f.Ja)), wrong("en", checkName(f.En))}
	for _, key := range keys {
		if _, there := f.Texts[key]; !there {
			all = append(all, wrong("", fmt.Errorf("text %q is missing", key)))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(f.Texts)) {
		if err := checkText(key, f.Texts[key]); err != nil {
			all = append(all, wrong(textAt(key), fmt.Errorf("text %q: %w", short(key), err)))
		}
	}
	return Language{Code: f.Language, Ja: f.Ja, En: f.En, texts: f.Texts}, errors.Join(all...)
}

// leftward are languages that are written from right to left, as the slip cannot be yet.
var leftward = []string{"ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}

// CheckCode tells what is wrong with the code of a further language; it is part of the name
// of a file.
func CheckCode(code string) error {
	base, _, _ := strings.Cut(code, "-")
	switch {
	case !isTag(code):
		return fmt.Errorf("language %q: want a tag as vi, zh-Hans or pt-BR", short(code))
	case base == "ja" || base == "en":
		return fmt.Errorf("language %q: the desk has it", code)
	case slices.Contains(leftward, base):
		return fmt.Errorf("language %q is written from right to left, which the slip cannot do yet", code)
	}
	return nil
}

// isTag reports whether a code is a language and, if need be, its script and its region, as
// RFC 5646, 2.1, writes them.
func isTag(code string) bool {
	parts := strings.Split(code, "-")
	small := func(text string, least, most int) bool {
		return len(text) >= least && len(text) <= most && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz") == ""
	}
	rest := parts[1:]
	if len(rest) > 0 && len(rest[0]) == 4 && small(strings.ToLower(rest[0][:1])+rest[0][1:], 4, 4) && !small(rest[0], 4, 4) {
		rest = rest[1:]
	}
	if len(rest) > 0 && small(strings.ToLower(rest[0]), 2, 2) && strings.ToUpper(rest[0]) == rest[0] {
		rest = rest[1:]
	}
	return small(parts[0], 2, 3) && len(rest) == 0
}

func checkName(name string) error {
	if strings.TrimSpace(name) == "" || len(name) > maxName {
		return fmt.Errorf("want the name of the language, of at most %d bytes", maxName)
	}
	if strings.ContainsRune(name, '\n') {
		return errors.New("it holds a line end")
	}
	return checkLetters(name)
}

// joiners are letters without width that scripts of India and Nepal write with.
const joiners = "\u200c\u200d"

func checkLetters(text string) error {
	for _, r := range text {
		switch {
		case r == '\t' || r == '\\' || strings.ContainsRune("｜《》", r):
			return fmt.Errorf("it holds %q", r)
		case r != '\n' && !strings.ContainsRune(joiners, r) && character.Hidden(r):
			return fmt.Errorf("it holds %s, which nobody sees", character.Number(r).Text)
		}
	}
	return nil
}

// Lines are the texts as the desk fetches them, for [locale.Parse].
func (l Language) Lines() ([]byte, error) {
	texts := map[string]string{}
	for n := 1; n <= 31; n++ {
		texts["day."+strconv.Itoa(n)] = strconv.Itoa(n)
		if n <= 12 {
			texts["month."+strconv.Itoa(n)] = strconv.Itoa(n)
		}
	}
	for key, text := range l.texts {
		texts[key] = text
	}
	return locale.New(l.Code, texts).Lines()
}

// short is a key as an error repeats it.
func short(key string) string { return key[:min(len(key), 60)] }

// textAt names a text among the lines of a file.
func textAt(key string) string { return "texts " + key }

// linesOf are the lines on which the members of a file stand, and its texts by textAt; ""
// is that where the texts end. The file was read before, so it has its form.
func linesOf(text []byte) map[string]int {
	d := json.NewDecoder(bytes.NewReader(text))
	lines := map[string]int{}
	next := func() (token json.Token, line int) {
		token, _ = d.Token() // what was read once can be read again
		return token, 1 + bytes.Count(text[:d.InputOffset()], []byte("\n"))
	}
	var walk func(name func(string) string)
	walk = func(name func(string) string) {
		for d.More() {
			key, line := next()
			word, _ := key.(string)
			lines[name(word)] = line
			if value, _ := next(); value == json.Delim('{') {
				walk(textAt)
				_, lines[""] = next()
			}
		}
	}
	next()
	walk(func(word string) string { return word })
	return lines
}
