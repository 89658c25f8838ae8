package crl

import (
	"context"
	"time"
)

// A retrieval is one look at a place, or at all of a folder, for whoever asks meanwhile. All but
// done and cancel is written before done is closed, and read after that.
type retrieval[T any] struct {
	cancel                context.CancelFunc
	done                  chan struct{}
	validFrom, validUntil time.Time
	found                 *T
	err                   error
}

// retrieve begins one, which goes on when the question ends: others may wait for it.
func retrieve[T any](ctx context.Context, run func(context.Context, *retrieval[T])) *retrieval[T] {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	r := &retrieval[T]{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		defer cancel()
		run(ctx, r)
	}()
	return r
}

// outdated tells whether the result stands no longer; a clock that was set back asks
// again.
func (r *retrieval[T]) outdated(now time.Time) bool {
	select {
	case <-r.done:
		return now.Before(r.validFrom) || !now.Before(r.validUntil)
	default:
		return false
	}
}

// wait returns what is found: it waits until ctx ends, or, where what was found before answers
// meanwhile, for a grace only. before is nil where nothing does.
func (r *retrieval[T]) wait(ctx context.Context, before *T, grace time.Duration) (*T, error) {
	select { // mostly it is over
	case <-r.done:
		return r.found, r.err
	default:
	}
	var graceOver <-chan time.Time
	if before != nil {
		t := time.NewTimer(grace)
		defer t.Stop()
		graceOver = t.C
	}
	select {
	case <-r.done:
		return r.found, r.err
	case <-graceOver:
		return before, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
