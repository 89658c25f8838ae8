package consent

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A piece of a name: text, or one character that would not be seen, by its
// number.
type piece struct {
	Text   string
	Hidden bool
}

// visible cuts a name so that nothing in it is hidden: no control character, no
// character without width, and none that turns the direction of what follows
// ("fdp.exe" for "exe.pdf").
func visible(name string) []piece {
	var pieces []piece
	for rest := name; rest != ""; {
		end := strings.IndexFunc(rest, hidden)
		if end < 0 {
			return append(pieces, piece{Text: rest})
		}
		if end > 0 {
			pieces = append(pieces, piece{Text: rest[:end]})
		}
		r, width := utf8.DecodeRuneInString(rest[end:])
		pieces = append(pieces, piece{Text: fmt.Sprintf("[U+%04X]", r), Hidden: true})
		rest = rest[end+width:]
	}
	return pieces
}

// hidden tells whether a character is not seen: control and format characters,
// spaces other than the two that Japanese uses, and letters without a shape
// (Unicode: Cc, Cf, Zl, Zp, Zs, Other_Default_Ignorable_Code_Point,
// Variation_Selector, U+2800), and what is not UTF-8.
func hidden(r rune) bool {
	if r == ' ' || r == '　' {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Zs,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == '\u2800' || r == unicode.ReplacementChar
}
