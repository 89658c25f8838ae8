package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/signature/pdf"
)

// read is Open, Plan and all that can be asked of a file.
func read(file []byte) error {
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return err
	}
	if _, err := f.Fields(); err != nil {
		return err
	}
	_, err = f.Plan(request(pdf.MOJ))
	return err
}

func TestFilesThatAreNotRead(t *testing.T) {
	whole := onePage().table()
	cut := func(from, to string) []byte { return bytes.Replace(whole, []byte(from), []byte(to), 1) }
	withTrailer := func(trailer string) []byte {
		d := onePage()
		d.trailer = trailer
		return d.table()
	}
	garbage := make([]byte, 5000)
	random := rand.NewChaCha8([32]byte{1})
	random.Read(garbage)
	for _, c := range []struct {
		name string
		file []byte
		want error
	}{
		{"0 bytes", nil, pdf.ErrNotPDF},
		{"1 byte", []byte("%"), pdf.ErrNotPDF},
		{"garbage", garbage, pdf.ErrNotPDF},
		{"garbage behind a header", append([]byte("%PDF-1.7\n"), garbage...), pdf.ErrRepair},
		{"header only", []byte("%PDF-1.7\n"), pdf.ErrRepair},
		{"header of another version", cut("%PDF-1", "%PDF-3"), pdf.ErrUnsupported},
		{"bytes before the header", append([]byte("\n"), whole...), pdf.ErrRepair},
		{"no end", bytes.TrimSuffix(whole, []byte("%%EOF\n")), pdf.ErrRepair},
		{"bytes behind the end", append(slices.Clone(whole), "<html>"...), pdf.ErrRepair},
		{"white space behind the end", append(slices.Clone(whole), "\r\n\x00 "...), nil},
		{"startxref beyond the file", cut("startxref\n", "startxref\n9"), pdf.ErrRepair},
		{"first byte missing", whole[1:], pdf.ErrNotPDF},
		{"object not where it should be", cut("<</Type/Catalog", " <</Type/Catalog"), pdf.ErrRepair},
		{"object that nobody asks for", bytes.Replace(onePage().add("<<>>").table(), []byte("4 0 obj"), []byte("5 0 obj"), 1), pdf.ErrRepair},
		{"object in use at offset 0", bytes.Replace(whole, []byte("0000000000 65535 f"), []byte("0000000000 00000 n"), 1), nil},
		{"comment in the number of an object", cut("1 0 obj\n<</Type/Catalog/Pages 2 0 R", "1 0%\nobj<</Type/Catalog/Pages 2 0 R"), pdf.ErrRepair},
		{"line of a table is shorter", cut(" 00000 n \n", " 00000 n\n"), pdf.ErrRepair},
		{"encrypted", withTrailer("/Root 1 0 R/Encrypt 3 0 R"), pdf.ErrEncrypted},
		{"encrypted in an earlier revision", update(withTrailer("/Root 1 0 R/Encrypt 3 0 R"), nil, "/Size 4/Root 1 0 R"), pdf.ErrEncrypted},
		{"XFA", formFile("<</Fields[4 0 R]/XFA[]>>").table(), pdf.ErrXFA},
		{"XFA, dynamic, as an object", onePage().replace(1, ">>", "/NeedsRendering 4 0 R>>").add("true").table(), pdf.ErrXFA},
		{"XFA, dynamic", onePage().replace(1, ">>", "/NeedsRendering true>>").table(), pdf.ErrXFA},
		{"no catalog", withTrailer("/Size 3"), pdf.ErrRepair},
		{"catalog is missing", withTrailer("/Root 9 0 R"), pdf.ErrRepair},
		{"catalog is a number", withTrailer("/Root 4 0 R"), pdf.ErrRepair},
		{"no pages", onePage().replace(1, "/Pages 2 0 R", "").table(), pdf.ErrRepair},
		{"page that is no object", onePage().replace(2, "3 0 R", "<</Type/Page>>").table(), pdf.ErrRepair},
		{"page tree with a circle behind the first page", onePage().replace(2, "[3 0 R]", "[3 0 R 2 0 R]").table(), pdf.ErrRepair},
		{"page twice", onePage().replace(2, "[3 0 R]", "[3 0 R 3 0 R]").table(), pdf.ErrRepair},
		{"page tree with a circle", onePage().replace(2, "3 0 R", "2 0 R").table(), pdf.ErrRepair},
		{"field tree with a circle", formFile("<</Fields[4 0 R]>>").replace(4, "/FT/Tx", "/Kids[4 0 R]").table(), pdf.ErrRepair},
		{"field that is no object", formFile("<</Fields[<</T(x)>>]>>").table(), pdf.ErrRepair},
		{"references in a circle", onePage().replace(1, ">>", "/AcroForm 4 0 R>>").add("5 0 R").add("4 0 R").table(), pdf.ErrRepair},
		{"key twice in the catalog", onePage().replace(1, ">>", "/Pages 2 0 R>>").table(), pdf.ErrRepair},
		{"key twice, spelled in two ways", onePage().replace(1, ">>", "/P#61ges 2 0 R>>").table(), pdf.ErrRepair},
		{"object below an object below …", onePage().add(strings.Repeat("[", 100)+strings.Repeat("]", 100)).replace(1, ">>", "/AcroForm 4 0 R>>").table(), pdf.ErrTooComplex},
		{"object number beyond the size", bytes.Replace(whole, []byte("/Size 4"), []byte("/Size 3"), 1), pdf.ErrRepair},
		{"table longer than the file", bytes.Replace(whole, []byte("xref\n0 4\n"), []byte("xref\n0 8000000\n"), 1), pdf.ErrRepair},
		{"previous section in a circle", circle(), pdf.ErrRepair},
		{"previous section is none", update(whole, nil, "/Size 4/Root 1 0 R/Prev 20")[:], pdf.ErrRepair},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := read(c.file); !errors.Is(err, c.want) {
				t.Errorf("error = %v, want %v", err, c.want)
			}
		})
	}
}

