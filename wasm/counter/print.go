package counter

import (
	"context"
	"time"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// heardWithin is how long after printing the desk hears what happened meanwhile: that a card
// was taken, that a minute is over, that somebody else sits there.
const heardWithin = 500 * time.Millisecond

// printHere has the desk print what is open. While the browser's print window is open the
// page stands still (dom facts 6), whoever comes by: so before it opens the screen shows
// nothing but that something is printed, until all was heard that happened meanwhile.
func (m *Model) printHere() []Effect {
	m.Printing = true
	return []Effect{Cover{}}
}

// Cover waits until the screen shows no more of the visitor.
type Cover struct{}

func (Cover) do(_ context.Context, p *Program) {
	p.page.AfterPaint(func() { p.Send(Covered{}) })
}

// Covered: the screen shows only that something is printed.
type Covered struct{}

func (Covered) update(m *Model) []Effect {
	if !m.isCovered() {
		return nil
	}
	return []Effect{PrintPage{}}
}

// isCovered reports whether a paper is open, and only for the printer.
func (m *Model) isCovered() bool {
	return m.Printing && m.Connection == Connected && !m.Done && m.isPaper()
}

// PrintPage has the browser print this page, and waits for its print window; [Printed] is
// sent when the person is done.
type PrintPage struct{}

func (PrintPage) do(_ context.Context, p *Program) {
	p.page.Print()
	if p.kind == Desk {
		p.after(heardWithin, Printed{})
	}
}

// Printed: the browser's print window is closed.
type Printed struct{}

func (Printed) update(m *Model) []Effect {
	m.Printing = false
	if m.Window.Kind != SlipWindow {
		return nil
	}
	return []Effect{CloseWindow{}}
}

// NoWindow: the browser opened no window for a slip, or it was not heard of.
type NoWindow struct{}

func (NoWindow) update(m *Model) []Effect {
	if m.Beside != ShowSlip {
		return nil
	}
	return m.printHere()
}

// covered is a paper of which the screen shows nothing (form.css).
func covered(p part.Page, t locale.Texts) part.Page {
	p.Title = t.T("counter.printing")
	p.Live = p.Title
	p.Body = dom.Group(dom.El("p", dom.Class("covering"), dom.Text(t.T("counter.printing.text"))), p.Body)
	return p
}
