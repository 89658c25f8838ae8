package counter

import (
	"context"
	"sync"
	"time"

	"jpkiweb/shared/card"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/queue"
	"jpkiweb/wasm/room"
)

// slowAfter is how long a card may take before staff are told that it is slow.
const slowAfter = 3 * time.Second

// A Helper reaches the card. Its errors are sorted by [room.ProblemOf]. Read waits for
// the card; Watch runs beside it.
type Helper interface {
	// Watch connects, calls found once, with nil where the helper is not one of a
	// counter, and changed whenever readers or cards come or go, and returns when the
	// connection is lost, with the reason, or ctx is done. It calls seat when somebody
	// else may sit before the desk.
	Watch(ctx context.Context, found func(*Policy), changed func(wire.ReadersResult), seat func(wire.SeatChanged)) error
	// Read reads what a card tells at a counter, without a PIN.
	Read(ctx context.Context, reader string) (Status, error)
	// Attributes reads the four basic attributes after the card info PIN, which it leaves
	// to the caller to zero.
	Attributes(ctx context.Context, job AttributesJob) (card.Attributes, error)
	// Revocation asks whether a certificate (DER) is revoked.
	Revocation(ctx context.Context, certificate []byte) (wire.RevocationResult, error)
	// Served tells of a visit. It does not wait for the answer.
	Served(wire.ServedParams)
	// Close ends the connection at once.
	Close()
}

// A Page does the effects that concern the browser, at once but for Fetch.
type Page interface {
	// Show draws the model.
	Show(Model)
	// Fetch returns a file that is served beside the page.
	Fetch(path string) ([]byte, error)
	// AfterPaint calls seen once, when the browser has painted what Show drew last.
	AfterPaint(seen func())
	// Print opens the browser's print window, and waits for it where the browser does.
	Print()
	// OpenWindow opens the page of a kind beside this one, with no tie to it, and reports
	// whether the browser did. It is for the moment after a key.
	OpenWindow(WindowKind) bool
	// Tell says something to the other windows of this desk, which hear it by Program.Hear.
	Tell(text string)
	// Rename gives this desk a name of its own, where another tab has the same.
	Rename()
	// Close closes a window that OpenWindow opened.
	Close()
	// Replace puts a new document in the place of this one, of which no way leads back.
	Replace()
	// Train ends this program, and begins the training with what the desk knows.
	Train(lang string, knowledge guide.Model)
}

// A Program feeds messages to Update, draws the model and does the effects.
type Program struct {
	kind    WindowKind
	page    Page
	helper  Helper // nil: of a window beside the desk
	now     func() time.Time
	queue   *queue.Queue[Message]
	jobs    sync.WaitGroup
	windows windows
}

// NewProgram returns a Program of the desk that has not begun. Its document is told from
// others by a random UUID.
func NewProgram(page Page, helper Helper, now func() time.Time, document string) *Program {
	p := &Program{page: page, helper: helper, now: now, queue: queue.New[Message]()}
	p.windows = windows{page: page, send: p.Send, document: document}
	return p
}

// NewWindowProgram returns one of a window beside the desk, which reaches no card.
func NewWindowProgram(kind WindowKind, page Page, now func() time.Time, document string) *Program {
	p := NewProgram(page, nil, now, document)
	p.kind = kind
	return p
}

// Send queues a message. It never waits and may be called from anywhere, also from a
// JavaScript callback.
func (p *Program) Send(m Message) { p.queue.Send(m) }

// Run runs a page that was just opened, for staff of a language, until ctx is done, and
// returns ctx's error when all its jobs ended.
func (p *Program) Run(ctx context.Context, lang string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer p.jobs.Wait()
	defer cancel()
	m, effects := New(lang, p.now())
	if p.kind != Desk {
		m, effects = NewWindow(p.kind, lang, p.now())
	}
	for {
		p.beginFirst(ctx, effects)
		p.page.Show(m)
		if p.kind == Desk {
			p.windows.say(m.Words())
		}
		for _, e := range effects {
			if !isFirst(e) {
				e.do(ctx, p)
			}
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

// isFirst reports whether an effect is begun before the screen is drawn: the card is asked
// meanwhile.
func isFirst(e Effect) bool { _, first := e.(ReadCard); return first }

// beginFirst begins what is not to wait for the screen, and lets it come as far as it can: the
// browser has one thread for both, on which what was begun last runs first.
func (p *Program) beginFirst(ctx context.Context, effects []Effect) {
	for _, e := range effects {
		if isFirst(e) {
			others := make(chan struct{})
			go close(others)
			e.do(ctx, p)
			<-others
		}
	}
}

// begin runs a job beside the program, which is told what comes of it.
func (p *Program) begin(job func() Message) {
	p.jobs.Go(func() { p.Send(job()) })
}

// after sends a message after a while, unless it is stopped.
func (p *Program) after(wait time.Duration, m Message) (stop func()) {
	timer := time.AfterFunc(wait, func() { p.Send(m) })
	return func() { timer.Stop() }
}

// connect runs a connection to the helper, which begins after a while.
func (p *Program) connect(ctx context.Context, link int, after time.Duration) {
	p.jobs.Go(func() {
		select {
		case <-time.After(after):
		case <-ctx.Done():
			return
		}
		err := p.helper.Watch(ctx,
			func(policy *Policy) { p.Send(HelperFound{link: link, Policy: policy}) },
			func(all wire.ReadersResult) { p.Send(ReadersChanged{All: all}) },
			func(c wire.SeatChanged) { p.Send(SeatChanged{c}) })
		if ctx.Err() == nil {
			p.Send(HelperLost{link: link, Problem: room.ProblemOf(err)})
		}
	})
}

// jobs begin what takes the guide time.
type jobs struct{ program *Program }

// Begin runs a job beside the program, which is told what comes of it.
func (j jobs) Begin(ctx context.Context, job func(context.Context) guide.Message) {
	j.program.begin(func() Message { return OfGuide{job(ctx)} })
}
