package change_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
)

// A paper is a PDF file in the making: what was written, and the newest of each object.
type paper struct {
	bytes   []byte
	objects map[int]string
	start   int // of its newest table
	end     int // where it was signed last
	trailer string
	signed  int // how often
	size    int // what the trailer says that numbers are below
}

// stream is one that is not compressed.
func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// drawing is a form XObject.
func drawing(data string) string {
	return stream("/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F 16 0 R>>>>", data)
}

const (
	pageOne   = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Annots 9 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 12 0 R>>/Properties<</L 15 0 R>>>>>>"
	text      = "<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V(100)/DA(/F 12 Tf)/F 4/P 3 0 R/Rect[10 10 110 30]/AP<</N 22 0 R>>>>"
	checkbox  = "<</Type/Annot/Subtype/Widget/FT/Btn/T(agreed)/V/Off/AS/Off/F 4/P 3 0 R/Rect[10 40 30 60]/AP<</N<</Yes 23 0 R/Off 24 0 R>>>>>>"
	grouped   = "<</FT/Tx/T(person)/Kids[26 0 R]>>"
	surname   = "<</Type/Annot/Subtype/Widget/Parent 25 0 R/T(name)/F 4/P 3 0 R/Rect[10 70 110 90]>>"
	emptyOne  = "<</Type/Annot/Subtype/Widget/FT/Sig/T(buyer)/F 4/P 3 0 R/Rect[200 10 290 40]>>"
	note      = "<</Type/Annot/Subtype/Text/Rect[200 100 220 120]/Contents(look)/F 4/P 3 0 R/AP<</N 30 0 R>>>>"
	link      = "<</Type/Annot/Subtype/Link/Rect[200 130 220 150]/A<</S/URI/URI(https://example.jp)>>/P 3 0 R>>"
	formDraft = "<</Fields 8 0 R/DR<</Font<</F 16 0 R>>>>/DA(/F 12 Tf)>>"
)

// newPaper is a file of two pages with a form, notes, layers and other parts, and with an
// object that nothing leads to.
func newPaper(changes map[int]string) *paper {
	p := &paper{objects: map[int]string{}, size: 9000, trailer: "/Root 1 0 R/Info 6 0 R/ID[<00112233><44556677>]"}
	p.bytes = []byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	objects := map[int]string{
		1: "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R/OCProperties 31 0 R/Names<</Dests 33 0 R>>/Outlines 32 0 R/StructTreeRoot 34 0 R/Metadata 17 0 R/ViewerPreferences<</HideMenubar true>>>>",
		2: "<</Type/Pages/Count 2/Kids[3 0 R 11 0 R]>>",
		3: pageOne, 4: stream("", "BT /F 24 Tf 40 120 Td (I owe Bob 100 yen) Tj ET /X Do"),
		5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 14 0 R>>", 6: "<</Producer(x)>>", 7: formDraft,
		8: "[20 0 R 21 0 R 25 0 R 27 0 R]", 9: "[20 0 R 21 0 R 26 0 R 27 0 R 28 0 R 29 0 R]",
		11: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 10 0 R/Resources<</Font<</F 5 0 R>>>>>>", 10: stream("", "BT /F 24 Tf 40 120 Td (second page) Tj ET"),
		12: drawing("0 0 10 10 re f"), 13: stream("", "BT /F 24 Tf 40 120 Td (I owe Bob 999 yen) Tj ET"),
		14: stream("", "/CIDInit /ProcSet findresource begin"), 15: "<</Type/OCG/Name(layer)>>", 16: "<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
		17: stream("/Type/Metadata/Subtype/XML", "<x/>"),
		20: text, 21: checkbox, 22: drawing("(100) Tj"), 23: drawing("1 0 0 1 re f"), 24: drawing(""), 25: grouped, 26: surname, 27: emptyOne, 28: note, 29: link, 30: drawing("0 g"),
		31: "<</OCGs[15 0 R]/D<</ON[15 0 R]>>>>", 32: "<</Type/Outlines/First 35 0 R/Last 35 0 R/Count 1>>", 33: "<</Names[(a)[3 0 R/Fit]]>>",
		34: "<</Type/StructTreeRoot/K 36 0 R>>", 35: "<</Title(one)/Parent 32 0 R/Dest[3 0 R/Fit]>>", 36: "<</S/Document/Pg 3 0 R>>",
	}
	maps.Copy(objects, changes)
	return p.add(objects)
}

