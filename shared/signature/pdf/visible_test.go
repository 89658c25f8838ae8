package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"strings"
	"testing"

	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/signature/pdf"
)

// Fonts that scripts/setup installs for the tests.
const (
	japanese = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc" // CFF, in a collection
	latin    = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"        // TrueType
)

func openFont(t testing.TB, path string) *appearance.Font {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	font, err := appearance.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return font
}

var hanako = appearance.Text{Name: "見本　花子", Time: signingTime, Reason: "登記申請のため"}

// visible is a request with a signature that is seen.
func visible(t testing.TB, form pdf.Form, page int, box pdf.Box) pdf.Request {
	t.Helper()
	r := request(form)
	r.Visible = openFont(t, japanese).Visible(page, box, hanako)
	return r
}

// perMillimetre is the resolution at which pages are drawn.
const perMillimetre = 10

// render has poppler draw a page as it is shown.
func render(t testing.TB, file []byte, page int) *image.Gray {
	t.Helper()
	number := fmt.Sprint(page)
	out := run(t, "pdftoppm", "-q", "-gray", "-cropbox", "-r", fmt.Sprint(25.4*perMillimetre), "-f", number, "-l", number, save(t, file))
	var width, height, most int
	if _, err := fmt.Sscanf(out, "P5\n%d %d\n%d\n", &width, &height, &most); err != nil || most != 255 || len(out) < width*height {
		t.Fatalf("pdftoppm: %.30q, %v", out, err)
	}
	i := image.NewGray(image.Rect(0, 0, width, height))
	copy(i.Pix, out[len(out)-width*height:])
	return i
}

// inPixels is a box of a page of this width in millimetres, on its picture.
func inPixels(b pdf.Box, i *image.Gray, width float64) image.Rectangle {
	k := float64(i.Rect.Dx()) / width
	return image.Rect(int(b.Left*k), int(b.Top*k), int((b.Left+b.Width)*k+0.5), int((b.Top+b.Height)*k+0.5))
}

// changed is where two pictures of one page differ.
func changed(t testing.TB, a, b *image.Gray) (where image.Rectangle) {
	t.Helper()
	if a.Rect != b.Rect {
		t.Fatalf("pictures of %v and %v", a.Rect, b.Rect)
	}
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			if a.GrayAt(x, y) != b.GrayAt(x, y) {
				where = where.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return where
}

// wantOnlyIn wants that a page changed in the box, up to its edges, and nowhere else.
func wantOnlyIn(t testing.TB, box image.Rectangle, before, after *image.Gray) {
	t.Helper()
	const blur = 2 // pixels, of lines that are not on one
	where := changed(t, before, after)
	if !where.In(box.Inset(-blur)) || !box.Inset(3*blur).In(where) {
		t.Errorf("page changed in %v, want %v", where, box)
	}
}

// part copies a part of a picture.
func part(i *image.Gray, where image.Rectangle) *image.Gray {
	p := image.NewGray(image.Rect(0, 0, where.Dx(), where.Dy()))
	for y := range where.Dy() {
		for x := range where.Dx() {
			p.SetGray(x, y, i.GrayAt(where.Min.X+x, where.Min.Y+y))
		}
	}
	return p
}

// unlike is the share of pixels in which two pictures of one size differ by more than half.
func unlike(a, b *image.Gray) float64 {
	n := 0
	for y := range min(a.Rect.Dy(), b.Rect.Dy()) {
		for x := range min(a.Rect.Dx(), b.Rect.Dx()) {
			if d := int(a.GrayAt(x, y).Y) - int(b.GrayAt(x, y).Y); d > 128 || d < -128 {
				n++
			}
		}
	}
	return float64(n) / float64(a.Rect.Dx()*a.Rect.Dy())
}

// inked is a page of 100 × 150 mm with something on it, and more in its dictionary.
func inked(more string) draft {
	const picture = "0.8 g 20 20 200 380 re f 0 G 0 0 m 283 425 l S"
	d := onePage().add(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(picture), picture))
	return d.replace(3, "/MediaBox[0 0 200 200]", "/Contents 4 0 R"+more)
}

