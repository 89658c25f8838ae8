package sqlstore

import (
	"context"
	"sync"
)

// once does something until it has worked once. All who ask while it is done wait for that
// one try.
type once struct {
	mu   sync.Mutex
	done bool
	try  *try // nil: nobody tries
}

type try struct {
	over chan struct{} // closed when err is known
	err  error
}

func (o *once) do(ctx context.Context, do func() error) error {
	o.mu.Lock()
	if o.done {
		o.mu.Unlock()
		return nil
	}
	t := o.try
	if t == nil {
		t = &try{over: make(chan struct{})}
		o.try = t
		go o.run(t, do)
	}
	o.mu.Unlock()
	select {
	case <-t.over:
		return t.err
	case <-ctx.Done():
		return unavailable(ctx.Err())
	}
}

func (o *once) run(t *try, do func() error) {
	t.err = do()
	o.mu.Lock()
	o.done, o.try = t.err == nil, nil
	o.mu.Unlock()
	close(t.over)
}
