package task

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/signature"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// A Choice is how the person has own files signed: a format, and the kind of its file.
type Choice string

// The choices.
const (
	ChoicePAdES    Choice = "pades"
	ChoiceMOJ      Choice = "moj"
	ChoiceCMS      Choice = "cms"
	ChoiceAttached Choice = "attached" // CMS with the document in it
	ChoicePEM      Choice = "pem"      // CMS as text
	ChoiceCAdES    Choice = "cades"
	ChoicePKCS1    Choice = "pkcs1"
)

// choices are those for a file that is no PDF, and for a PDF. The first is suggested.
var choices = [...][]Choice{
	{ChoiceCMS, ChoiceAttached, ChoicePEM, ChoiceCAdES, ChoicePKCS1},
	{ChoicePAdES, ChoiceMOJ, ChoiceCMS, ChoiceCAdES, ChoicePKCS1},
}

// kindOf is the place of a kind of file in a list of both.
func kindOf(pdf bool) int {
	if pdf {
		return 1
	}
	return 0
}

// choice is what the person chose, or what is suggested.
func (m *Model) choice(pdf bool) Choice {
	kind := kindOf(pdf)
	return cmp.Or(m.Choices[kind], choices[kind][0])
}

// options are how a document is signed by a choice.
func (c Choice) options(now time.Time) document.Options {
	o := document.Options{Format: signature.Format(c)}
	switch c {
	case ChoiceAttached:
		o.Format, o.Attached = signature.CMS, true
	case ChoicePEM:
		o.Format, o.PEM = signature.CMS, true
	}
	if o.Format.IsPDF() {
		o.Time = now
	}
	return o
}

// options are how files are signed that are read now, of each kind: as the person chose,
// or as the page asks.
func (m *Model) options(now time.Time) (of [len(choices)]document.Options) {
	for _, pdf := range []bool{false, true} {
		c := m.choice(pdf)
		if m.Request != nil {
			c = Choice(cmp.Or(m.Request.Format, signature.CMS))
		}
		o := c.options(now)
		o.TimeStamp = m.Request != nil && m.Request.TimeStamp
		of[kindOf(pdf)] = o
	}
	return of
}

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
	stop := stopReading(m)
	documents := make([]Document, len(m.Documents))
	for i, d := range m.Documents {
		if !d.Hashed || d.PDF == v.PDF {
			d = Document{File: d.File}
		}
		d.Content = Content{}
		documents[i] = d
	}
	m.Documents = documents
	return append(stop, readDocuments(m, f)...)
}

// decodeFormat decodes the choice of a format: the kind of the files, and the choice.
func decodeFormat(e dom.Event) (m Message, ok bool) {
	kind, choice, ok := strings.Cut(e.Value, " ")
	return ChooseFormat{PDF: kind == "pdf", Choice: Choice(choice)}, ok && e.Action == actionFormat
}
