package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/shared/signature/pdf"
)

// compared opens both files and compares them.
func compared(t testing.TB, original, signed []byte) (*pdf.Seen, error) {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(signed), int64(len(signed)))
	if err != nil {
		return nil, err
	}
	return pdf.Added(open(t, original), f)
}

// wantOnlySigned wants that the file is the original and its signature.
func wantOnlySigned(t testing.TB, original, signed []byte) *pdf.Seen {
	t.Helper()
	seen, err := compared(t, original, signed)
	if err != nil {
		t.Errorf("%v\n%s", err, withoutCMS(signed[len(original):]))
	}
	return seen
}

// What is signed here is the original and one signature, in each form and kind of file.
func TestOnlySignatureIsAdded(t *testing.T) {
	plain := map[string][]byte{
		"table": onePage().table(), "stream": onePage().stream(), "hybrid": onePage().hybrid(3), "form": formFile(wholeForm).table(),
		"form that is an object": formFile("5 0 R").add(wholeForm).stream(), "fields that are an object": formFile("<</Fields 5 0 R/NeedAppearances true>>").add("[4 0 R]").table(),
		"annotations that are an object": onePage().replace(3, "/Resources", "/Annots 4 0 R/Resources").add("[]").table(),
		"annotations of two pages":       onePage().replace(2, "[3 0 R]", "[3 0 R 5 0 R]").replace(3, "/Resources", "/Annots 4 0 R/Resources").add("[]").add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots 4 0 R>>").table(),
		"unended last line":              bytes.TrimRight(onePage().table(), "\n"), "signed": sign(t, onePage().table(), request(pdf.MOJ)),
	}
	maps.Copy(plain, produced(t))
	for name, form := range forms {
		for kind, file := range plain {
			t.Run(name+" "+kind, func(t *testing.T) {
				if seen := wantOnlySigned(t, file, sign(t, file, request(form))); seen != nil {
					t.Errorf("seen at %+v", seen)
				}
			})
		}
		t.Run(name+" field", func(t *testing.T) {
			r := request(form)
			r.Field = "buyer"
			for _, more := range []string{"", "/V null", "/Lock<</Type/SigFieldLock/Action/Include/Fields[(text)(x)]/P 1>>"} {
				file := emptyField(more).stream()
				if seen := wantOnlySigned(t, file, sign(t, file, r)); seen != nil {
					t.Errorf("seen at %+v", seen)
				}
			}
		})
	}
}

// Where a signature is seen is told, however the page is turned.
func TestWhereASignatureIsSeenIsTold(t *testing.T) {
	box := pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25}
	for name, page := range map[string]string{
		"plain": sheet, "turned once": sheet + "/Rotate 90", "turned twice": sheet + "/Rotate 180", "turned thrice": sheet + "/Rotate 270",
		"cropped": "/MediaBox[-20 -10 500 600]/CropBox[10 20 293.4646 445.1969]/UserUnit 1",
	} {
		for kind, file := range map[string][]byte{"table": inked(page).table(), "stream": blank().stream()} {
			seen := wantOnlySigned(t, file, sign(t, file, visible(t, pdf.PAdES, 1, box)))
			if seen == nil || seen.Page != 1 || unlikeBox(seen.Box, box) {
				t.Errorf("%s, %s: %+v", name, kind, seen)
			}
		}
	}
	r := visible(t, pdf.PAdES, 0, pdf.Box{})
	r.Field = "buyer"
	file := emptyField("").replace(4, "/Rect[10 10 90 30]", "/Rect[10 10 190 90]").table()
	if seen := wantOnlySigned(t, file, sign(t, file, r)); seen == nil || seen.Page != 1 || unlikeBox(seen.Box, pdf.Box{Left: 10 / 72. * 25.4, Top: 110 / 72. * 25.4, Width: 180 / 72. * 25.4, Height: 80 / 72. * 25.4}) {
		t.Errorf("a field that was there: %+v", seen)
	}
}

func unlikeBox(a, b pdf.Box) bool {
	far := func(x, y float64) bool { return math.Abs(x-y) > 0.01 }
	return far(a.Left, b.Left) || far(a.Top, b.Top) || far(a.Width, b.Width) || far(a.Height, b.Height)
}

// A forgery is an increment with a table before it is written: what an attacker changes of
// one that only signs.
type forgery struct {
	objects map[int]string // "<<…>>" or with a stream
	lines   string         // more subsections of the table
	trailer string
	between string // before the table
	behind  string // the trailer
}

