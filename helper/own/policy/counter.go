package policy

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"jpkiweb/helper/own/language"
	"jpkiweb/shared/character"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
)

// A Counter is counter mode: the helper serves the desk of a municipal counter, where one
// visitor follows another, and remembers nothing of them. What is left out:
type Counter struct {
	Municipality string   // local government code of the desk, six digits; "": the desk knows only what holds in all of Japan
	Languages    []string // that a visitor is offered, of locale.Languages; default all
	Statistics   bool     // visitors are counted by the day, without anything of them; default false
	Display      bool     // the visitor has a second display, which the desk opens by a key; default false
	// Further are languages that a visitor is offered behind those, each by a file that
	// somebody has read.
	Further []Further
}

// A Further is a further language, and who has read its file.
type Further struct {
	language.Language
	ReadBy string
}

// DefaultCounter is that of a policy that says no more than that there is one.
func DefaultCounter() Counter { return Counter{Languages: locale.Languages[:]} }

// A counter is one as it is written.
type counter struct {
	Municipality *string  `json:"municipality,omitempty"`
	Languages    []string `json:"languages,omitempty"`
	Statistics   *bool    `json:"statistics,omitempty"`
	Display      *bool    `json:"display,omitempty"`
	// LanguagesFolder has the files of further languages, CODE.json, as they were read.
	LanguagesFolder  *string   `json:"languagesFolder,omitempty"`
	FurtherLanguages []reading `json:"furtherLanguages,omitempty"`
}

// A reading says who has read the file of a language.
type reading struct {
	Language string `json:"language"`
	ReadBy   string `json:"readBy"`
}

// MaxReadBy is how many characters a reader's name may have, counted as the schema's
// maxLength counts them (JSON Schema Validation 2020-12, 6.3.1).
const MaxReadBy = 200

// checked fills in what was left out, or left empty, as the editor of group policies
// leaves a setting with several boxes; nil stays nil. read reads a file of the
// administrator's.
func (written *counter) checked(read func(string) ([]byte, error)) (_ *Counter, err error) {
	if written == nil {
		return nil, nil
	}
	c := DefaultCounter()
	if m := written.Municipality; m != nil && *m != "" {
		if c.Municipality = *m; !municipality.IsCode(*m) {
			return nil, wrong(fmt.Errorf("counter.municipality %q: want a local government code of six digits, the last its check digit", *m), "counter", "municipality")
		}
	}
	if len(written.Languages) > 0 {
		c.Languages = written.Languages
	}
	if written.Statistics != nil {
		c.Statistics = *written.Statistics
	}
	if written.Display != nil {
		c.Display = *written.Display
	}
	if err := checkLanguages(c.Languages); err != nil {
		return nil, err
	}
	c.Further, err = written.further(read)
	return &c, err
}

// further reads the languages of which somebody has read the files.
func (written *counter) further(read func(string) ([]byte, error)) (all []Further, err error) {
	folder := ""
	if f := written.LanguagesFolder; f != nil && *f != "" {
		if folder = *f; !filepath.IsAbs(folder) {
			return nil, wrong(fmt.Errorf("counter.languagesFolder %q: want the whole name of a folder", folder), "counter", "languagesFolder")
		}
	}
	for i, r := range written.FurtherLanguages {
		l, err := r.read(folder, read)
		if err == nil && slices.ContainsFunc(all, func(f Further) bool { return f.Code == r.Language }) {
			err = errors.New("it is there twice")
		}
		if err != nil {
			return nil, wrong(fmt.Errorf("counter.furtherLanguages, number %d, %q: %w", i+1, r.Language, err), "counter", "furtherLanguages", number(i))
		}
		all = append(all, Further{l, r.ReadBy})
	}
	return all, nil
}

// read reads the file of a language. A draft that is shipped never stands in for it: nobody
// has said that they read that one.
func (r reading) read(folder string, read func(string) ([]byte, error)) (l language.Language, err error) {
	if err := language.CheckCode(r.Language); err != nil {
		return l, err
	}
	name := strings.TrimSpace(r.ReadBy)
	if name == "" || utf8.RuneCountInString(r.ReadBy) > MaxReadBy || character.AnyHidden(character.Visible(r.ReadBy, "")) {
		return l, fmt.Errorf("readBy: want who has read the file, in at most %d characters", MaxReadBy)
	}
	if folder == "" {
		return l, fmt.Errorf("no file: want counter.languagesFolder, with %s.json as it was read", r.Language)
	}
	path := filepath.Join(folder, r.Language+".json")
	text, err := read(path)
	if err != nil {
		return l, fmt.Errorf("want the file as it was read: %w", err)
	}
	if l, err = language.Parse(text); err != nil {
		return l, fmt.Errorf("%s: %w", path, err)
	}
	if l.Code != r.Language {
		return l, fmt.Errorf("%s is of the language %q", path, l.Code)
	}
	return l, nil
}

func checkLanguages(languages []string) error {
	for i, lang := range languages {
		switch {
		case !slices.Contains(locale.Languages[:], lang):
			return wrong(fmt.Errorf("counter.languages, number %d, %q: want one of %s", i+1, lang, strings.Join(locale.Languages[:], ", ")), "counter", "languages", number(i))
		case slices.Contains(languages[:i], lang):
			return wrong(fmt.Errorf("counter.languages, number %d: %q is there twice", i+1, lang), "counter", "languages", number(i))
		}
	}
	return nil
}
