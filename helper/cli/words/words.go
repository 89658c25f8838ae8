// Package words holds what the command line tells people, by key, in the languages of the
// shell: Japanese and English. Texts that the app shows too, such as those of an error code,
// are in static/locale.
//
// A text has named places, {n}; that of a flag has the name of its value in backquotes, as
// package flag writes it. Lines in columns are laid out by [Width] and [Wrap], because a
// kanji takes two columns of a terminal.
package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"sync"

	"jpkiweb/static/locale"
)

//go:embed en/*.json ja/*.json
var files embed.FS

// Languages are those of the shell. The first one is that of JSON, of scripts and of the
// locales C and POSIX.
var Languages = [...]string{"en", "ja"}

var english, japanese = reader("en"), reader("ja")

// Of returns the texts of a language, those in English for one that the shell has not.
func Of(lang string) locale.Texts {
	if lang == "ja" {
		return japanese()
	}
	return english()
}

func reader(lang string) func() locale.Texts {
	return sync.OnceValue(func() locale.Texts {
		texts, err := read(lang)
		if err != nil {
			panic(err) // the files are part of the program, and a test reads them
		}
		return locale.New(lang, texts)
	})
}

// read joins the areas of a language; a key belongs to one of them.
func read(lang string) (map[string]string, error) {
	areas, err := files.ReadDir(lang)
	if err != nil {
		return nil, err
	}
	all, known := map[string]string{}, 0
	for _, area := range areas {
		data, err := files.ReadFile(path.Join(lang, area.Name()))
		if err != nil {
			return nil, err
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			return nil, fmt.Errorf("texts of the shell, %s/%s: %w", lang, area.Name(), err)
		}
		maps.Copy(all, texts)
		if known += len(texts); known != len(all) {
			return nil, fmt.Errorf("texts of the shell, %s/%s: a key of it is in another file, too", lang, area.Name())
		}
	}
	return all, nil
}
