package appearance

import (
	"encoding/binary"
	"errors"
	"io"
)

// What is read at most for one thing. Package sfnt reads a glyph anew for every component
// that names it, and a subroutine for every call, nested eight and ten deep, so that a few
// bytes of a font could be outlines without end. Of the fonts that come with Linux systems
// no glyph takes more than 200 reads, 30,000 bytes or 1,250 points, and no font more than
// 220 reads and 700,000 bytes to be opened.
const (
	maxReads      = 1024      // of a glyph
	maxComponents = 256       // of a TrueType glyph, and those of its components
	maxBytes      = 256 << 10 // of a glyph: each of a charstring is one segment at most
	maxPoints     = 20_000    // of a glyph
	maxTableReads = 1 << 16
	maxTableBytes = 64 << 20
)

var errTooMuch = errors.New("more than any font needs")

// A meter is the file of a font, of which only so much is read at a time.
type meter struct {
	file         io.ReaderAt
	cff          bool  // its glyphs are charstrings
	os2          int64 // where table OS/2 is
	glyphs       bool  // glyphs are read, and not tables
	reads, bytes int   // that are left
	points       int
}

// tables lets tables be read. Those are followed by two glyphs where OS/2 is too old to say
// how high letters are; it is the last but one, and the last is read in fields of four bytes.
func (m *meter) tables() { m.glyphs, m.reads, m.bytes = false, maxTableReads, maxTableBytes }

// glyph lets one glyph be read.
func (m *meter) glyph() {
	m.glyphs, m.reads, m.bytes, m.points = true, maxComponents, maxBytes, maxPoints
	if m.cff {
		m.reads = maxReads
	}
}

// ReadAt implements io.ReaderAt.
func (m *meter) ReadAt(b []byte, at int64) (int, error) {
	if at == m.os2 && !m.glyphs {
		m.glyph()
	}
	m.reads--
	m.bytes -= len(b)
	if m.reads < 0 || m.bytes < 0 {
		return 0, errTooMuch
	}
	n, err := m.file.ReadAt(b, at)
	if m.glyphs && !m.cff {
		if m.points -= points(b[:n]); m.points < 0 {
			return 0, errTooMuch
		}
	}
	return n, err
}

// points is how many points a TrueType glyph says that it has, OpenType 1.9.1, glyf: one
// more than the number of the last one of its last contour. One of components has none.
func points(glyph []byte) int {
	const header = 10
	if len(glyph) < header {
		return 0
	}
	contours := int(int16(binary.BigEndian.Uint16(glyph)))
	if contours <= 0 || len(glyph) < header+2*contours {
		return 0
	}
	return 1 + int(binary.BigEndian.Uint16(glyph[header+2*contours-2:]))
}
