package counter

import (
	"context"
	"reflect"
	"sync"
	"time"
)

// How long is waited for the windows beside the desk.
const (
	askEvery     = time.Second     // a window asks what to show
	lostAfter    = 3 * time.Second // a desk, or a display, that is not heard is gone
	openedWithin = 8 * time.Second // a window that was opened is heard
)

// Windows are the desk's side of what it opened beside itself: the visitor's display, and
// the window that prints a slip. They are documents with processes and memories of their
// own, to which nothing leads but notes of words. It is safe for concurrent use.
type windows struct {
	page     Page
	send     func(Message)
	document string // a number of this document

	mu    sync.Mutex
	words *Words      // that were said last; nil: none
	slip  *Words      // that the slip's window waits for; nil: it waits for none
	lost  *time.Timer // until the display is gone; nil: there is none
}

// say tells the display what to show, where that changed.
func (w *windows) say(words Words) {
	w.mu.Lock()
	changed := w.words == nil || !reflect.DeepEqual(*w.words, words)
	w.words = &words
	w.mu.Unlock()
	if changed {
		w.tell(&words)
	}
}

func (w *windows) tell(words *Words) {
	w.page.Tell(note{Document: w.document, Words: words}.encode())
}

// hear hears a window that asks.
func (w *windows) hear(n note) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case n.From == Display:
		if w.words != nil {
			w.tell(w.words)
		}
		if w.lost != nil {
			w.lost.Reset(lostAfter)
			return
		}
		w.lost = time.AfterFunc(lostAfter, w.lose)
		w.send(DisplayHeard{On: true})
	case n.From == SlipWindow && w.slip != nil:
		w.page.Tell(note{From: SlipWindow, Document: n.Document, Words: w.slip}.encode())
		w.slip = nil
	case n.From == Desk && n.Document != w.document: // a tab that was doubled
		w.page.Rename()
	}
}

func (w *windows) lose() {
	w.mu.Lock()
	w.lost = nil
	w.mu.Unlock()
	w.send(DisplayHeard{})
}

// hold keeps a slip for the window that prints it.
func (w *windows) hold(slip *Words) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.slip = slip
}

// drop keeps a slip no longer, and reports whether no window took it.
func (w *windows) drop(slip *Words) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.slip != slip {
		return false
	}
	w.slip = nil
	return true
}

// Hear takes what another window of the desk says. It never waits, and may be called from
// a JavaScript callback.
func (p *Program) Hear(text string) {
	n, err := decodeNote(text)
	switch {
	case err != nil: // of a page that is none of the desk's
	case p.kind == Desk:
		p.windows.hear(n)
	case n.From == Desk || n.From == p.kind && n.Document == p.windows.document:
		p.Send(Told{n})
	}
}

// A DisplayState is how the desk stands with the visitor's display.
type DisplayState int

// The states.
const (
	NoDisplay DisplayState = iota
	DisplayOpening
	DisplayOpen
	DisplayBlocked // the browser opened no window, or nothing was heard of it yet
)

// DisplayHeard: the display is there, or not any more.
type DisplayHeard struct{ On bool }

func (v DisplayHeard) update(m *Model) []Effect {
	m.Display = NoDisplay
	if v.On {
		m.Display = DisplayOpen
	}
	return nil
}

// pressDisplay opens the visitor's display, or closes it.
func (m *Model) pressDisplay() []Effect {
	switch {
	case !m.Policy.Display || m.Display == DisplayOpening:
		return nil
	case m.Display == DisplayOpen:
		return []Effect{CloseDisplay{}}
	}
	m.Display = DisplayOpening
	return []Effect{OpenDisplay{}}
}

// OpenDisplay opens the visitor's display.
type OpenDisplay struct{}

func (OpenDisplay) do(_ context.Context, p *Program) {
	if !p.page.OpenWindow(Display) {
		p.Send(DisplayMissing{})
		return
	}
	p.after(openedWithin, DisplayMissing{})
}

// DisplayMissing: the display is not heard of, though it was to be opened.
type DisplayMissing struct{}

func (DisplayMissing) update(m *Model) []Effect {
	if m.Display == DisplayOpening {
		m.Display = DisplayBlocked
	}
	return nil
}

// CloseDisplay closes the visitor's display.
type CloseDisplay struct{}

func (CloseDisplay) do(_ context.Context, p *Program) {
	p.page.Tell(note{Document: p.windows.document, Close: true}.encode())
}

// Print prints the slip from a window of its own: while the browser's print window is open
// the page behind it stands still, and would see no card leave. Where the browser opens no
// window the desk prints it itself ([NoWindow]).
type Print struct{ Words Words }

func (e Print) do(_ context.Context, p *Program) {
	slip := &e.Words
	p.windows.hold(slip)
	if !p.page.OpenWindow(SlipWindow) {
		p.windows.drop(slip)
		p.Send(NoWindow{})
		return
	}
	p.after(openedWithin, SlipLate{slip: slip})
}

// SlipLate: the window that prints a slip had time to take it.
type SlipLate struct{ slip *Words }

func (v SlipLate) update(*Model) []Effect {
	return []Effect{DropSlip(v)}
}

// DropSlip tells where no window took a slip.
type DropSlip struct{ slip *Words }

func (e DropSlip) do(_ context.Context, p *Program) {
	if p.windows.drop(e.slip) {
		p.Send(NoWindow{})
	}
}

// hasDisplay reports whether the key of the display does something now.
func (m *Model) hasDisplay() bool { return m.Policy.Display && m.Display != DisplayOpening }