// blank is such a page with nothing on it.
func blank() draft { return onePage().replace(3, "[0 0 200 200]", "[0 0 283.4646 425.1969]") }

const sheet = "/MediaBox[0 0 283.4646 425.1969]"

// A visible signature is where the person put it on the page as it is shown, upright, and
// changes nothing beside its box.
func TestVisibleSignatureIsWhereItWasPut(t *testing.T) {
	box := pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25}
	upright := (*image.Gray)(nil)
	inherited := inked("").replace(2, "/Type", sheet+"/Rotate 90/Type")
	for _, c := range []struct {
		name  string
		file  []byte
		width float64 // of the page as it is shown, in millimetres
	}{
		{"plain", inked(sheet).table(), 100},
		{"corners exchanged", inked("/MediaBox[283.4646 425.1969 0 0]").table(), 100},
		{"elsewhere", inked("/MediaBox[-50 -100 233.4646 325.1969]").table(), 100},
		{"cropped", inked("/MediaBox[-20 -10 500 600]/CropBox[10 20 293.4646 445.1969]").table(), 100},
		{"crop box larger than the page", inked(sheet + "/CropBox[-10 -10 700 700]").table(), 100},
		{"turned once", inked(sheet + "/Rotate 90").table(), 150},
		{"turned twice", inked(sheet + "/Rotate -180").table(), 100},
		{"turned thrice", inked(sheet + "/Rotate 270").table(), 150},
		{"turned and cropped", inked("/MediaBox[-20 -10 500 600]/CropBox[10 20 293.4646 445.1969]/Rotate 450").table(), 150},
		{"inherited", inherited.table(), 150},
		{"in an object stream", blank().stream(), 100},
		{"annotations that are an object", inked(sheet + "/Annots 5 0 R").add("[]").table(), 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			signed := sign(t, c.file, visible(t, pdf.PAdES, 1, box))
			judge(t, signed, 1)
			before, after := render(t, c.file, 1), render(t, signed, 1)
			where := inPixels(box, after, c.width)
			wantOnlyIn(t, where, before, after)
			wantSeen(t, signed, "見本 花子", "2026-04-01 12:00:00 +09:00", "登記申請のため")
			got := part(after, where)
			if c.name == "in an object stream" { // on white paper
				return
			}
			if upright == nil {
				upright = got
			}
			if c.width != 100 || strings.HasPrefix(c.name, "turned") {
				got, upright := darkOnly(got), darkOnly(upright)
				if share := unlike(got, upright); share > 0.03 {
					t.Errorf("%.1f %% of it differ from the one on a page that is not turned", share*100)
				}
			}
		})
	}
}

// darkOnly is a picture with what is on the page below the signature taken away.
func darkOnly(i *image.Gray) *image.Gray {
	p := image.NewGray(i.Rect)
	for at, v := range i.Pix {
		p.Pix[at] = 255
		if v < 100 {
			p.Pix[at] = 0
		}
	}
	return p
}

// wantSeen wants that a reader finds the lines in their order.
func wantSeen(t testing.TB, file []byte, lines ...string) {
	t.Helper()
	got := run(t, "pdftotext", "-layout", save(t, file), "-")
	var found []string
	for line := range strings.Lines(got) {
		if words := strings.Fields(line); len(words) > 0 {
			found = append(found, strings.Join(words, " "))
		}
	}
	if strings.Join(found, "\n") != strings.Join(lines, "\n") {
		t.Errorf("pdftotext reads %q, want %q", found, lines)
	}
}

// A page whose unit is larger is measured in millimetres all the same. Poppler does not
// know units, so that its picture is smaller.
func TestVisibleSignatureOnAPageWithAUnit(t *testing.T) {
	file := inked("/MediaBox[0 0 141.7323 212.5984]/UserUnit 2").table()
	box := pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25}
	signed := sign(t, file, visible(t, pdf.PAdES, 1, box))
	wantText(t, string(signed[len(file):]), "/Rect[17.008 148.819 102.047 184.252]", "/BBox[0 0 170.079 70.866]")
	after := render(t, signed, 1)
	wantOnlyIn(t, inPixels(box, after, 100), render(t, file, 1), after)
}

