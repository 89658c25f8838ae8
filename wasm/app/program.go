package app

import (
	"context"
	"sync"
	"time"

	"jpkiweb/shared/wire"
)

// A Backend reaches the card through the helper. Its errors are sorted by
// [ProblemOf]. One method at a time has the card; Watch runs beside it.
type Backend interface {
	// Watch connects, calls found once and changed whenever readers or cards
	// come or go, and returns when the connection is lost, with the reason
	// (helper_unreachable if there is none better), or ctx is done.
	Watch(ctx context.Context, found func(helper string), changed func(wire.ReadersResult)) error
	// Status reads what the card tells without a PIN.
	Status(ctx context.Context, reader string) (CardStatus, error)
	// Login returns the token as JSON.
	Login(ctx context.Context, job Login) (token []byte, err error)
	// Sign returns a signature for each document, in their order. It may tell
	// its progress.
	Sign(ctx context.Context, job Sign, progress func(Progress)) ([]Signed, error)
}

// A Page is the browser's end of the effects. Its methods must not wait.
type Page interface {
	Answer(Answer)
	ShowFolded(text []byte)
	Download(Download)
	SaveLanguage(lang string)
	Leave()
}

// A Program feeds messages to Update, draws the model and does the effects.
type Program struct {
	backend Backend
	page    Page
	draw    func(Model)
	now     func() time.Time

	mu      sync.Mutex
	queue   []Message
	cancels map[int]context.CancelFunc // of running jobs
	wake    chan struct{}

	unlink context.CancelFunc // of the connection; Run's own
	card   chan struct{}      // held by the job that has the card
	jobs   sync.WaitGroup
}

// NewProgram returns a Program that has not begun. draw shows a model; it is
// called by Run alone.
func NewProgram(backend Backend, page Page, draw func(Model), now func() time.Time) *Program {
	return &Program{
		backend: backend, page: page, draw: draw, now: now,
		wake: make(chan struct{}, 1), cancels: map[int]context.CancelFunc{}, card: make(chan struct{}, 1),
	}
}

// Send queues a message. It never waits and may be called from anywhere, also
// from a JavaScript callback.
func (p *Program) Send(m Message) {
	p.mu.Lock()
	p.queue = append(p.queue, m)
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Run runs the app from a window that was just opened in a language ("" is the
// default) until ctx is done, and returns ctx's error when all its jobs ended.
func (p *Program) Run(ctx context.Context, lang string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer p.jobs.Wait()
	defer cancel()
	m, effects := New(lang)
	for {
		p.draw(m)
		p.doAll(ctx, effects)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.wake:
		}
		effects = nil
		for _, message := range p.take() {
			m.Now = p.now()
			var more []Effect
			m, more = Update(m, message)
			effects = append(effects, more...)
		}
	}
}

func (p *Program) take() []Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	queue := p.queue
	p.queue = nil
	return queue
}
