package change_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
)

// docMDP and fieldMDP are entries of a signature.
func docMDP(level int) string {
	return fmt.Sprintf("/Reference[<</TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P %d/V/1.2>>>>]", level)
}

func fieldMDP(parameters string) string {
	return "/Reference[<</TransformMethod/FieldMDP/TransformParams<</Type/TransformParams" + parameters + "/V/1.2>>>>]"
}

var (
	seen   = signing{widget: "/Rect[40 110 290 150]/AP<</N 40 0 R>>", also: map[int]string{40: drawing("1 g")}}
	within = signing{field: 27}
	stamp  = signing{kind: "/Type/DocTimeStamp/SubFilter/ETSI.RFC3161"}
)

// What a signature forbids is told as forbidden, and only that.
func TestWhatSignaturesAllow(t *testing.T) {
	fill := func(p *paper) { p.change(20, "(100)", "(999)") }
	annotate := func(p *paper) { p.change(28, "look", "no") }
	store := func(p *paper) { p.change(1, "/Pages", "/DSS<</Certs[]>>/Pages") }
	common := func(p *paper) { p.change(7, "/F 12 Tf", "/F 13 Tf") }
	describe := func(p *paper) { p.change(6, "(x)", "(y)") }
	draw := func(p *paper) { p.change(4, "100", "999") }
	sign := func(s signing) func(*paper) { return func(p *paper) { p.sign(s) } }
	all := map[string]func(*paper){
		"fill": fill, "annotate": annotate, "store": store, "describe": describe, "draw": draw, "common": common,
		"sign": sign(signing{}), "sign seen": sign(seen), "sign in its field": sign(within), "stamp": sign(stamp),
		"empty field": func(p *paper) { p.add(map[int]string{8: p.edit(8, "]", " 40 0 R]"), 40: "<</FT/Sig/T(x)>>"}) },
	}
	for name, tt := range map[string]struct {
		first   signing
		allowed []string
	}{
		"no rules":          {signing{}, []string{"fill", "store", "describe", "sign", "sign seen", "sign in its field", "stamp", "empty field"}},
		"nothing":           {signing{dict: docMDP(1)}, []string{"store", "describe", "stamp"}},
		"forms":             {signing{dict: docMDP(2)}, []string{"fill", "store", "describe", "sign", "sign in its field", "stamp", "empty field"}},
		"notes":             {signing{dict: docMDP(3)}, []string{"fill", "annotate", "store", "describe", "sign", "sign seen", "sign in its field", "stamp", "empty field"}},
		"all fields locked": {signing{dict: fieldMDP("/Action/All")}, []string{"store", "describe", "stamp", "empty field"}},
		"this field locked": {signing{dict: fieldMDP("/Action/Include/Fields[(amount)]")}, []string{"store", "describe", "sign", "sign seen", "sign in its field", "stamp", "empty field"}},
		"another is locked": {signing{dict: fieldMDP("/Action/Include/Fields[(amoun)(buyer)]")}, []string{"fill", "store", "describe", "sign", "sign seen", "stamp", "empty field"}},
		"all but this one":  {signing{dict: fieldMDP("/Action/Exclude/Fields[(amount)]")}, []string{"fill", "store", "describe", "stamp", "empty field"}},
		"lock of the field": {signing{widget: "/Rect[0 0 0 0]/Lock<</Action/Include/Fields[(amount)]/P 1>>"}, []string{"store", "describe", "stamp"}},
	} {
		for what, do := range all {
			p := newPaper(nil).sign(tt.first)
			do(p)
			j := p.after(t)
			if !j.Known || len(j.Differences) == 0 {
				t.Errorf("%s, %s: %+v", name, what, j)
			}
			if allowed := slices.Contains(tt.allowed, what); allowed != (len(j.Forbidden) == 0) {
				t.Errorf("%s, %s: not allowed are %q", name, what, say(j.Forbidden))
			}
		}
	}
}

