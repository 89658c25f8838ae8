package verification

import (
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of this screen.
const (
	actionOpen     = "verify"
	actionFile     = "verify-file"
	actionDocument = "verify-document" // the one beside a signature
	actionStop     = "verify-stop"
)

// Open shows the screen on which a file is verified.
type Open struct{}

func (Open) update(_ *Model, f Facts) []Effect {
	if f.Busy || !f.Window {
		return nil
	}
	return []Effect{Show{}}
}

// ChooseFile verifies a file, in the place of the one before.
type ChooseFile struct{ Files []dom.File }

func (v ChooseFile) update(m *Model, f Facts) []Effect {
	if !f.Open || len(v.Files) == 0 {
		return nil
	}
	effects := forget(m)
	file := v.Files[0]
	m.File = &file
	return append(effects, read(m, f)...)
}

// ChooseDocument gives the signature its document.
type ChooseDocument struct{ Files []dom.File }

func (v ChooseDocument) update(m *Model, f Facts) []Effect {
	if !f.Open || m.File == nil || len(v.Files) == 0 {
		return nil
	}
	file, beside := m.File, v.Files[0]
	effects := forget(m)
	m.File, m.Document = file, &beside
	return append(effects, read(m, f)...)
}

// Stop gives the reading up.
type Stop struct{}

func (Stop) update(m *Model, _ Facts) []Effect {
	if !m.Reading {
		return nil
	}
	return forget(m)
}

// Leave forgets all, because the person is not on the screen any more.
func Leave(m *Model) []Effect { return forget(m) }

// forget forgets the file, and gives up what reads it.
func forget(m *Model) (effects []Effect) {
	if m.Reading {
		effects = append(effects, Cancel{Job: m.Job})
	}
	*m = Model{jobs: m.jobs, Told: m.Told}
	return effects
}

// read has the worker verify the file, and asks the helper, if there is one, whom to trust.
func read(m *Model, f Facts) []Effect {
	m.jobs++
	m.Job, m.Reading, m.Problem = m.jobs, true, nil
	m.Progress = room.Progress{Total: m.File.Size}
	if m.Document != nil {
		m.Progress.Total += m.Document.Size
	}
	return []Effect{Verify{Job: m.Job, File: *m.File, Document: m.Document, Addresses: m.Addresses, Ask: f.Helper}}
}

// decodeChoose decodes what is done to choose a file.
func decodeChoose(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionOpen:
		return Open{}, true
	case actionFile:
		return ChooseFile{Files: e.Files}, true
	case actionDocument:
		return ChooseDocument{Files: e.Files}, true
	case actionStop:
		return Stop{}, true
	}
	return nil, false
}
