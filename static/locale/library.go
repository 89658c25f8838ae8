package locale

import "sync"

// A Library fetches the texts of each language the first time that they are used.
type Library struct {
	fetch  func(path string) ([]byte, error)
	mu     sync.Mutex
	byLang map[string]Texts
	last   Texts // that were asked for and there
}

// NewLibrary returns an empty library; fetch returns a file that is served beside the
// app.
func NewLibrary(fetch func(path string) ([]byte, error)) *Library {
	return &Library{fetch: fetch, byLang: map[string]Texts{}}
}

// Texts returns the texts of a language. With an error it returns those that were used
// before.
func (l *Library) Texts(lang string) (Texts, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, ok := l.byLang[lang]
	if !ok {
		joined, err := l.fetch("dist/locale/" + lang + ".tsv")
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
