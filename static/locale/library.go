package locale

import "sync"

// A Library fetches the texts of each language the first time that they are used.
type Library struct {
	fetch  func(path string) ([]byte, error)
	areas  []string // of a file of their own
	mu     sync.Mutex
	byLang map[string]Texts
	last   Texts // that were asked for and there
}

// NewLibrary returns an empty library; fetch returns a file that is served beside the
// app. Its texts are those that the app shows, and those of areas that it does not: Counter.
func NewLibrary(fetch func(path string) ([]byte, error), areas ...string) *Library {
	return &Library{fetch: fetch, areas: areas, byLang: map[string]Texts{}}
}

// Texts returns the texts of a language. With an error it returns those that were used
// before.
func (l *Library) Texts(lang string) (Texts, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, ok := l.byLang[lang]
	if !ok {
		joined, err := l.joined(lang)
		if err != nil {
			return l.last, err
		}
		if t, err = Parse(lang, joined); err != nil {
			return l.last, err
		}
		l.byLang[lang] = t
	}
	l.last = t
	return t, nil
}

// Further returns the texts of a language that a counter has beside those of the app; what
// is missing in it is said in やさしい日本語. With an error it returns that alone.
func (l *Library) Further(lang string) (Texts, error) {
	below, err := l.Texts("easy")
	if err != nil {
		return below, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	t, ok := l.byLang[lang]
	if !ok {
		lines, err := l.fetch(FurtherFolder + lang + ".tsv")
		if err != nil {
			return below, err
		}
		if t, err = Parse(lang, lines); err != nil {
			return below, err
		}
		t = t.Over(below)
		l.byLang[lang] = t
	}
	return t, nil
}

// FurtherFolder is where the texts of further languages are fetched, LANG.tsv: the helper
// makes them.
const FurtherFolder = "dist/locale/further/"

// joined fetches the files of a language, each of which ends with the end of a line.
func (l *Library) joined(lang string) ([]byte, error) {
	all, err := l.fetch("dist/locale/" + lang + ".tsv")
	for _, area := range l.areas {
		var more []byte
		if err == nil {
			more, err = l.fetch("dist/locale/" + area + "/" + lang + ".tsv")
		}
		all = append(all, more...)
	}
	return all, err
}
