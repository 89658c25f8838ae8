package appearance

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"testing"
)

// Fonts that scripts/setup installs for the tests.
const (
	latin  = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
	single = "/usr/share/fonts/opentype/urw-base35/NimbusSans-Italic.otf"
)

// A program is a font file taken apart: its tables by name, in their order.
type program struct {
	kind   []byte
	order  []string
	tables map[string][]byte
}

func takeApart(t *testing.T, path string) program {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p := program{kind: file[:4], tables: map[string][]byte{}}
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		record := file[12+16*i:]
		at, length := binary.BigEndian.Uint32(record[8:]), binary.BigEndian.Uint32(record[12:])
		p.order = append(p.order, string(record[:4]))
		p.tables[string(record[:4])] = bytes.Clone(file[at : at+length])
	}
	return p
}

func (p program) file() []byte {
	head := binary.BigEndian.AppendUint16(bytes.Clone(p.kind), uint16(len(p.order)))
	head = append(head, 0, 0, 0, 0, 0, 0)
	var body []byte
	for _, tag := range p.order {
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
		head = append(append(head, tag...), 0, 0, 0, 0)
		head = binary.BigEndian.AppendUint32(head, uint32(12+16*len(p.order)+len(body)))
		head = binary.BigEndian.AppendUint32(head, uint32(len(p.tables[tag])))
		body = append(body, p.tables[tag]...)
	}
	return append(head, body...)
}

// setGlyphs puts glyphs in the place of all of a TrueType font.
func (p program) setGlyphs(glyphs map[int][]byte) {
	var glyf, loca []byte
	for i := range int(binary.BigEndian.Uint16(p.tables["maxp"][4:])) {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, glyphs[i]...)
	}
	p.tables["glyf"], p.tables["loca"] = glyf, binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	binary.BigEndian.PutUint16(p.tables["head"][50:], 1) // long offsets
}

// composite is a glyph of n times another.
func composite(n, of int) []byte {
	b := append([]byte{0xFF, 0xFF}, make([]byte, 8)...)
	for i := range n {
		flags := uint16(0x0022) // offsets, and more components
		if i == n-1 {
			flags = 0x0002
		}
		b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, flags), uint16(of))
		b = append(b, 1, 1)
	}
	return b
}

// dots is a glyph of one contour of many points, each the same: two bytes for 256.
func dots(n int) []byte {
	b := append([]byte{0, 1}, make([]byte, 8)...)
	b = append(binary.BigEndian.AppendUint16(b, uint16(n-1)), 0, 0)
	for ; n > 0; n -= 256 {
		b = append(b, 0x01|0x08|0x10|0x20, byte(min(n, 256)-1))
	}
	return b
}

// tree is a glyph of components within components, six deep.
func tree(width, points, first int) map[int][]byte {
	glyphs := map[int][]byte{first: composite(width, 1000)}
	for i := 1000; i < 1005; i++ {
		glyphs[i] = composite(width, i+1)
	}
	glyphs[1005] = dots(points)
	return glyphs
}

// calls is a CFF table whose glyphs all call subroutines within subroutines, nine deep.
func calls(glyphs, width int) []byte {
	const bias = 107
	var subroutines [][]byte
	for i := range 9 {
		var b []byte
		for range width {
			b = append(number(b, i+1-bias), 29) // callgsubr
		}
		subroutines = append(subroutines, append(b, 11)) // return
	}
	var lines []byte
	for range 20 {
		lines = append(number(number(lines, 1), 1), opRLineTo)
	}
	subroutines = append(subroutines, append(lines, 11))
	glyph := append(number(nil, 0), 22) // hmoveto
	glyph = append(append(number(glyph, -bias), 29), opEndChar)
	all := make([][]byte, glyphs)
	for i := range all {
		all[i] = glyph
	}
	head := append([]byte{1, 0, 4, 4}, index([]byte("Bomb"))...)
	tail := append(index(), index(subroutines...)...)
	top := func(at int) []byte { return index(dict(entry(opCharStrings, at), entry(opPrivate, 0, at))) }
	head = append(head, append(top(len(head)+len(top(0))+len(tail)), tail...)...)
	return append(head, index(all...)...)
}

// drawS goes all the way with a font, and tells what was read of its file at most at once.
func drawS(file []byte) (read int, err error) {
	c := &counter{file: bytes.NewReader(file)}
	f, err := Open(c)
	if err != nil {
		return c.read, err
	}
	l, err := f.Lay(200, 80, Text{Name: "S"})
	if err != nil {
		return c.read, err
	}
	c.read = 0
	_, err = f.Draw(l)
	return c.read, err
}

