package task

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jpkiweb/shared/character"
	"jpkiweb/wasm/part"
)

// White space that is longer is counted instead of shown: after as much of it nobody looks
// for another line.
const (
	blankBreaks = 50   // line breaks
	blankLength = 2000 // characters
)

// piecesOf cuts a text so that nothing in it is hidden: no character, and nothing behind
// much white space. It tells whether there was either.
func piecesOf(text string) (all []character.Piece, hidden, blank bool) {
	for text != "" {
		start, end := gapIn(text)
		visible := character.Visible(text[:start], "\n\t")
		hidden = hidden || character.AnyHidden(visible)
		all = append(all, joined(visible)...)
		if start < end {
			all, blank = append(all, numbered(text[start:end])), true
		}
		text = text[end:]
	}
	return all, hidden, blank
}

// gapIn is where in a text the first white space is that is counted: all of it but its
// first and last character, which are mostly the breaks around it. At the end of the text
// there is none.
func gapIn(text string) (start, end int) {
	const white = " 　\n\t"
	for at := 0; at < len(text); {
		rest := strings.TrimLeft(text[at:], white)
		run := text[at : len(text)-len(rest)]
		if strings.Count(run, "\n") > blankBreaks || utf8.RuneCountInString(run) > blankLength {
			_, first := utf8.DecodeRuneInString(run)
			_, last := utf8.DecodeLastRuneInString(run)
			return at + first, at + len(run) - last
		}
		next := strings.IndexAny(rest, white)
		if next < 0 {
			break
		}
		at = len(text) - len(rest) + next
	}
	return len(text), len(text)
}

// numbered is the piece of characters that are not shown as what they are.
func numbered(text string) character.Piece {
	var numbers []character.Piece
	for _, r := range text {
		numbers = append(numbers, character.Number(r))
	}
	return counted(numbers)
}

// joined makes one piece of hidden characters that follow each other.
func joined(pieces []character.Piece) (all []character.Piece) {
	for len(pieces) > 0 {
		if !pieces[0].Hidden {
			all, pieces = append(all, pieces[0]), pieces[1:]
			continue
		}
		n := slices.IndexFunc(pieces, func(p character.Piece) bool { return !p.Hidden })
		if n < 0 {
			n = len(pieces)
		}
		all, pieces = append(all, counted(pieces[:n])), pieces[n:]
	}
	return all
}

// countedAtOnce is of how many different hidden characters that follow each other the
// numbers are shown.
const countedAtOnce = 50

// counted makes one piece of hidden ones: "[U+200B] ×3" of one that is repeated, and
// "… ×12" of those that are too many.
func counted(pieces []character.Piece) character.Piece {
	var b strings.Builder
	for shown := 0; len(pieces) > 0; shown++ {
		text, n := pieces[0].Text, slices.IndexFunc(pieces, func(p character.Piece) bool { return p != pieces[0] })
		if shown == countedAtOnce {
			text, n = "…", len(pieces)
		}
		if n < 0 {
			n = len(pieces)
		}
		b.WriteString(text)
		if n > 1 {
			b.WriteString(" ×" + part.Thousands(strconv.Itoa(n)))
		}
		pieces = pieces[n:]
	}
	return character.Piece{Text: b.String(), Hidden: true}
}
