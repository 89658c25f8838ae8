package appearance

import (
	"fmt"
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// Visible is the text where package pdf puts a signature: on a page from 1 on, or
// pdf.LastPage, in a box, and both zero for a field that has a place of its own.
func (f *Font) Visible(page int, box pdf.Box, t Text) *pdf.Visible {
	return &pdf.Visible{Page: page, Box: box, Text: t.String(), Draw: func(width, height float64) (pdf.Drawing, error) {
		l, err := f.Lay(width, height, t)
		if err != nil {
			return pdf.Drawing{}, err
		}
		return f.Draw(l)
	}}
}

// border is the line around the text, in points.
const border = 0.5

// Draw draws a layout, with a border, in black. ErrFont tells that the font is damaged.
func (f *Font) Draw(l Layout) (pdf.Drawing, error) {
	s := f.newSubset()
	b := fmt.Appendf(nil, "q 0 G %.2f w %.2f %.2f %.3f %.3f re S Q\nBT 0 g\n", border, border/2, border/2, l.Width-border, l.Height-border)
	for _, line := range l.Lines {
		b = fmt.Appendf(b, "/F %.2f Tf 1 0 0 1 %.3f %.3f Tm <", line.Size, line.X, line.Y)
		for _, r := range line.Text {
			b = fmt.Appendf(b, "%04X", s.add(r))
		}
		b = append(b, "> Tj\n"...)
	}
	font, err := s.font()
	if err != nil {
		return pdf.Drawing{}, err
	}
	return pdf.Drawing{Content: append(b, "ET\n"...), Font: font}, nil
}

// A subset are the characters of a font that are drawn. Each has a CID of its own, also
// where two of them look the same, so that a reader finds the text again.
type subset struct {
	of         *Font
	characters []rune // of CID 1 on; 0 is no character
}

func (f *Font) newSubset() *subset { return &subset{of: f} }

// add returns the CID of a character.
func (s *subset) add(r rune) int {
	at := slices.Index(s.characters, r)
	if at < 0 {
		s.characters = append(s.characters, r)
		at = len(s.characters) - 1
	}
	return at + 1
}
