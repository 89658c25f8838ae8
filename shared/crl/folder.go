package crl

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/revocation"
)

// A folder holds lists, one a file, such as those of all municipalities: a JPKI CA
// has one for each (jpki facts 5.5). Files may come and go.
type folder struct {
	path string
	open func(path string) *place

	mu     sync.Mutex
	closed bool
	places map[string]*place // by file name
}

// ask asks every list; the one for the certificate's municipality answers.
func (f *folder) ask(ctx context.Context, c *certprofile.Certificate) revocation.Status {
	names, err := f.names(ctx)
	if err != nil {
		return revocation.Because(fmt.Errorf("%w: %w", revocation.NoList, err))
	}
	best := revocation.Because(fmt.Errorf("%w: no %s in %s", revocation.NoList, pattern, f.path))
	for _, p := range f.update(names) {
		if answer := p.ask(ctx, c); betterAnswer(answer, best) {
			best = answer
		}
	}
	return best
}

// fetch looks at every list.
func (f *folder) fetch(ctx context.Context) {
	names, err := f.names(ctx)
	if err != nil {
		return
	}
	for _, p := range f.update(names) {
		p.fetch(ctx)
	}
}

// check tells whether the folder has lists, of whatever CA.
func (f *folder) check(ctx context.Context) error {
	names, err := f.names(ctx)
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%w: no %s in the folder", revocation.NoList, pattern)
	}
	return err
}

// known says what the lists in memory know.
func (f *folder) known(c *certprofile.Certificate) revocation.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	best := revocation.Because(fmt.Errorf("%w: none of %s was looked at yet", revocation.NoList, f.path))
	for _, p := range f.places {
		if answer := p.known(c); betterAnswer(answer, best) {
			best = answer
		}
	}
	return best
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

func (f *folder) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for _, p := range f.places {
		p.close()
	}
}
