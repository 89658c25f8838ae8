package task

import (
	"cmp"
	"context"
	"time"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// hashDocuments checks the documents and begins to hash them, one job for all.
func hashDocuments(m *Model, f *Facts) []Effect {
	if p := documentsProblem(m.Documents); p != nil {
		return Fail(m, *p)
	}
	m.jobs++
	m.Job = m.jobs
	chooseAgain(m)
	for i, d := range m.Documents {
		m.Documents[i].Progress.Total = d.File.Size
		m.Documents[i].Options = m.options(f.Now)
	}
	return []Effect{Hash{Job: m.Job, Documents: m.Documents}}
}

// options are how documents are signed that are read now.
func (m *Model) options(now time.Time) document.Options {
	o := document.Options{Format: signature.CMS}
	if m.Request != nil {
		o.Format, o.TimeStamp = cmp.Or(m.Request.Format, signature.CMS), m.Request.TimeStamp
	}
	if o.Format.IsPDF() {
		o.Time = now
	}
	return o
}

// documentsProblem finds what no card needs to be asked for. An empty file is
// refused: nobody means to sign it, it is what an interrupted download leaves.
func documentsProblem(documents []Document) *room.Problem {
	if len(documents) > wire.MaxItems {
		p := room.ProblemOfCode(wire.CodeTooLarge)
		return &p
	}
	for _, d := range documents {
		if d.File.Size == 0 {
			p := room.ProblemOfCode(wire.CodeFileUnreadable)
			return &p
		}
	}
	return nil
}

// stopReading gives up what reads documents: the hashing that is under way, and what
// looks at their content.
func stopReading(m *Model) (effects []Effect) {
	if len(m.Documents) > 0 && !m.Hashed() {
		effects = append(effects, Cancel{Job: m.Job})
	}
	for _, d := range m.Documents {
		if d.Content.State == Looking {
			effects = append(effects, Cancel{Job: d.Content.Job})
		}
	}
	return effects
}

// Cancel gives a job up.
type Cancel struct{ Job int }

func (e Cancel) do(_ context.Context, w World) { w.Cancel(e.Job) }

// Hash computes the digests of documents, one after the other.
type Hash struct {
	Job       int
	Documents []Document
}

func (e Hash) do(ctx context.Context, w World) {
	w.Begin(ctx, e.Job, func(ctx context.Context, tell func(Message)) {
		for i, d := range e.Documents {
			read, err := w.ReadDocument(ctx, d.File, &d.Options, e.progress(w, i, tell))
			if ctx.Err() != nil { // given up: nobody waits for it
				return
			}
			tell(DocumentHashed{Job: e.Job, Document: i, Opened: read, Problem: room.ProblemOrNil(err)})
			if err != nil { // the others are not needed any more
				return
			}
		}
	})
}

// progress tells how far the hashing of a document is.
func (e Hash) progress(w World, i int, tell func(Message)) func(document.Progress) {
	slow := false
	paced := w.Paced(func(p room.Progress) {
		tell(HashProgressed{Job: e.Job, Document: i, Progress: p, Slow: slow})
	})
	return func(p document.Progress) {
		slow = p.Slow
		paced(room.Progress{Done: p.Done, Total: e.Documents[i].File.Size})
	}
}

// HashProgressed tells how far the hashing of a document is.
type HashProgressed struct {
	Job, Document int // the job, and the document's index
	Progress      room.Progress
	Slow          bool // it takes longer in this browser
}

func (v HashProgressed) update(m *Model, _ *Facts) []Effect {
	if v.Job == m.Job && v.Document < len(m.Documents) {
		d := m.document(v.Document)
		d.Progress, d.Slow = v.Progress, v.Slow
	}
	return nil
}

// DocumentHashed: the digest of a document, or why not.
type DocumentHashed struct {
	Job, Document int // as in HashProgressed
	Opened        document.Opened
	Problem       *room.Problem
}

func (v DocumentHashed) update(m *Model, f *Facts) []Effect {
	if v.Job != m.Job || m.Stage != Asking && !f.Beside || v.Document >= len(m.Documents) {
		return nil
	}
	if v.Problem != nil {
		return append(stopReading(m), Fail(m, *v.Problem)...)
	}
	d := m.document(v.Document)
	d.Subject, d.Digest, d.Edges, d.Head = v.Opened.Subject, v.Opened.Digest, v.Opened.Edges, v.Opened.Head
	d.Pages, d.Hashed = v.Opened.Pages, true
	return nil
}

// document returns one that may be changed: an earlier model may be on the screen.
func (m *Model) document(i int) *Document {
	m.Documents = append([]Document(nil), m.Documents...)
	return &m.Documents[i]
}

// chooseAgain forgets the digests of the documents.
func chooseAgain(m *Model) {
	documents := make([]Document, len(m.Documents))
	for i, d := range m.Documents {
		documents[i] = Document{File: d.File}
	}
	m.Documents = documents
}

// documentsOf are files that nobody has read yet.
func documentsOf(files []dom.File) (documents []Document) {
	for _, f := range files {
		documents = append(documents, Document{File: f})
	}
	return documents
}
