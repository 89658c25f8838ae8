package crl

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// errClosed is the error of a place after Close.
var errClosed = errors.New("closed")

// A place is where one list is, and the newest list that was there. It is looked
// at by one look at a time, which all wait for who ask meanwhile.
type place struct {
	from  origin
	now   func() time.Time
	grace time.Duration

	mu     sync.Mutex
	closed bool
	last   *retrieval[revocation.List] // the one under way or the last one, nil before the first
	newest *revocation.List            // that the looks found; an older one never replaces it
}

// An origin is a file or an address. Its methods are called by one look at a time.
type origin interface {
	// get returns the list that is there now. The error wraps a revocation.Why.
	get(ctx context.Context) (*revocation.List, error)
	// validFor is how long what get returned stands.
	validFor(err error) time.Duration
	// survivesFailure tells whether the newest list stands in for one that cannot be had.
	survivesFailure() bool
	// endsWithContext tells whether get ends with its context.
	endsWithContext() bool
}

// find adds the list, for whatever distribution point it is.
func (p *place) find(ctx context.Context, _ string, found []finding) []finding {
	return append(found, p.look(ctx))
}

func (p *place) look(ctx context.Context) finding {
	l, err := p.load(ctx)
	return finding{l, err}
}

// fetch looks at the place where a look is due.
func (p *place) fetch(ctx context.Context) { _, _ = p.load(ctx) }

// check tells whether a file is a list, of whatever CA. An address may answer later.
func (p *place) check(ctx context.Context) error {
	if p.from.survivesFailure() {
		return nil
	}
	_, err := p.load(ctx)
	if errors.Is(err, revocation.NoList) || errors.Is(err, revocation.Malformed) || errors.Is(err, revocation.TooLarge) {
		return err
	}
	return nil
}

// known adds what is in memory, without a look.
func (p *place) known(_ string, found []finding) []finding {
	p.mu.Lock()
	last, newest := p.last, p.newest
	p.mu.Unlock()
	if last != nil {
		select {
		case <-last.done:
			return append(found, finding{last.found, last.err})
		default: // the look is not over: what the one before found
		}
	}
	if newest == nil {
		return append(found, finding{err: fmt.Errorf("%w: not looked at yet", revocation.NoList)})
	}
	return append(found, finding{list: newest})
}

// load returns the list of the last look, or waits for the one under way: until
// ctx ends, or, where a list of before is in date, for a grace only.
func (p *place) load(ctx context.Context) (*revocation.List, error) {
	l, before, err := p.current(ctx)
	if err != nil {
		return nil, err
	}
	return l.wait(ctx, before, p.grace)
}

// current returns the look to wait for, and starts one when the last is over. before is the
// list that answers meanwhile, nil for none.
func (p *place) current(ctx context.Context) (l *retrieval[revocation.List], before *revocation.List, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, nil, fmt.Errorf("%w: %w", revocation.NoList, errClosed)
	}
	if p.last == nil || p.last.outdated(p.now()) {
		p.last = retrieve(ctx, p.run)
	}
	if p.from.survivesFailure() && inDate(p.newest, p.now()) {
		before = p.newest
	}
	return p.last, before, nil
}

// inDate: nextUpdate is not over, its last second included.
func inDate(l *revocation.List, now time.Time) bool {
	return l != nil && !jpki.IsOver(l.NextUpdate, now)
}

func (p *place) run(ctx context.Context, l *retrieval[revocation.List]) {
	list, err := p.from.get(ctx)
	if ctx.Err() != nil { // by close; net/http may take the cut answer for a whole one
		list, err = nil, fmt.Errorf("%w: %w", revocation.NoList, errClosed)
	}
	l.validFrom = p.now()
	l.validUntil = l.validFrom.Add(p.from.validFor(err))
	l.found, l.err = p.accept(list, err)
	if l.found == nil {
		return
	}
	switch expiry := l.found.NextUpdate.Add(time.Second); {
	case !inDate(l.found, l.validFrom):
		l.validUntil = l.validFrom.Add(min(pause, l.validUntil.Sub(l.validFrom)))
	case expiry.Before(l.validUntil):
		l.validUntil = expiry
	}
}

// accept returns what answers after a look: the list that was found or the newer
// one of before, which a failure does not take away where the origin keeps it.
func (p *place) accept(found *revocation.List, err error) (*revocation.List, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case err != nil && (p.newest == nil || !p.from.survivesFailure()):
		return nil, err
	case err == nil && !found.Older(p.newest):
		p.newest = found
	}
	return p.newest, nil
}

// close ends a look that is under way, and waits for it where it ends.
func (p *place) close() {
	p.mu.Lock()
	p.closed = true
	last := p.last
	p.mu.Unlock()
	if last == nil {
		return
	}
	last.cancel()
	if p.from.endsWithContext() {
		<-last.done
	}
}
