package dom

import (
	"strings"

	"jpkiweb/static/locale"
)

// renderText writes a text, its furigana as ruby (HTML Living Standard, 4.5.10).
func renderText(b *strings.Builder, text string) {
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
