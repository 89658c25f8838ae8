package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/signature/pdftest"
)

// latinFont is a font without Japanese, which scripts/setup installs.
const latinFont = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

// aPage is a PDF with an empty page of 100 × 150 mm. The page is the last object, so that
// only startxref stands elsewhere.
func aPage() []byte {
	b := bytes.Replace(pdftest.Pages(1, 99, 99), []byte("[0 0 99 99]"), []byte("[0 0 283.4646 425.1969]"), 1)
	body, _, _ := bytes.Cut(b, []byte("startxref\n"))
	return fmt.Appendf(bytes.Clone(body), "startxref\n%d\n%%%%EOF\n", bytes.Index(b, []byte("xref\n")))
}

// seenIn are the lines that poppler finds in a PDF.
func seenIn(t *testing.T, file string) (lines []string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if words := strings.Fields(line); len(words) > 0 {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	return lines
}

// What the person wants to be seen is on the page, in a font of the machine or the one
// that was named, and the signature is good.
func TestSignatureIsSeen(t *testing.T) {
	s := newSigner(t)
	for name, test := range map[string]struct {
		flags []string
		want  string // first and last line
	}{
		"moj":         {[]string{"--format", "moj", "--visible", "1:10,20,60,25", "--show-name", "見本　花子", "--reason", "登記申請"}, "見本 花子 登記申請"},
		"pades":       {[]string{"--format", "pades", "--visible", "last:10,20,60,25", "--show-name", "見本　花子", "--reason", "登記申請"}, "見本 花子 登記申請"},
		"with a font": {[]string{"--format", "pades", "--visible", "1:10, 20, 60, 25", "--show-name", "Hanako", "--reason", "because", "--font", latinFont}, "Hanako because"},
	} {
		t.Run(name, func(t *testing.T) {
			out, _ := s.mustSign(aPage(), test.flags...)
			judge(t, "Signature is Valid.", "pdfsig", "-nocert", out)
			judge(t, "Total document signed", "pdfsig", "-nocert", out)
			judge(t, "No syntax or stream encoding errors", "qpdf", "--check", out)
			lines := seenIn(t, out)
			if len(lines) != 3 || lines[0]+" "+lines[2] != test.want || !strings.HasSuffix(lines[1], " +09:00") {
				t.Errorf("seen: %q, want %q", lines, test.want)
			}
			judge(t, map[bool]string{true: "DejaVuSans", false: "NotoSansCJKjp"}[name == "with a font"], "pdffonts", out)
		})
	}
	out, _ := s.mustSign(aPage(), "--format", "pades", "--show-name", "x", "--visible", "1:10,20,60,25")
	first, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	out, _ = s.mustSign(first, "--format", "moj", "--visible", "1:10,60,60,25")
	judge(t, "Total document signed", "pdfsig", "-nocert", out)
	if lines := seenIn(t, out); len(lines) != 3 || lines[0] != "x" {
		t.Errorf("seen of two: %q", lines)
	}
}

// Whoever signs can write what he likes on the page; verify tells the certificate's name.
func TestNameOnThePageIsNotWhoSigned(t *testing.T) {
	s := newSigner(t)
	out, _ := s.mustSign(aPage(), "--format", "moj", "--visible", "1:10,20,60,25", "--show-name", "別人　太郎")
	if lines := seenIn(t, out); lines[0] != "別人 太郎" {
		t.Errorf("seen: %q", lines)
	}
	exit, stdout, stderr := s.command("verify", "--test", "--trust", filepath.Join(s.dir, "digital-signature-ca.pem"), "--crl", s.dir, out)
	if exit != 0 || strings.Contains(stdout, "別人") || !strings.Contains(stdout, "見本　花子") {
		t.Errorf("exit code %d: %s%s", exit, stdout, stderr)
	}
}

// The preview is written without a card, and is not signed.
func TestPreviewNeedsNoCard(t *testing.T) {
	s := newSigner(t)
	s.machine.card = nil
	in, out := filepath.Join(s.home, "in.pdf"), filepath.Join(s.home, "out.pdf")
	if err := os.WriteFile(in, aPage(), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"sign", "--format", "moj", "--visible", "1:10,20,60,25", "--show-name", "見本　花子", "--preview", out, in}
	exit, stdout, stderr := s.command(args...)
	if exit != 0 || stderr != "" || !strings.Contains(stdout, "not signed") {
		t.Fatalf("exit code %d: %s%s", exit, stdout, stderr)
	}
	if lines := seenIn(t, out); len(lines) != 2 || lines[0] != "見本 花子" {
		t.Errorf("seen: %q", lines)
	}
	judge(t, "No syntax or stream encoding errors", "qpdf", "--check", out)
	if said, err := exec.CommandContext(t.Context(), "pdfsig", "-nocert", out).CombinedOutput(); strings.Contains(string(said), "Signature is Valid") {
		t.Errorf("%v: %s", err, said)
	}
	if exit, _, stderr := s.command(args...); exit != 2 || !strings.Contains(stderr, "is there already; use --replace") {
		t.Errorf("twice: exit code %d: %s", exit, stderr)
	}
	exit, stdout, stderr = s.command(append(args, "--replace", "--json")...)
	if exit != 0 || !strings.Contains(stdout, `"preview":"`+out+`","bytes":`) {
		t.Errorf("exit code %d: %s%s", exit, stdout, stderr)
	}
}

// What cannot be seen so is refused before the card is asked, with a reason.
func TestWhatCannotBeSeen(t *testing.T) {
	s := newSigner(t)
	s.machine.card = nil
	in := filepath.Join(s.home, "in.pdf")
	none := filepath.Join(s.home, "none.ttf")
	if err := os.WriteFile(in, aPage(), 0o600); err != nil {
		t.Fatal(err)
	}
	const place = "--visible=1:10,20,60,25"
	for _, test := range []struct{ flags, code, want string }{
		{"--format pades --show-name x", "request_invalid", "belong to --visible"},
		{"--format pades --font x", "request_invalid", "belong to --visible"},
		{"--format pades --preview x", "request_invalid", "belong to --visible"},
		{"--format cms " + place, "request_invalid", "format cms is not seen on a page"},
		{"--format pades --visible 1", "request_invalid", `--visible "1" is not PAGE:LEFT,TOP,WIDTH,HEIGHT`},
		{"--format pades --visible 0:1,2,3,4", "request_invalid", "is not PAGE"},
		{"--format pades --visible 1:1,2,3,x", "request_invalid", "is not PAGE"},
		{"--format pades --visible 1:1,2,3", "request_invalid", "is not PAGE"},
		{"--format pades --visible 1:NaN,2,30,40", "request_invalid", "no such place for a visible signature: the page has 100.0 × 150.0 mm"},
		{"--format pades --visible 2:10,20,60,25", "request_invalid", "page 2 of 1"},
		{"--format pades --visible 1:50,20,60,25", "request_invalid", "the page has 100.0 × 150.0 mm"},
		{"--format pades --visible 1:10,20,10,3", "request_invalid", "its text does not fit in 10 × 3 mm"},
		{"--format pades --visible field", "request_invalid", "needs the name of the field, --field"},
		{"--format pades --visible field --field buyer", "request_invalid", "no such empty signature field"},
		{"--format pades " + place + " --field buyer", "request_invalid", `the field "buyer" has a place of its own`},
		{"--format pades " + place + " --show-name 花 --font " + latinFont, "request_invalid", "the font DejaVu Sans does not have 花 (U+82B1); --font names another one"},
		{"--format pades " + place + " --show-name a\u202Eb", "request_invalid", "U+202E would not be seen"},
		{"--format pades " + place + " --font " + none, "file_unreadable", "no such file"},
		{"--format pades " + place + " --font " + in, "file_unreadable", "not a font that can be read"},
		{"--format pades " + place + " --preview " + in, "request_invalid", "would overwrite"},
		{"--format pades " + place + " --preview " + filepath.Join(s.home, strings.Repeat("x", 300)), "file_unreadable", "file name too long"},
		{"--format pades --out " + filepath.Join(s.home, strings.Repeat("x", 300)), "file_unreadable", "file name too long"},
		{"--format pades " + place + " --dir . --preview x", "request_invalid", "--preview is of one document"},
	} {
		exit, _, stderr := s.command(append(append([]string{"sign", "--json"}, strings.Fields(test.flags)...), in)...)
		stderr = strings.ReplaceAll(stderr, `\"`, `"`)
		if exit != 2 && exit != 1 || !strings.Contains(stderr, `"code":"`+test.code+`"`) || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: exit code %d, %s\nwant %s %q", test.flags, exit, stderr, test.code, test.want)
		}
	}
}
