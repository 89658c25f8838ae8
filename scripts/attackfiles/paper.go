package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A paper is a PDF file in the making, revision by revision. Objects:
//
//	1 catalog   2 pages   3 page      4 content   5 font   6 information
//	7 form      8 its fields          9 annotations of the page
//
// What is added has the numbers from 10 on.
type paper struct {
	bytes  []byte
	start  int // of the newest cross-references
	before int // of those before them
	size   int // the next free number

	fields, annotations []int
	catalog             string // more of it
	flags               int    // SigFlags
}

// Numbers of the objects that every file has.
const (
	catalogObject = iota + 1
	pagesObject
	pageObject
	contentObject
	fontObject
	infoObject
	formObject
	fieldsObject
	annotationsObject
	firstFree
)

const contract = "BT /F 24 Tf 40 120 Td (I owe Bob 100 yen) Tj ET"

// newPaper is a page that says something, with more objects if there are any.
func newPaper(more map[int]string) *paper {
	p := &paper{bytes: []byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"), size: firstFree}
	objects := map[int]string{
		catalogObject: p.catalogText(),
		pagesObject:   "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		pageObject:    page(contentObject),
		contentObject: stream("", contract),
		fontObject:    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		infoObject:    "<</Title(Contract)>>",
	}
	maps.Copy(objects, p.formTexts())
	maps.Copy(objects, more)
	p.add(objects)
	return p
}

func page(content int) string {
	return fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Resources<</Font<</F 5 0 R>>>>/Contents %d 0 R/Annots 9 0 R>>", content)
}

func (p *paper) catalogText() string {
	return fmt.Sprintf("<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R%s>>", p.catalog)
}

// formTexts are the form, its fields and the annotations of the page.
func (p *paper) formTexts() map[int]string {
	return map[int]string{
		formObject:        fmt.Sprintf("<</Fields 8 0 R/SigFlags %d/DR<</Font<</F 5 0 R>>>>/DA(/F 12 Tf)>>", p.flags),
		fieldsObject:      array(p.fields),
		annotationsObject: array(p.annotations),
	}
}

func array(numbers []int) string {
	var b strings.Builder
	for i, n := range numbers {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d 0 R", n)
	}
	return "[" + b.String() + "]"
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// next reserves a number.
func (p *paper) next() int {
	p.size++
	return p.size - 1
}

// A revision is what is appended to a paper.
type revision struct {
	objects map[int]string
	entries map[int]int // offsets that the table names besides, of bytes that are there already
	root    int         // another catalog; 0: the one of before
	trailer string      // more of it
}

// add appends a revision of these objects.
func (p *paper) add(objects map[int]string) { p.append(revision{objects: objects}) }

func (p *paper) append(r revision) {
	offsets := maps.Clone(r.entries)
	if offsets == nil {
		offsets = map[int]int{}
	}
	for _, number := range slices.Sorted(maps.Keys(r.objects)) {
		offsets[number] = len(p.bytes)
		p.bytes = fmt.Appendf(p.bytes, "%d 0 obj\n%s\nendobj\n", number, r.objects[number])
		p.size = max(p.size, number+1)
	}
	start := len(p.bytes)
	p.bytes = append(p.bytes, "xref\n0 1\n0000000000 65535 f\r\n"...)
	for _, number := range slices.Sorted(maps.Keys(offsets)) {
		p.bytes = fmt.Appendf(p.bytes, "%d 1\n%010d 00000 n\r\n", number, offsets[number])
	}
	root := r.root
	if root == 0 {
		root = catalogObject
	}
	previous := ""
	if p.start > 0 {
		previous = fmt.Sprintf("/Prev %d", p.start)
	}
	p.bytes = fmt.Appendf(p.bytes, "trailer\n<</Size %d/Root %d 0 R/Info 6 0 R/ID[<00112233><00112233>]%s%s>>\nstartxref\n%d\n%%%%EOF\n", p.size, root, previous, r.trailer, start)
	p.before, p.start = p.start, start
}

// at is where an object stands that was written last.
func (p *paper) at(number int) int {
	return bytes.LastIndex(p.bytes, fmt.Appendf(nil, "\n%d 0 obj\n", number)) + 1
}

// signature is the newest signature dictionary, as it is written.
func (p *paper) signature() string {
	dict, _, _ := strings.Cut(string(p.bytes[bytes.LastIndex(p.bytes, []byte("<</Type/Sig/")):]), "\nendobj")
	return dict
}

// A signing is how a paper is signed, right until somebody changes it.
type signing struct {
	who     person
	field   int    // that is there and empty; 0: a new one
	name    string // of a new field
	dict    string // more of the signature dictionary
	kind    string // /SubFilter
	widget  string // more of the field, and of its place on the page
	also    map[int]string
	certify int // DocMDP's P; 0: does not certify

	seal   func(*seal)                               // changes the CMS
	cms    []byte                                    // the CMS itself, instead of one made now
	make   func(covered []byte) ([]byte, error)      // or what makes it
	ranges func(gap [2]int, end int) string          // /ByteRange as it is written; nil: right
	over   func(file []byte, gap [2]int) []byte      // what is signed; nil: all but the gap
	write  func(dict string) string                  // changes the text of the dictionary before it is written
	fill   func(file []byte, gap [2]int, cms []byte) // writes the CMS; nil: as hexadecimal digits at the gap's beginning
}

// room is for how many bytes of CMS there is a place.
const room = 16 << 10

const rangesWidth = 60

// sign appends a revision that signs.
func (p *paper) sign(s signing) error {
	value := p.next()
	objects := map[int]string{}
	maps.Copy(objects, s.also)
	field := s.field
	if field == 0 {
		field = p.next()
		p.fields, p.annotations = append(p.fields, field), append(p.annotations, field)
	}
	p.flags = 3
	maps.Copy(objects, p.formTexts())
	name, widget := s.name, s.widget
	if name == "" {
		name = fmt.Sprintf("Signature%d", field)
	}
	if widget == "" {
		widget = "/Rect[0 0 0 0]"
	}
	if _, given := objects[field]; !given {
		objects[field] = fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/P 3 0 R%s/V %d 0 R>>", name, widget, value)
	}
	kind := s.kind
	if kind == "" {
		kind = "ETSI.CAdES.detached"
	}
	dict := s.dict
	if s.certify > 0 {
		dict += fmt.Sprintf("/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P %d/V/1.2>>>>]", s.certify)
		p.catalog += fmt.Sprintf("/Perms<</DocMDP %d 0 R>>", value)
		objects[catalogObject] = p.catalogText()
	}
	text := fmt.Sprintf("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/%s/ByteRange[%s]/Contents<%s>%s>>", kind, strings.Repeat(" ", rangesWidth), strings.Repeat("0", 2*room), dict)
	if s.write != nil {
		text = s.write(text)
	}
	objects[value] = text
	begin := len(p.bytes)
	p.add(objects)
	return p.finish(s, begin)
}

// finish fills in the ranges and the CMS of the signature that was written from there on.
func (p *paper) finish(s signing, begin int) error {
	hole := []byte("<" + strings.Repeat("0", 2*room) + ">")
	var gap [2]int // zero without one
	if at := bytes.Index(p.bytes[begin:], hole); at >= 0 {
		gap = [2]int{begin + at, begin + at + len(hole)}
	}
	end := len(p.bytes)
	ranges := fmt.Sprintf("0 %d %d %d", gap[0], gap[1], end-gap[1])
	if s.ranges != nil {
		ranges = s.ranges(gap, end)
	}
	if at := bytes.Index(p.bytes[begin:], []byte("/ByteRange["+strings.Repeat(" ", rangesWidth))); at >= 0 {
		copy(p.bytes[begin+at+len("/ByteRange["):], ranges)
	}
	covered := slices.Concat(p.bytes[:gap[0]], p.bytes[gap[1]:])
	if s.over != nil {
		covered = s.over(p.bytes, gap)
	}
	raw, err := s.made(covered)
	if err != nil {
		return err
	}
	if len(raw) > room {
		return fmt.Errorf("signature of %d bytes does not fit", len(raw))
	}
	switch {
	case gap[1] == 0: // there is no place for it
		return nil
	case s.fill != nil:
		s.fill(p.bytes, gap, raw)
		return nil
	}
	copy(p.bytes[gap[0]+1:], fmt.Sprintf("%X", raw))
	return nil
}

// made is the CMS.
func (s signing) made(covered []byte) ([]byte, error) {
	switch {
	case s.cms != nil:
		return s.cms, nil
	case s.make != nil:
		return s.make(covered)
	}
	made := newSeal(s.who, covered)
	if s.seal != nil {
		s.seal(made)
	}
	return made.encode()
}
