package dom

import (
	"strings"

	"jpkiweb/static/locale"
)

// Spoken are words to be read aloud.
type Spoken struct {
	Lang string // of the voice, BCP 47 without a region
	Text string
}

// SpokenOf are the texts of a node in a language as they are heard, one for each line,
// with the readings of furigana in the place of their words. Pictures and buttons are
// silent.
func SpokenOf(lang string, n Node) []Spoken {
	r := reciter{lang: lang}
	r.recite(n)
	r.end()
	return r.lines
}

// A reciter reads a node.
type reciter struct {
	lang  string
	line  strings.Builder
	lines []Spoken
}

// end ends a line.
func (r *reciter) end() {
	if text := strings.TrimSpace(r.line.String()); text != "" {
		r.lines = append(r.lines, Spoken{r.lang, text})
	}
	r.line.Reset()
}

// speak ends the line where another language begins.
func (r *reciter) speak(lang string) {
	if lang != r.lang {
		r.end()
		r.lang = lang
	}
}

func (r *reciter) recite(node Node) {
	e := node.element
	if e == nil || e.tag == "svg" || e.tag == "button" {
		return
	}
	if e.tag == "" {
		r.read(e.text)
	}
	lang, named := r.lang, false
	for _, a := range e.attrs {
		switch a.pair.name {
		case "lang":
			r.speak(a.pair.value)
		case "class":
			named = true
		}
	}
	block := e.tag != "" && e.tag != "strong" && e.tag != "bdi" && (e.tag != "span" || named)
	if block {
		r.end()
	}
	for _, c := range e.children {
		r.recite(c)
	}
	if block {
		r.end()
	}
	r.speak(lang)
}

// read reads a text with what it has of Japanese in another language.
func (r *reciter) read(text string) {
	lang := r.lang
	for text != "" {
		before, rest, begins, ends := locale.CutJapanese(text)
		for before != "" {
			part, kept, after := locale.CutKept(before)
			r.line.WriteString(locale.Heard(part))
			r.line.WriteString(kept)
			before = after
		}
		switch {
		case begins:
			r.speak("ja")
		case ends:
			r.speak(lang)
		}
		text = rest
	}
}
