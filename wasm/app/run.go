package app

import (
	"context"
	"sync"
	"time"

	"jpkiweb/wasm/room"
)

// progressEvery bounds how often progress is drawn.
const progressEvery = 100 * time.Millisecond

// A jobID tells a job from all others: each room numbers its own.
type jobID struct {
	of  owner
	job int
}

// An owner numbers jobs.
type owner int

// The owners.
const (
	ofGallery owner = iota
	ofReader
	ofWork
	ofTask
	ofVerification
)

// startOnCard runs a job that needs the card; such jobs wait for each other. The program
// is told slow if it takes long. Its PINs are zeroed when it ends, also before it began.
func (p *Program) startOnCard(ctx context.Context, job jobID, slow Message, run func(context.Context) Message, pins ...[]byte) {
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
		defer p.watch(job, slow)()
		p.Send(run(ctx))
	})
}

// cardSlowAfter is how long a job of the card may come no further before the person
// is told that it takes long.
const cardSlowAfter = 3 * time.Second

// watch tells the program slow if a job takes long, until it is stopped.
func (p *Program) watch(job jobID, slow Message) (stop func()) {
	timer := time.AfterFunc(cardSlowAfter, func() { p.Send(slow) })
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slowTimers[job] = timer
	return func() {
		timer.Stop()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.slowTimers, job)
	}
}

// goesOn counts anew, because a job came further, or not at all while it waits for
// the person.
func (p *Program) goesOn(job jobID, waits bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	timer := p.slowTimers[job]
	switch {
	case timer == nil:
	case waits:
		timer.Stop()
	default:
		timer.Reset(cardSlowAfter)
	}
}

// start runs a job beside the program.
func (p *Program) start(ctx context.Context, job jobID, run func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	p.mu.Lock()
	p.cancels[job] = cancel
	p.mu.Unlock()
	p.jobs.Go(func() {
		defer p.cancel(job)
		run(ctx)
	})
}

// startAndSend runs a job beside the program, which is told what comes of it.
func (p *Program) startAndSend(ctx context.Context, job int, run func(context.Context) Message) {
	p.start(ctx, jobID{ofGallery, job}, func(ctx context.Context) { p.Send(run(ctx)) })
}

// begin runs a job of a room beside the program, which is told what comes of it.
func (p *Program) begin(ctx context.Context, job func(context.Context) Message) {
	p.jobs.Go(func() { p.Send(job(ctx)) })
}

// cancel ends the context of a job.
func (p *Program) cancel(job jobID) {
	p.mu.Lock()
	cancel := p.cancels[job]
	delete(p.cancels, job)
	p.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// paced returns a function that tells how far a job is, not more often than a person
// sees.
func (p *Program) paced(tell func(room.Progress)) func(room.Progress) {
	var mu sync.Mutex
	var last time.Time
	return func(progress room.Progress) {
		mu.Lock()
		defer mu.Unlock()
		now := p.now()
		if progress.Done < progress.Total && now.Sub(last) < progressEvery {
			return
		}
		last = now
		tell(progress)
	}
}
