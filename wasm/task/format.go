package task

import (
	"slices"
	"strings"

	"jpkiweb/wasm/dom"
)

// ChooseFormat: the person wants files of a kind signed so.
type ChooseFormat struct {
	PDF    bool
	Choice Choice
}

// update reads the files again for which that says something else.
func (v ChooseFormat) update(m *Model, f *Facts) []Effect {
	if m.Kind != KindSign || !m.asks(f) || m.Request != nil || m.choice(v.PDF) == v.Choice || !slices.Contains(choices[kindOf(v.PDF)], v.Choice) {
		return nil
	}
	m.Choices[kindOf(v.PDF)] = v.Choice
	return readAnew(m, f, func(d Document) bool { return d.PDF == v.PDF })
}

// readAnew reads documents anew, and those that were not read yet.
func readAnew(m *Model, f *Facts, anew func(Document) bool) []Effect {
	stop := stopReading(m)
	documents := make([]Document, len(m.Documents))
	for i, d := range m.Documents {
		if !d.Hashed || anew(d) {
			d = Document{File: d.File, PDF: d.PDF, Again: d.isRead()}
		}
		d.Content = Content{}
		documents[i] = d
	}
	m.Documents = documents
	return append(stop, readDocuments(m, f)...)
}

// Stamp: the person ticked that own files get time stamps, or took that back.
type Stamp struct{ On bool }

// update reads those anew that keep room for it.
func (v Stamp) update(m *Model, f *Facts) []Effect {
	if m.Kind != KindSign || !m.asks(f) || m.Request != nil || f.Stamper == "" {
		return nil
	}
	m.Stamps = v.On
	return readAnew(m, f, func(d Document) bool { return d.Options.Format.TakesTimeStamp() })
}

// decodeFormat decodes the choice of a format, of the kind of the files and the choice, and
// the tick for time stamps.
func decodeFormat(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionFormat:
		kind, choice, ok := strings.Cut(e.Value, " ")
		return ChooseFormat{PDF: kind == "pdf", Choice: Choice(choice)}, ok
	case actionStamp:
		return Stamp{On: e.Checked}, true
	}
	return nil, false
}