// fourPages have page 2 and 4 share their annotations.
func fourPages() draft {
	page := inked(sheet).objects[2]
	d := inked(sheet).replace(2, "1/Kids[3 0 R]", "4/Kids[3 0 R 5 0 R 6 0 R 7 0 R]")
	shared := strings.Replace(page, "/Type", "/Annots 8 0 R/Type", 1)
	return d.add(shared).add(page).add(shared).add("[]")
}

func TestVisibleSignatureOnAnyPage(t *testing.T) {
	file := fourPages().table()
	box := pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25}
	for number, on := range map[int]int{1: 1, 2: 2, 3: 3, 4: 4, pdf.LastPage: 4} {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			signed := sign(t, file, visible(t, pdf.MOJ, number, box))
			judge(t, signed, 1)
			for page := 1; page <= 4; page++ {
				before, after := render(t, file, page), render(t, signed, page)
				if page == on {
					wantOnlyIn(t, inPixels(box, after, 100), before, after)
				} else if where := changed(t, before, after); !where.Empty() {
					t.Errorf("page %d changed, too, in %v", page, where)
				}
			}
		})
	}
}

// placedField has an empty field with a place of its own.
func placedField(more string) draft {
	d := inked(sheet+"/Annots[5 0 R]").replace(1, ">>", "/AcroForm<</Fields[5 0 R]/SigFlags 3>>>>")
	return d.add("<</Type/Annot/Subtype/Widget/FT/Sig/T(buyer)" + more + ">>")
}

const fieldPlace = "/Rect[28.346 283.465 198.425 368.504]" // 10, 20, 60, 30 mm

func inField(t testing.TB) pdf.Request {
	r := visible(t, pdf.MOJ, 0, pdf.Box{})
	r.Field = "buyer"
	return r
}

// A widget apart from its field is one field more for pdfsig (poppler 22.12), which finds
// no signature in it: that file is judged by our own reader and by what is seen.
func TestFieldKeepsItsPlace(t *testing.T) {
	box := pdf.Box{Left: 10, Top: 20, Width: 60, Height: 30}
	apart := placedField(fieldPlace).replace(1, "/Fields[5 0 R]", "/Fields[6 0 R]").replace(5, "/FT/Sig/T(buyer)", "/Parent 6 0 R")
	for name, file := range map[string][]byte{
		"one with its widget": placedField(fieldPlace + "/MK<</BG[1]>>/F 4").table(),
		"apart from it":       apart.add("<</FT/Sig/T(buyer)/Kids[5 0 R]>>").table(),
		"drawn already":       placedField(fieldPlace + "/AP<</N 4 0 R>>/F 132").table(),
		"not printed":         placedField(fieldPlace + "/F 0").table(),
	} {
		t.Run(name, func(t *testing.T) {
			signed := sign(t, file, inField(t))
			if name != "apart from it" {
				judge(t, signed, 1)
			}
			text := string(signed[len(file):])
			wantText(t, text, fieldPlace, "/AP")
			if name == "not printed" {
				wantText(t, text, "/F 4")
			}
			after := render(t, signed, 1)
			plain := render(t, inked(sheet).table(), 1)
			wantOnlyIn(t, inPixels(box, after, 100), plain, after)
		})
	}
}

