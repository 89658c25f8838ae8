package change_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"jpkiweb/shared/signature/pdf"
)

// What a program reaches by another way than through the trees of pages and fields is part of
// the document, too.
func TestWhatIsReachedInAnotherWay(t *testing.T) {
	outside := "<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</XObject<</X 61 0 R>>>>>>"
	heir := strings.Replace(pageOne, "/Parent 2 0 R", "/Parent 60 0 R", 1)
	for name, tt := range map[string]struct {
		objects map[int]string // at signing
		change  map[int]string
		want    string
	}{
		"parent of a page that no tree has": {map[int]string{3: heir, 60: outside, 61: drawing("")}, map[int]string{60: strings.Replace(outside, "61", "12", 1)}, "forbidden page_tree"},
		"drawing that a page has from it":   {map[int]string{3: heir, 60: outside, 61: drawing("")}, map[int]string{61: drawing("x")}, "forbidden page_tree"},
		"parent of a holder of pages": {map[int]string{2: "<</Type/Pages/Count 2/Kids[3 0 R 11 0 R]/Parent 60 0 R>>", 60: outside, 61: drawing("")}, map[int]string{61: drawing("x")},
			"forbidden page_tree"},
		"parent of a note": {map[int]string{28: strings.Replace(note, "/P 3 0 R", "/Parent 60 0 R", 1), 60: "<</FT/Tx/V(100)>>"}, map[int]string{60: "<</FT/Tx/V(999)>>"},
			"annotating annotation_changed 1 seen"},
		"note that is another object":   {map[int]string{28: "60 0 R", 60: note}, map[int]string{60: strings.Replace(note, "look", "buy", 1)}, "annotating annotation_changed 1"},
		"widget that is another object": {map[int]string{25: "<</FT/Tx/T(person)/Kids[26 0 R]>>", 26: "60 0 R", 60: strings.Replace(surname, "/T(name)", "", 1)}, map[int]string{60: strings.Replace(surname, "/T(name)", "/MK<<>>", 1)}, "forbidden field_structure 1 person"},
		"kid that is no object":         {map[int]string{25: "<</FT/Tx/T(person)/Kids[<</AP<</N 60 0 R>>>>]>>", 60: drawing("")}, map[int]string{60: drawing("x")}, "forbidden field_structure person"},
		"names in an array of its own":  {map[int]string{33: "<</Names 60 0 R>>", 60: "[(a)61 0 R]", 61: "[3 0 R/Fit]"}, map[int]string{61: "[11 0 R/Fit]"}, "forbidden names"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPaper(tt.objects).sign(signing{}).add(tt.change)
			if got := say(p.after(t).Differences); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// What an object stream is read with says which bytes its objects are.
func TestNumbersOfAnObjectStream(t *testing.T) {
	p := newPaper(nil)
	before, after := "<</Type/Font/BaseFont/Helvetica>>", "<</Type/Font/BaseFont/Symbolxxx>>"
	head := fmt.Sprintf("5 0 6 %d ", 2*len(before))
	at := len(p.bytes)
	p.bytes = fmt.Appendf(p.bytes, "91 0 obj\n%s\nendobj\n", stream("/Type/ObjStm/N 2/First 92 0 R/DecodeParms 93 0 R", head+before+after+" <</A 1>>"))
	number := len(p.bytes)
	p.bytes = fmt.Appendf(p.bytes, "92 0 obj\n%d\nendobj\n", len(head))
	section := len(p.bytes)
	row := func(kind, a, b int) string { return string([]byte{byte(kind), byte(a >> 8), byte(a), byte(b)}) }
	p.bytes = fmt.Appendf(p.bytes, "90 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", stream(fmt.Sprintf("/Type/XRef/Size 400/W[1 2 1]/Index[5 2 90 3]%s/Prev %d", p.trailer, p.start),
		row(2, 91, 0)+row(2, 91, 1)+row(1, section, 0)+row(1, at, 0)+row(1, number, 0)), section)
	p.start = section
	p.sign(signing{})
	if got := say(p.after(t).Differences); got != "" {
		t.Fatalf("unchanged: %s", got)
	}
	length := len(p.bytes)
	start := p.start
	p.add(map[int]string{93: "<</Predictor 12>>"})
	if got, want := say(p.after(t).Forbidden), "forbidden trailer"; got != want {
		t.Errorf("parameters that were not there: %s, want %s", got, want)
	}
	p.bytes, p.start = p.bytes[:length], start
	p.add(map[int]string{92: fmt.Sprint(len(head) + len(before))})
	if got, want := say(p.after(t).Forbidden), "forbidden trailer"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Sections of which two programs take two things, although each object is where it was.
func TestSectionsThatAreReadInTwoWays(t *testing.T) {
	// entry is one of a stream of cross-references: its kind, and where the content of page one is.
	entry := func(p *paper, kind byte) string {
		at := bytes.Index(p.bytes, []byte("\n4 0 obj")) + 1
		return string([]byte{kind, byte(at >> 8), byte(at), 0})
	}
	hybrid := func(p *paper, root int, row, table string) {
		at := len(p.bytes)
		p.bytes = fmt.Appendf(p.bytes, "90 0 obj\n%s\nendobj\n", stream(fmt.Sprintf("/Type/XRef/Size 400/Root %d 0 R/W[1 2 1]/Index[4 1]", root), row))
		p.trailer += fmt.Sprintf("/XRefStm %d", at)
		p.close([]byte(table))
	}
	inUse := func(p *paper) string {
		return fmt.Sprintf("xref\n4 1\n%010d 00000 n \n", bytes.Index(p.bytes, []byte("\n4 0 obj"))+1)
	}
	const freed = "xref\n4 1\n0000000000 00001 f \n"
	for name, tt := range map[string]struct {
		do   func(*paper)
		want string
	}{
		"freed by the table":  {func(p *paper) { hybrid(p, 1, entry(p, 1), freed) }, "forbidden ambiguous"},
		"freed by the stream": {func(p *paper) { hybrid(p, 1, entry(p, 0), inUse(p)) }, "forbidden ambiguous"},
		"as it was, in both":  {func(p *paper) { hybrid(p, 1, entry(p, 1), inUse(p)) }, ""},
		"size that cuts off": {func(p *paper) {
			n := len(p.bytes)
			p.add(nil)
			copy(p.bytes[n:], bytes.Replace(p.bytes[n:], []byte("/Size 9000"), []byte("/Size 0036"), 1))
		}, "forbidden ambiguous"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPaper(nil).sign(signing{})
			tt.do(p)
			if got := say(p.after(t).Differences); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	p := newPaper(nil).sign(signing{})
	hybrid(p, 2, entry(p, 1), inUse(p))
	if _, err := pdf.Open(bytes.NewReader(p.bytes), int64(len(p.bytes))); !errors.Is(err, pdf.ErrRepair) {
		t.Errorf("two catalogs: %v, want ErrRepair", err)
	}
}
