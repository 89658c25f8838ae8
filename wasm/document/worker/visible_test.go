package worker_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/document/documenttest"
	"jpkiweb/wasm/dom"
)

// Fonts that scripts/setup installs for the tests.
const (
	japanese = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
	latin    = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
)

func inMemory(name string, content []byte) dom.File {
	return dom.File{Name: name, Size: int64(len(content)), Content: bytes.NewReader(content)}
}

func fontOf(t *testing.T, path string) dom.File {
	t.Helper()
	return inMemory(path, must(os.ReadFile(path)))
}

// seenAs are options of a signature that is seen on the last page, below to the right.
func seenAs(t *testing.T, format signature.Format, change func(*document.Options)) document.Options {
	t.Helper()
	o := optionsIn(format)
	o.Reason = "contract"
	o.Visible = &document.Visible{Page: document.LastPage, Place: document.BottomRight, Width: 60, Height: 20, Name: "Hanako Mihon", Font: fontOf(t, latin)}
	if change != nil {
		change(&o)
	}
	return o
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.2 }

// What is told of a signature that is seen is where it is on the page of the finished file,
// in both formats of PDF, and that is judged as one that is not seen.
func TestSignatureThatIsSeen(t *testing.T) {
	r := documenttest.New(t)
	const a4Wide, a4High = 595, 842
	content := pdftest.Pages(3, a4Wide, a4High)
	for _, format := range []signature.Format{signature.PAdES, signature.MOJ} {
		f, o := inMemory("a.pdf", content), seenAs(t, format, nil)
		opened, err := r.ReadDocument(t.Context(), f, &o, told)
		if err != nil {
			t.Fatal(err)
		}
		s := opened.Seen
		if s == nil || s.Page != 3 || !near(s.Width, 210) || !near(s.Height, 297) || s.Font != "DejaVu Sans" {
			t.Fatalf("%s: %+v", format, s)
		}
		if b := s.Box; !near(b.Left, 210-60-10) || !near(b.Top, 297-20-10) || b.Width != 60 || b.Height != 20 {
			t.Errorf("%s: box %+v", format, b)
		}
		var lines []string
		for _, l := range s.Lines {
			lines = append(lines, l.Text)
			if l.Left < 0 || l.Left+l.Width > s.Box.Width || l.Base-l.Size < 0 || l.Base > s.Box.Height {
				t.Errorf("%s: %+v is beside its box", format, l)
			}
		}
		if want := []string{"Hanako Mihon", "2026-04-01 12:00:00 +09:00", "contract"}; !slices.Equal(lines, want) {
			t.Errorf("%s: %q", format, lines)
		}
		signed := sign(t, opened.Subject)
		_, blob, err := r.FinishDocument(t.Context(), f, o, signed, nil)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		finished := blob.(dom.File)
		made := must(io.ReadAll(io.NewSectionReader(finished.Content, 0, finished.Size)))
		file := must(pdf.Open(bytes.NewReader(made), finished.Size))
		if width, height, err := file.PageSize(3); err != nil || !near(width, s.Width) || !near(height, s.Height) {
			t.Errorf("%s: %v × %v, %v", format, width, height, err)
		}
		if !bytes.HasPrefix(made, content) || !strings.Contains(string(made), "/Subtype/Form") {
			t.Errorf("%s: not the file with a drawing", format)
		}
		// Another font would be seen otherwise: what was signed is of this one.
		o.Visible.Font = fontOf(t, japanese)
		if _, _, err := r.FinishDocument(t.Context(), f, o, signed, nil); codeOf(err) != wire.CodeDocumentChanged {
			t.Errorf("%s with another font: %v", format, err)
		}
	}
}

func codeOf(err error) wire.Code {
	var coded *wire.Error
	if errors.As(err, &coded) {
		return coded.Code
	}
	return ""
}

