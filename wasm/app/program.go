package app

import (
	"context"
	"runtime"
	"sync"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/queue"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/verification"
)

// A Backend reaches the card through the helper. Its errors are sorted by
// [room.ProblemOf]. One method at a time has the card; Watch runs beside it.
type Backend interface {
	// Watch connects, calls found once and changed whenever readers or cards
	// come or go, and returns when the connection is lost, with the reason
	// (helper_unreachable if there is none better), or ctx is done.
	Watch(ctx context.Context, found func(wire.HelloResult), changed func(wire.ReadersResult)) error
	task.Helper
	pinchange.Helper
	health.Helper
	// Gallery returns the cards of the virtual reader, InsertCard swaps them.
	Gallery(ctx context.Context) (wire.GalleryResult, error)
	InsertCard(ctx context.Context, card string) (wire.GalleryResult, error)
	records.Helper
	verification.Helper
}

// A Page is the browser's end of the effects. Its methods must not wait, but for
// LetOpenerGoOn, Fetch, ReadDocument, FinishDocument,
// ZipDocuments, VerifyDocument and DrawPicture.
type Page interface {
	// LetOpenerGoOn returns when the page that was answered had time to go on.
	LetOpenerGoOn()
	guide.Browser
	records.Browser
	health.Browser
	task.Browser
	task.Documents
	task.Display
	verification.Browser
	SaveLanguage(lang string)
	// Forget forgets what the app has remembered in this browser; what is to be remembered
	// from then on is not.
	Forget()
	ShowAddress(address string, entry bool)
	Leave()
	// BeginPractice begins a program of practice beside this one, which is not drawn until
	// that ends: then it is told [PracticeOver]. EndPractice ends the one that calls it.
	BeginPractice(lang string)
	EndPractice(lang string)
	// PracticeDocument puts the file that is signed in practice into words.
	PracticeDocument(lang string) (name, content string)
	// OpenWindow reports whether the browser opened a window.
	OpenWindow(url string) (opened bool)
}

// A Program feeds messages to Update, draws the model and does the effects.
type Program struct {
	backend Backend
	page    Page
	draw    func(Model)
	now     func() time.Time

	queue *queue.Queue[Message]

	mu         sync.Mutex
	cancels    map[jobID]context.CancelFunc // of running jobs
	slowTimers map[jobID]*time.Timer        // of those that have the card

	unlink func()        // gives the connection up; Run's own
	card   chan struct{} // held by the job that has the card
	jobs   sync.WaitGroup
}

// NewProgram returns a Program that has not begun. draw shows a model; it is
// called by Run alone.
func NewProgram(backend Backend, page Page, draw func(Model), now func() time.Time) *Program {
	return &Program{
		backend: backend, page: page, draw: draw, now: now,
		queue: queue.New[Message](), cancels: map[jobID]context.CancelFunc{}, slowTimers: map[jobID]*time.Timer{}, card: make(chan struct{}, 1),
	}
}

// Send queues a message. It never waits and may be called from anywhere, also
// from a JavaScript callback.
func (p *Program) Send(m Message) { p.queue.Send(m) }

// Run runs the app of a page that was just opened until ctx is done, and returns
// ctx's error when all its jobs ended.
func (p *Program) Run(ctx context.Context, start Start) error {
	ctx, cancel := context.WithCancel(ctx)
	defer p.jobs.Wait()
	defer cancel()
	start.Now = p.now()
	m, effects := New(start)
	for drawn := false; ; {
		rest := p.doAtOnce(ctx, effects)
		if drawn = drawn || !m.opening(); drawn { // until then stands what came with the page
			p.draw(m)
		}
		p.doAll(ctx, rest)
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

// doAtOnce does what need not wait for the drawing: the card works meanwhile, and so does
// a page that asked. It returns the other effects.
func (p *Program) doAtOnce(ctx context.Context, effects []Effect) (rest []Effect) {
	answered := false
	for _, e := range effects {
		if isUrgent(e) {
			e.do(ctx, p)
			answered = answered || isAnswer(e)
			continue
		}
		rest = append(rest, e)
	}
	// A browser has one thread, and the page that asked may have the same.
	switch {
	case answered:
		p.page.LetOpenerGoOn()
	case len(rest) < len(effects):
		runtime.Gosched() // the request is sent now, or after the drawing
	}
	return rest
}

// isAnswer reports whether an effect is the answer to a page that asked.
func isAnswer(e Effect) bool {
	t, ok := e.(taskEffect)
	if !ok {
		return false
	}
	_, ok = t.effect.(task.Answer)
	return ok
}

// isUrgent reports whether the card or a page that asked waits for an effect, which needs
// nothing of what is drawn.
func isUrgent(e Effect) bool {
	switch e := e.(type) {
	case taskEffect:
		return isAnswer(e) || task.OnCard(e.effect)
	case pinChangeEffect:
		return pinchange.OnCard(e.effect)
	case readerEffect:
		_, ask := e.effect.(reader.AskStatus)
		return ask
	case healthEffect:
		_, check := e.effect.(health.CheckRevocation)
		return check
	}
	return false
}

func (p *Program) doAll(ctx context.Context, effects []Effect) {
	for _, e := range effects {
		e.do(ctx, p)
	}
}
