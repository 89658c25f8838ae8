package task

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/document/documenttest"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// A changingFile is a file that changes in the hands of whoever holds it.
type changingFile struct {
	content  []byte
	modified int64
	gone     bool
	reads    int64
}

func (p *changingFile) file(t *testing.T) dom.File {
	t.Helper()
	return dom.File{
		Name: "a.txt", Size: int64(len(p.content)), Modified: p.modified,
		Content: p,
		Again:   func() (dom.File, error) { return p.file(t), nil },
	}
}

// ReadAt counts what is read.
func (p *changingFile) ReadAt(b []byte, offset int64) (int, error) {
	if p.gone {
		return 0, errors.New("not readable")
	}
	n, err := bytes.NewReader(p.content).ReadAt(b, offset)
	p.reads += int64(n)
	return n, err
}

// chosen is a document that was read when it was chosen.
func (p *changingFile) chosen(t *testing.T) Document {
	t.Helper()
	f := p.file(t)
	read, err := documenttest.New(t).ReadDocument(t.Context(), f, nil, func(document.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	p.reads = 0
	return Document{File: f, Digest: read.Digest, Edges: read.Edges, Head: read.Head, Hashed: true}
}

func TestDocumentThatChanged(t *testing.T) {
	const small, large = 3 * document.EdgeSize, hashedAgain + 1
	for name, c := range map[string]struct {
		size    int
		whole   bool
		change  func(*changingFile)
		noticed bool
	}{
		"nothing":                        {small, true, func(*changingFile) {}, false},
		"nothing, large":                 {large, true, func(*changingFile) {}, false},
		"longer":                         {small, true, func(p *changingFile) { p.content = append(p.content, 1) }, true},
		"shorter":                        {small, true, func(p *changingFile) { p.content = p.content[:small-1] }, true},
		"empty":                          {small, true, func(p *changingFile) { p.content = nil }, true},
		"written again":                  {small, true, func(p *changingFile) { p.modified++ }, true},
		"gone":                           {small, true, func(p *changingFile) { p.gone = true }, true},
		"gone, large":                    {large, true, func(p *changingFile) { p.gone = true }, true},
		"first byte":                     {small, true, func(p *changingFile) { p.content[0]++ }, true},
		"byte in the middle":             {small, true, func(p *changingFile) { p.content[small/2]++ }, true},
		"last byte":                      {small, true, func(p *changingFile) { p.content[small-1]++ }, true},
		"first byte, at a glance":        {small, false, func(p *changingFile) { p.content[0]++ }, true},
		"last byte, at a glance":         {small, false, func(p *changingFile) { p.content[small-1]++ }, true},
		"one byte, at a glance":          {1, false, func(p *changingFile) { p.content[0]++ }, true},
		"first byte of a large one":      {large, true, func(p *changingFile) { p.content[0]++ }, true},
		"last byte of a large one":       {large, true, func(p *changingFile) { p.content[large-1]++ }, true},
		"largest one that is read whole": {hashedAgain, true, func(p *changingFile) { p.content[hashedAgain/2]++ }, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := &changingFile{content: make([]byte, c.size), modified: 1}
			d := p.chosen(t)
			c.change(p)
			err := checkUnchanged(t.Context(), documenttest.New(t), []Document{d}, c.whole, func(document.Progress) {})
			if noticed := err != nil; noticed != c.noticed {
				t.Fatal(err)
			}
			if err != nil && room.ProblemOf(err).Code != wire.CodeDocumentChanged {
				t.Error(err)
			}
			if (!c.whole || c.size > hashedAgain) && p.reads > 2*document.EdgeSize {
				t.Errorf("%d bytes were read", p.reads)
			}
		})
	}
}

// After a PIN was typed elsewhere all of it is read again.
func TestDocumentIsReadAgainAfterAPINWasTypedElsewhere(t *testing.T) {
	p := &changingFile{content: make([]byte, 3*document.EdgeSize)}
	look := Sign{Documents: []Document{p.chosen(t)}}.unchangedThen(documenttest.New(t), func(document.Progress) {})
	if changed, err := look(t.Context()); err != nil || changed[0] != nil || p.reads > 2*document.EdgeSize {
		t.Fatalf("%v, %v, %d bytes read", changed, err, p.reads)
	}
	p.content[document.EdgeSize+1]++
	if changed, err := look(t.Context()); err != nil || room.ProblemOf(changed[0]).Code != wire.CodeDocumentChanged {
		t.Error(changed, err)
	}
}

func TestLookThatIsGivenUp(t *testing.T) {
	p := &changingFile{content: make([]byte, 3*document.EdgeSize)}
	d := p.chosen(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := checkUnchanged(ctx, documenttest.New(t), []Document{d}, true, func(document.Progress) {}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A cardAtWork is a world that signs what it is given, or nothing with an error, and looks at
// documents.
type cardAtWork struct {
	Helper
	documenttest.Reader
	Jobs
	asked []string // names of the documents
	typed func()   // happens while the PIN is typed elsewhere
	err   error
	done  JobDone
}

func (c *cardAtWork) OnCard(ctx context.Context, run func(context.Context, room.Report) Message, _ ...[]byte) {
	report := room.Report{Place: func(room.PINPlace) {}, Progress: func(room.Progress) {}, Further: func() {}}
	c.done = run(ctx, report).(JobDone)
}

func (c *cardAtWork) Sign(ctx context.Context, job Sign, _ func(room.Progress), _ func(room.PINPlace)) (made []operation.Signed, err error) {
	c.asked = nil
	if _, err := job.Unchanged(ctx); err != nil {
		return nil, err
	}
	c.typed()
	changed, err := job.Unchanged(ctx)
	if err != nil {
		return nil, err
	}
	for i, d := range job.Documents {
		if changed[i] == nil {
			c.asked = append(c.asked, d.File.Name)
		}
		if c.err == nil {
			made = append(made, operation.Signed{Err: changed[i]})
		}
	}
	return made, c.err
}

// Of a list only the document that changed is set aside, and told; a page gets all or none.
func TestOnlyTheDocumentThatChangedIsSetAside(t *testing.T) {
	wrong := wire.Errorf(wire.CodePINWrong, "wrong")
	for name, row := range map[string]struct {
		origin  string
		changes []int
		later   []int // these change while the PIN is typed elsewhere
		err     error // of the card
		asked   []string
		code    wire.Code // of the whole
	}{
		"none":                           {"", nil, nil, nil, []string{"a", "b", "c"}, ""},
		"one":                            {"", []int{1}, nil, nil, []string{"a", "c"}, ""},
		"one later":                      {"", nil, []int{1}, nil, []string{"a", "c"}, ""},
		"one before, one later":          {"", []int{0}, []int{1}, nil, []string{"c"}, ""},
		"one of a page, later":           {"https://city.example.lg.jp", nil, []int{1}, nil, nil, wire.CodeDocumentChanged},
		"two":                            {"", []int{0, 2}, nil, nil, []string{"b"}, ""},
		"all":                            {"", []int{0, 1, 2}, nil, nil, nil, wire.CodeDocumentChanged},
		"one of a page":                  {"https://city.example.lg.jp", []int{1}, nil, nil, nil, wire.CodeDocumentChanged},
		"one, and the password is wrong": {"", []int{1}, nil, wrong, []string{"a", "c"}, wire.CodePINWrong},
	} {
		t.Run(name, func(t *testing.T) {
			e := Sign{Origin: row.origin}
			m := &Model{Kind: KindSign, Stage: Working}
			var files []*changingFile
			for _, name := range []string{"a", "b", "c"} {
				p := &changingFile{content: []byte(name)}
				files = append(files, p)
				d := p.chosen(t)
				d.File.Name = name
				if slices.Contains(row.changes, len(e.Documents)) {
					p.content[0]++
				}
				e.Documents = append(e.Documents, d)
			}
			m.Documents = slices.Clone(e.Documents)
			c := &cardAtWork{Reader: documenttest.New(t), err: row.err, typed: func() {
				for _, i := range row.later {
					files[i].content[0]++
				}
			}}
			e.do(t.Context(), World{Helper: c, Documents: c, Jobs: c})
			var code wire.Code
			if c.done.Problem != nil {
				code = c.done.Problem.Code
			}
			if !slices.Equal(c.asked, row.asked) || code != row.code {
				t.Fatalf("the card signs %q, %q", c.asked, code)
			}
			if code != "" {
				return
			}
			Update(m, c.done, &Facts{})
			for i, d := range m.Documents {
				if aside := d.Problem != nil && d.Problem.Code == wire.CodeDocumentChanged; aside != slices.Contains(append(row.changes, row.later...), i) {
					t.Errorf("%d is set aside: %t", i, aside)
				}
			}
			if len(m.Made) != len(row.asked) {
				t.Errorf("%d of %d are finished", len(m.Made), len(row.asked))
			}
		})
	}
}
