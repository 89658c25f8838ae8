package reader

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Join makes one backend of several. A reader belongs to the first backend that
// names it. A backend without service has no readers and is asked again after
// retry; it does not hide the others.
func Join(retry time.Duration, backends ...Backend) Backend {
	return &joined{retry: retry, backends: backends}
}

type joined struct {
	retry    time.Duration
	backends []Backend

	mu    sync.Mutex
	owner map[string]Backend
}

func (j *joined) Watch(ctx context.Context, changed func([]Reader)) error {
	var (
		mu    sync.Mutex
		parts = make([][]Reader, len(j.backends))
		heard = make([]bool, len(j.backends))
		wait  sync.WaitGroup
	)
	update := func(i int, readers []Reader) {
		mu.Lock()
		defer mu.Unlock()
		parts[i], heard[i] = readers, true
		if !slices.Contains(heard, false) {
			changed(j.merge(parts))
		}
	}
	for i, backend := range j.backends {
		wait.Go(func() {
			for ctx.Err() == nil {
				if err := backend.Watch(ctx, func(readers []Reader) { update(i, readers) }); err != nil {
					update(i, nil)
					pause(ctx, j.retry)
				}
			}
		})
	}
	wait.Wait()
	return nil
}

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

func (j *joined) merge(parts [][]Reader) []Reader {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.owner = map[string]Backend{}
	var all []Reader
	for i, part := range parts {
		for _, r := range part {
			if _, taken := j.owner[r.Name]; !taken {
				j.owner[r.Name] = j.backends[i]
				all = append(all, r)
			}
		}
	}
	return all
}

func (j *joined) Connect(ctx context.Context, name string, how How) (Connection, error) {
	j.mu.Lock()
	owner := j.owner[name]
	j.mu.Unlock()
	if owner != nil {
		return owner.Connect(ctx, name, how)
	}
	err := error(ErrNoReader)
	for _, backend := range j.backends {
		var connection Connection
		if connection, err = backend.Connect(ctx, name, how); err == nil || !errors.Is(err, ErrNoReader) && !errors.Is(err, ErrNoService) {
			return connection, err
		}
	}
	return nil, err
}
