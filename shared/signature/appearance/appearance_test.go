package appearance_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/pdftest"
)

// Fonts that scripts/setup installs for the tests.
const (
	japanese = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"     // CFF, in a collection
	latin    = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"            // TrueType
	single   = "/usr/share/fonts/opentype/urw-base35/NimbusSans-Italic.otf" // CFF with names of glyphs; Ghostscript brings it
)

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func open(t testing.TB, path string) *appearance.Font {
	t.Helper()
	f, err := appearance.Open(bytes.NewReader(read(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var at = time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC)

// page is a PDF with the drawing on it, 200 × 80 points, and nothing else.
func page(t testing.TB, f *appearance.Font, text appearance.Text) []byte {
	t.Helper()
	b := pdftest.Pages(1, 200, 80)
	file, err := pdf.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	whole := pdf.Box{Width: 200 * 25.4 / 72, Height: 80 * 25.4 / 72}
	if err := file.Preview(&out, pdf.Request{Form: pdf.PAdES, Time: at, CMS: 1, Visible: f.Visible(1, whole, text)}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func run(t testing.TB, name string, arguments ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

func save(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.pdf")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Fonts of each form are embedded in part, and other programs read their text again, in
// Japanese too, with a character outside the first plane, and two that look the same.
func TestTextIsReadAgain(t *testing.T) {
	for path, c := range map[string]struct {
		text appearance.Text
		font string
	}{
		japanese: {appearance.Text{Name: "𠮷野　髙﨑", Time: at, Reason: "登記申請（ｱｲｳ）～ΩЖ Latin ―"}, "NotoSansCJKjp-Regular-Identity-H"},
		latin:    {appearance.Text{Name: "Zoë Łoś", Time: at, Reason: "I agree: (a) \\b <c> ΩЖ K\u212A"}, "DejaVuSans-Identity-H"},
		single:   {appearance.Text{Name: "Zoë Łoś", Time: at, Reason: "I agree: (a) \\b <c>"}, "NimbusSans-Italic-Identity-H"},
	} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file := save(t, page(t, open(t, path), c.text))
			run(t, "qpdf", "--check", file)
			want := []string{strings.Join(strings.Fields(c.text.Name), " "), "2026-04-01 12:00:00 +09:00", c.text.Reason}
			var got []string
			for line := range strings.Lines(run(t, "pdftotext", "-layout", file, "-")) {
				if words := strings.Fields(line); len(words) > 0 {
					got = append(got, strings.Join(words, " "))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("pdftotext reads %q, want %q", got, want)
			}
			fonts := strings.Split(strings.TrimSpace(run(t, "pdffonts", file)), "\n")
			if len(fonts) != 3 || !strings.Contains(fonts[2], "+"+c.font) || !strings.Contains(fonts[2], "CID Type 0C") || !strings.Contains(fonts[2], "yes yes yes") {
				t.Errorf("pdffonts: %q", fonts)
			}
			for _, said := range []string{
				run(t, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=nullpage", file), run(t, "pdftoppm", "-r", "9", file, filepath.Join(t.TempDir(), "x")),
			} {
				if said != "" {
					t.Errorf("drawn with %q", said)
				}
			}
		})
	}
}

// What is drawn from the outlines that were written anew is what the font's own file
// draws: two programs, one picture. The places of letters in a row differ a little.
func TestOutlinesAreThoseOfTheFont(t *testing.T) {
	for letters, most := range map[string]float64{"&Sg§B8@": 0.05, "S": 0.004, "@": 0.004, "8": 0.004, "髙": 0.004, "齋": 0.004} {
		fonts := []string{latin, single}
		if strings.Contains("髙齋", letters) {
			fonts = []string{japanese}
		}
		for _, path := range fonts {
			t.Run(letters+" "+filepath.Base(path), func(t *testing.T) {
				f := open(t, path)
				l, err := f.Lay(200, 80, appearance.Text{Name: letters})
				if err != nil {
					t.Fatal(err)
				}
				ours := gray(t, save(t, page(t, f, appearance.Text{Name: letters})))
				theirs := gray(t, save(t, whole(t, path, letters, l.Lines[0])))
				different, ink := 0, 0
				for i := range ours {
					if d := int(ours[i]) - int(theirs[i]); d > 128 || d < -128 {
						different++
					}
					if theirs[i] == 0 {
						ink++
					}
				}
				ink -= 2 * (2000 + 800) * 5 // the border
				if share := float64(different) / float64(ink); ink < 3000 || share > most {
					t.Errorf("%d of %d black pixels differ, %.4f", different, ink, share)
				}
			})
		}
	}
}

// whole draws the letters by rsvg-convert, which takes the font as the system has it.
func whole(t *testing.T, path, letters string, l appearance.Line) []byte {
	t.Helper()
	first, _, _ := strings.Cut(run(t, "fc-scan", "-f", "%{family[0]},%{slant}\n", path), "\n") // of a collection
	family, style, _ := strings.Cut(first, ",")
	slant := "normal"
	if style != "0" {
		slant = "italic"
	}
	drawing := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="200pt" height="80pt" viewBox="0 0 200 80">`+
		`<rect x=".25" y=".25" width="199.5" height="79.5" fill="none" stroke="black" stroke-width=".5"/>`+
		`<text x="%.3f" y="%.3f" font-family="%s" font-style="%s" font-size="%.3f" style="font-kerning:none;font-variant-ligatures:none">%s</text></svg>`,
		l.X, 80-l.Y, family, slant, l.Size, strings.ReplaceAll(letters, "&", "&amp;"))
	svg, out := filepath.Join(t.TempDir(), "drawing.svg"), filepath.Join(t.TempDir(), "drawing.pdf")
	if err := os.WriteFile(svg, []byte(drawing), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "rsvg-convert", "-f", "pdf", "-o", out, svg)
	return read(t, out)
}

// gray are the pixels of a page.
func gray(t *testing.T, file string) []byte {
	t.Helper()
	out := run(t, "pdftoppm", "-q", "-gray", "-r", "720", file)
	if !strings.HasPrefix(out, "P5\n2000 800\n255\n") {
		t.Fatalf("pdftoppm: %.30q", out)
	}
	return []byte(out[len(out)-2000*800:])
}

// Whatever cannot be drawn is refused by its name.
func TestCharactersThatCannotBeDrawn(t *testing.T) {
	for name, c := range map[string]struct {
		font, text, want string
	}{
		"not in the font":    {latin, "花 and 子", "the font DejaVu Sans does not have 花 (U+82B1), 子 (U+5B50)"},
		"not in any plane":   {japanese, "\U0002FA1F", "does not have"},
		"private":            {japanese, "\uE000", "(U+E000)"},
		"variation":          {japanese, "葛\U000E0100", "U+E0100 would not be seen"},
		"no width":           {japanese, "a\u200Bb", "U+200B would not be seen"},
		"new line":           {japanese, "a\nb", "U+000A would not be seen"},
		"turned":             {japanese, "a\u202Eb", "U+202E would not be seen"},
		"combining":          {japanese, "か\u3099", "U+3099 combines"},
		"combining accent":   {latin, "e\u0301", "U+0301 combines"},
		"joined":             {latin, "سلام", "is of a script"},
		"right to left":      {latin, "שלום", "is of a script"},
		"not UTF-8":          {latin, "\xFF", "not UTF-8"},
		"nothing to be seen": {latin, "", "nothing to be seen"},
	} {
		for _, text := range []appearance.Text{{Name: c.text}, {Reason: c.text}} {
			f := open(t, c.font)
			_, err := f.Lay(200, 80, text)
			if !errors.Is(err, pdf.ErrText) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
			if f.Check(text) == nil {
				t.Errorf("%s passes the check", name)
			}
		}
	}
}

// The lines become smaller until they fit, the name half as large again.
func TestLinesFit(t *testing.T) {
	f := open(t, japanese)
	text := appearance.Text{Name: "見本　花子", Time: at, Reason: strings.Repeat("長い理由", 8)}
	last := 100.0
	for _, box := range [][2]float64{{400, 200}, {150, 70}, {120, 60}, {120, 48}} {
		l, err := f.Lay(box[0], box[1], text)
		if err != nil {
			t.Fatal(err)
		}
		body := l.Lines[len(l.Lines)-1].Size
		if l.Lines[0].Size != body*1.5 || body > 12 || body < 5 || body > last {
			t.Errorf("%v: name of %v, rest of %v, before %v points", box, l.Lines[0].Size, body, last)
		}
		last = body
		joined := ""
		for i, line := range l.Lines {
			joined += line.Text
			if line.X < 4 || line.Y < 4 || line.Y+line.Size > box[1] || i > 0 && line.Y >= l.Lines[i-1].Y {
				t.Errorf("%v: line %+v of %+v", box, line, l.Lines)
			}
		}
		if want := strings.ReplaceAll(text.String(), "\n", ""); joined != want {
			t.Errorf("%v: %q, want %q", box, joined, want)
		}
	}
	if last == 12 {
		t.Error("all boxes took the largest size")
	}
	for _, box := range [][2]float64{{100, 20}, {10, 200}, {3, 3}, {0, 0}, {-1, -1}} {
		if _, err := f.Lay(box[0], box[1], text); !errors.Is(err, pdf.ErrBox) {
			t.Errorf("%v: %v", box, err)
		}
	}
}

// Lines end between words, and in Japanese anywhere but at what may not begin or end one.
func TestLinesAreBroken(t *testing.T) {
	f := open(t, japanese)
	for reason, want := range map[string][]string{
		"one two three four five":         {"one two", "three four", "five"},
		"Donaudampfschifffahrtskapitän x": {"Donaudampf", "schifffahrtsk", "apitän x"},
		"登記のため、申請します":                     {"登記のため、", "申請します"},
		"あいうえおか、きくけこ":                     {"あいうえお", "か、きくけこ"},
		"あいうえお「かきくけこ」":                    {"あいうえお", "「かきくけ", "こ」"},
		"申請 application 申請":               {"申請", "application", "申請"},
	} {
		l, err := f.Lay(84, 200, appearance.Text{Reason: reason})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, line := range l.Lines {
			got = append(got, line.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", reason, got, want)
		}
	}
}

// A time or a name is made smaller rather than broken, as long as that can be read.
func TestNameAndTimeAreNotBroken(t *testing.T) {
	f := open(t, latin)
	l, err := f.Lay(150, 60, appearance.Text{Name: "Hanako Mihon von Musterstadt", Time: at, Reason: "one two three four five six seven"})
	if err != nil || l.Lines[0].Text != "Hanako Mihon von Musterstadt" || l.Lines[1].Text != "2026-04-01 12:00:00 +09:00" || len(l.Lines) < 3 {
		t.Errorf("%+v, %v", l, err)
	}
	l, err = f.Lay(80, 60, appearance.Text{Name: strings.Repeat("Hanako ", 5), Time: at})
	if err != nil || l.Lines[0].Text != "Hanako Hanako" || l.Lines[len(l.Lines)-1].Text != "+09:00" {
		t.Errorf("%+v, %v", l, err)
	}
}

// What the maker of a font forbids is not done.
func TestEmbeddingThatIsForbidden(t *testing.T) {
	font := read(t, latin)
	place := bytes.Index(font, []byte("OS/2"))
	fsType := binary.BigEndian.Uint32(font[place+8:]) + 8
	for bits, want := range map[uint16]error{
		0: nil, 0x0004: nil, 0x0008: nil, 0x000A: nil, 0x0006: nil,
		0x0002: appearance.ErrEmbedding, 0x0102: appearance.ErrEmbedding, 0x0100: appearance.ErrEmbedding, 0x0104: appearance.ErrEmbedding, 0x0200: appearance.ErrEmbedding,
	} {
		altered := bytes.Clone(font)
		binary.BigEndian.PutUint16(altered[fsType:], bits)
		if _, err := appearance.Open(bytes.NewReader(altered)); !errors.Is(err, want) {
			t.Errorf("fsType %#04x: %v, want %v", bits, err, want)
		}
	}
	silent := bytes.Clone(font)
	copy(silent[place:], "OS/1")
	if _, err := appearance.Open(bytes.NewReader(silent)); !errors.Is(err, appearance.ErrEmbedding) {
		t.Errorf("font that says nothing: %v", err)
	}
}

// A file that is no font, or is cut, or altered anywhere in its tables, does no harm.
func TestFontsThatAreNone(t *testing.T) {
	font := read(t, latin)
	for name, file := range map[string][]byte{"empty": {}, "text": []byte("not a font, but some text"), "PDF": []byte("%PDF-1.7\n%%EOF"), "head alone": font[:12], "collection of nothing": []byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")} {
		if _, err := appearance.Open(bytes.NewReader(file)); !errors.Is(err, appearance.ErrFont) {
			t.Errorf("%s: %v", name, err)
		}
	}
	text := appearance.Text{Name: "Hanako", Time: at}
	for n := 0; n < len(font); n += len(font) / 97 {
		draw(font[:n:n], text)
	}
	for n := range 12 + 16*20 {
		altered := bytes.Clone(font)
		altered[n] ^= 0x5A
		draw(altered, text)
	}
	if err := draw(font, text); err != nil {
		t.Error(err)
	}
}

// draw goes all the way with a font.
func draw(file []byte, text appearance.Text) error {
	f, err := appearance.Open(bytes.NewReader(file))
	if err != nil {
		return err
	}
	l, err := f.Lay(200, 80, text)
	if err != nil {
		return err
	}
	_, err = f.Draw(l)
	return err
}

// The same text twice is the same drawing, and its font the same subset; of another text
// it has another name.
func TestDrawingIsAlwaysTheSame(t *testing.T) {
	drawn := func(text appearance.Text) pdf.Drawing {
		f := open(t, latin)
		l, err := f.Lay(200, 80, text)
		if err != nil {
			t.Fatal(err)
		}
		d, err := f.Draw(l)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	one, two, other := drawn(appearance.Text{Name: "a"}), drawn(appearance.Text{Name: "a"}), drawn(appearance.Text{Name: "b"})
	if !bytes.Equal(one.Content, two.Content) || !bytes.Equal(one.Font.CFF, two.Font.CFF) || one.Font.Name != two.Font.Name {
		t.Error("two drawings of one text differ")
	}
	if one.Font.Name == other.Font.Name {
		t.Errorf("two subsets are called %s", one.Font.Name)
	}
}

// A file that can no longer be read is told.
func TestFontThatIsGone(t *testing.T) {
	file := &vanishing{file: bytes.NewReader(read(t, latin))}
	f, err := appearance.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	l, err := f.Lay(200, 80, appearance.Text{Name: "a"})
	if err != nil {
		t.Fatal(err)
	}
	file.gone = true
	if _, err := f.Draw(l); !errors.Is(err, appearance.ErrFont) {
		t.Error(err)
	}
}

// A vanishing file.
type vanishing struct {
	file io.ReaderAt
	gone bool
}

func (v *vanishing) ReadAt(b []byte, at int64) (int, error) {
	if v.gone {
		return 0, os.ErrClosed
	}
	return v.file.ReadAt(b, at)
}
