package counter

import (
	"context"
	"strings"
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/guide"
)

// A WindowKind says which of the desk's documents this is.
type WindowKind string

// The kinds; each has an address of its own (wire.CounterPath, wire.DisplayPath, wire.SlipPath).
const (
	Desk       WindowKind = ""
	Display    WindowKind = "display" // the visitor's
	SlipWindow WindowKind = "slip"    // prints one slip, and closes
)

// A Window is a document beside the desk, which shows what it is told and knows no more.
// The zero Window is the desk itself.
type Window struct {
	Kind  WindowKind
	Words Words // that it was told; Words.Ask is "" before the first

	document string // of the desk that told it
	silent   int    // times that nobody answered, one after another
	leaving  bool   // it becomes a new document, and listens no more
	printed  bool
}

// NewWindow makes a window beside the desk, that was just opened.
func NewWindow(kind WindowKind, lang string, now time.Time) (Model, []Effect) {
	m := Model{Lang: lang, Visitor: lang, Now: now, Applicant: municipality.Self, Guide: guide.New(""), Window: Window{Kind: kind}}
	return m, []Effect{AskDesk{}}
}

// AskDesk asks the desk what to show, and again after a while.
type AskDesk struct{}

func (AskDesk) do(ctx context.Context, p *Program) {
	Greet{}.do(ctx, p)
	p.after(askEvery, Asked{})
}

// Asked: the desk had time to answer.
type Asked struct{}

// update gives up a desk that does not answer: it was closed, it crashed, or stands still.
// What the display shows of a visitor it shows no more.
func (Asked) update(m *Model) []Effect {
	w := &m.Window
	w.silent++
	switch {
	case w.leaving, w.Kind == SlipWindow && w.Words.Ask != "":
		return nil
	case time.Duration(w.silent)*askEvery < lostAfter:
	case w.Kind == SlipWindow:
		return []Effect{CloseWindow{}}
	case w.Words.touched():
		return m.begin()
	default:
		w.Words = Words{}
	}
	return []Effect{AskDesk{}}
}

// Told: the desk said something.
type Told struct{ note note }

func (v Told) update(m *Model) []Effect {
	w, n := &m.Window, v.note
	switch {
	case w.leaving:
		return nil
	case w.Kind == SlipWindow:
		return m.takeSlip(n)
	case n.Close:
		return []Effect{CloseWindow{}}
	case n.Words == nil:
		return nil
	}
	w.silent = 0
	if w.Words.touched() && (n.Document != w.document || !n.Words.touched()) {
		return m.begin() // the visitor has left
	}
	var effects []Effect
	if n.Document != w.document {
		w.document = n.Document
		effects = []Effect{Greet{}}
	}
	return append(effects, m.learnWords(*n.Words)...)
}

// begin shows nothing of a visitor any more, and has the display become a new document.
func (m *Model) begin() []Effect {
	m.Window, m.Visitor = Window{Kind: m.Window.Kind, leaving: true}, m.Lang
	m.choose("", nil)
	return []Effect{Renew{}}
}

// takeSlip takes the one slip that this window prints, when its document asked for it.
func (m *Model) takeSlip(n note) []Effect {
	if n.From != SlipWindow || n.Words == nil || m.Window.Words.Ask != "" {
		return nil
	}
	return append(m.learnWords(*n.Words), m.printable()...)
}

// learnWords shows what the desk says.
func (m *Model) learnWords(w Words) []Effect {
	known := m.Guide.Knowledge.Asked && w.Municipality == m.Guide.Knowledge.Code
	m.Window.Words, m.Visitor, m.Part = w, w.Language, w.Part
	m.choose("", nil)
	if w.Applicant != "" {
		m.choose(w.Needs[0].Procedure, w.Needs[0].PINs)
		m.Applicant = w.Applicant
	}
	if known {
		return nil
	}
	m.Guide.Knowledge.Code = w.Municipality
	return ofGuide(guide.Update(&m.Guide, guide.LearnOffices{}, guide.Facts{Now: m.Now}))
}

// printable reports whether the slip is whole now, or as whole as it will be, and notes that
// it is printed.
func (m *Model) printable() []Effect {
	w, k := &m.Window, &m.Guide.Knowledge
	if w.Kind != SlipWindow || w.Words.Ask == "" || w.printed || k.Offices == nil && !k.Failed {
		return nil
	}
	w.printed = true
	return []Effect{PrintPage{}}
}

// CloseWindow closes this window.
type CloseWindow struct{}

func (CloseWindow) do(_ context.Context, p *Program) { p.page.Close() }

// Greet asks the desk now, once: so one with a new document knows of the display.
type Greet struct{}

func (Greet) do(_ context.Context, p *Program) {
	p.page.Tell(note{From: p.kind, Document: p.windows.document}.encode())
}

// servedBeside is a small file that the helper serves: as long as it does not, a new
// document would be none.
const servedBeside = "images/icon.svg"

// Renew puts a new document in the place of this one, as soon as the helper can serve it.
type Renew struct{}

func (Renew) do(ctx context.Context, p *Program) {
	p.jobs.Go(func() {
		for {
			if _, err := p.page.Fetch(servedBeside); err == nil {
				p.page.Replace()
				return
			}
			select {
			case <-time.After(askEvery):
			case <-ctx.Done():
				return
			}
		}
	})
}

// namePrefix begins the name of every desk, and of its windows.
const namePrefix = "jpki-counter-"

// NameOf is the name of a desk with a random UUID, which tells nothing of it.
func NameOf(uuid string) string { return namePrefix + uuid }

// IsName reports whether a window's name is that of a desk.
func IsName(name string) bool {
	uuid, ok := strings.CutPrefix(name, namePrefix)
	return ok && len(uuid) == uuidLength && strings.Trim(uuid, "0123456789abcdef-") == ""
}

const uuidLength = 36 // RFC 9562, 4

// PathOf is the address of a page of the desk.
func PathOf(kind WindowKind) string {
	switch kind {
	case Display:
		return wire.DisplayPath
	case SlipWindow:
		return wire.SlipPath
	}
	return wire.CounterPath
}
