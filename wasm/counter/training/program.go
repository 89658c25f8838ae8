package training

import (
	"context"
	"sync"
	"time"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/post"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/lesson"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/queue"
	"jpkiweb/wasm/room"
)

// A Message is something that happened.
type Message interface {
	// update changes the model, and returns what should happen outside.
	update(m *Model) []Effect
}

// An Effect is something that should happen outside.
type Effect interface {
	// do does it or, where that takes time, begins it.
	do(ctx context.Context, p *Program)
}

// startable is an effect that is a job.
type startable interface{ of(job int) Effect }

// Update returns the model after a message, and what should happen outside.
func Update(m Model, message Message) (Model, []Effect) {
	effects := message.update(&m)
	return m, effects
}

// A Page does the effects that concern the browser.
type Page interface {
	// Show draws the model.
	Show(Model)
	// Fetch returns a file that is served beside the page.
	Fetch(path string) ([]byte, error)
	// Print prints a notice as a file, and returns what the browser has of it.
	Print(context.Context, []post.Sheet) (any, error)
	// Open opens what Print returned in a window of its own, and reports whether the browser
	// did. It is for the moment after a key.
	Open(paper any) bool
	// Replace puts a new document in the place of this one, of which no way leads back.
	Replace()
}

// An Asker is where questions go: an [Office].
type Asker interface {
	Ask(ctx context.Context, q lesson.Question) (lesson.Answer, error)
}

// A Program feeds messages to Update, draws the model and does the effects.
type Program struct {
	page   Page
	office Asker
	queue  *queue.Queue[Message]
	jobs   sync.WaitGroup
}

// NewProgram returns a Program that has not begun.
func NewProgram(page Page, office Asker) *Program {
	return &Program{page: page, office: office, queue: queue.New[Message]()}
}

// Send queues a message. It never waits and may be called from anywhere.
func (p *Program) Send(m Message) { p.queue.Send(m) }

// Run runs the training until ctx is done, and returns ctx's error when all its jobs ended.
func (p *Program) Run(ctx context.Context, lang string, knowledge guide.Model, now time.Time) error {
	ctx, cancel := context.WithCancel(ctx)
	defer p.jobs.Wait()
	defer cancel()
	m, effects := New(lang, knowledge, now)
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
			var more []Effect
			m, more = Update(m, message)
			effects = append(effects, more...)
		}
	}
}

func (p *Program) begin(job func() Message) { p.jobs.Go(func() { p.Send(job()) }) }

// RulesPath is where the rules of the certificates' life are served.
const RulesPath = "dist/data/lifecycle.json"

// Start opens the office.
type Start struct{ Job int }

func (e Start) of(job int) Effect { e.Job = job; return e }

func (e Start) do(ctx context.Context, p *Program) {
	p.begin(func() Message {
		rules, err := p.page.Fetch(RulesPath)
		if err != nil {
			return Answered{Job: e.Job, Verb: lesson.Open, Err: err}
		}
		a, err := p.office.Ask(ctx, lesson.Question{Verb: lesson.Open, Rules: rules})
		return Answered{Job: e.Job, Verb: lesson.Open, Answer: a, Err: err}
	})
}

// Ask asks the office, and wipes the PINs of the question.
type Ask struct {
	Job      int
	Question lesson.Question
}

func (e Ask) of(job int) Effect { e.Job = job; return e }

func (e Ask) do(ctx context.Context, p *Program) {
	p.begin(func() Message {
		a, err := p.office.Ask(ctx, e.Question)
		if e.Question.Task != nil {
			e.Question.Task.Wipe()
		}
		return Answered{Job: e.Job, Verb: e.Question.Verb, Answer: a, Err: err}
	})
}

// Read reads the visitor's card, as the desk reads a real one.
type Read struct{ Job int }

func (e Read) of(job int) Effect { e.Job = job; return e }

func (e Read) do(ctx context.Context, p *Program) {
	p.begin(func() Message { return p.read(ctx, e.Job) })
}

func (p *Program) read(ctx context.Context, job int) Message {
	on, err := p.office.Ask(ctx, lesson.Question{Verb: lesson.Power, On: true})
	if err != nil {
		return CardRead{Job: job, Err: err}
	}
	status, err := counter.ReadStatus(ctx, iso7816.TransmitterFunc(func(ctx context.Context, command []byte) ([]byte, error) {
		a, err := p.office.Ask(ctx, lesson.Question{Verb: lesson.Command, APDU: command})
		return a.Response, err
	}), "")
	v := CardRead{Job: job, Now: on.Now}
	if err != nil {
		v.Problem = room.ProblemOrNil(err)
	} else {
		v.Status = withRevocation(status, on.Card)
	}
	if _, err := p.office.Ask(ctx, lesson.Question{Verb: lesson.Power}); err != nil {
		v.Err = err
	}
	return v
}

// withRevocation is a status with what the lists say of the certificate that was read.
func withRevocation(s counter.Status, card *lesson.Card) *counter.Status {
	for p, state := range card.Revocation {
		if s.Detail(p) != nil {
			s.CardStatus = *s.WithRevocation(p, wire.RevocationResult{State: state})
		}
	}
	return &s
}

// Leave ends the training: the page is a new desk.
type Leave struct{}

func (Leave) do(_ context.Context, p *Program) { p.page.Replace() }
