// Package character tells which characters of a text a person would not see, and cuts a
// text so that these are seen, too. The names of files and their content are shown by it
// wherever somebody decides by them.
package character

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Piece of a text: characters that are seen or, if Hidden, the number of one that
// would not be.
type Piece struct {
	Text   string
	Hidden bool
}

// Visible cuts a text so that nothing in it is hidden: no control character, no
// character without width, and none that turns the direction of what follows
// ("fdp.exe" for "exe.pdf"). Characters of plain, which the caller shows as what they
// are, stay.
func Visible(text, plain string) []Piece {
	var pieces []Piece
	unseen := func(r rune) bool { return Hidden(r) && !strings.ContainsRune(plain, r) }
	for rest := text; rest != ""; {
		end := strings.IndexFunc(rest, unseen)
		if end < 0 {
			return append(pieces, Piece{Text: rest})
		}
		if end > 0 {
			pieces = append(pieces, Piece{Text: rest[:end]})
		}
		r, width := utf8.DecodeRuneInString(rest[end:])
		pieces = append(pieces, Number(r))
		rest = rest[end+width:]
	}
	return pieces
}

// Number is the piece of a character that would not be seen: "[U+200B]".
func Number(r rune) Piece { return Piece{Text: fmt.Sprintf("[U+%04X]", r), Hidden: true} }

// AnyHidden reports whether one of the pieces would not be seen.
func AnyHidden(pieces []Piece) bool {
	return slices.ContainsFunc(pieces, func(p Piece) bool { return p.Hidden })
}

// Hidden reports whether a character is not seen: control and format characters,
// spaces other than the two that Japanese uses, and letters without a shape
// (Unicode: Cc, Cf, Zl, Zp, Zs, Other_Default_Ignorable_Code_Point,
// Variation_Selector, U+2800), and what is not UTF-8.
func Hidden(r rune) bool {
	if r == ' ' || r == '　' {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Zs,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == '\u2800' || r == unicode.ReplacementChar
}