type counter struct {
	file *bytes.Reader
	read int
}

func (c *counter) ReadAt(b []byte, at int64) (int, error) {
	c.read += len(b)
	return c.file.ReadAt(b, at)
}

// A small font whose outlines are without end is refused before they are drawn: components
// within components, points that take no bytes, subroutines within subroutines.
func TestFontThatExplodes(t *testing.T) {
	trueType := func(width, points int) []byte {
		p := takeApart(t, latin)
		p.setGlyphs(tree(width, points, glyphOf(t, latin, 'S')))
		return p.file()
	}
	old := func(points int) []byte { // its heights are measured when it is opened
		p := takeApart(t, latin)
		binary.BigEndian.PutUint16(p.tables["OS/2"], 1)
		glyphs := tree(9, points, glyphOf(t, latin, 'H'))
		glyphs[glyphOf(t, latin, 'x')] = composite(9, 1000)
		p.setGlyphs(glyphs)
		return p.file()
	}
	charstrings := func(width int, version uint16) []byte {
		p := takeApart(t, single)
		binary.BigEndian.PutUint16(p.tables["OS/2"], version)
		p.tables["CFF "] = calls(int(binary.BigEndian.Uint16(p.tables["maxp"][4:])), width)
		return p.file()
	}
	far := takeApart(t, latin)
	binary.BigEndian.PutUint16(far.tables["head"][18:], 16) // units of a letter
	wide := takeApart(t, latin)
	far.tables["hmtx"], wide.tables["hmtx"] = make([]byte, len(far.tables["hmtx"])), bytes.Repeat([]byte{0x80}, len(wide.tables["hmtx"]))
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"components that are few":         {trueType(2, 256), nil}, // 126, of 64 × 256 points
		"components":                      {trueType(9, 1), errTooMuch},
		"components with many points":     {trueType(2, 1024), errTooMuch},
		"points":                          {trueType(1, 60_000), errTooMuch},
		"components, when it is opened":   {old(1), errTooMuch},
		"points, when it is opened":       {old(60_000), errTooMuch},
		"subroutines that are few":        {charstrings(1, 4), nil},
		"subroutines":                     {charstrings(9, 4), errTooMuch},
		"subroutines, when it is opened":  {charstrings(9, 1), errTooMuch},
		"another kind of file around one": {append([]byte{0, 0, 1, 0}, trueType(2, 1)[4:]...), ErrFont},
	} {
		t.Run(name, func(t *testing.T) {
			read, err := drawS(c.file)
			if !errors.Is(err, c.want) || err != nil && !errors.Is(err, ErrFont) {
				t.Errorf("error = %v, want %v", err, c.want)
			}
			if read > 2*maxBytes+len(c.file) {
				t.Errorf("%d bytes were read of a file of %d", read, len(c.file))
			}
		})
	}
	for name, p := range map[string]program{"points far away": far, "far too wide": wide} {
		f := openBytes(t, p.file())
		if _, err := f.Draw(Layout{Lines: []Line{{Text: "S"}}}); !errors.Is(err, errTooMuch) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func glyphOf(t *testing.T, path string, r rune) int {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return int(openBytes(t, file).glyph(r))
}

func openBytes(t *testing.T, file []byte) *Font {
	t.Helper()
	f, err := Open(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// What is drawn has an end, too.
func TestTextThatIsTooMuch(t *testing.T) {
	file, err := os.ReadFile(latin)
	if err != nil {
		t.Fatal(err)
	}
	many := make([]rune, maxCharacters+1)
	for i := range many {
		many[i] = rune(0x4E00 + i)
	}
	if _, err := openBytes(t, file).Draw(Layout{Lines: []Line{{Text: string(many)}}}); err == nil || errors.Is(err, ErrFont) {
		t.Error(err)
	}
	large := takeApart(t, latin)
	glyphs := map[int][]byte{}
	for i := range int(binary.BigEndian.Uint16(large.tables["maxp"][4:])) {
		glyphs[i] = dots(9_000)
	}
	large.setGlyphs(glyphs)
	f := openBytes(t, large.file())
	if _, err := f.Draw(Layout{Lines: []Line{{Text: string(many[:1])}}}); err != nil {
		t.Error(err)
	}
	if _, err := f.Draw(Layout{Lines: []Line{{Text: string(many[:200])}}}); !errors.Is(err, errTooMuch) {
		t.Error(err)
	}
}
