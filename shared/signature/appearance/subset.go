package appearance

import (
	"crypto/sha256"
	"fmt"
	"math"
	"strings"
	"unicode/utf16"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"jpkiweb/shared/signature/pdf"
)

const (
	// maxCharacters is far above what a page has, and within the numbers of a CID.
	maxCharacters = 10_000
	// maxProgram bounds the charstrings of a subset, in bytes; one is of some hundreds.
	maxProgram = 4 << 20
	// maxCoordinate bounds points and widths, in thousandths, so that a step from one point
	// to another has sixteen bits. Those of fonts are within 4,000.
	maxCoordinate = 16_000
)

// font writes the font program with the characters of the subset, and what a PDF says of
// it.
func (s *subset) font() (f pdf.Font, err error) {
	of := s.of
	f = pdf.Font{
		Ascent: of.metrics.Ascent.Round(), Descent: -of.metrics.Descent.Round(), CapHeight: of.metrics.CapHeight.Round(),
		ToUnicode: s.toUnicode(), Widths: []int{1000},
	}
	if post := of.sfnt.PostTable(); post != nil {
		f.ItalicAngle = post.ItalicAngle
	}
	if len(s.characters) > maxCharacters {
		return f, fmt.Errorf("%w: more than %d different letters", pdf.ErrText, maxCharacters)
	}
	length := 0
	glyphs := [][]byte{charstring(1000, nil)}
	for _, r := range s.characters {
		glyph := of.glyph(r)
		o, err := of.outline(glyph)
		if err != nil {
			return f, fmt.Errorf("%w: glyph of U+%04X: %w", ErrFont, r, err)
		}
		width := of.width(glyph)
		if width < 0 || width > maxCoordinate {
			return f, fmt.Errorf("%w: glyph of U+%04X: %w", ErrFont, r, errTooMuch)
		}
		glyphs, f.Widths = append(glyphs, charstring(width, o)), append(f.Widths, width)
		f.Box = around(f.Box, o)
		if length += len(glyphs[len(glyphs)-1]); length > maxProgram {
			return f, fmt.Errorf("%w: its letters are %w", ErrFont, errTooMuch)
		}
	}
	f.Name = s.name(glyphs)
	f.CFF = cff(f.Name, f.Box, glyphs)
	return f, nil
}

// name is that of PostScript behind six letters that tell this subset from others, ISO
// 32000-2, 9.9.2.
func (s *subset) name(glyphs [][]byte) string {
	s.of.file.tables()
	name, _ := s.of.sfnt.Name(&s.of.buffer, sfnt.NameIDPostScript)
	name = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' {
			return r
		}
		return -1
	}, name)
	h := sha256.New()
	for _, g := range glyphs {
		h.Write(g)
	}
	tag := h.Sum(nil)[:6]
	for i := range tag {
		tag[i] = 'A' + tag[i]%26
	}
	return string(tag) + "+" + name[:min(len(name), 63)]
}

// toUnicode is the CMap from CIDs to characters, ISO 32000-2, 9.10.3.
func (s *subset) toUnicode() []byte {
	b := []byte("/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n" +
		"1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	const most = 100 // in one block
	for from := 0; from < len(s.characters); from += most {
		block := s.characters[from:min(from+most, len(s.characters))]
		b = fmt.Appendf(b, "%d beginbfchar\n", len(block))
		for i, r := range block {
			b = fmt.Appendf(b, "<%04X><", from+i+1)
			for _, unit := range utf16.AppendRune(nil, r) {
				b = fmt.Appendf(b, "%04X", unit)
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap CMapName currentdict/CMap defineresource pop end end\n"...)
}

// A point, in thousandths of the size of the font, upwards.
type point struct{ x, y float64 }

// A segment of an outline: a move (one point), a line (one) or a cubic curve (three).
type segment struct {
	move   bool
	points []point
}

// outline returns the outline of a glyph.
func (f *Font) outline(glyph sfnt.GlyphIndex) (o []segment, err error) {
	f.file.glyph()
	segments, err := f.sfnt.LoadGlyph(&f.buffer, glyph, em, nil)
	if err != nil {
		return nil, err
	}
	if len(segments) > 2*maxPoints { // of TrueType a contour of one point has two
		return nil, errTooMuch
	}
	var at point
	for _, s := range segments {
		var p [3]point
		for i, arg := range s.Args {
			p[i] = point{thousandths(arg.X), -thousandths(arg.Y)}
		}
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			o, at = append(o, segment{true, p[:1]}), p[0]
		case sfnt.SegmentOpLineTo:
			o, at = append(o, segment{false, p[:1]}), p[0]
		case sfnt.SegmentOpQuadTo:
			o, at = append(o, segment{false, []point{toward(at, p[0]), toward(p[1], p[0]), p[1]}}), p[1]
		case sfnt.SegmentOpCubeTo:
			o, at = append(o, segment{false, p[:3]}), p[2]
		}
		for _, p := range o[len(o)-1].points {
			if max(p.x, -p.x, p.y, -p.y) > maxCoordinate {
				return nil, errTooMuch
			}
		}
	}
	return o, nil
}

func thousandths(v fixed.Int26_6) float64 { return float64(v) / 64 }

// toward is two thirds of the way to the control point of a quadratic curve: there is that
// of the same curve as a cubic one.
func toward(from, to point) point {
	return point{from.x + (to.x-from.x)*2/3, from.y + (to.y-from.y)*2/3}
}

// around is the box with the outline in it.
func around(box [4]int, o []segment) [4]int {
	for _, s := range o {
		for _, p := range s.points {
			box[0], box[1] = min(box[0], int(math.Floor(p.x))), min(box[1], int(math.Floor(p.y)))
			box[2], box[3] = max(box[2], int(math.Ceil(p.x))), max(box[3], int(math.Ceil(p.y)))
		}
	}
	return box
}
