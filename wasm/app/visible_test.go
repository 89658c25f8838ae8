package app

import (
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// chosenPDF is an own PDF and a text that were read.
func chosenPDF(t *testing.T) Model {
	t.Helper()
	m, effects := run(ready(t, 3, 5), task.StartSigning{}, task.ChooseFiles{Files: []dom.File{fileOf("a.pdf", "%PDF-1.7"), fileOf("b.txt", "b")}})
	m, _ = readAs(m, allOf[task.Hash](effects)[0])
	return m
}

// readAs reads what a job reads; it tells of how many documents.
func readAs(m Model, hash task.Hash) (after Model, n int) {
	for i, d := range hash.Documents {
		if d.Hashed {
			continue
		}
		v := hashed(hash.Job, i, byte(i))
		if v.PDF = i == 0; v.PDF {
			v.Options = hash.Options[1]
			v.Opened.Subject.Format = v.Options.Format
		}
		m, _ = run(m, v)
		n++
	}
	return m, n
}

// does sends what an element of the page does.
func does(t *testing.T, m Model, e dom.Event) (Model, []any) {
	t.Helper()
	v, ok := Decode(e)
	if !ok {
		t.Fatalf("no such action: %q", e.Action)
	}
	return run(m, v)
}

var font = fileOf("a.ttf", "font")

// A signature is seen once it is filled in how; until then nothing is signed, and each change
// has the PDF read anew, and nothing else.
func TestSignatureThatIsSeen(t *testing.T) {
	m := chosenPDF(t)
	m, effects := does(t, m, dom.Event{Action: "seen", Checked: true})
	if len(allOf[task.Hash](effects)) != 0 || m.Task.Hashed() {
		t.Fatalf("without a font: %v, ready: %t", effects, m.Task.Hashed())
	}
	if _, effects := run(m, task.Submit{PIN: []byte("ABC123")}); len(effects) != 0 {
		t.Error("signs without what is to be seen")
	}
	if _, ok := Decode(dom.Event{Action: "seen-font"}); ok {
		t.Error("no font is one")
	}
	m, effects = does(t, m, dom.Event{Action: "seen-font", Files: []dom.File{font}})
	for _, e := range []dom.Event{
		{Action: "seen-name", Value: " 見本　花子 "}, {Action: "seen-reason", Value: "承認"}, {Action: "seen-page", Value: "last"},
		{Action: "seen-place", Value: "top-left"}, {Action: "seen-width", Value: "50"}, {Action: "seen-height", Value: "20"},
	} {
		m, effects = does(t, m, e)
		if reads := allOf[task.Hash](effects); len(reads) != 1 || m.Task.Hashed() {
			t.Fatalf("%s: %v", e.Action, effects)
		}
	}
	hash := allOf[task.Hash](effects)[0]
	o := hash.Options[1]
	if o.Visible == nil || o.Visible.Font.Name != font.Name || hash.Options[0].Visible != nil {
		t.Fatalf("%+v", hash.Options)
	}
	seen := *o.Visible
	seen.Font = dom.File{}
	if got, want := [...]any{seen.Page, seen.Place, seen.Width, seen.Height, seen.Name, o.Reason}, [...]any{document.LastPage, document.TopLeft, 50, 20, "見本　花子", "承認"}; got != want {
		t.Errorf("%v, want %v", got, want)
	}
	m, n := readAs(m, hash)
	if n != 1 || !m.Task.Hashed() {
		t.Fatalf("%d read, ready: %t", n, m.Task.Hashed())
	}
	if _, effects := run(m, task.Submit{PIN: []byte("ABC123")}); allOf[task.Sign](effects)[0].Documents[0].Options.Visible == nil {
		t.Error("it is signed without")
	}
	m, effects = does(t, m, dom.Event{Action: "seen"})
	hash = allOf[task.Hash](effects)[0]
	if m, _ = readAs(m, hash); hash.Options[1].Visible != nil || hash.Options[1].Reason != "" || !m.Task.Hashed() {
		t.Errorf("taken back: %+v", hash.Options[1])
	}
}

// What was typed and is no number is not taken for another one.
func TestMeasuresOfWhatIsSeen(t *testing.T) {
	m := chosenPDF(t)
	m, _ = does(t, m, dom.Event{Action: "seen", Checked: true})
	m, effects := does(t, m, dom.Event{Action: "seen-font", Files: []dom.File{font}})
	m, _ = readAs(m, allOf[task.Hash](effects)[0])
	for name, row := range map[string]struct {
		events []dom.Event
		ok     bool
	}{
		"as suggested":          {nil, true},
		"width of letters":      {[]dom.Event{{Action: "seen-width", Value: "七十"}}, false},
		"width below":           {[]dom.Event{{Action: "seen-width", Value: "4"}}, false},
		"height above":          {[]dom.Event{{Action: "seen-height", Value: "1001"}}, false},
		"negative height":       {[]dom.Event{{Action: "seen-height", Value: "-20"}}, false},
		"page by no number":     {[]dom.Event{{Action: "seen-page", Value: "number"}}, false},
		"page 0":                {[]dom.Event{{Action: "seen-page", Value: "number"}, {Action: "seen-number", Value: "0"}}, false},
		"page 3":                {[]dom.Event{{Action: "seen-page", Value: "number"}, {Action: "seen-number", Value: "3"}}, true},
		"emptied, so suggested": {[]dom.Event{{Action: "seen-width", Value: "x"}, {Action: "seen-width", Value: ""}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := m
			for _, e := range row.events {
				var effects []any
				m, effects = does(t, m, e)
				for _, hash := range allOf[task.Hash](effects) {
					m, _ = readAs(m, hash)
				}
			}
			if m.Task.Hashed() != row.ok {
				t.Errorf("ready: %t", !row.ok)
			}
		})
	}
}

// A page that asks decides nothing about what is seen, and no text is asked about it.
func TestWhatIsSeenIsForOwnPDFOnly(t *testing.T) {
	m, _ := run(chosenPDF(t), task.ShowSignature{On: true})
	m, effects := run(m, task.ChooseFormat{PDF: true, Choice: task.ChoiceCMS})
	m, _ = readAs(m, allOf[task.Hash](effects)[0])
	if !m.Task.Hashed() {
		t.Error("a CMS waits for a font")
	}
	_, effects = run(m, task.ChooseFont{Font: font})
	for _, hash := range allOf[task.Hash](effects) {
		if hash.Options[1].Visible != nil {
			t.Errorf("a CMS is seen: %+v", hash.Options)
		}
	}
	asked, effects := run(ready(t, 3, 5), task.Asked{Request: signRequest(signature.PAdES, false)})
	if asked, more := run(asked, task.ShowSignature{On: true}, task.ChooseFont{Font: font}); asked.Task.Visible.On || len(more) != 0 {
		t.Errorf("of a page: %v", more)
	}
	if hash := allOf[task.Hash](effects)[0]; hash.Options[1].Visible != nil {
		t.Errorf("%+v", hash.Options)
	}
}

// A PDF whose signature cannot be seen so is told with its cause; the others are signed.
func TestPDFWhoseSignatureCannotBeSeen(t *testing.T) {
	m := chosenPDF(t)
	m, effects := run(m, task.ShowSignature{On: true}, task.ChooseFont{Font: font})
	hash := allOf[task.Hash](effects)[0]
	p := room.ProblemOfCode(wire.CodeRequestInvalid)
	unseen := &document.Unseen{Why: document.NoLetters, Letters: "髙 (U+9AD9)"}
	m, _ = run(m, task.DocumentHashed{Job: hash.Job, PDF: true, Problem: &p, Unseen: unseen})
	if d := m.Task.Documents[0]; d.Unseen != unseen || d.Problem == nil || m.Screen() != ScreenSign || !m.Task.Hashed() {
		t.Fatalf("%+v", d)
	}
	m, effects = run(m, task.FillIn{Action: "seen-name", Value: "高"})
	m, _ = readAs(m, allOf[task.Hash](effects)[0])
	if d := m.Task.Documents[0]; d.Unseen != nil || d.Problem != nil || !m.Task.Hashed() {
		t.Errorf("after a change: %+v", d)
	}
}
