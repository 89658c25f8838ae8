package pdf

import (
	"fmt"
	"strings"
)

// A Drawing is what is seen of a signature: a content stream, in points from the lower
// left corner of its box, and the font that the stream calls /F.
type Drawing struct {
	Content []byte
	Font    Font
}

// A Font is the part of one that a drawing needs, with its glyphs as CIDs from 0 on. ISO
// 32000-2, 9.7. Lengths are thousandths of its size.
type Font struct {
	Name                       string // of PostScript, with the tag of a subset
	CFF                        []byte // CID-keyed, Adobe Technical Note 5176
	ToUnicode                  []byte // CMap
	Widths                     []int  // of CID 0 on
	Box                        [4]int // around all glyphs
	Ascent, Descent, CapHeight int    // from the baseline; Descent is negative
	ItalicAngle                float64
}

// addForm adds a drawing as a form XObject with resources of its own, ISO 32000-2,
// 8.10. It stands in no transparency group, which PDF/A wants.
func (i *increment) addForm(d Drawing, s sheet, width, height float64) (form Ref, err error) {
	size, err := decimals(width, height)
	if err != nil {
		return form, err
	}
	form = i.newRef()
	font, err := i.addFont(d.Font)
	if err != nil {
		return form, err
	}
	i.set(form, stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s]/Matrix%s/Resources<</Font<</F %v>>>>", size, s.upright(), font), d.Content))
	return form, nil
}

// addFont adds a composite font, ISO 32000-2, 9.7.6, whose text is numbers of glyphs.
func (i *increment) addFont(f Font) (Ref, error) {
	angle, err := decimals(f.ItalicAngle)
	if err != nil {
		return Ref{}, err
	}
	font, glyphs, descriptor, program, unicode := i.newRef(), i.newRef(), i.newRef(), i.newRef(), i.newRef()
	object := func(ref Ref, format string, values ...any) {
		i.set(ref, Value{raw: fmt.Appendf(nil, format, values...)})
	}
	object(font, "<</Type/Font/Subtype/Type0/BaseFont/%s-Identity-H/Encoding/Identity-H/DescendantFonts[%v]/ToUnicode %v>>", f.Name, glyphs, unicode)
	object(glyphs, "<</Type/Font/Subtype/CIDFontType0/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %v/W[0%v]>>",
		f.Name, descriptor, f.Widths)
	object(descriptor, "<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox%v/ItalicAngle %s/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile3 %v>>",
		f.Name, f.Box, angle, f.Ascent, f.Descent, f.CapHeight, program)
	i.set(program, stream("/Subtype/CIDFontType0C", f.CFF))
	i.set(unicode, stream("", f.ToUnicode))
	return font, nil
}

// stream is one that is not compressed: there is little of it.
func stream(dict string, data []byte) Value {
	var b strings.Builder
	fmt.Fprintf(&b, "<<%s/Length %d>>\nstream\n", dict, len(data))
	b.Write(data)
	b.WriteString("\nendstream")
	return Value{raw: []byte(b.String())}
}
