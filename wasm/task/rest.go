package task

import (
	"bytes"
	"context"
	"slices"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// SignRest goes on with the documents of a list that were not signed.
type SignRest struct{}

func (SignRest) update(m *Model, f *Facts) []Effect {
	if m.Stage != Done || f.Beside || m.Signed == nil || len(m.rest()) == 0 {
		return nil
	}
	m.Stage = Asking
	effects := []Effect{Wants{room.AskCard{}}}
	if m.wasRead() {
		return effects
	}
	m.Documents = slices.Clone(m.Documents) // the reading was given up
	return append(effects, readDocuments(m, f)...)
}

// BackToSigned goes back from the rest of a list to what was signed of it.
type BackToSigned struct{}

func (BackToSigned) update(m *Model, f *Facts) []Effect {
	if m.Signed == nil || f.Beside || m.Stage != Asking && m.Stage != Failed {
		return nil
	}
	return backToSigned(m)
}

// SaveAll puts what was signed into one file, and offers that.
type SaveAll struct{}

func (SaveAll) update(m *Model, _ *Facts) []Effect {
	effects := []Effect{Wants{room.Meant{}}}
	if m.Stage != Done || m.Signed == nil {
		return effects
	}
	m.jobs++
	m.Job = m.jobs
	return append(effects, Zip{Job: m.Job, Signed: m.Signed})
}

// Zip puts what was signed into one file.
type Zip struct {
	Job    int
	Signed []Signed
}

func (e Zip) do(ctx context.Context, w World) {
	w.Begin(ctx, e.Job, func(ctx context.Context, tell func(Message)) {
		var files []dom.File
		for _, s := range e.Signed {
			files = append(files, dom.File{Name: s.SavedName(), Size: int64(len(s.Signature)), Content: bytes.NewReader(s.Signature), Blob: s.File})
		}
		file, err := w.ZipDocuments(ctx, files)
		if ctx.Err() == nil {
			tell(Zipped{Job: e.Job, File: file, Problem: room.ProblemOrNil(err)})
		}
	})
}

// Zipped: what was signed is in one file, or why not.
type Zipped struct {
	Job     int
	File    any
	Problem *room.Problem
}

// zipName is the name of that file.
const zipName = "signed.zip"

func (v Zipped) update(m *Model, _ *Facts) []Effect {
	if v.Job != m.Job || m.Stage != Done {
		return nil
	}
	if m.NotZipped = v.Problem; v.Problem != nil {
		return nil
	}
	for i := range m.Signed {
		saved(m, i)
	}
	return []Effect{Save{Name: zipName, File: v.File}}
}

// decodeRest decodes what is done with a list that was signed.
func decodeRest(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionRest:
		return SignRest{}, true
	case actionSigned:
		return BackToSigned{}, true
	case room.ActionSaveAll:
		return SaveAll{}, true
	}
	return nil, false
}
