package task

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"jpkiweb/shared/wire"
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
	open := func(offset int64) (io.ReadCloser, error) {
		if p.gone {
			return nil, errors.New("not readable")
		}
		return io.NopCloser(io.TeeReader(bytes.NewReader(p.content[offset:]), p)), nil
	}
	return dom.File{
		Name: "a.txt", Size: int64(len(p.content)), Modified: p.modified,
		Open: func() (io.ReadCloser, error) { return open(0) }, OpenAt: open,
		Again: func() (dom.File, error) { return p.file(t), nil },
	}
}

// Write counts what is read.
func (p *changingFile) Write(b []byte) (int, error) { p.reads += int64(len(b)); return len(b), nil }

// chosen is a document that was read when it was chosen.
func (p *changingFile) chosen(t *testing.T) Document {
	t.Helper()
	f := p.file(t)
	read, err := hashFile(t.Context(), f, func(room.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	p.reads = 0
	return Document{File: f, Digest: read.Digest, Edges: read.Edges, Head: read.Head, Hashed: true}
}

func TestDocumentThatChanged(t *testing.T) {
	const small, large = 3 * edgeSize, hashedAgain + 1
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
			err := checkUnchanged(t.Context(), []Document{d}, c.whole, func(room.Progress) {})
			if noticed := err != nil; noticed != c.noticed {
				t.Fatal(err)
			}
			if err != nil && room.ProblemOf(err).Code != wire.CodeDocumentChanged {
				t.Error(err)
			}
			if (!c.whole || c.size > hashedAgain) && p.reads > 2*edgeSize {
				t.Errorf("%d bytes were read", p.reads)
			}
		})
	}
}

// After a PIN was typed elsewhere all of it is read again.
func TestDocumentIsReadAgainAfterAPINWasTypedElsewhere(t *testing.T) {
	p := &changingFile{content: make([]byte, 3*edgeSize)}
	look := unchangedThen([]Document{p.chosen(t)}, func(room.Progress) {})
	if err := look(t.Context()); err != nil || p.reads > 2*edgeSize {
		t.Fatalf("%v, %d bytes read", err, p.reads)
	}
	p.content[edgeSize+1]++
	if err := look(t.Context()); room.ProblemOf(err).Code != wire.CodeDocumentChanged {
		t.Error(err)
	}
}

func TestLookThatIsGivenUp(t *testing.T) {
	p := &changingFile{content: make([]byte, 3*edgeSize)}
	d := p.chosen(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := checkUnchanged(ctx, []Document{d}, true, func(room.Progress) {}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestEdges(t *testing.T) {
	content := make([]byte, 5*edgeSize+3)
	for i := range content {
		content[i] = byte(i * i >> 8)
	}
	for _, size := range []int{0, 1, edgeSize - 1, edgeSize, edgeSize + 1, 2*edgeSize - 1, 2 * edgeSize, 2*edgeSize + 1, len(content)} {
		for _, step := range []int{1000, edgeSize/2 + 1, edgeSize} {
			ends, rest := edges{}, content[:size]
			for len(rest) > 0 {
				n := min(step, len(rest))
				ends.add(rest[:n])
				rest = rest[n:]
			}
			if !bytes.Equal(ends.first, content[:min(size, edgeSize)]) || !bytes.Equal(ends.last, content[max(0, size-edgeSize):size]) {
				t.Errorf("%d bytes in steps of %d", size, step)
			}
		}
	}
}
