package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/pdftest"
)

// A file that another program makes while the preview is drawn stays as it is.
func TestPreviewReplacesNothingThatCameMeanwhile(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, pdftest.Pages(1, 300, 300), 0o600); err != nil {
		t.Fatal(err)
	}
	draw := func(width, height float64) (pdf.Drawing, error) {
		return pdf.Drawing{}, os.WriteFile(out, []byte("another's"), 0o600)
	}
	a := signArgs{documentsOf: []string{in}, seen: seenArgs{preview: out}, options: document.Options{
		Format: signature.PAdES, Time: time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC),
		Visible: &pdf.Visible{Page: 1, Box: pdf.Box{Left: 10, Top: 10, Width: 50, Height: 20}, Draw: draw},
	}}
	var told bytes.Buffer
	if err := (&call{Env: Env{Stdout: &told, Getenv: func(string) string { return "" }}}).preview(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != "another's" {
		t.Errorf("%.20q, %v", b, err)
	}
	other := filepath.Join(dir, "out-2.pdf")
	if b, err := os.ReadFile(other); err != nil || !bytes.HasPrefix(b, pdftest.Pages(1, 300, 300)) || !bytes.Contains(told.Bytes(), []byte(other)) {
		t.Errorf("%.20q, %v, told %s", b, err, told.Bytes())
	}
}
