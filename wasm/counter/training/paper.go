package training

import (
	"context"

	"jpkiweb/shared/post"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// atStory reads the card, or prints what was sent to its holder.
func (m *Model) atStory(key string) []Effect {
	if key != keyPrint {
		return m.readCard()
	}
	m.Stage = Printing
	return m.start(Print{Notice: m.Visitor.Notice})
}

// Print prints a notice, with its letter of inquiry and its envelope.
type Print struct {
	Job    int
	Notice []post.Sheet
}

func (e Print) of(job int) Effect { e.Job = job; return e }

func (e Print) do(ctx context.Context, p *Program) {
	p.begin(func() Message {
		paper, err := p.page.Print(ctx, e.Notice)
		return PaperMade{Job: e.Job, Paper: paper, Err: err}
	})
}

// PaperMade: a notice is printed, or could not be.
type PaperMade struct {
	Job   int
	Paper any
	Err   error
}

func (v PaperMade) update(m *Model) []Effect {
	if v.Job != m.job {
		return nil
	}
	m.Busy, m.Stage, m.Paper, m.Window = false, Printed, v.Paper, Unopened
	if v.Err != nil {
		m.Paper = nil
	}
	return nil
}

// printed opens the notice, or leads back to the visitor.
func (m *Model) printed(key string) []Effect {
	if key == keyPrint {
		return []Effect{Open{Paper: m.Paper}}
	}
	m.Stage, m.Paper = Story, nil
	return nil
}

// Open opens a notice in a window of the browser, which prints it.
type Open struct{ Paper any }

func (e Open) do(_ context.Context, p *Program) { p.Send(PaperOpened{p.page.Open(e.Paper)}) }

// PaperOpened: the browser opened a window for the notice, or none.
type PaperOpened struct{ Opened bool }

func (v PaperOpened) update(m *Model) []Effect {
	if m.Window = Blocked; v.Opened {
		m.Window = Opened
	}
	return nil
}

// printed is what was printed, and where it is seen.
func printed(m *Model, t locale.Texts) part.Page {
	if m.Paper == nil {
		return part.Page{Name: "training-paper", Title: t.T("training.paper.failed"), Body: part.Paragraph(t.T("training.paper.failed.text"))}
	}
	p := part.Page{Name: "training-paper", Title: t.T("training.paper")}
	seen := dom.Node{}
	if key := map[Window]string{Opened: "training.paper.opened", Blocked: "training.paper.blocked"}[m.Window]; key != "" {
		p.Live = t.T(key)
		seen = part.Paragraph(p.Live)
	}
	p.Body = dom.Group(part.Paragraph(t.T("training.paper.text")), seen)
	return p
}
