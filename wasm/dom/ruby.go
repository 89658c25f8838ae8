package dom

import (
	"strings"

	"jpkiweb/static/locale"
)

// wholeUpTo is how many bytes a kept word may have to stay on one line; a longer one might
// be longer than the line.
const wholeUpTo = len("0120-95-0178")

// renderText writes a text: Japanese in another language in an element that says so.
func renderText(b *strings.Builder, text string) {
	for text != "" {
		before, rest, begins, ends := locale.CutJapanese(text)
		renderKept(b, before)
		switch {
		case begins:
			b.WriteString(`<span lang="ja">`)
		case ends:
			b.WriteString("</span>")
		}
		text = rest
	}
}

// renderKept writes what is to be kept as it is in an element that no program translates,
// the rest with its furigana.
func renderKept(b *strings.Builder, text string) {
	for text != "" {
		before, word, rest := locale.CutKept(text)
		renderRuby(b, before)
		if word != "" {
			class := ""
			if len(word) <= wholeUpTo {
				class = ` class="whole"`
			}
			b.WriteString("<bdi" + class + ` translate="no">`)
			escape(b, word)
			b.WriteString("</bdi>")
		}
		text = rest
	}
}

// renderRuby writes furigana as ruby (HTML Living Standard, 4.5.10).
func renderRuby(b *strings.Builder, text string) {
	for text != "" {
		before, word, reading, rest := locale.Cut(text)
		escape(b, before)
		if word != "" {
			b.WriteString("<ruby>")
			escape(b, word)
			b.WriteString("<rt>")
			escape(b, reading)
			b.WriteString("</rt></ruby>")
		}
		text = rest
	}
}