func TestPlaceThatThereIsNot(t *testing.T) {
	good := pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25}
	for name, c := range map[string]struct {
		page int
		box  pdf.Box
	}{
		"no page":         {0, good},
		"page behind":     {2, good},
		"page before":     {-2, good},
		"left of it":      {1, pdf.Box{Left: -1, Top: 20, Width: 60, Height: 25}},
		"right of it":     {1, pdf.Box{Left: 45, Top: 20, Width: 60, Height: 25}},
		"below it":        {1, pdf.Box{Left: 12, Top: 140, Width: 60, Height: 25}},
		"no width":        {1, pdf.Box{Left: 12, Top: 20, Height: 25}},
		"negative height": {1, pdf.Box{Left: 12, Top: 20, Width: 60, Height: -5}},
		"too small":       {1, pdf.Box{Left: 12, Top: 20, Width: 9, Height: 5}},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefused(t, inked(sheet).table(), visible(t, pdf.PAdES, c.page, c.box), pdf.ErrBox)
		})
	}
	for name, more := range map[string]string{"no rectangle": "/Rect[0 0 0 0]", "hidden": fieldPlace + "/F 2", "not viewed": fieldPlace + "/F 32",
		"beside the page": "/Rect[5000 5000 5200 5060]", "half on it": "/Rect[200 283 284.1 368]", "below it": "/Rect[28 -0.6 198 85]", "optional": fieldPlace + "/OC 4 0 R",
	} {
		t.Run("field "+name, func(t *testing.T) { wantRefused(t, placedField(more).table(), inField(t), pdf.ErrBox) })
	}
	both := inField(t)
	both.Visible.Page, both.Visible.Box = 1, good
	wantRefused(t, placedField(fieldPlace).table(), both, pdf.ErrBox)
	wantRefused(t, placedField(fieldPlace).replace(3, "/Annots[5 0 R]", "").table(), inField(t), pdf.ErrBox)
	twice := placedField("/Kids[6 0 R 7 0 R]").add("<</Subtype/Widget" + fieldPlace + ">>").add("<</Subtype/Widget" + fieldPlace + ">>")
	wantRefused(t, twice.table(), inField(t), pdf.ErrBox)
	none := visible(t, pdf.PAdES, 1, good)
	none.Visible.Draw = nil
	wantRefused(t, inked(sheet).table(), none, pdf.ErrBox)
	wantRefused(t, placedField(fieldPlace).replace(3, sheet, sheet+"/CropBox[50 0 283 425]").table(), inField(t), pdf.ErrBox)
	wantRefused(t, placedField(fieldPlace).replace(5, "/Subtype/Widget", "/Subtype/Link").table(), inField(t), pdf.ErrBox)
	wantRefused(t, placedField(fieldPlace).replace(5, "/Subtype/Widget", "").table(), inField(t), pdf.ErrBox)
	for _, unit := range []string{"0", "-1", "1000.1", "1" + strings.Repeat("0", 308), "1" + strings.Repeat("0", 400), "(2)", "/Two", "[2]"} {
		wantRefused(t, inked(sheet+"/UserUnit "+unit).table(), visible(t, pdf.PAdES, 1, good), pdf.ErrRepair)
		wantRefused(t, placedField(fieldPlace).replace(3, sheet, sheet+"/UserUnit "+unit).table(), inField(t), pdf.ErrRepair)
	}
	for _, page := range []string{"", "/MediaBox[0 0 0 0]", "/MediaBox[0 0 100]", "/MediaBox[0 0 100 (x)]", sheet + "/Rotate 45", sheet + "/CropBox[500 500 600 600]"} {
		wantRefused(t, inked(page).table(), visible(t, pdf.PAdES, 1, good), pdf.ErrRepair)
	}
}

// A place may be half a point beside its page, as that of a person may.
func TestFieldAtTheEdgeOfItsPage(t *testing.T) {
	sign(t, placedField("/Rect[100 -0.4 283.9 85]").table(), inField(t))
	sign(t, placedField(fieldPlace+"/OC null").table(), inField(t))
	sign(t, placedField(fieldPlace+"/OC 99 0 R").table(), inField(t))
}