// circle is a file whose section says that it is the one before itself.
func circle() []byte {
	d := onePage()
	d.trailer += "/Prev 00000"
	file := d.table()
	at := bytes.LastIndex(file, []byte("xref\n0"))
	return bytes.Replace(file, []byte("/Prev 00000"), fmt.Appendf(nil, "/Prev %05d", at), 1)
}

// Each startxref that is wrong by one, as files of the world have it.
func TestStartxrefThatIsWrong(t *testing.T) {
	for _, file := range [][]byte{onePage().table(), onePage().stream()} {
		at := bytes.LastIndex(file, []byte("startxref\n")) + len("startxref\n")
		var offset int
		fmt.Sscan(string(file[at:]), &offset)
		for _, wrong := range []int{-20, -2, -1, 1, 2, 20} {
			broken := fmt.Appendf(slices.Clone(file[:at]), "%d\n%%%%EOF\n", offset+wrong)
			if err := read(broken); !errors.Is(err, pdf.ErrRepair) {
				t.Errorf("%+d: %v", wrong, err)
			}
		}
	}
}

func TestStreamsThatAreWrong(t *testing.T) {
	d := onePage()
	n := len(d.objects)
	objects := d.objectStream(n + 1)
	file := func(stream, trailer string, rows ...[]byte) []byte {
		b := append([]byte(header), stream...)
		at := len(b)
		all := row(nil, 0, 0, 65535)
		for i := range n {
			all = row(all, 2, n+1, i)
		}
		all = row(row(all, 1, len(header), 0), 1, at, 0)
		b = append(b, streamObject(n+2, fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]%s", n+3, d.trailer+trailer), slices.Concat(append(rows, all)...))...)
		return fmt.Appendf(b, "startxref\n%d\n%%%%EOF\n", at)
	}
	if err := read(file(string(objects), "")); err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) string { return strings.Replace(string(objects), from, to, 1) }
	// A value that many objects share is read as often as there are objects, and deflates to
	// nothing.
	var head []byte
	for i := range n {
		head = fmt.Appendf(head, "%d 0 ", i+1)
	}
	deep := strings.Repeat("<</A", 60) + strings.Repeat("0 ", 1000) + strings.Repeat(">>", 60)
	shared := streamObject(n+1, fmt.Sprintf("/Type/ObjStm/N %d/First %d", n, len(head)), append(head, deep...))
	bomb := streamObject(n+1, "/Type/ObjStm/N 1/First 4", append([]byte("1 0 "), make([]byte, 64<<20)...))
	for _, c := range []struct {
		name string
		file []byte
		want error
	}{
		{"parameters of cross-references in an object that may come later", file(string(objects), "/DecodeParms 99 0 R"), pdf.ErrRepair},
		{"object stream is another stream", file(change("/ObjStm", "/ObjStn"), ""), pdf.ErrRepair},
		{"fewer objects than it says", file(change("/N 3", "/N 9"), ""), pdf.ErrRepair},
		{"negative number of objects", file(change("/N 3", "/N -3"), ""), pdf.ErrRepair},
		{"first beyond its end", file(change("/First 1", "/First 9"), ""), pdf.ErrRepair},
		{"too short", file(change("/Length ", "/Length 1 %"), ""), pdf.ErrRepair},
		{"too long", file(change("/Length ", "/Length 9"), ""), pdf.ErrRepair},
		{"length is its own", file(change("/Length ", "/Length 4 0 R %"), ""), pdf.ErrRepair},
		{"length is in itself", file(change("/Length ", "/Length 1 0 R %"), ""), pdf.ErrRepair},
		{"not compressed", file(change("stream\nx", "stream\ny"), ""), pdf.ErrRepair},
		{"filter that is unknown", file(change("/FlateDecode", "/LZWDecode"), ""), pdf.ErrUnsupported},
		{"two filters", file(change("/FlateDecode", "[/FlateDecode/FlateDecode]"), ""), pdf.ErrUnsupported},
		{"objects share a place", file(string(shared), ""), pdf.ErrRepair},
		{"bomb", file(string(bomb), ""), pdf.ErrTooComplex},
		{"index of the cross-references", file(string(objects), "/Index[0 3 3]"), pdf.ErrRepair},
		{"index beyond its rows", file(string(objects), "/Index[0 9]"), pdf.ErrRepair},
		{"index that is negative", file(string(objects), "/Index[-1 3]"), pdf.ErrRepair},
		{"object twice", file(string(objects), "/Index[0 6 1 1]", row(nil, 0, 0, 0)), pdf.ErrRepair},
		{"another object", file(string(objects), "", row(nil, 0, 0, 65535)), pdf.ErrRepair},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := read(c.file); !errors.Is(err, c.want) {
				t.Errorf("error = %v, want %v", err, c.want)
			}
		})
	}
}

