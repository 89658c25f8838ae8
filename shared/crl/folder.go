package crl

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"jpkiweb/shared/revocation"
)

// A folder holds lists, one a file, such as those of all municipalities: a JPKI CA
// has one for each (jpki facts 5.5). Files may come and go.
type folder struct {
	path  string
	open  func(path string) *place
	every time.Duration // between two sweeps; 0: one for every question
	grace time.Duration
	now   func() time.Time

	mu     sync.Mutex
	closed bool
	places map[string]*place // by file name
	last   *retrieval[shelf] // the sweep under way or the last one, nil before the first; where every is above 0
	newest *shelf            // of the last sweep that found one
}

// find adds the lists that answer for a distribution point.
func (f *folder) find(ctx context.Context, point string, found []finding) []finding {
	shelf, err := f.load(ctx)
	if err != nil {
		return append(found, finding{err: err})
	}
	return shelf.find(point, found)
}

// fetch looks at every list.
func (f *folder) fetch(ctx context.Context) { _, _ = f.load(ctx) }

// check tells whether the folder has lists, of whatever CA.
func (f *folder) check(ctx context.Context) error {
	names, err := f.names(ctx)
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%w: no %s in the folder", revocation.NoList, pattern)
	}
	return err
}

// known adds what is in memory for a distribution point.
func (f *folder) known(point string, found []finding) []finding {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.places) == 0 {
		return append(found, finding{err: fmt.Errorf("%w: none of %s was looked at yet", revocation.NoList, f.path)})
	}
	var all []finding
	for _, p := range f.places {
		all = p.known(point, all)
	}
	return (&shelf{all: all}).find(point, found)
}

// pattern is how lists are named in a folder, in any case.
const pattern = "*.crl"

// names lists the folder. A disk that does not answer is left to itself when ctx
// ends.
func (f *folder) names(ctx context.Context) ([]string, error) {
	type result struct {
		names []string
		err   error
	}
	results := make(chan result, 1)
	go func() {
		entries, err := os.ReadDir(f.path)
		var names []string
		for _, e := range entries {
			if strings.EqualFold(filepath.Ext(e.Name()), filepath.Ext(pattern)) {
				names = append(names, e.Name())
			}
		}
		results <- result{names, err}
	}()
	select {
	case r := <-results:
		return r.names, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// update returns the places of the files that are there. What is gone is forgotten.
func (f *folder) update(names []string) []*place {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	current, all := make(map[string]*place, len(names)), make([]*place, len(names))
	for i, name := range names {
		p := f.places[name]
		if p == nil {
			p = f.open(filepath.Join(f.path, name))
		}
		current[name], all[i] = p, p
	}
	f.places = current
	return all
}

// close ends a sweep that is under way, and waits for it.
func (f *folder) close() {
	f.mu.Lock()
	f.closed = true
	last := f.last
	for _, p := range f.places {
		p.close()
	}
	f.mu.Unlock()
	if last != nil {
		last.cancel()
		<-last.done
	}
}