// Each signature is judged by its own rules and by those before it, and for what came after
// it; the change between two is no matter of the second.
func TestSignaturesAreJudgedEachForItself(t *testing.T) {
	p := newPaper(nil).sign(signing{})
	p.change(4, "100", "999").sign(signing{dict: fieldMDP("/Action/Include/Fields[(amount)]")})
	p.change(20, "(100)", "(999)").sign(signing{})
	f := p.open(t)
	all, err := f.Signatures()
	if err != nil {
		t.Fatal(err)
	}
	judged := change.After(t.Context(), f, all)
	for i, want := range []string{"forbidden page_content 1", "filling field_value 1 amount seen", ""} {
		if got := say(judged[i].Forbidden); got != want || !judged[i].Known {
			t.Errorf("signature %d: %q, want %q", i, got, want)
		}
	}
	if n := []int{len(judged[0].Rules.Locks), len(judged[1].Rules.Locks), len(judged[2].Rules.Locks)}; !slices.Equal(n, []int{0, 1, 1}) {
		t.Errorf("locks %v", n)
	}
	if !slices.Equal(judged[2].Orphans, []int{13}) {
		t.Errorf("orphans %v", judged[2].Orphans)
	}
}

// Signatures that are no field's, or that say what a viewer may do, rule nothing.
func TestSignaturesThatRuleNothing(t *testing.T) {
	for name, objects := range map[string]map[int]string{
		"orphan":       {70: "<</Type/Sig/Contents<3000>" + docMDP(1) + ">>"},
		"usage rights": {70: "<</Type/Sig/Contents<3000>" + docMDP(1) + ">>", 1: newPaper(nil).edit(1, "/Pages", "/Perms<</UR3 70 0 R>>/Pages")},
	} {
		p := newPaper(objects).sign(signing{}).change(20, "(100)", "(999)")
		if j := p.after(t); j.Rules.Level != 0 || len(j.Forbidden) > 0 {
			t.Errorf("%s: level %d, %s", name, j.Rules.Level, say(j.Forbidden))
		}
	}
}

// A drawing of a field that something else leads to, too, may not change with the field: what
// pyHanko's tests call sneaky updates.
func TestDrawingThatIsNotTheFieldsAlone(t *testing.T) {
	filled := strings.Replace(text, "(100)", "(999)", 1)
	apart := strings.Replace(text, "<</N 22 0 R>>", " 50 0 R", 1)
	catalog := newPaper(nil).edit(1, "/Pages", "/Foo 50 0 R/Pages")
	for name, tt := range map[string]struct {
		objects map[int]string // at signing
		change  map[int]string
		want    string
	}{
		"alone":                   {nil, map[int]string{20: filled, 22: drawing("x")}, "filling field_value 1 amount seen"},
		"in an object of its own": {map[int]string{20: apart, 50: "<</N 22 0 R>>"}, map[int]string{20: strings.Replace(apart, "(100)", "(999)", 1), 22: drawing("x")}, "filling field_value 1 amount seen"},
		"of the page": {map[int]string{3: strings.Replace(pageOne, "12 0 R", "22 0 R", 1)}, map[int]string{20: filled, 22: drawing("x")},
			"filling field_value 1 amount seen; forbidden x_object 1"},
		"of another field": {map[int]string{26: strings.Replace(surname, "/F 4", "/F 4/AP<</N 22 0 R>>", 1)}, map[int]string{20: filled, 22: drawing("x")},
			"filling field_value 1 amount seen; forbidden field_appearance"},
		"of a note": {map[int]string{28: strings.Replace(note, "30 0 R", "22 0 R", 1)}, map[int]string{20: filled, 22: drawing("x")},
			"annotating annotation_changed 1 seen; filling field_value 1 amount seen"},
		"of the catalog": {map[int]string{20: apart, 50: "<</N 22 0 R>>", 1: catalog}, map[int]string{20: strings.Replace(apart, "(100)", "(999)", 1), 22: drawing("x")},
			"filling field_value 1 amount seen; forbidden catalog"},
		"of a drawing of the page": {map[int]string{12: stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 22 0 R>>>>", "/X Do")}, map[int]string{20: filled, 22: drawing("x")},
			"filling field_value 1 amount seen; forbidden x_object 1"},
		"font of the page": {map[int]string{22: stream("/Subtype/Form/BBox[0 0 1 1]/Resources<</Font<</F 5 0 R>>>>", "x")}, map[int]string{20: filled, 5: "<</Type/Font/Subtype/Type1/BaseFont/Symbol/ToUnicode 14 0 R>>"},
			"filling field_value 1 amount seen; forbidden font"},
	} {
		p := newPaper(tt.objects).sign(signing{}).add(tt.change)
		if got := say(p.after(t).Differences); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tt.want)
		}
	}
	p := newPaper(nil)
	p.trailer += "/Foo<</N 22 0 R>>"
	p.sign(signing{}).add(map[int]string{20: filled, 22: drawing("x")})
	if got, want := say(p.after(t).Differences), "filling field_value 1 amount seen; forbidden trailer"; got != want {
		t.Errorf("of the trailer: %s, want %s", got, want)
	}
}

