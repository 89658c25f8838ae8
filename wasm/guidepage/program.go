package guidepage

import (
	"context"
	"sync"
	"time"

	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/queue"
)

// A Page does the effects that concern the browser.
type Page interface {
	guide.Browser
	// Show draws the model.
	Show(Model)
	SaveLanguage(lang string)
	ShowAddress(address string, entry bool)
}

// A Program feeds messages to Update, draws the model and does the effects.
type Program struct {
	page Page
	now  func() time.Time

	queue *queue.Queue[Message]
	jobs  sync.WaitGroup
}

// NewProgram returns a Program that has not begun.
func NewProgram(page Page, now func() time.Time) *Program {
	return &Program{page: page, now: now, queue: queue.New[Message]()}
}

// Send queues a message. It never waits and may be called from anywhere, also from a
// JavaScript callback.
func (p *Program) Send(m Message) { p.queue.Send(m) }

// Run runs a page that was just opened until ctx is done, and returns ctx's error when
// all its jobs ended.
func (p *Program) Run(ctx context.Context, start Start) error {
	defer p.jobs.Wait()
	start.Now = p.now()
	m, effects := New(start)
	for {
		p.page.Show(m)
		for _, e := range effects {
			e.do(ctx, p)
		}
		messages, err := p.queue.Wait(ctx)
		if err != nil {
			return err
		}
		effects = nil
		for _, message := range messages {
			m.Now = p.now()
			var more []Effect
			m, more = Update(m, message)
			effects = append(effects, more...)
		}
	}
}

// jobs begin what takes the guide time.
type jobs struct{ program *Program }

// Begin runs a job beside the program, which is told what comes of it.
func (j jobs) Begin(ctx context.Context, job func(context.Context) guide.Message) {
	j.program.jobs.Go(func() { j.program.Send(OfGuide{job(ctx)}) })
}
