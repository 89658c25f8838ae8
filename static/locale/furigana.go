package locale

import "strings"

// Furigana is written ｜漢字《かんじ》 in the files (as Aozora Bunko does). T
// returns it as mark, word, mark, reading, mark, the marks being bytes that no
// UTF-8 has (RFC 3629, 3): so a value that was filled into a place, or a name
// from outside, is never taken for furigana, and a text may be filled into
// another.
const (
	markWord    = "\xFD"
	markReading = "\xFE"
	markEnd     = "\xFF"
)

// mark puts marks around the furigana of a text. ｜ without 《》 is a letter like
// others.
func mark(text string) string {
	if !strings.Contains(text, "《") {
		return text
	}
	parts := strings.Split(text, "｜")
	for i, part := range parts[1:] {
		word, rest, opened := strings.Cut(part, "《")
		reading, after, closed := strings.Cut(rest, "》")
		if opened && closed {
			parts[i+1] = markWord + word + markReading + reading + markEnd + after
		} else {
			parts[i+1] = "｜" + part
		}
	}
	return strings.Join(parts, "")
}

// Mark returns a text that is written like those of the files, but comes from
// elsewhere, as T would.
func Mark(text string) string { return mark(text) }

// Cut cuts a text of T around its first furigana: what is before, the word, its
// reading, and the rest. Without furigana all of the text is before, and word is
// "".
func Cut(text string) (before, word, reading, rest string) {
	before, marked, found := strings.Cut(text, markWord)
	word, marked, opened := strings.Cut(marked, markReading)
	reading, rest, closed := strings.Cut(marked, markEnd)
	if !found || !opened || !closed || word == "" {
		return text, "", "", ""
	}
	return before, word, reading, rest
}

// Bare returns a text of T without its furigana.
func Bare(text string) string {
	before, word, _, rest := Cut(text)
	if word == "" {
		return before
	}
	return before + word + Bare(rest)
}

// Tag is the language for the browser (BCP 47): やさしい日本語 is Japanese.
func (t Texts) Tag() string { return Tag(t.lang) }

// Tag is the BCP 47 tag of one of [Languages].
func Tag(lang string) string {
	if lang == "easy" {
		return "ja"
	}
	return lang
}