// What is in a hybrid file's stream counts where the table says free, and not where it
// says in use.
func TestHiddenObjectsOfAHybridFile(t *testing.T) {
	f := open(t, onePage().hybridIndex(2, "1 1", row(nil, 0, 0, 0)))
	for number, holder := range map[int]int{1: 0, 2: 4, 3: 4} {
		o, err := f.Object(pdf.Ref{Number: number})
		if err != nil || !o.Value.IsDict() || o.Holder != holder {
			t.Errorf("object %d: %s in %d: %v", number, o.Value.Raw(), o.Holder, err)
		}
	}
}

func TestObjectsKnowWhereTheirBytesAre(t *testing.T) {
	d := onePage().add("<</Length 5 0 R>>\nstream\nendstream 1\nendstream").add("11")
	file := d.table()
	f := open(t, file)
	for i, text := range d.objects {
		o, err := f.Object(pdf.Ref{Number: i + 1})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(file[o.Start:o.End]), fmt.Sprintf("%d 0 obj\n%s\nendobj", i+1, text); got != want {
			t.Errorf("object %d is %q, want %q", i+1, got, want)
		}
		if v := o.Value; !bytes.HasPrefix(file[v.Offset():], v.Raw()) {
			t.Errorf("object %d: value is not at %d", i+1, v.Offset())
		}
	}
	stream, err := f.Object(pdf.Ref{Number: 4})
	if err != nil {
		t.Fatal(err)
	}
	if data, err := f.Data(stream); string(data) != "endstream 1" {
		t.Errorf("data %q: %v", data, err)
	}
}

