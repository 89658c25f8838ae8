package task

import (
	"strings"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// previewed are own files, of which the PDF are seen as the person filled in.
func previewed(names ...string) *Model {
	m := &Model{Kind: KindSign, Stage: Asking, Visible: Visible{On: true, Font: dom.File{Name: "f.ttf", Content: strings.NewReader("")}}}
	for _, name := range names {
		d := Document{File: dom.File{Name: name}, Hashed: true, Options: document.Options{Format: signature.CMS}}
		if d.PDF = strings.HasSuffix(name, ".pdf"); d.PDF {
			d.Options.Format, d.Seen = signature.PAdES, &document.Seen{Page: 1, Width: 210, Height: 297}
		}
		m.Documents = append(m.Documents, d)
	}
	return m
}

// shownPreview is the part of the screen that shows how a signature will be seen.
func shownPreview(t *testing.T, m *Model) string {
	t.Helper()
	texts, err := locale.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	return dom.Render(preview(&sight{Model: m, Facts: &Facts{}}, texts))
}

// The person steps through the files of which it is known how they will look, and no others.
func TestPreviewStepsThroughTheFiles(t *testing.T) {
	m := previewed("a.pdf", "b.txt", "c.pdf", "d.pdf")
	refused := room.ProblemOfCode(wire.CodePDFProtected)
	m.Documents = append(m.Documents, Document{File: dom.File{Name: "e.pdf"}, Problem: &refused})
	for i, step := range []struct {
		action, want string
	}{
		{"", "a.pdf"}, {actionPreviewBack, "a.pdf"}, {actionPreviewNext, "c.pdf"}, {actionPreviewNext, "d.pdf"}, {actionPreviewNext, "d.pdf"}, {actionPreviewBack, "c.pdf"},
	} {
		if step.action != "" {
			v, ok := Decode(dom.Event{Action: step.action})
			if effects := Update(m, v, &Facts{}); !ok || effects != nil {
				t.Fatalf("step %d: %v", i, effects)
			}
		}
		if got := shownPreview(t, m); strings.Count(got, ".pdf") != 1 || !strings.Contains(got, step.want) {
			t.Errorf("step %d: want %s:\n%s", i, step.want, got)
		}
	}
	m.Documents[2].Problem = &refused // d.pdf is the second of two now
	m.Documents[2].Hashed = false
	if got := shownPreview(t, m); !strings.Contains(got, "d.pdf") || !strings.Contains(got, "File 2 of 2") {
		t.Errorf("a file left the list: %s", got)
	}
	Update(m, ChooseFiles{Files: []dom.File{{Name: "z.pdf"}}}, &Facts{})
	if m.Preview != 0 || m.Stepped {
		t.Error("other files begin in the middle")
	}
}

// Of a single file there is nothing to step to, and none without what is to be seen.
func TestPreviewOfOneFileOrNone(t *testing.T) {
	m := previewed("a.pdf", "b.txt")
	if got := shownPreview(t, m); strings.Contains(got, "<button") || !strings.Contains(got, "a.pdf") {
		t.Error(got)
	}
	for _, v := range []Message{StepPreview{}, StepPreview{Back: true}} {
		if Update(m, v, &Facts{}); m.Preview != 0 || m.Stepped {
			t.Errorf("%+v leads to %d", v, m.Preview)
		}
	}
	m.Visible.Font = dom.File{}
	if got := shownPreview(t, m); got != "" {
		t.Errorf("without a font: %s", got)
	}
}
