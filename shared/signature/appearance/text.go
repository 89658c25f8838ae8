package appearance

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jpkiweb/shared/character"
	"jpkiweb/shared/signature/pdf"
)

// A Text is what is seen of a signature. Each of its members may be left out.
type Text struct {
	Name   string    // whoever signs, as he wants to be named: a claim
	Time   time.Time // of signing, the signer's claim too; zero is none
	Reason string
}

// japan is where times are written in, as in the signature.
var japan = time.FixedZone("JST", 9*60*60)

// lines are those of the text, each with its size in relation to the others.
func (t Text) lines() (all []line) {
	if t.Name != "" {
		all = append(all, line{text: t.Name, size: nameSize})
	}
	if !t.Time.IsZero() {
		all = append(all, line{text: t.Time.In(japan).Format("2006-01-02 15:04:05 -07:00"), size: 1})
	}
	if t.Reason != "" {
		all = append(all, line{text: t.Reason, size: 1, long: true})
	}
	return all
}

// nameSize is how much larger than the rest a name is.
const nameSize = 1.5

type line struct {
	text string
	size float64
	long bool // it is broken rather than made smaller
}

// String returns the lines of the text, for who cannot see it.
func (t Text) String() string {
	var all []string
	for _, l := range t.lines() {
		all = append(all, l.text)
	}
	return strings.Join(all, "\n")
}

// A LettersError names the characters of a text that are not drawn. It is pdf.ErrText.
type LettersError struct {
	Letters string // with their numbers; of those that nobody would see, only these
	text    string
}

// Error names the characters.
func (e *LettersError) Error() string { return pdf.ErrText.Error() + ": " + e.text }

// Unwrap returns pdf.ErrText.
func (e *LettersError) Unwrap() error { return pdf.ErrText }

// refusal is the error of characters, which text names where it has %s.
func refusal(text string, letters ...rune) *LettersError {
	var all []string
	for _, r := range letters {
		name := fmt.Sprintf("U+%04X", r)
		if !character.Hidden(r) && !unicode.Is(unicode.M, r) {
			name = fmt.Sprintf("%c (%s)", r, name)
		}
		all = append(all, name)
	}
	names := strings.Join(all, ", ")
	return &LettersError{Letters: names, text: strings.Replace(text, "%s", names, 1)}
}

// Check returns nil if the font can draw the text, and else a [LettersError] with those
// that it cannot, or pdf.ErrText.
func (f *Font) Check(t Text) error {
	lines := t.lines()
	if len(lines) == 0 {
		return fmt.Errorf("%w: there is nothing to be seen", pdf.ErrText)
	}
	for _, l := range lines {
		if err := f.check(l.text); err != nil {
			return err
		}
	}
	return nil
}

// check looks at each character of a line.
func (f *Font) check(text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("%w: not UTF-8", pdf.ErrText)
	}
	var missing []rune
	for _, r := range text {
		switch {
		case character.Hidden(r):
			return refusal("%s would not be seen", r)
		case unicode.Is(unicode.M, r):
			return refusal("%s combines with the letter before it; write both as one", r)
		case unicode.IsLetter(r) && !unicode.In(r, placed...):
			return refusal("%s is of a script whose letters are joined or turned, which is not done here", r)
		case f.glyph(r) == 0:
			missing = append(missing, r)
		}
	}
	if len(missing) > 0 {
		return refusal("the font "+f.Name+" does not have %s", missing...)
	}
	return nil
}

// placed are the scripts whose letters stand one beside the other, from left to right.
var placed = []*unicode.RangeTable{
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul, unicode.Common,
}