func TestRevisionsAreKeptApart(t *testing.T) {
	first := onePage().table()
	second := update(first, map[int]string{3: "<</Type/Page/Parent 2 0 R/Second true>>"}, "/Size 4/Root 1 0 R")
	third := sign(t, second, request(pdf.PAdES))
	f := open(t, third)
	revisions := f.Revisions()
	if len(revisions) != 3 {
		t.Fatalf("%d revisions", len(revisions))
	}
	for i, file := range [][]byte{third, second, first} {
		if revisions[i].End != int64(len(file)) {
			t.Errorf("revision %d ends at %d, want %d", i, revisions[i].End, len(file))
		}
		old := f.At(revisions[i])
		page, err := old.Object(pdf.Ref{Number: 3})
		if err != nil || page.Value.Get("Second").IsTrue() != (i < 2) || page.Value.Get("Annots").IsNull() != (i > 0) {
			t.Errorf("page of revision %d: %s %v", i, page.Value.Raw(), err)
		}
	}
}

func TestTooManySignatureFields(t *testing.T) {
	d := formFile("<</Fields[4 0 R]>>")
	var kids strings.Builder
	for i := range 5000 {
		d.objects = append(d.objects, fmt.Sprintf("<</FT/Sig/T(f%d)>>", i))
		fmt.Fprintf(&kids, " %d 0 R", i+5)
	}
	if err := read(d.replace(1, "4 0 R", "4 0 R"+kids.String()).table()); !errors.Is(err, pdf.ErrTooComplex) {
		t.Errorf("error = %v", err)
	}
}

