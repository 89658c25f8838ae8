package words

import (
	"strings"

	"golang.org/x/text/width"
)

// Columns are those of the terminal that texts are laid out for.
const Columns = 80

// Width is how many columns of a terminal a text takes: UAX #11, East Asian Width, where what
// is ambiguous takes one.
func Width(text string) int {
	n := 0
	for _, r := range text {
		n += columns(r)
	}
	return n
}

func columns(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Pad returns the text with blanks behind it, up to that many columns.
func Pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-Width(text)))
}

// Wrap returns the lines of a text, none wider than columns unless a word is. A line ends at a
// blank or between two wide characters, but not before one that closes and not behind one that
// opens (JIS X 4051, 4.1).
func Wrap(text string, columns int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, piece := range Pieces(paragraph) {
			if line != "" && Width(line)+Width(strings.TrimRight(piece, " ")) > columns {
				lines, line = append(lines, strings.TrimRight(line, " ")), ""
			}
			line += piece
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// Characters that no line begins with, and that none ends with.
const (
	closing = "、。，．・：；？！）」』】〕〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々〜"
	opening = "（「『【〔〈《"
)

// Pieces are what stays together of a line, blanks with what is before them.
func Pieces(line string) []string {
	var all []string
	piece, before := "", ' '
	for _, r := range line {
		apart := before == ' ' && r != ' ' || columns(before) == 2 || columns(r) == 2 && before != ' '
		if strings.ContainsRune(closing, r) || strings.ContainsRune(opening, before) || r == ' ' {
			apart = false
		}
		if apart && piece != "" {
			all, piece = append(all, piece), ""
		}
		piece += string(r)
		before = r
	}
	return append(all, piece)
}
