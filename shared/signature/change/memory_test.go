package change_test

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
)

// tiny are so many structure elements from one number on, which an array leads to.
func tiny(from, n int) (objects map[int]string, array string) {
	objects = map[int]string{}
	var all strings.Builder
	for i := range n {
		objects[from+i] = element(30)
		fmt.Fprintf(&all, " %d 0 R", from+i)
	}
	return objects, "[" + all.String() + "]"
}

// element has a text of so many letters.
func element(letters int) string {
	text := make([]byte, letters/2)
	_, _ = random.Read(text)
	return fmt.Sprintf("<</S/P/P 34 0 R/Pg 3 0 R/T(%x)>>", text)
}

// random makes what does not compress well, the same each time.
var random = rand.NewChaCha8([32]byte{})

// packed writes elements into compressed object streams of a hundred each.
func (p *paper) packed(from, n int) {
	const each = 100
	streams := from + n
	rows := []byte{}
	row := func(kind, a, b int) {
		rows = append(rows, byte(kind), byte(a>>24), byte(a>>16), byte(a>>8), byte(a), byte(b))
	}
	var index strings.Builder
	fmt.Fprintf(&index, "%d %d", from, n)
	for i := range n {
		row(2, streams+i/each, i%each)
	}
	fmt.Fprintf(&index, " %d %d", streams, (n+each-1)/each)
	for at := 0; at < n; at += each {
		var head, body strings.Builder
		for i := at; i < min(n, at+each); i++ {
			fmt.Fprintf(&head, "%d %d ", from+i, body.Len())
			body.WriteString(element(200) + "\n")
		}
		row(1, len(p.bytes), 0)
		dict := fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode", min(each, n-at), head.Len())
		p.bytes = fmt.Appendf(p.bytes, "%d 0 obj\n%s\nendobj\n", streams+at/each, stream(dict, deflate(head.String()+body.String())))
	}
	section := len(p.bytes)
	fmt.Fprintf(&index, " 90 1")
	row(1, section, 0)
	dict := fmt.Sprintf("/Type/XRef/Size %d/W[1 4 1]/Index[%s]%s/Prev %d/Filter/FlateDecode", p.size, &index, p.trailer, p.start)
	p.bytes = fmt.Appendf(p.bytes, "90 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", stream(dict, deflate(string(rows))), section)
	p.start = section
}

func deflate(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

// What is kept while states are compared is not more than twice the file, however small its
// objects are.
func TestMemory(t *testing.T) {
	const n = 80_000
	objects, array := tiny(1000, n)
	root := map[int]string{34: "<</Type/StructTreeRoot/K 60 0 R>>", 60: array}
	limits := map[string]float64{"fields": 2.5} // each has a name and is in several lists
	for name, file := range map[string]func(p *paper){
		"tiny objects": func(p *paper) {
			p.add(objects).add(root).sign(signing{}).change(20, "(100)", "(999)")
		},
		"tiny objects that are added": func(p *paper) {
			p.sign(signing{}).add(objects).add(root)
		},
		"tiny objects in object streams": func(p *paper) {
			p.packed(1000, n)
			p.add(root).sign(signing{}).change(20, "(100)", "(999)")
		},
		"200 revisions": func(p *paper) {
			for i := range 200 {
				more, array := tiny(1000+400*i, 400)
				more[34], more[60] = fmt.Sprintf("<</Type/StructTreeRoot/K 60 0 R/X %d>>", i), array
				if p.add(more); i%2 == 0 {
					p.sign(signing{})
				}
			}
		},
		"notes": func(p *paper) {
			var all strings.Builder
			more := map[int]string{}
			for i := range n {
				more[1000+i] = fmt.Sprintf("<</Type/Annot/Subtype/Text/Rect[200 100 220 120]/Contents(look)/P 3 0 R/F %d>>", 4+i*1024)
				fmt.Fprintf(&all, " %d 0 R", 1000+i)
			}
			more[9] = p.edit(9, "]", all.String()+"]")
			p.add(more).sign(signing{}).change(20, "(100)", "(999)")
		},
		"fields": func(p *paper) {
			var all strings.Builder
			more := map[int]string{}
			for i := range n {
				more[1000+i] = fmt.Sprintf("<</FT/Tx/T(number%d)/V(1234567890)/DA(/Helv 12 Tf 0 0 1 rg)/X 34 0 R>>", i)
				fmt.Fprintf(&all, " %d 0 R", 1000+i)
			}
			more[8] = p.edit(8, "]", all.String()+"]")
			p.add(more).sign(signing{}).change(20, "(100)", "(999)")
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPaper(nil)
			p.size = 400_000
			file(p)
			m := &meter{Context: t.Context(), bytes: p.bytes, base: live()}
			f, err := pdf.Open(m, int64(len(p.bytes)))
			if err != nil {
				t.Fatal(err)
			}
			all, err := f.Signatures()
			if err != nil {
				t.Fatal(err)
			}
			m.peak = 0
			judged := change.After(m, f, all)
			m.measure()
			for i, j := range judged {
				if !j.Known {
					t.Errorf("signature %d: %v", i, j.Err)
				}
			}
			limit, times := cmp.Or(limits[name], 2), float64(m.peak)/float64(len(p.bytes))
			t.Logf("%d bytes: at most %.2f times its bytes live", len(p.bytes), times)
			if times > limit {
				t.Errorf("%.2f times its bytes live, want %.2f", times, limit)
			}
		})
	}
}

// A meter is a file and a context, and measures how much memory is in use while somebody reads the
// one and asks the other.
type meter struct {
	context.Context
	bytes       []byte
	base, peak  int64
	reads, asks int
}

func (m *meter) ReadAt(b []byte, at int64) (int, error) {
	if m.reads++; m.reads%40_000 == 0 {
		m.measure()
	}
	return bytes.NewReader(m.bytes).ReadAt(b, at)
}

func (m *meter) Err() error {
	if m.asks++; m.asks%200_000 == 0 {
		m.measure()
	}
	return nil
}

func (m *meter) measure() { m.peak = max(m.peak, live()-m.base) }

// live is how many bytes are in use.
func live() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