// A File is asked as often as a screen is drawn.
func TestFileIsReadAgainAndAgain(t *testing.T) {
	f := open(t, formFile(wholeForm).table())
	for range 30_000 {
		if _, err := f.Fields(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadingOverAndOverEnds(t *testing.T) {
	d := formFile("<</Fields[4 0 R]>>")
	var fields strings.Builder
	for i := range 2000 {
		d.objects = append(d.objects, fmt.Sprintf("<</FT/Tx/T(f%d)/Kids 2005 0 R>>", i))
		fmt.Fprintf(&fields, " %d 0 R", i+5)
	}
	d = d.add("[" + strings.Repeat("2006 0 R ", 2000) + "]").add("<<>>")
	if err := read(d.replace(1, "4 0 R", "4 0 R"+fields.String()).table()); !errors.Is(err, pdf.ErrTooComplex) {
		t.Errorf("error = %v", err)
	}
}

// Memory stays below eight times the file, and time grows as the file does.
func TestLargeFiles(t *testing.T) {
	many := onePage()
	for range 100_000 {
		many = draft{append(many.objects, "<</A 1>>"), many.trailer}
	}
	pages := onePage()
	var kids strings.Builder
	for i := range 10_000 {
		pages.objects = append(pages.objects, "<</Type/Page/Parent 2 0 R/Annots 10004 0 R>>")
		fmt.Fprintf(&kids, " %d 0 R", i+4)
	}
	pages.objects = append(pages.objects, "[]")
	pages = pages.replace(2, "3 0 R", "3 0 R"+kids.String()).replace(3, "/Res", "/Annots 10004 0 R/Res")
	fields := formFile("<</Fields[4 0 R" + strings.ReplaceAll(kids.String(), " 4 0 R", "") + "]>>")
	for i := range 10_000 {
		fields.objects = append(fields.objects, fmt.Sprintf("<</FT/Tx/T(f%d)>>", i))
	}
	wants := map[string]error{"trailer of 50,000 entries": pdf.ErrTooComplex}
	for name, makeFile := range map[string]func() []byte{
		"100,000 objects":               many.table,
		"100,000 objects in streams":    many.stream,
		"10,000 pages":                  pages.table,
		"10,000 fields":                 fields.table,
		"10,000 fields in a stream":     fields.stream,
		"20 MB":                         onePage().add("<</Length 20000000>>\nstream\n" + strings.Repeat("x", 20_000_000) + "\nendstream").table,
		"trailer of 50,000 entries":     longTrailer().table,
		"200 revisions":                 func() []byte { return revised(200) },
		"dictionary of a million bytes": onePage().replace(3, "/MediaBox", "/X["+strings.Repeat("0 ", 500_000)+"]/MediaBox").table,
	} {
		t.Run(name, func(t *testing.T) {
			file := makeFile()
			m := &meter{bytes: file, base: live()}
			start := time.Now()
			f, err := pdf.Open(m, int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			plan, err := f.Plan(request(pdf.MOJ))
			if !errors.Is(err, wants[name]) {
				t.Fatalf("error = %v, want %v", err, wants[name])
			}
			m.measure()
			t.Logf("%d bytes: %v, at most %.1f times its bytes live", len(file), time.Since(start).Round(time.Millisecond), float64(m.peak)/float64(len(file)))
			if m.peak > 8*int64(len(file))+1<<21 {
				t.Errorf("%d bytes for a file of %d", m.peak, len(file))
			}
			runtime.KeepAlive(plan)
		})
	}
}

// A meter is a file, and measures how much memory is in use while it is read.
type meter struct {
	bytes       []byte
	base, peak  int64
	reads, next int
}

func (m *meter) ReadAt(b []byte, at int64) (int, error) {
	if m.reads++; m.reads >= m.next {
		m.next = 2 * m.reads
		m.measure()
	}
	return bytes.NewReader(m.bytes).ReadAt(b, at)
}

func (m *meter) measure() { m.peak = max(m.peak, live()-m.base) }

// live is how many bytes are in use.
func live() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// longTrailer is refused, because the tail of its signature would be too long, but soon.
func longTrailer() draft {
	d := onePage()
	var more strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&more, "/K%d 0", i)
	}
	d.trailer += more.String()
	return d
}

func revised(n int) []byte {
	file := onePage().table()
	for range n {
		file = update(file, map[int]string{3: onePage().objects[2]}, "/Size 4/Root 1 0 R")
	}
	return file
}

func TestStreamThatEndsElsewhere(t *testing.T) {
	for name, stream := range map[string]string{
		"too short":        "<</Length 2>>\nstream\nabc\nendstream",
		"too long":         "<</Length 9>>\nstream\nabc\nendstream",
		"beyond the file":  "<</Length 99999>>\nstream\nabc\nendstream",
		"negative":         "<</Length -1>>\nstream\nabc\nendstream",
		"another word":     "<</Length 3>>\nstream\nabc\nendstreaM",
		"no length":        "<<>>\nstream\nabc\nendstream",
		"length is a name": "<</Length/Three>>\nstream\nabc\nendstream",
		"CR alone":         "<</Length 3>>\nstream\rabc\nendstream",
	} {
		f := open(t, onePage().add(stream).table())
		if _, err := f.Object(pdf.Ref{Number: 4}); !errors.Is(err, pdf.ErrRepair) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
