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

// So is a word in a text that no program may translate, see Keep.
const (
	markKept    = "\xFB"
	markKeptEnd = "\xFC"
)

// So is Japanese in a text of another language, see Texts.Over.
const (
	markJapanese    = "\xF9"
	markJapaneseEnd = "\xFA"
)

// CutJapanese cuts a text of T before its first mark of Japanese in another language:
// begins tells whether that begins there or, where ends is true, ends. Without a mark
// all of the text is before.
func CutJapanese(text string) (before, rest string, begins, ends bool) {
	for i := range len(text) {
		switch text[i] {
		case markJapanese[0]:
			return text[:i], text[i+1:], true, false
		case markJapaneseEnd[0]:
			return text[:i], text[i+1:], false, true
		}
	}
	return text, "", false, false
}

// keptWords are names in the texts of which the same holds: the person types them, or
// compares them.
var keptWords = [...]string{"jpki-helper", "127.0.0.1", "pcscd.socket", "pcscd", "--port", "0120-95-0178"}

// markFurigana puts marks around the furigana of a text. ｜ without 《》 is a letter like
// others.
func markFurigana(text string) string {
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
func Mark(text string) string { return markFurigana(text) }

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

// Bare returns a text of T without its furigana and other marks.
func Bare(text string) string {
	text = Unread(text)
	for _, mark := range [...]string{markKept, markKeptEnd, markJapanese, markJapaneseEnd} {
		text = strings.ReplaceAll(text, mark, "")
	}
	return text
}

// Unread returns a text of T without its furigana.
func Unread(text string) string {
	before, word, _, rest := Cut(text)
	if word == "" {
		return before
	}
	return before + word + Unread(rest)
}

// Heard returns a text of T with the readings of its furigana in the place of the words,
// for a voice.
func Heard(text string) string {
	before, word, reading, rest := Cut(text)
	if word == "" {
		return before
	}
	return before + reading + Heard(rest)
}

// Keep marks a value that is filled into a text, and that a person must see as it is:
// an origin, the name of a reader. A program that translates the page leaves it
// alone.
func Keep(value string) string {
	return markKept + strings.ToValidUTF8(value, "\uFFFD") + markKeptEnd
}

// CutKept cuts a text of T around its first word that is to be kept as it is. Without
// one all of the text is before, and word is "".
func CutKept(text string) (before, word, rest string) {
	at := len(text)
	if before, marked, found := strings.Cut(text, markKept); found {
		if inner, behind, closed := strings.Cut(marked, markKeptEnd); closed && inner != "" {
			at, word, rest = len(before), inner, behind
		}
	}
	for _, w := range keptWords {
		if i := strings.Index(text, w); i >= 0 && i < at {
			at, word, rest = i, w, text[i+len(w):]
		}
	}
	return text[:at], word, rest
}

// Tag is the language for the browser (BCP 47): やさしい日本語 is Japanese.
func (t Texts) Tag() string { return Tag(t.Lang()) }

// Tag is the BCP 47 tag of one of [Languages].
func Tag(lang string) string {
	if lang == "easy" {
		return "ja"
	}
	return lang
}
