package form

import (
	"strings"

	"jpkiweb/shared/character"
)

// geta stands in a name or an address for a character that could not be written (〓).
const geta = '〓'

// Marked cuts a name or an address so that what is no character on paper is a piece of its
// own, Hidden: one that would not be seen, one that stands in for another, and one of a
// municipality's own (外字), which other computers print as another or not at all.
func Marked(text string) (all []character.Piece) {
	for _, p := range character.Visible(text, "") {
		if p.Hidden {
			all = append(all, p)
			continue
		}
		all = append(all, substitutes(p.Text)...)
	}
	return all
}

// substitutes cuts a text that is seen as Marked does.
func substitutes(text string) (all []character.Piece) {
	for text != "" {
		at := strings.IndexFunc(text, isSubstitute)
		if at < 0 {
			return append(all, character.Piece{Text: text})
		}
		if at > 0 {
			all = append(all, character.Piece{Text: text[:at]})
		}
		text = text[at:]
		for _, r := range text {
			piece := character.Number(r)
			if r == geta {
				piece = character.Piece{Text: string(r), Hidden: true}
			}
			all, text = append(all, piece), text[len(string(r)):]
			break
		}
	}
	return all
}

// isSubstitute reports whether a character stands for another, or means another one on
// each computer (Unicode, 23.5: Private Use).
func isSubstitute(r rune) bool {
	return r == geta || r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000 && r <= 0xFFFFD || r >= 0x100000 && r <= 0x10FFFD
}