// An empty field does not lend its name to draw on another one, which may be signed.
func TestWidgetOfAnotherFieldIsNotDrawnOn(t *testing.T) {
	const widget = "/Annots[5 0 R]"
	of := func(mine, its, others string) []byte {
		d := inked(sheet+widget).replace(1, ">>", "/AcroForm<</Fields[6 0 R 7 0 R]/SigFlags 3>>>>")
		d = d.add("<</Type/Annot/Subtype/Widget/F 4" + fieldPlace + its + ">>")
		return d.add("<</FT/Sig/T(buyer)/Kids" + mine + ">>").add("<</FT/Sig/T(boss)/V 8 0 R" + others + ">>").add("<</Type/Sig>>").table()
	}
	sign(t, of("[5 0 R]", "/Parent 6 0 R", ""), inField(t))
	for name, file := range map[string][]byte{
		"child of the other":      of("[5 0 R]", "/Parent 7 0 R", "/Kids[5 0 R]"),
		"named by the other":      of("[5 0 R]", "/Parent 6 0 R", "/Kids[5 0 R]"),
		"child of nobody":         of("[5 0 R]", "", ""),
		"child of another object": of("[5 0 R]", "/Parent 3 0 R", ""),
		"of another generation":   of("[5 0 R]", "/Parent 6 1 R", ""),
	} {
		t.Run(name, func(t *testing.T) { wantRefused(t, file, inField(t), pdf.ErrRepair) })
	}
}

// No number of a drawing is without end.
func TestNumbersThatAreNone(t *testing.T) {
	for _, n := range []float64{math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64} {
		r := visible(t, pdf.PAdES, 1, pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25})
		r.Visible.Draw = func(width, height float64) (pdf.Drawing, error) {
			return pdf.Drawing{Font: pdf.Font{ItalicAngle: n}}, nil
		}
		wantRefused(t, inked(sheet).table(), r, pdf.ErrBox)
	}
}

// What a page inherits is what it does not have itself: null, or a reference to null, is
// nothing. ISO 32000-2, 7.3.9.
func TestNullIsInherited(t *testing.T) {
	box := pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25}
	for _, null := range []string{"null", "99 0 R", "5 0 R"} {
		d := inked("/MediaBox " + null + "/CropBox " + null + "/Rotate " + null + "/UserUnit " + null + "/Annots " + null).add("null")
		file := d.replace(2, "/Type", sheet+"/CropBox[0 0 283.4646 400]/Rotate 90/Type").table()
		signed := sign(t, file, visible(t, pdf.PAdES, 1, box))
		wantText(t, string(signed[len(file):]), "/MK<</R 90>>")
		after := render(t, signed, 1)
		wantOnlyIn(t, inPixels(box, after, 400.0/72*25.4), render(t, file, 1), after)
	}
}

// Of a certified file only the fields that it has may be seen signed, unless it lets
// annotations be added.
func TestVisibleSignatureOfACertifiedFile(t *testing.T) {
	for parameters, want := range map[string]error{"/P 1": pdf.ErrCertified, "/P 2": pdf.ErrCertified, "": pdf.ErrCertified, "/P 3": nil} {
		d := signedWith(reference("DocMDP", parameters), "/Perms<</DocMDP 6 0 R>>").replace(3, "[0 0 200 200]", "[0 0 283.4646 425.1969]").replace(4, "/Rect[10 10 90 30]", fieldPlace)
		r := visible(t, pdf.PAdES, 1, pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25})
		if want != nil {
			wantRefused(t, d.table(), r, want)
		} else {
			sign(t, d.table(), r)
		}
		if parameters != "/P 1" {
			sign(t, d.table(), inField(t))
		}
	}
}

// Who signs later leaves what the first one drew as it is.
func TestCoSigningKeepsWhatIsSeen(t *testing.T) {
	first, second := pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25}, pdf.Box{Left: 12, Top: 60, Width: 60, Height: 25}
	file := blank().stream()
	once := sign(t, file, visible(t, pdf.MOJ, 1, first))
	r := visible(t, pdf.PAdES, 1, second)
	r.Visible = openFont(t, latin).Visible(1, second, appearance.Text{Name: "Hanako Mihon", Time: signingTime})
	twice := sign(t, once, r)
	judge(t, twice, 2)
	wantOnlyIn(t, inPixels(second, render(t, twice, 1), 100), render(t, once, 1), render(t, twice, 1))
	wantSeen(t, twice, "見本 花子", "2026-04-01 12:00:00 +09:00", "登記申請のため", "Hanako Mihon", "2026-04-01 12:00:00 +09:00")
	thrice := sign(t, twice, request(pdf.MOJ))
	judge(t, thrice, 3)
	if where := changed(t, render(t, twice, 1), render(t, thrice, 1)); !where.Empty() {
		t.Errorf("a signature that is not seen changed %v", where)
	}
}

