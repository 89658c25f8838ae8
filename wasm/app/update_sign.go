package app

import (
	"slices"

	"jpkiweb/shared/wire"
)

func startSigning(m *Model) []Effect {
	if m.Screen != ScreenHome {
		return nil
	}
	m.Screen, m.Task = ScreenSign, TaskSign
	return nil
}

// chooseFiles replaces the files and begins to hash them.
func chooseFiles(m *Model, v ChooseFiles) []Effect {
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
		m.Documents[i] = Document{File: d.File, Progress: Progress{Total: d.File.Size}}
	}
	return []Effect{Hash{job: m.job, Documents: m.Documents}}
}

// documentsProblem finds what no card needs to be asked for. An empty file is
// refused: nobody means to sign it, it is what an interrupted download leaves.
func documentsProblem(documents []Document) *Problem {
	if len(documents) > wire.MaxItems {
		p := problemOfCode(wire.CodeTooLarge)
		return &p
	}
	empty := func(d Document) bool { return d.File.Size == 0 }
	if slices.ContainsFunc(documents, empty) {
		p := problemOfCode(wire.CodeFileUnreadable)
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

func documentHashed(m *Model, v DocumentHashed) []Effect {
	if v.job != m.job || m.Screen != ScreenSign && !m.looks() || v.document >= len(m.Documents) {
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

func progressed(m *Model, v Progressed) []Effect {
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