var anObject = regexp.MustCompile(`(?s)(\d+) 0 obj\n(.*?)\nendobj\n`)

// forge signs the file, has the increment changed and writes it with all offsets right: a
// reader finds nothing to repair, and the signature's ranges are over the whole file.
func forge(t testing.TB, file []byte, r pdf.Request, change func(*forgery)) []byte {
	t.Helper()
	increment := sign(t, file, r)[len(file):]
	f := forgery{objects: map[int]string{}}
	for _, m := range anObject.FindAllSubmatch(increment, -1) {
		f.objects[must(strconv.Atoi(string(m[1])))] = string(m[2])
	}
	_, after, _ := strings.Cut(string(increment), "trailer\n<<")
	f.trailer, _, _ = strings.Cut(after, ">>\nstartxref")
	change(&f)
	return f.write(t, file)
}

func (f forgery) write(t testing.TB, file []byte) []byte {
	t.Helper()
	b, table := bytes.Clone(file), "xref\n"
	for _, number := range slices.Sorted(maps.Keys(f.objects)) {
		table += fmt.Sprintf("%d 1\n%010d 00000 n\r\n", number, len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", number, f.objects[number])
	}
	b = append(b, f.between...)
	at := len(b)
	b = fmt.Appendf(b, "%s%strailer\n<<%s>>\n%sstartxref\n%d\n%%%%EOF\n", table, f.lines, f.trailer, f.behind, at)
	gap := contents.FindAllIndex(b, -1)
	last := gap[len(gap)-1]
	before, behind := last[0]+len("/Contents"), last[1]
	ranges := byteRange.FindAllSubmatchIndex(b, -1)
	place := b[ranges[len(ranges)-1][0]:ranges[len(ranges)-1][1]]
	text := fmt.Sprintf("/ByteRange[0 %d %d %d]", before, behind, len(b)-behind)
	copy(place, text+strings.Repeat(" ", len(place)-len(text)))
	if _, err := open(t, b).Newest(); err != nil {
		t.Fatalf("the forgery is none: %v\n%s", err, withoutCMS(b[len(file):]))
	}
	return b
}

// printedPage has a content stream (4) and a font (5), and leads to nothing at 40.
func printedPage() draft {
	d := onePage().replace(3, "/Resources<<>>", "/Resources<</Font<</F 5 0 R>>>>/Contents[4 0 R 40 0 R]")
	d = d.add("<</Length 3>>\nstream\nq Q\nendstream").add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>").add("<</Title(x)>>")
	d.trailer += "/Info 6 0 R"
	return d
}

// Whoever signs can put anything into the increment that signs, and the signature is over
// it, too. Catalog is 1, page 3; field 7, signature 8.
func TestMoreThanASignatureIsRefused(t *testing.T) {
	file := printedPage().table()
	replace := func(number int, from, to string) func(*forgery) {
		return func(f *forgery) {
			if !strings.Contains(f.objects[number], from) {
				t.Fatalf("%q is not in object %d: %s", from, number, f.objects[number])
			}
			f.objects[number] = strings.Replace(f.objects[number], from, to, 1)
		}
	}
	set := func(number int, object string) func(*forgery) {
		return func(f *forgery) { f.objects[number] = object }
	}
	trailer := func(from, to string) func(*forgery) {
		return func(f *forgery) {
			if !strings.Contains(f.trailer, from) {
				t.Fatalf("%q is not in %s", from, f.trailer)
			}
			f.trailer = strings.Replace(f.trailer, from, to, 1)
		}
	}
	all := func(changes ...func(*forgery)) func(*forgery) {
		return func(f *forgery) {
			for _, c := range changes {
				c(f)
			}
		}
	}
	size := func(n int) func(*forgery) { return trailer("/Size 9", fmt.Sprintf("/Size %d", n)) }
	const content = "<</Length 3>>\nstream\nB B\nendstream"
	const page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>"
	for name, c := range map[string]struct {
		change func(*forgery)
		why    pdf.Why
		object int
	}{
		"content replaced":               {set(4, content), pdf.WhyReplaced, 4},
		"font replaced":                  {set(5, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"), pdf.WhyReplaced, 5},
		"pages replaced":                 {set(2, "<</Type/Pages/Count 1/Kids[3 0 R]/Rotate 90>>"), pdf.WhyReplaced, 2},
		"information replaced":           {set(6, "<</Title(y)>>"), pdf.WhyReplaced, 6},
		"new page":                       {all(set(2, "<</Type/Pages/Count 2/Kids[3 0 R 9 0 R]>>"), set(9, page), size(10)), pdf.WhyReplaced, 2},
		"page with other content":        {replace(3, "/Contents[4 0 R", "/Contents[9 0 R"), pdf.WhyChanged, 3},
		"page turned":                    {replace(3, "/Parent", "/Rotate 180/Parent"), pdf.WhyChanged, 3},
		"page with a program":            {replace(3, "/Parent", "/AA<<>>/Parent"), pdf.WhyChanged, 3},
		"page without an entry":          {replace(3, "/MediaBox[0 0 200 200]", "/MediaBox[0 0 200 100]"), pdf.WhyChanged, 3},
		"annotation added":               {all(replace(3, "/Annots [7 0 R", "/Annots [7 0 R 9 0 R"), set(9, "<</Type/Annot/Subtype/FreeText/Rect[0 0 99 99]/Contents(x)>>"), size(10)), pdf.WhyChanged, 3},
		"annotation in the page":         {replace(3, "/Annots [7 0 R", "/Annots [7 0 R<</Subtype/FreeText>>"), pdf.WhyChanged, 3},
		"program at opening":             {replace(1, "/Pages", "/OpenAction<</S/JavaScript/JS(x)>>/Pages"), pdf.WhyChanged, 1},
		"names":                          {replace(1, "/Pages", "/Names<</JavaScript<<>>>>/Pages"), pdf.WhyChanged, 1},
		"other pages":                    {replace(1, "/Pages 2 0 R", "/Pages 9 0 R/X 2 0 R"), pdf.WhyChanged, 1},
		"layers":                         {replace(1, "/Pages", "/OCProperties<<>>/Pages"), pdf.WhyChanged, 1},
		"two fields":                     {replace(1, "/Fields[7 0 R", "/Fields[7 0 R 9 0 R"), pdf.WhyChanged, 1},
		"fields drawn anew":              {replace(1, "/Fields", "/NeedAppearances true/Fields"), pdf.WhyChanged, 1},
		"object that nothing leads to":   {all(set(9, content), size(10)), pdf.WhyUnused, 9},
		"object that the document wants": {all(set(40, content), size(41)), pdf.WhyReferred, 40},
		"bytes between":                  {func(f *forgery) { f.between = "4 0 obj\n" + content + "\nendobj\n" }, pdf.WhyBytes, 0},
		"a comment between":              {func(f *forgery) { f.between = "% x\n" }, pdf.WhyBytes, 0},
		"much white space between":       {func(f *forgery) { f.between = strings.Repeat(" ", 200) }, pdf.WhyBytes, 0},
		"bytes behind the trailer":       {func(f *forgery) { f.behind = "4 0 obj\n" + content + "\nendobj\n" }, pdf.WhyBytes, 0},
		"drawing with the signature":     {all(replace(7, "/FT", "/AP<</N 9 0 R>>/FT"), set(9, "<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 8 0 R>>>>/Length 0>>\nstream\n\nendstream"), size(10)), pdf.WhyAppearance, 9},
		"object freed":                   {func(f *forgery) { f.lines = "4 1\n0000000000 00001 f\r\n" }, pdf.WhyEntry, 4},
		"object led back": {func(f *forgery) {
			f.lines = fmt.Sprintf("6 1\n%010d 00000 n\r\n", bytes.Index(file, []byte("6 0 obj")))
		}, pdf.WhyEntry, 6},
		"/Info of another":           {trailer("/Info 6 0 R", "/Info 8 0 R"), pdf.WhyTrailer, 0},
		"no /Info":                   {trailer("/Info 6 0 R", ""), pdf.WhyTrailer, 0},
		"other /ID":                  {trailer("/ID[<00112233>", "/ID[<00112234>"), pdf.WhyTrailer, 0},
		"/ID with a third":           {trailer("/ID[<00112233>", "/ID[<00112233><00>"), pdf.WhyTrailer, 0},
		"no /ID":                     {func(f *forgery) { f.trailer, _, _ = strings.Cut(f.trailer, "/ID") }, pdf.WhyTrailer, 0},
		"trailer with more":          {trailer("/Root", "/X 1/Root"), pdf.WhyTrailer, 0},
		"/Size that says more":       {trailer("/Size 9", "/Size 99"), pdf.WhyTrailer, 0},
		"field with a program":       {replace(7, "/FT/Sig", "/FT/Sig/AA<<>>"), pdf.WhyField, 7},
		"field with a value":         {replace(7, "/F 132", "/F 132/MK<</CA(x)>>"), pdf.WhyField, 7},
		"field of another name":      {replace(7, "(Signature1)", "(text)"), pdf.WhyField, 7},
		"field that leads elsewhere": {replace(7, "/Rect[0 0 0 0]", "/Rect 4 0 R"), pdf.WhyField, 7},
		"field of another kind":      {replace(7, "/Widget", "/Stamp"), pdf.WhyField, 7},
		"field of no page":           {replace(7, "/P 3 0 R", "/P 2 0 R"), pdf.WhyField, 7},
		"drawing of the document":    {replace(7, "/FT", "/AP<</N 4 0 R>>/FT"), pdf.WhyAppearance, 4},
		"drawing that leads back":    {all(replace(7, "/FT", "/AP<</N 9 0 R>>/FT"), set(9, "<</Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>/Length 0>>\nstream\n\nendstream"), size(10)), pdf.WhyAppearance, 5},
		"drawing in another file":    {all(replace(7, "/FT", "/AP<</N 9 0 R>>/FT"), set(9, "<</Subtype/Form/BBox[0 0 9 9]/F(x)/Length 0>>\nstream\n\nendstream"), size(10)), pdf.WhyAppearance, 9},
		"signature with more":        {replace(8, "/Type/Sig", "/Type/Sig/Reference[<</TransformMethod/FieldMDP>>]"), pdf.WhySignature, 8},
		"signature that leads on":    {replace(8, "/Type/Sig", "/Type/Sig/Reason 4 0 R"), pdf.WhySignature, 8},
	} {
		t.Run(name, func(t *testing.T) { wantAdded(t, file, forge(t, file, request(pdf.PAdES), c.change), c.why, c.object) })
	}
}

func wantAdded(t testing.TB, original, signed []byte, why pdf.Why, object int) {
	t.Helper()
	seen, err := compared(t, original, signed)
	var e *pdf.AddedError
	if !errors.As(err, &e) || !errors.Is(err, pdf.ErrAdded) || e.Why != why || e.Object != object || seen != nil {
		t.Errorf("%v, want %s of object %d", err, why, object)
	}
}

// Cross-references that lead elsewhere than to the document and one increment.
func TestOtherRevisionsAreRefused(t *testing.T) {
	file := printedPage().table()
	twice := update(file, map[int]string{4: "<</Length 3>>\nstream\nB B\nendstream"}, "/Size 7/Root 1 0 R/Info 6 0 R/ID[<00112233><44556677>]")
	wantAdded(t, file, sign(t, twice, request(pdf.PAdES)), pdf.WhyRevisions, 0)
	once := sign(t, file, request(pdf.PAdES))
	wantAdded(t, file, sign(t, once, request(pdf.PAdES)), pdf.WhyRevisions, 0)
	// To an earlier section than the document's last, which would undo what that says.
	wantAdded(t, twice, forge(t, twice, request(pdf.PAdES), func(f *forgery) {
		at := strings.LastIndex(string(file), "xref\n0 ")
		f.trailer = regexp.MustCompile(`/Prev \d+`).ReplaceAllString(f.trailer, fmt.Sprintf("/Prev %d", at))
	}), pdf.WhyRevisions, 0)
	// To a table of its own, in the place of the document's.
	wantAdded(t, file, forge(t, file, request(pdf.PAdES), func(f *forgery) {
		at := len(file)
		for number, object := range f.objects {
			at += len(fmt.Sprintf("%d 0 obj\n%s\nendobj\n", number, object))
		}
		f.between = string(file[bytes.LastIndex(file, []byte("xref\n0 ")):bytes.LastIndex(file, []byte("startxref"))])
		f.trailer = regexp.MustCompile(`/Prev \d+`).ReplaceAllString(f.trailer, fmt.Sprintf("/Prev %d", at))
	}), pdf.WhyRevisions, 0)
	// Hidden objects of a hybrid file.
	hybrid := onePage().hybrid(3)
	wantAdded(t, hybrid, forge(t, hybrid, request(pdf.PAdES), func(f *forgery) {
		f.trailer += regexp.MustCompile(`/XRefStm \d+`).FindString(string(hybrid))
	}), pdf.WhyRevisions, 0)
	// Another catalog.
	wantAdded(t, file, forge(t, file, request(pdf.PAdES), func(f *forgery) {
		f.objects[9] = f.objects[1]
		f.trailer = strings.Replace(strings.Replace(f.trailer, "/Root 1 0 R", "/Root 9 0 R", 1), "/Size 9", "/Size 10", 1)
	}), pdf.WhyTrailer, 0)
	for name, other := range map[string][]byte{"another": printedPage().replace(6, "(x)", "(y)").table(), "a longer one": append(bytes.Clone(once), '\n'), "itself": once} {
		if _, err := compared(t, other, once); !errors.Is(err, pdf.ErrAnother) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := compared(t, file, twice); !errors.Is(err, pdf.ErrUnsigned) {
		t.Errorf("nobody signed it: %v", err)
	}
}

// lastRows finds those of the last cross-reference stream that signing wrote.
var lastRows = regexp.MustCompile(`(?s)(\d+) 0 obj\n<</Type/XRef/W\[1 8 2\]/Index\[([^\]]*)\]/Length (\d+)(.*?)>>\nstream\n`)

// A cross-reference stream may name an object stream that carries other objects, or
// objects that are in none.
func TestCrossReferenceStreamWithMoreIsRefused(t *testing.T) {
	d := printedPage()
	d.objects[3] = "<<>>" // a stream may stand in none
	file := d.stream()
	signed := sign(t, file, request(pdf.PAdES))
	at := lastRows.FindSubmatchIndex(signed[len(file):])
	if at == nil {
		t.Fatal("no cross-reference stream")
	}
	for i := range at {
		at[i] += len(file)
	}
	number := must(strconv.Atoi(string(signed[at[2]:at[3]])))
	length := must(strconv.Atoi(string(signed[at[6]:at[7]])))
	rows := signed[at[1] : at[1]+length]
	wide := func(kind byte, a, b int) []byte {
		return []byte{kind, 0, 0, 0, 0, byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a), byte(b >> 8), byte(b)}
	}
	// write puts an object before the cross-references, and rows for it into them.
	write := func(named bool, object, index string, more []byte) []byte {
		b := append(bytes.Clone(signed[:at[0]]), object...)
		here := len(b)
		own := wide(1, here, 0)
		names := string(signed[at[4]:at[5]])
		if !named {
			own = nil
			last := strings.LastIndex(names, " ") + 1
			names = fmt.Sprint(names[:last], must(strconv.Atoi(names[last:]))-1)
		}
		kept := slices.Concat(rows[:len(rows)-11], own, more)
		b = fmt.Appendf(b, "%d 0 obj\n<</Type/XRef/W[1 8 2]/Index[%s%s]/Length %d%s>>\nstream\n", number, names, index, len(kept),
			strings.Replace(string(signed[at[8]:at[9]]), fmt.Sprintf("/Size %d", number+1), fmt.Sprintf("/Size %d", number+2), 1))
		b = fmt.Appendf(append(b, kept...), "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", here)
		gap := contents.FindIndex(b)
		place := byteRange.FindIndex(b)
		text := fmt.Sprintf("/ByteRange[0 %d %d %d]", gap[0]+len("/Contents"), gap[1], len(b)-gap[1])
		copy(b[place[0]:place[1]], text+strings.Repeat(" ", place[1]-place[0]-len(text)))
		return b
	}
	holder := string(streamObject(number+1, "/Type/ObjStm/N 1/First 4", []byte("5 0 <</Type/Font>>")))
	wantAdded(t, file, write(true, holder, fmt.Sprintf(" 5 1 %d 1", number+1), append(wide(2, number+1, 0), wide(1, at[0], 0)...)), pdf.WhyEntry, 5)
	wantAdded(t, file, write(true, holder, fmt.Sprintf(" %d 1", number+1), wide(1, at[0], 0)), pdf.WhyUnused, number+1)
	wantAdded(t, file, write(true, "", " 5 1", wide(0, 0, 1)), pdf.WhyEntry, 5)
	wantAdded(t, file, write(true, "7 0 obj\n<<>>\nendobj\n", "", nil), pdf.WhyBytes, 0)
	wantAdded(t, file, write(false, "7 0 obj\n<<>>\nendobj\n", "", nil), pdf.WhyEntry, 0)
}
