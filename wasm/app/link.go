package app

import (
	"context"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// How long a connection may take: until the page says that there is none yet; and while
// the browser asks the person until it says so, and until it is given up, before Chromium
// does (240 s; dom facts 2).
const (
	openAfter   = time.Second
	slowAfter   = 8 * time.Second
	giveUpAfter = 200 * time.Second
)

// Connect keeps a connection to the helper, beginning after a while. An
// earlier one is given up.
type Connect struct {
	link  int
	After time.Duration
	// Waits: the browser may ask the person first, so it may take long.
	Waits bool
}

// do keeps the connection in a goroutine of its own.
func (e Connect) do(ctx context.Context, p *Program) {
	p.disconnect()
	ctx, unlink := context.WithCancelCause(ctx)
	p.unlink = func() { unlink(nil) }
	p.jobs.Go(func() {
		defer unlink(nil)
		if !sleep(ctx, e.After) {
			return
		}
		after, found := openAfter, func() {}
		if e.Waits {
			over := time.AfterFunc(giveUpAfter, func() { unlink(wire.Errorf(wire.CodeHelperUnreachable, "no answer")) })
			after, found = slowAfter, func() { over.Stop() }
			defer found()
		}
		slow := time.AfterFunc(after, func() { p.Send(StillConnecting{link: e.link}) })
		defer slow.Stop()
		err := p.backend.Watch(ctx,
			func(hello wire.HelloResult) {
				found()
				p.Send(HelperFound{link: e.link, Hello: hello})
			},
			func(r wire.ReadersResult) {
				slow.Stop()
				p.Send(ReadersChanged{link: e.link, Readers: r})
			})
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err == nil {
			err = wire.Errorf(wire.CodeHelperUnreachable, "connection closed")
		}
		p.Send(HelperLost{link: e.link, Problem: room.ProblemOf(err)})
	})
}

// Disconnect gives the connection up.
type Disconnect struct{}

func (Disconnect) do(_ context.Context, p *Program) { p.disconnect() }

// disconnect gives the connection up.
func (p *Program) disconnect() {
	if p.unlink != nil {
		p.unlink()
	}
}

// sleep reports whether the time passed before ctx was done.
func sleep(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
