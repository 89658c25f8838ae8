package appearance

import (
	"encoding/binary"
	"math"
)

// Operators of dictionaries, Adobe Technical Note 5176, tables 9, 10 and 23.
var (
	opFontBBox      = []byte{5}
	opCharset       = []byte{15}
	opCharStrings   = []byte{17}
	opPrivate       = []byte{18}
	opDefaultWidthX = []byte{20}
	opNominalWidthX = []byte{21}
	opROS           = []byte{12, 30}
	opCIDCount      = []byte{12, 34}
	opFDArray       = []byte{12, 36}
	opFDSelect      = []byte{12, 37}
)

// firstString is the number of the first string that is not a standard one.
const firstString = 391

// cff writes a CID-keyed font, Adobe Technical Note 5176, of charstrings whose CIDs are
// their places. There are at least two.
func cff(name string, box [4]int, glyphs [][]byte) []byte {
	n := len(glyphs)
	head := append([]byte{1, 0, 4, 4}, index([]byte(name))...)
	strings := append(index([]byte("Adobe"), []byte("Identity")), index()...) // and no global subroutines
	charset := binary.BigEndian.AppendUint16([]byte{2, 0, 1}, uint16(n-2))    // one range, from CID 1 on
	selects := binary.BigEndian.AppendUint16([]byte{3, 0, 1, 0, 0, 0}, uint16(n))
	charstrings := index(glyphs...)
	private := dict(entry(opDefaultWidthX, 0), entry(opNominalWidthX, 0))

	top := func(charset, selects, charstrings, fonts int) []byte {
		return index(dict(entry(opROS, firstString, firstString+1, 0), entry(opFontBBox, box[:]...), entry(opCIDCount, n),
			entry(opCharset, charset), entry(opFDSelect, selects), entry(opCharStrings, charstrings), entry(opFDArray, fonts)))
	}
	at := len(head) + len(top(0, 0, 0, 0)) + len(strings) // numbers of a dictionary have one width
	charsetAt := at
	selectsAt := charsetAt + len(charset)
	charstringsAt := selectsAt + len(selects)
	privateAt := charstringsAt + len(charstrings)
	fontsAt := privateAt + len(private)
	b := append(head, top(charsetAt, selectsAt, charstringsAt, fontsAt)...)
	for _, part := range [][]byte{strings, charset, selects, charstrings, private, index(dict(entry(opPrivate, len(private), privateAt)))} {
		b = append(b, part...)
	}
	return b
}

// index writes an INDEX, TN 5176, 5.
func index(items ...[]byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(len(items)))
	if len(items) == 0 {
		return b
	}
	b = append(b, 4) // bytes of an offset
	offset := uint32(1)
	b = binary.BigEndian.AppendUint32(b, offset)
	for _, item := range items {
		offset += uint32(len(item))
		b = binary.BigEndian.AppendUint32(b, offset)
	}
	for _, item := range items {
		b = append(b, item...)
	}
	return b
}

func dict(entries ...[]byte) (b []byte) {
	for _, e := range entries {
		b = append(b, e...)
	}
	return b
}

// entry writes one of a dictionary, its integers with five bytes each. TN 5176, 4.
func entry(operator []byte, integers ...int) (b []byte) {
	for _, n := range integers {
		b = binary.BigEndian.AppendUint32(append(b, 29), uint32(int32(n)))
	}
	return append(b, operator...)
}

// Operators of charstrings, Adobe Technical Note 5177.
const (
	opRLineTo   = 5
	opRRCurveTo = 8
	opEndChar   = 14
	opRMoveTo   = 21
)

// charstring writes a glyph: its width, and its outline in steps from one point to the
// next. What is rounded is the points, so that errors do not add up.
func charstring(width int, outline []segment) []byte {
	b := number(nil, width) // more than nominalWidthX, which is zero
	var x, y int
	for _, s := range outline {
		for _, p := range s.points {
			px, py := int(math.Round(p.x)), int(math.Round(p.y))
			b = number(number(b, px-x), py-y)
			x, y = px, py
		}
		switch {
		case s.move:
			b = append(b, opRMoveTo)
		case len(s.points) == 1:
			b = append(b, opRLineTo)
		default:
			b = append(b, opRRCurveTo)
		}
	}
	return append(b, opEndChar)
}

// number writes an integer, TN 5177, 3.2. A font's are within sixteen bits (maxCoordinate).
func number(b []byte, n int) []byte {
	switch {
	case n >= -107 && n <= 107:
		return append(b, byte(n+139))
	case n >= 108 && n <= 1131:
		return append(b, byte((n-108)>>8)+247, byte(n-108))
	case n >= -1131 && n <= -108:
		return append(b, byte((-n-108)>>8)+251, byte(-n-108))
	}
	return append(b, 28, byte(n>>8), byte(n))
}
