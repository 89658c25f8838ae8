package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdf"
)

// emptyPage is a PDF of one page.
func emptyPage() []byte {
	b := []byte("%PDF-1.7\n")
	xref := []byte("xref\n0 4\n0000000000 65535 f \n")
	for i, object := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>"} {
		xref = fmt.Appendf(xref, "%010d 00000 n \n", len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	return fmt.Appendf(b, "%strailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", xref, len(b))
}

// A file that another program makes while the preview is drawn stays as it is.
func TestPreviewReplacesNothingThatCameMeanwhile(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, emptyPage(), 0o600); err != nil {
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
	if err := (&call{Env: Env{Stdout: &told}}).preview(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != "another's" {
		t.Errorf("%.20q, %v", b, err)
	}
	other := filepath.Join(dir, "out-2.pdf")
	if b, err := os.ReadFile(other); err != nil || !bytes.HasPrefix(b, emptyPage()) || !bytes.Contains(told.Bytes(), []byte(other)) {
		t.Errorf("%.20q, %v, told %s", b, err, told.Bytes())
	}
}
