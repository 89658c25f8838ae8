package task

import (
	"bytes"
	"context"
	"errors"
	"testing"

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
	look := unchangedThen(documenttest.New(t), []Document{p.chosen(t)}, func(document.Progress) {})
	if err := look(t.Context()); err != nil || p.reads > 2*document.EdgeSize {
		t.Fatalf("%v, %d bytes read", err, p.reads)
	}
	p.content[document.EdgeSize+1]++
	if err := look(t.Context()); room.ProblemOf(err).Code != wire.CodeDocumentChanged {
		t.Error(err)
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
