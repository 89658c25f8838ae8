package change_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
)

// signed is a file with a signature more, as the tree's own writer makes it, over a CMS that
// is none. Each has its own length, so that none is a copy.
func signed(t *testing.T, file []byte, r pdf.Request) []byte {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	r.Form, r.Time, r.CMS = pdf.PAdES, time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC), 300
	plan, err := f.Plan(r)
	if err != nil {
		t.Fatal(err)
	}
	state, err := plan.State()
	if err != nil {
		t.Fatal(err)
	}
	tail, err := plan.Tail().Fill("")
	if err != nil {
		t.Fatal(err)
	}
	digest, err := state.Digest(tail)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cms := append([]byte{0x30, byte(len(file) % 100)}, make([]byte, len(file)%100)...)
	if err := plan.Embed(&out, pdf.Signature{CMS: cms, Digest: digest}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What our own writer does to a signed file is signing, however the file is built.
func TestOwnSignaturesAreNoChange(t *testing.T) {
	files := map[string][]byte{"table": newPaper(nil).bytes}
	folder := t.TempDir()
	input := filepath.Join(folder, "input.pdf")
	if err := os.WriteFile(input, newPaper(nil).bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, options := range map[string][]string{
		"object streams": {"--object-streams=generate"}, "linearized": {"--linearize"},
		"linearized object streams": {"--linearize", "--object-streams=generate"},
	} {
		output := filepath.Join(folder, "output.pdf")
		// The drawings in it are none, which qpdf may warn of.
		if out, err := exec.CommandContext(t.Context(), "qpdf", append(options, "--warning-exit-0", input, output)...).CombinedOutput(); err != nil {
			t.Fatalf("qpdf: %v\n%s", err, out)
		}
		var err error
		if files[name], err = os.ReadFile(output); err != nil {
			t.Fatal(err)
		}
	}
	draw := func(_, _ float64) (pdf.Drawing, error) { return pdf.Drawing{Content: []byte("1 g")}, nil }
	const second = "signing signature_added 2 Signature2 seen; signing signature_field_added 2 Signature2 seen"
	const third = "signing signature_added 1 buyer seen"
	for name, file := range files {
		file = signed(t, file, pdf.Request{})
		file = signed(t, file, pdf.Request{Visible: &pdf.Visible{Page: 2, Box: pdf.Box{Left: 10, Top: 10, Width: 30, Height: 10}, Draw: draw}})
		file = signed(t, file, pdf.Request{Field: "buyer", Visible: &pdf.Visible{Draw: draw}})
		f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		all, err := f.Signatures()
		if err != nil || len(all.All) != 3 {
			t.Fatalf("%s: %d signatures: %v", name, len(all.All), err)
		}
		wantOrphans := map[string][]int{"table": {13}}[name] // qpdf writes none; its own tables and hints are none
		for i, j := range change.After(t.Context(), f, all) {
			if !slices.Equal(j.Orphans, wantOrphans) {
				t.Errorf("%s, signature %d: nothing leads to %v", name, i, j.Orphans)
			}
			if !j.Known || len(j.Forbidden) > 0 || len(all.All[i].Defects) > 0 {
				t.Errorf("%s, signature %d: %v %v %s", name, i, all.All[i].Defects, j.Err, say(j.Forbidden))
			}
			if want := []string{third + "; " + second, third, ""}[i]; say(j.Differences) != want {
				t.Errorf("%s, signature %d: %s, want %s", name, i, say(j.Differences), want)
			}
		}
	}
}