// What the signed file referred to and did not have is another document once it is there; so
// is what was in it, and nothing led to.
func TestObjectsThatComeToLight(t *testing.T) {
	missing := newPaper(map[int]string{3: strings.Replace(pageOne, "12 0 R", "60 0 R", 1)}).sign(signing{})
	missing.add(map[int]string{60: drawing("x")})
	if got, want := say(missing.after(t).Differences), "forbidden x_object 1"; got != want {
		t.Errorf("missing drawing: %s, want %s", got, want)
	}
	old := newPaper(map[int]string{3: strings.Replace(pageOne, "12 0 R", "12 1 R", 1)}).sign(signing{})
	old.bytes = append(old.bytes, "12 1 obj\n"+drawing("x")+"\nendobj\n"...)
	old.close(fmt.Appendf(nil, "xref\n12 1\n%010d 00001 n \n", bytes.LastIndex(old.bytes, []byte("12 1 obj"))))
	if got, want := say(old.after(t).Differences), "forbidden x_object 1"; got != want {
		t.Errorf("another generation: %s, want %s", got, want)
	}
	prepared := newPaper(map[int]string{70: "<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 200 200]>>"}).sign(signing{})
	prepared.add(map[int]string{8: prepared.edit(8, "]", " 70 0 R]"), 9: prepared.edit(9, "]", " 70 0 R]")})
	if got, want := say(prepared.after(t).Forbidden), "forbidden revealed 1 x seen; forbidden signature_field_added 1 x seen"; got != want {
		t.Errorf("prepared field: %s, want %s", got, want)
	}
	value := newPaper(map[int]string{70: "<</Type/Sig/Contents<3000>>>"}).sign(signing{})
	value.change(27, "/FT/Sig", "/FT/Sig/V 70 0 R")
	if got, want := say(value.after(t).Forbidden), "forbidden revealed 1 buyer seen; forbidden signature_added 1 buyer seen"; got != want {
		t.Errorf("prepared signature: %s, want %s", got, want)
	}
}

