package app

import (
	"context"
	"sync"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// progressEvery bounds how often progress is drawn.
const progressEvery = 100 * time.Millisecond

func (p *Program) doAll(ctx context.Context, effects []Effect) {
	for _, e := range effects {
		p.do(ctx, e)
	}
}

// do does an effect of the page at once and begins one of the card.
func (p *Program) do(ctx context.Context, effect Effect) {
	switch e := effect.(type) {
	case Answer:
		p.page.Answer(e)
	case ShowFolded:
		p.page.ShowFolded(e.ID, e.Text)
		clear(e.Text)
	case Download:
		p.page.Download(e)
	case SaveLanguage:
		p.page.SaveLanguage(e.Lang)
	case Leave:
		p.page.Leave()
	case Copy:
		p.page.Copy(e.Text)
	case OpenWindow:
		if !p.page.OpenWindow(e.URL) {
			p.Send(WindowBlocked{})
		}
	case SaveMunicipality:
		p.page.SaveMunicipality(e.Code)
	case SaveReminders:
		p.page.SaveReminders(e.Text)
	case Print:
		p.page.Print()
	case Learn:
		p.doLearn(ctx, e)
	case UseWindow:
		p.page.UseWindow(e.Request)
	case Cancel:
		p.cancel(e.job)
	case Connect:
		p.connect(ctx, e)
	case Disconnect:
		p.disconnect()
	default:
		p.doOnCard(ctx, effect)
	}
}

func (p *Program) doOnCard(ctx context.Context, effect Effect) {
	switch e := effect.(type) {
	case AskStatus:
		p.startOnCard(ctx, e.job, func(ctx context.Context) Message {
			status, problem := p.status(ctx, e.Reader, "")
			return CardAnswered{job: e.job, Status: status, Problem: problem}
		})
	case Share:
		p.startOnCard(ctx, e.job, func(ctx context.Context) Message {
			status, problem := p.status(ctx, e.Reader, e.Origin)
			return JobDone{job: e.job, Status: status, Problem: problem}
		})
	case Login:
		p.startOnCard(ctx, e.job, func(ctx context.Context) Message {
			token, err := p.backend.Login(ctx, e, p.asked(e.job))
			return JobDone{job: e.job, Token: token, Problem: problemOrNil(err)}
		}, e.PIN)
	case Sign:
		p.startOnCard(ctx, e.job, func(ctx context.Context) Message {
			signed, err := p.sign(ctx, e)
			return JobDone{job: e.job, Signed: signed, Problem: problemOrNil(err)}
		}, e.Password)
	case ChangePIN:
		p.startOnCard(ctx, e.job, func(ctx context.Context) Message {
			return JobDone{job: e.job, Problem: problemOrNil(p.backend.ChangePIN(ctx, e, p.asked(e.job)))}
		}, e.Old, e.New)
	case ReadCertificate:
		p.startOnCard(ctx, e.job, func(ctx context.Context) Message {
			read, err := p.backend.Certificate(ctx, e, p.asked(e.job))
			if err != nil {
				return JobDone{job: e.job, Problem: problemOrNil(err)}
			}
			return JobDone{job: e.job, Certificate: &read}
		}, e.Password)
	case Hash:
		p.start(ctx, e.job, func(ctx context.Context) { p.hash(ctx, e) })
	default:
		p.doOnRecords(ctx, effect)
	}
}

// doOnRecords does what needs no card.
func (p *Program) doOnRecords(ctx context.Context, effect Effect) {
	switch e := effect.(type) {
	case ListGrants:
		p.start(ctx, e.job, func(ctx context.Context) { p.listGrants(ctx, e.job) })
	case Allow:
		p.start(ctx, e.job, func(ctx context.Context) {
			err := p.backend.Allow(ctx, e.Origin, e.Purposes)
			p.Send(Allowed{job: e.job, Problem: problemOrNil(err)})
		})
	case Revoke:
		p.start(ctx, e.job, func(ctx context.Context) {
			if err := p.backend.Revoke(ctx, e.Origin); err != nil {
				p.Send(GrantsListed{job: e.job, Problem: problemOrNil(err)})
				return
			}
			p.listGrants(ctx, e.job)
		})
	case WriteCalendar:
		p.start(ctx, e.job, func(ctx context.Context) {
			text, err := p.backend.Calendar(ctx, p.page.CalendarEvents(e.Days, e.Lang))
			p.Send(CalendarWritten{job: e.job, Text: text, Problem: problemOrNil(err)})
		})
	case ListGallery:
		p.start(ctx, e.job, func(ctx context.Context) {
			result, err := p.backend.Gallery(ctx)
			p.Send(GalleryListed{job: e.job, Result: result, Problem: problemOrNil(err)})
		})
	case SwapCard:
		p.start(ctx, e.job, func(ctx context.Context) {
			result, err := p.backend.InsertCard(ctx, e.Card)
			p.Send(GalleryListed{job: e.job, Result: result, Problem: problemOrNil(err)})
		})
	case CheckRevocation:
		p.start(ctx, e.job, func(ctx context.Context) {
			result, err := p.backend.Revocation(ctx, e.Certificate)
			if err != nil {
				result = wire.RevocationResult{State: jpki.RevocationUnknown}
			}
			p.Send(RevocationTold{job: e.job, Purpose: e.Purpose, Result: result})
		})
	case ListHistory:
		p.start(ctx, e.job, func(ctx context.Context) {
			result, err := p.backend.History(ctx)
			p.Send(HistoryListed{job: e.job, Result: result, Problem: problemOrNil(err)})
		})
	case Diagnose:
		p.start(ctx, e.job, func(ctx context.Context) {
			result, err := p.backend.Diagnosis(ctx)
			if err != nil {
				p.Send(Diagnosed{job: e.job})
				return
			}
			p.Send(Diagnosed{job: e.job, Result: &result})
		})
	}
}

func (p *Program) listGrants(ctx context.Context, job int) {
	list, err := p.backend.Grants(ctx)
	p.Send(GrantsListed{job: job, List: list, Problem: problemOrNil(err)})
}

// asked returns a function that tells where the PIN of a job is typed.
func (p *Program) asked(job int) func(PINPlace) {
	return func(place PINPlace) {
		p.goesOn(job, place != PINPlace{})
		p.Send(PINAsked{job: job, Place: place})
	}
}

// hash stops at the first document that cannot be read.
func (p *Program) hash(ctx context.Context, e Hash) {
	for i, d := range e.Documents {
		read, err := hashFile(ctx, d.File, p.progress(e.job, i))
		p.Send(DocumentHashed{job: e.job, document: i, Digest: read.Digest, Edges: read.Edges, Problem: problemOrNil(err)})
		if err != nil {
			return
		}
	}
}

// sign signs documents that are still what the person chose.
func (p *Program) sign(ctx context.Context, e Sign) ([]Signed, error) {
	read := func(Progress) { p.goesOn(e.job, false) } // it is not the card that takes long
	if err := unchanged(ctx, e.Documents, true, read); err != nil {
		return nil, err
	}
	e.Unchanged = unchangedThen(e.Documents, read)
	return p.backend.Sign(ctx, e, p.progress(e.job, -1), p.asked(e.job))
}

func (p *Program) status(ctx context.Context, reader, origin string) (*CardStatus, *Problem) {
	status, err := p.backend.Status(ctx, reader, origin)
	if err != nil {
		return nil, problemOrNil(err)
	}
	return &status, nil
}

// startOnCard runs a job that needs the card; such jobs wait for each other. Its
// PINs are zeroed when it ends, also before it began.
func (p *Program) startOnCard(ctx context.Context, job int, run func(context.Context) Message, pins ...[]byte) {
	p.start(ctx, job, func(ctx context.Context) {
		defer func() {
			for _, pin := range pins {
				clear(pin)
			}
		}()
		select {
		case p.card <- struct{}{}:
		case <-ctx.Done(): // given up before it began: its result would be stale
			return
		}
		defer func() { <-p.card }()
		if ctx.Err() != nil {
			return
		}
		defer p.watch(job)()
		p.Send(run(ctx))
	})
}

// cardSlowAfter is how long a job of the card may come no further before the person
// is told that it takes long.
const cardSlowAfter = 3 * time.Second

// watch tells the program if a job takes long, until it is stopped.
func (p *Program) watch(job int) (stop func()) {
	timer := time.AfterFunc(cardSlowAfter, func() { p.Send(StillWorking{job: job}) })
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slow[job] = timer
	return func() {
		timer.Stop()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.slow, job)
	}
}

