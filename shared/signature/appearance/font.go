package appearance

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Errors of Open, to be told apart with errors.Is. What a text has that cannot be drawn is
// pdf.ErrText, and a box that is too small for it pdf.ErrBox.
var (
	ErrFont      = errors.New("not a font that can be read")
	ErrEmbedding = errors.New("font must not be put into documents") // its maker says so, in OS/2 fsType
)

// em is the size at which a font is measured and written: glyphs of a PDF are told in
// thousandths of their size.
var em = fixed.I(1000)

// A Font is one of the machine. One goroutine at a time may use it.
type Font struct {
	Name string // as people know it: "Noto Sans CJK JP"

	sfnt    *sfnt.Font
	file    *meter
	buffer  sfnt.Buffer
	metrics font.Metrics // at em
}

// Open reads a TrueType or OpenType font, or the first one of a collection, which must stay
// open as long as the font is used. Errors are ErrFont and ErrEmbedding.
func Open(file io.ReaderAt) (*Font, error) {
	m := &meter{file: file}
	m.tables()
	if err := m.readOS2(); err != nil {
		return nil, err
	}
	all, err := sfnt.ParseCollectionReaderAt(m)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFont, err)
	}
	f := &Font{file: m}
	if f.sfnt, err = all.Font(0); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFont, err)
	}
	m.tables()
	if f.metrics, err = f.sfnt.Metrics(&f.buffer, em, font.HintingNone); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFont, err)
	}
	if f.Name, err = f.sfnt.Name(&f.buffer, sfnt.NameIDFull); err != nil {
		f.Name = "nameless font"
	}
	return f, nil
}

// The bits of fsType, OpenType 1.9.1, OS/2.
const (
	usage        = 0x000E // which of the next three is set; with several the least strict counts
	restricted   = 0x0002
	noSubsetting = 0x0100
	bitmapOnly   = 0x0200
)

// checkEmbedding asks what the maker of the font allows, in fsType.
func checkEmbedding(bits uint16) error {
	switch {
	case bits&usage == restricted:
		return fmt.Errorf("%w: restricted licence (fsType %#x)", ErrEmbedding, bits)
	case bits&noSubsetting != 0:
		return fmt.Errorf("%w: in part (fsType %#x)", ErrEmbedding, bits)
	case bits&bitmapOnly != 0:
		return fmt.Errorf("%w: as outlines (fsType %#x)", ErrEmbedding, bits)
	}
	return nil
}

// readOS2 finds table OS/2 of the first font of the file, which package sfnt does not show,
// and which outlines the font has, and asks whether it may be embedded. One that says nothing
// of embedding is not taken. Errors are those of Open.
func (m *meter) readOS2() error {
	var err error
	read := func(at int64, n int) (b []byte) {
		b = make([]byte, n)
		if err == nil {
			_, err = io.ReadFull(io.NewSectionReader(m.file, at, int64(n)), b)
		}
		return b
	}
	var start int64
	head := read(0, 16)
	if string(head[:4]) == "ttcf" {
		start = int64(binary.BigEndian.Uint32(head[12:]))
	}
	head = read(start, 12)
	switch string(head[:4]) {
	case "OTTO":
		m.cff = true
	case "\x00\x01\x00\x00", "true":
	default:
		return errors.Join(fmt.Errorf("%w: another kind of file", ErrFont), err)
	}
	for i := range int64(binary.BigEndian.Uint16(head[4:])) {
		record := read(start+12+16*i, 16)
		if err != nil {
			break
		}
		if string(record[:4]) != "OS/2" {
			continue
		}
		m.os2 = int64(binary.BigEndian.Uint32(record[8:]))
		allowed := read(m.os2+8, 2)
		if length := binary.BigEndian.Uint32(record[12:]); err != nil || length < 10 {
			break
		}
		return checkEmbedding(binary.BigEndian.Uint16(allowed))
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFont, err)
	}
	return fmt.Errorf("%w: it does not say that it may be", ErrEmbedding)
}

// glyph returns the glyph of a character, 0 if the font has none.
func (f *Font) glyph(r rune) sfnt.GlyphIndex {
	f.file.tables()
	glyph, err := f.sfnt.GlyphIndex(&f.buffer, r)
	if err != nil {
		return 0
	}
	return glyph
}

// width returns how wide a glyph is, in thousandths of its size.
func (f *Font) width(glyph sfnt.GlyphIndex) int {
	f.file.tables()
	advance, err := f.sfnt.GlyphAdvance(&f.buffer, glyph, em, font.HintingNone)
	if err != nil {
		return 0
	}
	return advance.Round()
}
