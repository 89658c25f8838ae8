package task

import (
	"bytes"
	"context"
	"errors"

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
	chooseAgain(m)
	return readDocuments(m, f)
}

// readDocuments begins to read those documents that were not. m.Documents is a new slice.
func readDocuments(m *Model, f *Facts) []Effect {
	m.jobs++
	m.Job = m.jobs
	for i, d := range m.Documents {
		m.Documents[i].Progress.Total = d.File.Size
	}
	return []Effect{Hash{Job: m.Job, Documents: m.Documents, Options: m.options(f.Now)}}
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
	if !m.wasRead() {
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

// Hash reads those documents that were not, one after the other, to be signed with the
// options of their kind.
type Hash struct {
	Job       int
	Documents []Document
	Options   [len(choices)]document.Options
}

func (e Hash) do(ctx context.Context, w World) {
	w.Begin(ctx, e.Job, func(ctx context.Context, tell func(Message)) {
		for i, d := range e.Documents {
			if d.Hashed {
				continue
			}
			v := DocumentHashed{Job: e.Job, Document: i, PDF: isPDF(d.File)}
			v.Options = e.Options[kindOf(v.PDF)]
			read, err := w.ReadDocument(ctx, d.File, &v.Options, e.progress(w, i, tell))
			if ctx.Err() != nil { // given up: nobody waits for it
				return
			}
			v.Opened, v.Problem = read, room.ProblemOrNil(err)
			errors.As(err, &v.Unseen)
			tell(v)
		}
	})
}

// pdfHeader is within how many bytes the first line of a PDF is looked for (package pdf).
const pdfHeader = 1024

// isPDF looks at the first bytes of a file. One that cannot be read is none.
func isPDF(f dom.File) bool {
	head := make([]byte, pdfHeader)
	n, _ := f.Content.ReadAt(head, 0)
	return bytes.Contains(head[:n], []byte("%PDF-"))
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
	PDF           bool
	Options       document.Options
	Opened        document.Opened
	Problem       *room.Problem
	Unseen        *document.Unseen // of Problem
}

func (v DocumentHashed) update(m *Model, f *Facts) []Effect {
	if v.Job != m.Job || m.Stage != Asking && !f.Beside || v.Document >= len(m.Documents) {
		return nil
	}
	if v.Problem != nil && (m.Request != nil || len(m.Documents) == 1 && !ofFormat(v.Problem.Code)) {
		return append(stopReading(m), Fail(m, *v.Problem)...)
	}
	d := m.document(v.Document)
	if d.PDF, d.Problem, d.Unseen = v.PDF, v.Problem, v.Unseen; v.Problem != nil { // the others are signed without it
		return nil
	}
	d.Options, d.Subject = v.Options, v.Opened.Subject
	d.Digest, d.Edges, d.Head = v.Opened.Digest, v.Opened.Edges, v.Opened.Head
	d.Pages, d.Seen, d.Hashed = v.Opened.Pages, v.Opened.Seen, true
	return nil
}

// ofFormat reports whether a code may be of the format only, so that another one helps.
func ofFormat(c wire.Code) bool {
	return c == wire.CodePDFProtected || c == wire.CodePDFUnfit || c == wire.CodeRequestInvalid
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