// goesOn counts anew, because a job came further, or not at all while it waits for
// the person.
func (p *Program) goesOn(job int, waits bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	timer := p.slow[job]
	switch {
	case timer == nil:
	case waits:
		timer.Stop()
	default:
		timer.Reset(cardSlowAfter)
	}
}

// start runs a job beside the program.
func (p *Program) start(ctx context.Context, job int, run func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	p.mu.Lock()
	p.cancels[job] = cancel
	p.mu.Unlock()
	p.jobs.Go(func() {
		defer p.cancel(job)
		run(ctx)
	})
}

// cancel ends the context of a job.
func (p *Program) cancel(job int) {
	p.mu.Lock()
	cancel := p.cancels[job]
	delete(p.cancels, job)
	p.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// progress returns a function that tells the program how far a job is, not more
// often than a person sees.
func (p *Program) progress(job, document int) func(Progress) {
	var mu sync.Mutex
	var last time.Time
	return func(progress Progress) {
		p.goesOn(job, false)
		mu.Lock()
		defer mu.Unlock()
		now := p.now()
		if progress.Done < progress.Total && now.Sub(last) < progressEvery {
			return
		}
		last = now
		p.Send(Progressed{job: job, document: document, Progress: progress})
	}
}

func problemOrNil(err error) *Problem {
	if err == nil {
		return nil
	}
	p := ProblemOf(err)
	return &p
}
