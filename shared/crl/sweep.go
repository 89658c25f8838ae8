package crl

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"jpkiweb/shared/revocation"
)

// load returns what the folder holds: it looks now, or, where it looks at intervals, waits for
// the sweep under way.
func (f *folder) load(ctx context.Context) (*shelf, error) {
	if f.every <= 0 {
		found, err := f.look(ctx)
		return &shelf{all: found}, err
	}
	last, before, err := f.current(ctx)
	if err != nil {
		return nil, err
	}
	return last.wait(ctx, before, f.grace)
}

// current returns the sweep to wait for, and starts one when the last is over and its time
// has passed.
func (f *folder) current(ctx context.Context) (last *retrieval[shelf], before *shelf, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, nil, fmt.Errorf("%w: %w", revocation.NoList, errClosed)
	}
	if f.last == nil || f.last.outdated(f.now()) {
		f.last = retrieve(ctx, f.sweep)
	}
	return f.last, f.newest, nil
}

// sweep looks at all files, once for all who ask until it is outdated.
func (f *folder) sweep(ctx context.Context, s *retrieval[shelf]) {
	found, err := f.look(ctx)
	s.validFrom = f.now()
	s.validUntil = s.validFrom.Add(f.every)
	if s.err = err; err != nil {
		return
	}
	s.found = newShelf(found)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.newest = s.found
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