// Each place is on the page, as far from its edges as there is room.
func TestPlacesOnThePage(t *testing.T) {
	r := documenttest.New(t)
	f := inMemory("a.pdf", pdftest.Pages(1, 283, 283)) // 100 mm
	for place, want := range map[document.Place][2]float64{
		document.TopLeft: {10, 10}, document.TopRight: {30, 10}, document.BottomLeft: {10, 70}, document.BottomRight: {30, 70}, document.Bottom: {20, 70},
	} {
		o := seenAs(t, signature.PAdES, func(o *document.Options) { o.Visible.Place = place })
		opened, err := r.ReadDocument(t.Context(), f, &o, told)
		if err != nil || !near(opened.Seen.Box.Left, want[0]) || !near(opened.Seen.Box.Top, want[1]) {
			t.Errorf("%s: %+v, %v", place, opened.Seen, err)
		}
	}
	o := seenAs(t, signature.PAdES, func(o *document.Options) { o.Visible.Width = 96 })
	if opened, err := r.ReadDocument(t.Context(), f, &o, told); err != nil || !near(opened.Seen.Box.Left, 2) {
		t.Errorf("a wide box: %+v, %v", opened.Seen, err)
	}
}

// Why a signature cannot be seen so is told by its cause.
func TestSignatureThatCannotBeSeen(t *testing.T) {
	r := documenttest.New(t)
	f := inMemory("a.pdf", pdftest.Pages(2, 595, 842))
	for name, row := range map[string]struct {
		change func(*document.Options)
		want   document.Unseen
	}{
		"no font":            {func(o *document.Options) { o.Visible.Font = inMemory("a.ttf", []byte("no font")) }, document.Unseen{Why: document.NoFont}},
		"empty font":         {func(o *document.Options) { o.Visible.Font = inMemory("a.ttf", nil) }, document.Unseen{Why: document.NoFont}},
		"torn font":          {func(o *document.Options) { o.Visible.Font = inMemory("a.ttf", must(os.ReadFile(latin))[:2000]) }, document.Unseen{Why: document.NoFont}},
		"its maker forbids":  {func(o *document.Options) { o.Visible.Font = inMemory("a.ttf", restricted(t)) }, document.Unseen{Why: document.NoEmbedding}},
		"letters are absent": {func(o *document.Options) { o.Visible.Name = "見本花" }, document.Unseen{Why: document.NoLetters, Letters: "見 (U+898B), 本 (U+672C), 花 (U+82B1)"}},
		"letter is not seen": {func(o *document.Options) { o.Reason = "a\u202eb" }, document.Unseen{Why: document.NoLetters, Letters: "U+202E"}},
		"no such page":       {func(o *document.Options) { o.Visible.Page = 3 }, document.Unseen{Why: document.NoPage}},
		"page 0":             {func(o *document.Options) { o.Visible.Page = 0 }, document.Unseen{Why: document.NoPage}},
		"box above the page": {func(o *document.Options) { o.Visible.Width = 211 }, document.Unseen{Why: document.NoRoom}},
		"text above the box": {func(o *document.Options) { o.Visible.Height = 2 }, document.Unseen{Why: document.NoRoom}},
		"box without a size": {func(o *document.Options) { o.Visible.Width = 0 }, document.Unseen{Why: document.NoRoom}},
		"box turned":         {func(o *document.Options) { o.Visible.Width = -50 }, document.Unseen{Why: document.NoRoom}},
	} {
		t.Run(name, func(t *testing.T) {
			o := seenAs(t, signature.PAdES, row.change)
			_, err := r.ReadDocument(t.Context(), f, &o, told)
			var unseen *document.Unseen
			if !errors.As(err, &unseen) || *unseen != row.want || codeOf(err) != wire.CodeRequestInvalid {
				t.Errorf("%v", err)
			}
		})
	}
}

// A request that says that the signature is seen, and brings no font, is none of our page.
func TestSeenSignatureWithoutAFont(t *testing.T) {
	c := documenttest.New(t)
	o := seenAs(t, signature.PAdES, nil)
	if _, err := c.Open(t.Context(), documenttest.FileOf(inMemory("a.pdf", pdftest.Pages(1, 200, 200))), &o, told); codeOf(err) != wire.CodeFileUnreadable {
		t.Error(err)
	}
}

// restricted is a font whose maker forbids to embed it: fsType says 2.
func restricted(t *testing.T) []byte {
	t.Helper()
	font := must(os.ReadFile(latin))
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		if record := font[12+16*i:]; string(record[:4]) == "OS/2" {
			binary.BigEndian.PutUint16(font[binary.BigEndian.Uint32(record[8:])+8:], 2)
			return font
		}
	}
	t.Fatal("no OS/2")
	return nil
}