// add appends a revision with these objects; an empty text frees one.
func (p *paper) add(objects map[int]string) *paper {
	section := []byte("xref\n")
	if p.start == 0 {
		section = append(section, "0 1\n0000000000 65535 f \n"...)
	}
	for _, number := range slices.Sorted(maps.Keys(objects)) {
		object := objects[number]
		p.objects[number] = object
		if object == "" {
			section = fmt.Appendf(section, "%d 1\n0000000000 00001 f \n", number)
			continue
		}
		section = fmt.Appendf(section, "%d 1\n%010d 00000 n \n", number, len(p.bytes))
		p.bytes = fmt.Appendf(p.bytes, "%d 0 obj\n%s\nendobj\n", number, object)
	}
	return p.close(section)
}

// close writes a table and the end.
func (p *paper) close(section []byte) *paper {
	at := len(p.bytes)
	p.bytes = fmt.Appendf(append(p.bytes, section...), "trailer\n<</Size %d%s", p.size, p.trailer)
	if p.start > 0 {
		p.bytes = fmt.Appendf(p.bytes, "/Prev %d", p.start)
	}
	p.start = at
	p.bytes = fmt.Appendf(p.bytes, ">>\nstartxref\n%d\n%%%%EOF\n", at)
	return p
}

// again frees a number and uses it for another object.
func (p *paper) again(number int, object string) *paper {
	p.add(map[int]string{number: ""})
	at := len(p.bytes)
	p.bytes = fmt.Appendf(p.bytes, "%d 1 obj\n%s\nendobj\n", number, object)
	return p.close(fmt.Appendf(nil, "xref\n%d 1\n%010d 00001 n \n", number, at))
}

// edit is an object of the file with text in place of other text.
func (p *paper) edit(number int, from, to string) string {
	if !strings.Contains(p.objects[number], from) {
		panic(fmt.Sprintf("%q is not in %s", from, p.objects[number]))
	}
	return strings.Replace(p.objects[number], from, to, 1)
}

// change appends a revision in which text of one object is another.
func (p *paper) change(number int, from, to string) *paper {
	return p.add(map[int]string{number: p.edit(number, from, to)})
}

// A signing says how a paper is signed.
type signing struct {
	field  int    // an empty field, or 0 for a new one
	dict   string // entries of the signature besides
	widget string // entries of the new field besides
	also   map[int]string
	kind   string // of the dictionary, if it is not the usual one
}

// sign appends a revision with one more signature, with exact ranges and a CMS that is none.
func (p *paper) sign(s signing) *paper {
	number := 100 + 10*p.signed
	p.signed++
	objects := map[int]string{}
	maps.Copy(objects, s.also)
	if s.kind == "" {
		s.kind = "/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
	}
	const place = "/ByteRange[0 0000000000 0000000000 0000000000]"
	cms := fmt.Sprintf("<30040202%04X>", p.signed) // each has its own
	objects[number] = "<<" + s.kind + s.dict + place + "/Contents" + cms + ">>"
	if s.field > 0 {
		objects[s.field] = p.edit(s.field, "/FT/Sig", fmt.Sprintf("/FT/Sig/V %d 0 R%s", number, s.widget))
	} else {
		if s.widget == "" {
			s.widget = "/Rect[0 0 0 0]"
		}
		objects[number+1] = fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature%d)/F 132/P 3 0 R/V %d 0 R%s>>", number, number, s.widget)
		objects[8] = p.edit(8, "]", fmt.Sprintf(" %d 0 R]", number+1))
		objects[9] = p.edit(9, "]", fmt.Sprintf(" %d 0 R]", number+1))
		if !strings.Contains(p.objects[7], "SigFlags") {
			objects[7] = p.edit(7, "<<", "<</SigFlags 3")
		}
	}
	p.add(objects)
	from := bytes.LastIndex(p.bytes, []byte(place))
	gap := bytes.LastIndex(p.bytes, []byte("/Contents"+cms)) + len("/Contents")
	behind := gap + len(cms)
	copy(p.bytes[from:], fmt.Sprintf("/ByteRange[0 %010d %010d %010d]", gap, behind, len(p.bytes)-behind))
	p.end = len(p.bytes)
	return p
}

func (p *paper) open(t testing.TB) *pdf.File {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(p.bytes), int64(len(p.bytes)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// after is what became of the paper after its first signature that is exact.
func (p *paper) after(t testing.TB) change.Judgement {
	t.Helper()
	f := p.open(t)
	all, err := f.Signatures()
	if err != nil {
		t.Fatal(err)
	}
	for i, j := range change.After(t.Context(), f, all) {
		if all.All[i].Whole {
			return j
		}
	}
	t.Fatal("no signature that is exact")
	return change.Judgement{}
}

// say writes differences, one a line: class, what, page and field.
func say(all []change.Difference) string {
	var lines []string
	for _, d := range all {
		line := fmt.Sprintf("%s %s", d.Class, d.What)
		if d.Page > 0 {
			line += fmt.Sprintf(" %d", d.Page)
		}
		if d.Field != "" {
			line += " " + d.Field
		}
		if d.Box != nil {
			line += " seen"
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}
