package paper_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/post"
	"jpkiweb/shared/post/paper"
	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/signature/pdf"
)

// Fonts that scripts/setup installs for the tests.
const (
	japanese = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
	latin    = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
)

func open(t *testing.T, path string) *appearance.Font {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	font, err := appearance.Open(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return font
}

// ending is the notice of a card of which both certificates end soon.
func ending(procedure lifecycle.Procedure) post.Notice {
	end := time.Date(2027, time.February, 28, 23, 59, 59, 0, jpki.Japan())
	return post.Notice{
		Letter: post.Letter{
			Number: "0123456789ab", Procedure: procedure, Name: "見本　花子", Address: "架空県見本市例町一丁目２番３号",
			Sent: time.Date(2026, time.November, 30, 0, 0, 0, 0, jpki.Japan()), Until: time.Date(2026, time.December, 30, 23, 59, 59, 0, jpki.Japan()),
		},
		Procedure: procedure, Ends: []post.Ending{{Purpose: jpki.UserAuthentication, At: end}, {Purpose: jpki.DigitalSignature, At: end}},
		From: time.Date(2026, time.November, 29, 0, 0, 0, 0, jpki.Japan()), Till: end, CardEnds: end.AddDate(5, 0, 0),
	}
}

// text is what a reader of PDF finds on each page.
func text(t *testing.T, file []byte) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notice.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// packed leaves out white space, of which a reader of PDF makes its own.
func packed(text string) string { return strings.Join(strings.Fields(text), "") }

func TestNoticeSaysWhatEndsAndUntilWhen(t *testing.T) {
	for procedure, wants := range map[lifecycle.Procedure][3][]string{
		lifecycle.Renew: {
			{"有効期限通知書", "見本　花子", "架空県見本市例町一丁目２番３号", "利用者証明用電子証明書", "署名用電子証明書", "2027年2月28日", "2032年2月28日", "2026年11月29日から2027年2月28日まで", "0123456789ab"},
			{"照会書兼回答書", "電子証明書の更新", "回答の期限 2026年12月30日", "暗証番号", "本人の氏名"},
			{"照会書兼回答書", "開けないでください", "0123456789ab"},
		},
		lifecycle.CardRenew: {{"カードの更新"}, {"マイナンバーカードの更新"}, {"在中"}},
	} {
		t.Run(string(procedure), func(t *testing.T) {
			file, err := paper.Print(open(t, japanese), ending(procedure).Sheets(post.SampleOffice()))
			if err != nil {
				t.Fatal(err)
			}
			pages := text(t, file)
			if len(pages) != len(wants) {
				t.Fatalf("%d pages", len(pages))
			}
			for i, page := range pages {
				for _, want := range append(wants[i], "SANDBOX", "見本") {
					if !strings.Contains(packed(page), packed(want)) {
						t.Errorf("page %d has no %q:\n%s", i+1, want, page)
					}
				}
			}
			f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatalf("our own reader: %v", err)
			}
			if fields, err := f.Fields(); err != nil || len(fields) != 0 {
				t.Errorf("%d fields, %v", len(fields), err)
			}
		})
	}
}

// Nothing is drawn as an empty box: a font without Japanese makes no paper.
func TestFontWithoutTheLettersMakesNoPaper(t *testing.T) {
	if _, err := paper.Print(open(t, latin), ending(lifecycle.Renew).Sheets(post.SampleOffice())); !errors.Is(err, pdf.ErrText) {
		t.Errorf("Latin letters: %v", err)
	}
	n := ending(lifecycle.Renew)
	n.Letter.Name = "見本\u202e花子"
	if _, err := paper.Print(open(t, japanese), n.Sheets(post.SampleOffice())); !errors.Is(err, pdf.ErrText) {
		t.Errorf("a name with what is not seen: %v", err)
	}
}

// Nothing stands outside of the frame, also with the longest name and address that a card has.
func TestLongNamesStayOnThePaper(t *testing.T) {
	n := ending(lifecycle.Renew)
	n.Letter.Name, n.Letter.Address = "長名　"+strings.Repeat("寿限無", 65), strings.Repeat("架空県", 60)
	file, err := paper.Print(open(t, japanese), n.Sheets(post.SampleOffice()))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "long.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-bbox", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Count(string(out), "<word ")
	if words < 50 {
		t.Fatalf("%d words", words)
	}
	for line := range strings.Lines(string(out)) {
		var left, top, right, bottom float64
		if n, _ := fmt.Sscanf(strings.TrimSpace(line), `<word xMin="%g" yMin="%g" xMax="%g" yMax="%g">`, &left, &top, &right, &bottom); n == 4 && (left < 50 || right > 842-50 || top < 50 || bottom > 842-50) {
			t.Error(line)
		}
	}
}
