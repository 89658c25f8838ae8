package crl

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"jpkiweb/shared/revocation"
)

// A sweep is one look at all files of a folder. What it found is written before done is
// closed, and read after that.
type sweep struct {
	cancel context.CancelFunc
	done   chan struct{}
	from   time.Time
	shelf  *shelf
	err    error
}

// load returns what the folder holds: it looks now, or, where it looks at intervals, waits for
// the sweep under way as place.load does.
func (f *folder) load(ctx context.Context) (*shelf, error) {
	if f.every <= 0 {
		found, err := f.look(ctx)
		return &shelf{all: found}, err
	}
	last, before, err := f.current(ctx)
	if err != nil {
		return nil, err
	}
	select { // mostly it is over
	case <-last.done:
		return last.shelf, last.err
	default:
	}
	var graceOver <-chan time.Time
	if before != nil {
		t := time.NewTimer(f.grace)
		defer t.Stop()
		graceOver = t.C
	}
	select {
	case <-last.done:
		return last.shelf, last.err
	case <-graceOver:
		return before, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// current returns the sweep to wait for, and starts one when the last is over and its time
// has passed. That goes on when the question ends: others may wait for it.
func (f *folder) current(ctx context.Context) (last *sweep, before *shelf, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, nil, fmt.Errorf("%w: %w", revocation.NoList, errClosed)
	}
	if f.last == nil || f.last.outdated(f.now(), f.every) {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f.last = &sweep{cancel: cancel, done: make(chan struct{})}
		go f.sweep(ctx, f.last)
	}
	return f.last, f.newest, nil
}

// outdated tells whether it is time for another one; a clock that was set back asks again.
func (s *sweep) outdated(now time.Time, every time.Duration) bool {
	select {
	case <-s.done:
		return now.Before(s.from) || now.Sub(s.from) >= every
	default:
		return false
	}
}

func (f *folder) sweep(ctx context.Context, s *sweep) {
	defer close(s.done)
	defer s.cancel()
	found, err := f.look(ctx)
	s.from = f.now()
	if s.err = err; err != nil {
		return
	}
	s.shelf = newShelf(found)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.newest = s.shelf
}

// look looks at all files. Those that are as they were are not read again.
func (f *folder) look(ctx context.Context) ([]finding, error) {
	names, err := f.names(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", revocation.NoList, err)
	}
	places := f.update(names)
	if len(places) == 0 {
		return nil, fmt.Errorf("%w: no %s in %s", revocation.NoList, pattern, f.path)
	}
	return loadAll(ctx, places), nil
}

// loaders is how many files of a folder are loaded at the same time: each is in memory then.
const loaders = 4

// loadAll loads places.
func loadAll(ctx context.Context, places []*place) []finding {
	found := make([]finding, len(places))
	var next atomic.Int64
	var loading sync.WaitGroup
	for range min(loaders, len(places)) {
		loading.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(places) {
					return
				}
				found[i] = places[i].look(ctx)
			}
		})
	}
	loading.Wait()
	return found
}