// The tail of a visible MOJ signature is that of any other: everything that is drawn stands
// before the gap.
func TestWhatIsSeenStandsBeforeTheGap(t *testing.T) {
	plan, err := open(t, inked(sheet).table()).Plan(visible(t, pdf.MOJ, 1, pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25}))
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, string(plan.Appended()), "/AP<</N 7 0 R>>", "/FontFile3", "/TU<FEFF")
	tail := plan.Tail()
	if err := tail.CheckMOJ(); err != nil {
		t.Error(err)
	}
	wantNoText(t, string(tail.Bytes), "stream", "/Font", "/AP")
}

// The preview is what the signed file looks like, and is not signed.
func TestPreviewIsWhatWillBeSeen(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		r    pdf.Request
	}{
		"a new field":    {inked(sheet + "/Rotate 90").table(), visible(t, pdf.MOJ, 1, pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25})},
		"a stream":       {blank().stream(), visible(t, pdf.PAdES, 1, pdf.Box{Left: 12, Top: 20, Width: 60, Height: 25})},
		"a field of its": {placedField(fieldPlace).table(), inField(t)},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := open(t, c.file).Preview(&out, c.r); err != nil {
				t.Fatal(err)
			}
			run(t, "qpdf", "--check", save(t, out.Bytes()))
			if !bytes.HasPrefix(out.Bytes(), c.file) {
				t.Error("the original is no prefix")
			}
			wantNoText(t, string(out.Bytes()[len(c.file):]), "/V ", "/ByteRange")
			if _, err := open(t, out.Bytes()).Newest(); !errors.Is(err, pdf.ErrUnsigned) {
				t.Errorf("newest signature: %v", err)
			}
			if where := changed(t, render(t, out.Bytes(), 1), render(t, sign(t, c.file, c.r), 1)); !where.Empty() {
				t.Errorf("signed it looks otherwise in %v", where)
			}
		})
	}
	var out bytes.Buffer
	if err := open(t, inked(sheet).table()).Preview(&out, visible(t, pdf.MOJ, 2, pdf.Box{})); !errors.Is(err, pdf.ErrBox) || out.Len() > 0 {
		t.Errorf("%d bytes, %v", out.Len(), err)
	}
	if err := open(t, inked(sheet).table()).Preview(full{}, request(pdf.MOJ)); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}

// full is where nothing can be written.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

// Files of other programs can be signed to be seen, too.
func TestFilesOfOtherProgramsAreSignedVisibly(t *testing.T) {
	for name, file := range produced(t) {
		t.Run(name, func(t *testing.T) {
			r := visible(t, pdf.PAdES, pdf.LastPage, pdf.Box{Left: 1, Top: 1, Width: 50, Height: 20})
			signed := sign(t, file, r)
			judge(t, signed, 1)
			number, err := open(t, file).CountPages()
			if err != nil {
				t.Fatal(err)
			}
			before, after := render(t, file, number), render(t, signed, number)
			wantOnlyIn(t, image.Rect(10, 10, 510, 210), before, after)
		})
	}
}

// The pictures of this test tell black from white.
func TestPicturesTellWhatChanged(t *testing.T) {
	a, b := image.NewGray(image.Rect(0, 0, 9, 9)), image.NewGray(image.Rect(0, 0, 9, 9))
	if where := changed(t, a, b); !where.Empty() {
		t.Error(where)
	}
	b.SetGray(3, 4, color.Gray{Y: 200})
	if where := changed(t, a, b); where != image.Rect(3, 4, 4, 5) || unlike(a, b) != 1.0/81 {
		t.Error(where, unlike(a, b))
	}
}
