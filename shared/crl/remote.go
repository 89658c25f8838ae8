package crl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/revocation"
)

// pause is how long an address is left alone after it gave no list that is in
// date.
const pause = time.Minute

// errClosed is the error of a list after Close.
var errClosed = errors.New("closed")

// A remote is a list at an address.
type remote struct {
	address     string
	authorities []*certprofile.Certificate
	client      *http.Client
	now         func() time.Time

	mu     sync.Mutex
	closed bool
	last   *fetch // the one under way or the last one, nil before the first
}

// A fetch is one try to get the list. All but done is written before done is
// closed, and read after that.
type fetch struct {
	cancel     context.CancelFunc
	done       chan struct{}
	from, till time.Time // the result stands from … till
	list       *revocation.List
	err        error
}

// load returns the list that is in memory or waits for the one that is being
// fetched. The time is looked at too: a clock that was set back asks again.
func (r *remote) load(ctx context.Context) (*revocation.List, error) {
	f, err := r.current(ctx)
	if err != nil {
		return nil, err
	}
	select {
	case <-f.done:
		return f.list, f.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// current returns the fetch to wait for and starts one when the last is no good
// any more. That goes on when the question ends: others may wait for it.
func (r *remote) current(ctx context.Context) (*fetch, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, fmt.Errorf("%w: %w", revocation.NoList, errClosed)
	}
	if r.last == nil || r.last.over(r.now()) {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		r.last = &fetch{cancel: cancel, done: make(chan struct{})}
		go r.run(ctx, r.last)
	}
	return r.last, nil
}

func (f *fetch) over(now time.Time) bool {
	select {
	case <-f.done:
		return now.Before(f.from) || !now.Before(f.till)
	default:
		return false
	}
}

func (r *remote) run(ctx context.Context, f *fetch) {
	defer close(f.done)
	defer f.cancel()
	f.list, f.err = r.get(ctx)
	if ctx.Err() != nil { // by close; net/http may take the cut answer for a whole one
		f.list, f.err = nil, fmt.Errorf("%w: %w", revocation.NoList, errClosed)
	}
	f.from = r.now()
	f.till = f.from.Add(pause)
	if f.err != nil {
		return
	}
	if over := f.list.NextUpdate.Add(time.Second); f.from.Before(over) { // the last second is in date
		f.till = over
	}
}

// get fetches the list once.
func (r *remote) get(ctx context.Context) (*revocation.List, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.address, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", revocation.NoList, err)
	}
	request.Header.Set("Accept", "application/pkix-crl") // RFC 5280, 4.2.1.13
	response, err := r.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", revocation.NoList, err)
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: %s: %s", revocation.NoList, r.address, response.Status)
	case response.ContentLength > maxText:
		return nil, fmt.Errorf("%w: %s: %d octets", revocation.TooLarge, r.address, response.ContentLength)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxText+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", revocation.NoList, r.address, err)
	}
	return parse(text, r.authorities)
}

func (r *remote) close() {
	r.mu.Lock()
	r.closed = true
	last := r.last
	r.mu.Unlock()
	if last != nil {
		last.cancel()
		<-last.done
	}
}
