package appearance

import (
	"fmt"
	"strings"
	"unicode"

	"jpkiweb/shared/signature/pdf"
)

// A Layout is where the text stands in a box. Lengths are points, from the lower left corner.
type Layout struct {
	Width, Height float64
	Lines         []Line
}

// A Line of a Layout.
type Line struct {
	Text string
	Size float64
	X, Y float64 // where its baseline begins

	Width float64 // of its letters, side by side
}

const (
	largest  = 12 // points, of the lines other than the name
	smallest = 5
	step     = 0.5
	padding  = 4 // between text and border
)

// Lay places the text in a box of this size in points, as large as it fits in there, up to
// 12 points and down to 5, the name half as large again. A reason that is too long is broken
// into lines, the others only where they do not fit at 5 points.
// Errors are those of Check, and pdf.ErrBox if the box is too small.
func (f *Font) Lay(width, height float64, t Text) (Layout, error) {
	if err := f.Check(t); err != nil {
		return Layout{}, err
	}
	for _, breakAll := range []bool{false, true} {
		for size := float64(largest); size >= smallest; size -= step {
			if l, ok := f.lay(width, height, size, t.lines(), breakAll); ok {
				return l, nil
			}
		}
	}
	return Layout{}, fmt.Errorf("%w: its text does not fit in %.0f × %.0f mm", pdf.ErrBox, width*25.4/72, height*25.4/72)
}

// lay tries one size. The lines stand in the middle between top and bottom.
func (f *Font) lay(width, height, size float64, lines []line, breakAll bool) (Layout, bool) {
	l := Layout{Width: width, Height: height}
	ascent, descent := float64(f.metrics.Ascent.Round())/1000, float64(f.metrics.Descent.Round())/1000
	y := 0.0 // of the upper edge of a line, below that of the first
	for _, of := range lines {
		s := size * of.size
		broken, ok := f.wrap(of.text, (width-2*padding)/s*1000)
		if !ok || len(broken) > 1 && !of.long && !breakAll {
			return l, false
		}
		for _, text := range broken {
			l.Lines = append(l.Lines, Line{Text: text, Size: s, X: padding, Y: -y - ascent*s, Width: f.length(text) / 1000 * s})
			y += (ascent + descent) * s
		}
	}
	if y > height-2*padding {
		return l, false
	}
	for i := range l.Lines {
		l.Lines[i].Y += (height + y) / 2
	}
	return l, true
}

// wrap breaks a text into lines of this width, in thousandths of its size; not ok if a
// character alone is wider.
func (f *Font) wrap(text string, width float64) (lines []string, ok bool) {
	rest := []rune(text)
	for len(rest) > 0 {
		n := f.fitting(rest, width)
		if n == 0 {
			return nil, false
		}
		n = lineEnd(rest, n)
		lines = append(lines, strings.TrimRight(string(rest[:n]), " "))
		for rest = rest[n:]; len(rest) > 0 && rest[0] == ' '; rest = rest[1:] {
		}
	}
	return lines, true
}

// fitting is how many characters fit.
func (f *Font) fitting(text []rune, width float64) int {
	for n, r := range text {
		if width -= float64(f.width(f.glyph(r))); width < 0 {
			return n
		}
	}
	return len(text)
}

// length is how long a line is, in thousandths of its size.
func (f *Font) length(text string) (width float64) {
	for _, r := range text {
		width += float64(f.width(f.glyph(r)))
	}
	return width
}

// lineEnd is where a line of at most n characters ends: between two words, or between
// characters of Japanese but before those that begin no line and behind those that end none
// (JIS X 4051, the strong of its rules), or else where it is full.
func lineEnd(text []rune, n int) int {
	if n == len(text) {
		return n
	}
	for at := n; at > 0; at-- {
		before, after := text[at-1], text[at]
		switch {
		case before == ' ' || after == ' ':
			return at
		case strings.ContainsRune(beginsNoLine, after), strings.ContainsRune(endsNoLine, before):
		case isJapanese(before) || isJapanese(after):
			return at
		}
	}
	return n
}

const (
	beginsNoLine = "、。，．・：；？！）〕］｝〉》」』】ゝゞ々ー゛゜ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}"
	endsNoLine   = "（〔［｛〈《「『【([{"
)

func isJapanese(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= '\u3000' && r <= '\u303F' || r >= '\uFF01' && r <= '\uFF60' || r == 'ー'
}
