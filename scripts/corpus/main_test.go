package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/pdftest"
)

// TestMain is the child, too, that signs one file.
func TestMain(m *testing.M) {
	if args := os.Args[1:]; len(args) == 3 && !strings.HasPrefix(args[0], "-") {
		if err := run(context.Background(), os.Stdout, args); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func folderOf(t *testing.T, files map[string][]byte) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// Every file is answered: one is signed, and three are refused for their reasons.
func TestFolder(t *testing.T) {
	folder := folderOf(t, map[string][]byte{
		"one.pdf": pdftest.Pages(1, 200, 200), "below/DAMAGED.PDF": bytes.Replace(pdftest.Pages(1, 200, 200), []byte("1 0 obj"), []byte(" 1 0 obj"), 1),
		"text.pdf": []byte("a text"), "empty.pdf": nil, "beside.txt": []byte("not looked at"),
	})
	if out, err := exec.Command("qpdf", "--encrypt", "", "owner", "256", "--", filepath.Join(folder, "one.pdf"), filepath.Join(folder, "closed.pdf")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var out bytes.Buffer
	if err := run(t.Context(), &out, []string{folder}); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
	for name, want := range map[string]string{"one.pdf": signed, "below/DAMAGED.PDF": "damaged", "text.pdf": "not a PDF", "empty.pdf": "not a PDF", "closed.pdf": "encrypted"} {
		if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` +` + want + ` `).MatchString(out.String()) {
			t.Errorf("%s is not %s:\n%s", name, want, &out)
		}
	}
	if !strings.HasSuffix(out.String(), "5 files: 1 signed, 4 refused; 0 wrong\n") {
		t.Error(out.String())
	}
}

// A folder without a PDF file proves nothing, and neither does one that is not there.
func TestFolderWithoutFilesFails(t *testing.T) {
	for _, folder := range []string{folderOf(t, map[string][]byte{"text.txt": nil}), filepath.Join(t.TempDir(), "none")} {
		if err := run(t.Context(), &bytes.Buffer{}, []string{folder}); err == nil {
			t.Errorf("%s passes", folder)
		}
	}
}

// What is no defined answer is wrong, and so is another than is known of a file.
func TestProblems(t *testing.T) {
	for name, test := range map[string]struct {
		answer answer
		known  expected
		wrong  bool
	}{
		"signed":              {answerOf(nil), expected{}, false},
		"signed, as known":    {answerOf(nil), expected{signed, ""}, false},
		"signed, not refused": {answerOf(nil), expected{"encrypted", ""}, true},
		"refused":             {answerOf(fmt.Errorf("x: %w", pdf.ErrEncrypted)), expected{"encrypted", ""}, false},
		"another error":       {answerOf(errors.New("x")), expected{}, true},
		"much memory":         {answer{Answer: signed, Memory: 81_000_000, Size: 10_000_000}, expected{}, false},
		"too much memory":     {answer{Answer: signed, Memory: 85_000_000, Size: 10_000_000}, expected{}, true},
		"verified, as known":  {answer{Answer: signed, Verdict: "unsigned"}, expected{signed, "unsigned"}, false},
		"another verdict":     {answer{Answer: signed, Verdict: "valid; -"}, expected{signed, "unsigned"}, true},
	} {
		if why := test.answer.problem(test.known); (why != "") != test.wrong {
			t.Errorf("%s: %q", name, why)
		}
	}
}

// A judge that finds no valid signature over the whole file makes the answer wrong.
func TestJudges(t *testing.T) {
	folder := folderOf(t, map[string][]byte{"one.pdf": pdftest.Pages(1, 200, 200)})
	one := filepath.Join(folder, "one.pdf")
	if err := judge(t.Context(), one, one); err == nil {
		t.Error("a file that nobody signed passes")
	}
}

// The answers that are known are defined ones.
func TestKnownAnswers(t *testing.T) {
	if len(known()) < 100 {
		t.Errorf("%d files", len(known()))
	}
	for name, a := range known() {
		if _, defined := reasons[a.answer]; !defined && a.answer != signed || a.verdict == "" {
			t.Errorf("%s: %+v", name, a)
		}
	}
}