// A freed number that is used again is another object for whoever refers to the old one, even
// if it says the same.
func TestNumberThatIsUsedAgain(t *testing.T) {
	base := newPaper(nil)
	for name, tt := range map[string]struct {
		objects map[int]string
		number  int
		object  string
		want    string
	}{
		"drawing":          {nil, 12, base.objects[30], "forbidden x_object 1"},
		"the same drawing": {nil, 12, base.objects[12], "forbidden x_object 1"},
		"the same font":    {nil, 5, base.objects[5], "forbidden font"},
		"the same array":   {nil, 9, base.edit(9, "]", " 101 0 R]"), "annotating annotation_removed 1; forbidden field_structure 1 Signature100; forbidden field_structure 1 agreed; forbidden field_structure 1 amount; forbidden field_structure 1 buyer; forbidden field_structure 1 person.name"},
		"note":             {nil, 28, strings.Replace(note, "look", "no", 1), "annotating annotation_removed 1"},
		"value":            {map[int]string{20: strings.Replace(text, "(100)", " 50 0 R", 1), 50: "(100)"}, 50, "(100)", "filling field_value 1 amount seen"},
	} {
		p := newPaper(tt.objects).sign(signing{}).again(tt.number, tt.object)
		if got := say(p.after(t).Differences); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// Objects that move into an object stream are the same, and those of a stream that is
// replaced are not. A hybrid section can say two things of one object.
func TestObjectStreams(t *testing.T) {
	rows := func(p *paper, trailer string, entries map[int][3]int, more string) {
		var index, data []byte
		at := len(p.bytes)
		entries[90] = [3]int{1, at, 0}
		for _, number := range sorted(entries) {
			e := entries[number]
			index = fmt.Appendf(index, "%d 1 ", number)
			data = append(data, byte(e[0]), byte(e[1]>>16), byte(e[1]>>8), byte(e[1]), byte(e[2]))
		}
		p.bytes = fmt.Appendf(p.bytes, "90 0 obj\n<</Type/XRef/Size 9000/W[1 3 1]/Index[%s]%s%s/Length %d>>\nstream\n%s\nendstream\nendobj\n", index, p.trailer, trailer, len(data), data)
		if more == "" {
			p.bytes = fmt.Appendf(p.bytes, "startxref\n%d\n%%%%EOF\n", at)
			p.start = at
		}
	}
	pack := func(p *paper, number int, objects ...string) int {
		at := len(p.bytes)
		first := fmt.Sprintf("5 0 6 %d ", len(objects[0])+1)
		p.bytes = fmt.Appendf(p.bytes, "%d 0 obj\n%s\nendobj\n", number, stream(fmt.Sprintf("/Type/ObjStm/N 2/First %d", len(first)), first+strings.Join(objects, " ")))
		return at
	}
	moved := newPaper(nil).sign(signing{})
	at := pack(moved, 91, moved.objects[5], moved.objects[6])
	rows(moved, fmt.Sprintf("/Prev %d", moved.start), map[int][3]int{91: {1, at, 0}, 5: {2, 91, 0}, 6: {2, 91, 1}}, "")
	if got := say(moved.after(t).Differences); got != "" {
		t.Errorf("moved: %s", got)
	}
	// The same stream again, with another font; only the stream's own entry is new.
	moved.sign(signing{})
	at = pack(moved, 91, strings.Replace(moved.objects[5], "Helvetica", "Symbol", 1), moved.objects[6])
	moved.close(fmt.Appendf(nil, "xref\n91 1\n%010d 00000 n \n", at))
	if got, want := say(moved.after(t).Forbidden), "forbidden font"; got != want {
		t.Errorf("stream replaced: %s, want %s", got, want)
	}
	hybrid := newPaper(nil).sign(signing{})
	content := len(hybrid.bytes)
	hybrid.bytes = fmt.Appendf(hybrid.bytes, "4 0 obj\n%s\nendobj\n", stream("", "another"))
	hidden := len(hybrid.bytes)
	rows(hybrid, "", map[int][3]int{4: {1, content, 0}}, "hidden")
	hybrid.trailer += fmt.Sprintf("/XRefStm %d", hidden)
	shown := bytes.Index(hybrid.bytes, []byte("4 0 obj"))
	hybrid.close(fmt.Appendf(nil, "xref\n4 1\n%010d 00000 n \n", shown))
	if got, want := say(hybrid.after(t).Forbidden), "forbidden ambiguous"; got != want {
		t.Errorf("hybrid: %s, want %s", got, want)
	}
	copied := newPaper(nil).sign(signing{})
	was := bytes.Index(copied.bytes, []byte("4 0 obj"))
	content = len(copied.bytes)
	copied.bytes = fmt.Appendf(copied.bytes, "4 0 obj\n%s\nendobj\n", stream("", "another"))
	copied.trailer += fmt.Sprintf("/XRefStm %d", len(copied.bytes))
	rows(copied, "", map[int][3]int{4: {1, was, 0}}, "hidden")
	copied.close(fmt.Appendf(nil, "xref\n4 1\n%010d 00000 n \n", content))
	if got, want := say(copied.after(t).Forbidden), "forbidden page_content 1"; got != want {
		t.Errorf("hybrid that says what was: %s, want %s", got, want)
	}
	covered := newPaper(nil).sign(signing{})
	covered.bytes = fmt.Appendf(covered.bytes, "4 0 obj\n%s\nendobj\n", stream("", "another"))
	hidden = len(covered.bytes)
	rows(covered, "", map[int][3]int{4: {1, bytes.LastIndex(covered.bytes, []byte("4 0 obj")), 0}}, "hidden")
	covered.trailer += fmt.Sprintf("/XRefStm %d", hidden)
	covered.close([]byte("xref\n0 0\n"))
	if got, want := say(covered.after(t).Forbidden), "forbidden page_content 1"; got != want {
		t.Errorf("hidden content: %s, want %s", got, want)
	}
}

func sorted[V any](m map[int]V) []int {
	var all []int
	for number := range m {
		all = append(all, number)
	}
	slices.Sort(all)
	return all
}

// Of what cannot be read nothing is known; signatures that nothing came after are judged.
func TestStatesThatCannotBeCompared(t *testing.T) {
	for name, objects := range map[string]map[int]string{
		"circle of pages":   {2: "<</Type/Pages/Count 2/Kids[3 0 R 2 0 R]>>"},
		"circle of fields":  {25: "<</FT/Tx/T(person)/Kids[26 0 R 25 0 R]>>"},
		"page that is none": {3: "(x)"},
	} {
		p := newPaper(nil).sign(signing{}).add(objects)
		if j := p.after(t); j.Known || j.Err == nil {
			t.Errorf("%s: %+v", name, j)
		}
	}
	mended := newPaper(map[int]string{2: "<</Type/Pages/Count 2/Kids[3 0 R 2 0 R]>>"}).sign(signing{}).add(map[int]string{2: newPaper(nil).objects[2]})
	if j := mended.after(t); j.Known || j.Err == nil {
		t.Errorf("state that was mended: %+v", j)
	}
	many := newPaper(nil)
	for range 501 {
		many.sign(signing{})
	}
	if j := many.after(t); j.Known {
		t.Error("too many signatures: known")
	}
	p := newPaper(nil).sign(signing{})
	p.bytes = append(p.bytes, "4 0 obj\n"+stream("", "another")+"\nendobj\nstartxref\n"+fmt.Sprint(p.start)+"\n%%EOF\n"...)
	if got, want := say(p.after(t).Forbidden), "forbidden appended"; got != want {
		t.Errorf("bytes of no revision: %s, want %s", got, want)
	}
	broken := newPaper(nil).sign(signing{})
	broken.bytes = bytes.Replace(broken.bytes, []byte("/ByteRange[0 "), []byte("/ByteRange[1 "), 1)
	f := broken.open(t)
	all, err := f.Signatures()
	if err != nil {
		t.Fatal(err)
	}
	if j := change.After(t.Context(), f, all)[0]; j.Known || j.Err != nil || j.Differences != nil {
		t.Errorf("signature without a revision of its own: %+v", j)
	}
}

// Nobody hides what is forbidden behind a thousand things that are not.
func TestManyDifferences(t *testing.T) {
	p := newPaper(nil).sign(signing{})
	objects := map[int]string{3: strings.Replace(pageOne, "300 200", "300 100", 1)}
	fields := p.objects[8][:len(p.objects[8])-1]
	for i := range 1100 {
		objects[1000+i] = fmt.Sprintf("<</FT/Sig/T(x%d)>>", i)
		fields += fmt.Sprintf(" %d 0 R", 1000+i)
	}
	objects[8] = fields + "]"
	p.add(objects)
	if got := say(p.after(t).Forbidden); !strings.Contains(got, "forbidden more") {
		t.Errorf("not allowed: %s", got)
	}
}

// Of a file with very many objects nothing is known: each costs more than it has bytes.
func TestTooManyObjects(t *testing.T) {
	const first, n = 1000, 500_001
	p := newPaper(nil)
	var head, rows []byte
	for i := range n {
		head = fmt.Appendf(head, "%d %d ", first+i, 2*i)
		rows = binary.BigEndian.AppendUint32(append(rows, 2, 0, 90), uint32(i))
	}
	at := len(p.bytes)
	p.bytes = fmt.Appendf(p.bytes, "90 0 obj\n%s\nendobj\n", stream(fmt.Sprintf("/Type/ObjStm/N %d/First %d", n, len(head)), string(head)+strings.Repeat("1 ", n)))
	start := len(p.bytes)
	dict := fmt.Sprintf("/Type/XRef/Size %d/W[1 2 4]/Index[%d %d]%s/Prev %d", first+n, first, n, p.trailer, p.start)
	p.bytes = fmt.Appendf(p.bytes, "91 0 obj\n%s\nendobj\n", stream(dict, string(rows)))
	p.bytes = fmt.Appendf(p.bytes, "startxref\n%d\n%%%%EOF\n", start)
	p.start = start
	p.close(fmt.Appendf(nil, "xref\n90 1\n%010d 00000 n \n", at))
	size := bytes.LastIndex(p.bytes, []byte("/Size 9000")) // behind its table, so that no offset moves
	p.bytes = slices.Replace(p.bytes, size, size+len("/Size 9000"), fmt.Appendf(nil, "/Size %d", first+n)...)
	f := p.open(t)
	if _, err := change.Between(t.Context(), f, f); !errors.Is(err, pdf.ErrTooComplex) {
		t.Errorf("%v", err)
	}
}

// A counter counts what is read of a file.
type counter struct {
	io.ReaderAt
	bytes int
}

func (c *counter) ReadAt(b []byte, offset int64) (int, error) {
	c.bytes += len(b)
	return c.ReaderAt.ReadAt(b, offset)
}

// Each object is read once, however many states are compared.
func TestManySignaturesAreComparedInOnePass(t *testing.T) {
	read := func(signatures int) (size, bytesRead int) {
		p := newPaper(nil)
		for i := range signatures {
			for range 3 {
				p.change(6, fmt.Sprintf("(%s)", strings.Repeat("x", i%2+1)), fmt.Sprintf("(%s)", strings.Repeat("x", i%2+1)))
			}
			p.objects[6] = fmt.Sprintf("<</Producer(%s)>>", strings.Repeat("x", (i+1)%2+1))
			p.sign(signing{also: map[int]string{6: p.objects[6]}})
		}
		c := &counter{ReaderAt: bytes.NewReader(p.bytes)}
		f, err := pdf.Open(c, int64(len(p.bytes)))
		if err != nil {
			t.Fatal(err)
		}
		all, err := f.Signatures()
		if err != nil || len(all.All) != signatures {
			t.Fatalf("%d signatures: %v", len(all.All), err)
		}
		c.bytes = 0
		for i, j := range change.After(t.Context(), f, all) {
			if !j.Known || len(j.Forbidden) > 0 || len(j.Differences) == 0 && i < signatures-1 {
				t.Fatalf("signature %d: %+v", i, j)
			}
		}
		return len(p.bytes), c.bytes
	}
	size, n := read(50)
	smallSize, small := read(5)
	t.Logf("%d bytes read of %d, %d of %d", n, size, small, smallSize)
	if got, limit := float64(n)/float64(small), 3*float64(size)/float64(smallSize); got > limit {
		t.Errorf("%.1f times as much is read of a file %.1f times as long", got, limit/3)
	}
}
