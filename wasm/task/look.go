package task

import (
	"context"
	"crypto/sha256"
	"strconv"
	"strings"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/content"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// pictureLimit is how many bytes a picture may have to be shown: they are in memory as a
// whole, twice.
const pictureLimit = 32 << 20

// See unfolds what a document holds, or folds it away.
type See struct {
	Document int // its index
	Unfolded bool
}

// update looks at the document, in the helper's own window only: what the page of an
// e-service shows is its own word.
func (v See) update(m *Model, f *Facts) []Effect {
	if m.Kind != KindSign || !f.Window || !m.asks(f) || v.Document < 0 || v.Document >= len(m.Documents) || !m.Documents[v.Document].Hashed {
		return nil
	}
	d := m.document(v.Document)
	effects := stopLooking(d)
	if v.Unfolded {
		m.jobs++
		d.Content = Content{Job: m.jobs, State: Waiting, Kind: content.KindOf(d.Head, d.Whole())}
		if !d.Content.Kind.Text() && !d.Content.Kind.Picture() {
			d.Content.State = NotShowable
		}
	}
	return append(effects, lookNext(m)...)
}

// lookNext begins the look that waits longest, when no other is under way: one may take
// much of the memory.
func lookNext(m *Model) []Effect {
	next := -1
	for i, d := range m.Documents {
		switch {
		case d.Content.State == Looking:
			return nil
		case d.Content.State == Waiting && (next < 0 || d.Content.Job < m.Documents[next].Content.Job):
			next = i
		}
	}
	if next < 0 {
		return nil
	}
	d := m.document(next)
	d.Content.State = Looking
	return []Effect{Look{Index: next, Document: *d}}
}

// stopLooking folds the content of a document away.
func stopLooking(d *Document) (effects []Effect) {
	if d.Content.State == Looking {
		effects = []Effect{Cancel{Job: d.Content.Job}}
	}
	d.Content = Content{}
	return effects
}

// Look shows the content of a document in the element of its ID, which is on the screen.
type Look struct {
	Index    int // of the document
	Document Document
}

func (e Look) do(ctx context.Context, w World) {
	w.Begin(ctx, e.Document.Content.Job, func(ctx context.Context, tell func(Message)) {
		seen, err := e.look(ctx, w)
		if ctx.Err() == nil {
			tell(Looked{Document: e.Index, Content: seen, Problem: room.ProblemOrNil(err)})
		}
	})
}

// look returns the content as far as it is shown now. The error is document_changed.
func (e Look) look(ctx context.Context, w World) (Content, error) {
	if e.Document.Content.Kind.Text() {
		return e.Document.showText(w), nil
	}
	return e.Document.showPicture(ctx, w)
}

// showText shows the first bytes of a text, which are those that were hashed.
func (d Document) showText(w World) Content {
	seen := d.Content
	b := seen.Kind.Characters(d.Head, d.Whole())
	text := string(b)
	if seen.Kind == content.ShiftJIS {
		decoded, ok := w.DecodeShiftJIS(b)
		if !ok {
			seen.State, seen.Kind = NotShowable, content.Other
			return seen
		}
		text = decoded
	}
	pieces, hidden, blank := piecesOf(strings.ReplaceAll(text, "\r\n", "\n"))
	seen.Hidden, seen.Blank = hidden, blank
	w.ShowText(seen.ID(), pieces)
	seen.State, seen.Shown = Seen, d.File.Size
	if !d.Whole() {
		seen.Shown = int64(len(b))
	}
	return seen
}

// showPicture draws a picture of the bytes that were hashed, after its own bytes said how
// large it is.
func (d Document) showPicture(ctx context.Context, w World) (Content, error) {
	seen := d.Content
	if d.File.Size > pictureLimit {
		seen.State = TooLarge
		return seen, nil
	}
	b, err := d.readAgain(ctx)
	if err != nil {
		return seen, wire.Errorf(wire.CodeDocumentChanged, "look at %q: %v", d.File.Name, err)
	}
	if seen.Picture, err = content.PictureOf(seen.Kind, b); err != nil {
		seen.State = Broken
		return seen, nil
	}
	if !seen.Picture.Fits() {
		seen.State = TooLarge
		return seen, nil
	}
	width, height, drawn, err := w.DrawPicture(ctx, seen.ID(), "image/"+string(seen.Kind), b)
	turned := width == seen.Picture.Height && height == seen.Picture.Width // as a camera was held
	if err != nil || !turned && (width != seen.Picture.Width || height != seen.Picture.Height) {
		seen.State = Broken
		return seen, nil
	}
	seen.State, seen.Picture.Width, seen.Picture.Height, seen.Drawn = Seen, width, height, drawn
	return seen, nil
}

// pieceSize is how much of a picture is read before the page has its turn: some
// milliseconds' work on a slow machine, too.
const pieceSize = 256 << 10

// readAgain returns the bytes of a document, which are those that were hashed.
func (d Document) readAgain(ctx context.Context) ([]byte, error) {
	h := sha256.New()
	b := make([]byte, 0, d.File.Size)
	for int64(len(b)) < d.File.Size {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		piece := b[len(b):min(len(b)+pieceSize, cap(b))]
		n, err := d.File.Content.ReadAt(piece, int64(len(b)))
		if n < len(piece) {
			return nil, err
		}
		h.Write(piece)
		b = b[:len(b)+n]
	}
	if n, _ := d.File.Content.ReadAt(make([]byte, 1), d.File.Size); n > 0 { // it is longer
		return nil, errChanged
	}
	if [sha256.Size]byte(h.Sum(nil)) != d.Digest {
		return nil, errChanged
	}
	return b, nil
}

// Looked: a content is shown, or why not.
type Looked struct {
	Document int // its index
	Content  Content
	Problem  *room.Problem
}

func (v Looked) update(m *Model, f *Facts) []Effect {
	if v.Document >= len(m.Documents) || m.Documents[v.Document].Content.State != Looking || m.Documents[v.Document].Content.Job != v.Content.Job {
		return nil
	}
	if v.Problem == nil {
		m.document(v.Document).Content = v.Content
		return lookNext(m)
	}
	if !m.asks(f) { // whoever signs finds it out
		m.document(v.Document).Content = Content{}
		return lookNext(m)
	}
	effects := stopReading(m)
	chooseAgain(m)
	return append(effects, Fail(m, *v.Problem)...)
}

// decodeSee decodes the fold of a document.
func decodeSee(e dom.Event) (m Message, ok bool) {
	if e.Action != actionSee {
		return nil, false
	}
	index, err := strconv.Atoi(e.Value)
	return See{Document: index, Unfolded: e.Open}, err == nil
}
