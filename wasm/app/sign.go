package app

import (
	"context"
	"slices"
	"strconv"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of own files.
const (
	ActionSign  = "sign"
	ActionFiles = "files"
)

// A Document is a file to be signed.
type Document struct {
	File     dom.File
	Digest   [32]byte    // SHA-256, if Hashed
	Edges    [2][32]byte // of its first and last bytes, if Hashed
	Hashed   bool
	Progress room.Progress // of hashing
}

// A Signed is the signature of one document.
type Signed struct {
	Name      string   // of the document
	Signature []byte   // detached CMS, DER
	Digest    [32]byte // SHA-256 of the document
}

// StartSigning opens the screen on which own files are signed.
type StartSigning struct{}

func (StartSigning) update(m *Model) []Effect {
	if m.Screen != ScreenHome {
		return nil
	}
	m.Screen, m.Task = ScreenSign, TaskSign
	return nil
}

// ChooseFiles replaces the files to be signed.
type ChooseFiles struct{ Files []dom.File }

// update replaces the files and begins to hash them.
func (v ChooseFiles) update(m *Model) []Effect {
	if m.Screen != ScreenSign || m.Request != nil || len(v.Files) == 0 {
		return nil
	}
	var documents []Document
	for _, f := range v.Files {
		documents = append(documents, Document{File: f})
	}
	stop := stopHashing(m)
	m.Documents = documents
	return append(stop, hashDocuments(m)...)
}

// hashDocuments checks the documents and begins to hash them, one job for all.
func hashDocuments(m *Model) []Effect {
	if p := documentsProblem(m.Documents); p != nil {
		return problem(m, *p)
	}
	m.jobs++
	m.job = m.jobs
	m.Documents = slices.Clone(m.Documents)
	for i, d := range m.Documents {
		m.Documents[i] = Document{File: d.File, Progress: room.Progress{Total: d.File.Size}}
	}
	return []Effect{Hash{job: m.job, Documents: m.Documents}}
}

// documentsProblem finds what no card needs to be asked for. An empty file is
// refused: nobody means to sign it, it is what an interrupted download leaves.
func documentsProblem(documents []Document) *room.Problem {
	if len(documents) > wire.MaxItems {
		p := room.ProblemOfCode(wire.CodeTooLarge)
		return &p
	}
	empty := func(d Document) bool { return d.File.Size == 0 }
	if slices.ContainsFunc(documents, empty) {
		p := room.ProblemOfCode(wire.CodeFileUnreadable)
		return &p
	}
	return nil
}

// stopHashing gives up the hashing that is under way.
func stopHashing(m *Model) []Effect {
	if len(m.Documents) == 0 || m.Hashed() {
		return nil
	}
	return []Effect{Cancel{job: m.job}}
}

// Hash computes the digests of documents, one after the other.
type Hash struct {
	job       int
	Documents []Document
}

func (e Hash) do(ctx context.Context, p *Program) {
	p.start(ctx, jobID{ofApp, e.job}, func(ctx context.Context) { p.hash(ctx, e) })
}

// hash stops at the first document that cannot be read.
func (p *Program) hash(ctx context.Context, e Hash) {
	for i, d := range e.Documents {
		read, err := hashFile(ctx, d.File, p.progress(e.job, i))
		p.Send(DocumentHashed{job: e.job, document: i, Digest: read.Digest, Edges: read.Edges, Problem: room.ProblemOrNil(err)})
		if err != nil {
			return
		}
	}
}

// DocumentHashed: the digest of a document, or why not.
type DocumentHashed struct {
	job, document int
	Digest        [32]byte
	Edges         [2][32]byte
	Problem       *room.Problem
}

func (v DocumentHashed) update(m *Model) []Effect {
	if v.job != m.job || m.Screen != ScreenSign && !m.isBeside() || v.document >= len(m.Documents) {
		return nil
	}
	if v.Problem != nil {
		return append(stopHashing(m), problem(m, *v.Problem)...)
	}
	m.Documents = slices.Clone(m.Documents)
	d := &m.Documents[v.document]
	d.Digest, d.Edges, d.Hashed = v.Digest, v.Edges, true
	return nil
}

// Progressed: a job tells how far it is.
type Progressed struct {
	job, document int // document -1: the card's job
	Progress      room.Progress
}

func (v Progressed) update(m *Model) []Effect {
	switch {
	case v.job != m.job:
	case v.document < 0 && m.Screen == ScreenWorking:
		m.Progress, m.CardSlow = v.Progress, false
	case v.document >= 0 && v.document < len(m.Documents):
		m.Documents = slices.Clone(m.Documents)
		m.Documents[v.document].Progress = v.Progress
	}
	return nil
}

// Sign signs documents whose digest is known. The Program zeroes the
// password; nil is typed elsewhere.
type Sign struct {
	job       int
	Reader    string
	For       []byte // as in Login
	Origin    string // that asks; "" is this app
	Documents []Document
	Password  []byte // folded, of the right form
	LastTry   bool
	UseAnyway bool
	// Unchanged, set by the Program, makes sure that the documents are still what
	// the person chose: before a PIN is presented, and once more after one was typed
	// elsewhere.
	Unchanged func(context.Context) error
}

func (e Sign) do(ctx context.Context, p *Program) {
	p.startOnCard(ctx, jobID{ofApp, e.job}, StillWorking{job: e.job}, func(ctx context.Context) Message {
		signed, err := p.sign(ctx, e)
		return JobDone{job: e.job, Signed: signed, Problem: room.ProblemOrNil(err)}
	}, e.Password)
}

// sign signs documents that are still what the person chose.
func (p *Program) sign(ctx context.Context, e Sign) ([]Signed, error) {
	read := func(room.Progress) { p.goesOn(jobID{ofApp, e.job}, false) } // it is not the card that takes long
	if err := checkUnchanged(ctx, e.Documents, true, read); err != nil {
		return nil, err
	}
	e.Unchanged = unchangedThen(e.Documents, read)
	return p.backend.Sign(ctx, e, p.progress(e.job, -1), p.tellPINPlace(e.job))
}

// SaveSignature downloads the signature of a document, by its index.
type SaveSignature struct{ Index int }

func (v SaveSignature) update(m *Model) []Effect {
	m.TooSoon = false
	if v.Index < 0 || v.Index >= len(m.Signed) {
		return nil
	}
	s := m.Signed[v.Index]
	// The name of RFC 8551, 3.2.1 for a detached signature.
	return []Effect{Download{Name: s.Name + ".p7s", MediaType: "application/pkcs7-signature", Content: s.Signature}}
}

// Download offers bytes as a file.
type Download struct {
	Name, MediaType string
	Content         []byte
}

func (e Download) do(_ context.Context, p *Program) { p.page.Download(e) }

// decodeSigning decodes what the person does with own files.
func decodeSigning(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionSign:
		return StartSigning{}, true
	case ActionFiles:
		return ChooseFiles{Files: e.Files}, true
	case room.ActionSave:
		index, err := strconv.Atoi(e.Value)
		return SaveSignature{Index: index}, err == nil
	}
	return nil, false
}
