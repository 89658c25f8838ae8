package document

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"sync"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
)

// idleAfter is how long a worker that nobody asks is kept: a person reads what they sign,
// and types a password meanwhile.
const idleAfter = 2 * time.Minute

// silentAfter is how long a worker may say nothing: it says something every ten seconds
// once it is there, and must be fetched before.
const silentAfter = 2 * time.Minute

var errSilent = errors.New("worker says nothing")

// A Worker is a [Conn] to a worker. Close ends it, and all that it holds.
type Worker interface {
	Conn
	io.Closer
}

// A Client asks one worker after the other, each until it ends. Its methods may be called
// from any goroutine: one request waits for the other.
type Client struct {
	start func() (Worker, error)
	turn  chan struct{} // held by the request that is under way

	mu     sync.Mutex
	worker Worker // nil: none
	idle   *time.Timer
}

// NewClient returns a Client that has not started a worker.
func NewClient(start func() (Worker, error)) *Client {
	return &Client{start: start, turn: make(chan struct{}, 1)}
}

// A Fingerprint is what is known of the content of a document.
type Fingerprint struct {
	Digest [sha256.Size]byte    // of all of it, SHA-256
	Edges  [2][sha256.Size]byte // of its first and of its last EdgeSize bytes
	Head   []byte               // those first bytes
}

// Read has the worker read a file of this size, in bytes, from its first byte to its last,
// and tells how far it is. Errors have a code: file_unreadable, or reading_stopped if the
// worker ended before it was done; or are that of ctx, with which the worker ends, too.
func (c *Client) Read(ctx context.Context, blob any, size int64, progress func(Progress)) (Fingerprint, error) {
	a, err := c.ask(ctx, Request{Size: size}, blob, progress)
	if err != nil {
		return Fingerprint{}, err
	}
	r := a.Read
	if r == nil || len(r.Digest) != sha256.Size || len(r.First) != sha256.Size || len(r.Last) != sha256.Size {
		c.Close()
		return Fingerprint{}, stopped(errors.New("no digest"))
	}
	return Fingerprint{
		Digest: [sha256.Size]byte(r.Digest), Head: r.Head,
		Edges: [2][sha256.Size]byte{[sha256.Size]byte(r.First), [sha256.Size]byte(r.Last)},
	}, nil
}

// ask sends a request and returns the last answer to it.
func (c *Client) ask(ctx context.Context, r Request, blob any, progress func(Progress)) (Answer, error) {
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return Answer{}, context.Cause(ctx)
	}
	defer func() { <-c.turn }()
	a, err := c.exchange(ctx, r, blob, progress)
	switch {
	case ctx.Err() != nil: // it may be in the middle of a long work
		c.Close()
		return a, context.Cause(ctx)
	case err != nil:
		c.Close()
		return a, stopped(err)
	case a.Problem != nil:
		err = wire.Errorf(a.Problem.Code, "%s", a.Problem.Message)
	}
	c.rest()
	return a, err
}

func (c *Client) exchange(ctx context.Context, r Request, blob any, progress func(Progress)) (a Answer, err error) {
	w, err := c.take()
	if err != nil {
		return a, err
	}
	m, err := Encode(r, blob)
	if err != nil {
		return a, err
	}
	if err := w.Send(m); err != nil {
		return a, err
	}
	for {
		if m, err = receive(ctx, w); err != nil {
			return a, err
		}
		a = Answer{}
		if err := Decode(m, &a); err != nil {
			return a, err
		}
		if a.Progress == nil {
			return a, nil
		}
		progress(*a.Progress)
	}
}

// receive returns the next message. A worker that the browser ended tells nobody.
func receive(ctx context.Context, w Worker) (dom.Message, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, silentAfter, errSilent)
	defer cancel()
	return w.Receive(ctx)
}

// stopped is the error of a worker that ended, or says what no worker of ours does.
func stopped(why error) error { return wire.Errorf(wire.CodeReadingStopped, "%v", why) }

// take returns the worker, which it starts where there is none.
func (c *Client) take() (w Worker, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.idle != nil {
		c.idle.Stop()
	}
	if c.worker == nil {
		if w, err = c.start(); err != nil {
			return nil, err
		}
		c.worker = w
	}
	return c.worker, nil
}

// rest ends the worker if nobody asks it for long.
func (c *Client) rest() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = time.AfterFunc(idleAfter, func() {
		select {
		case c.turn <- struct{}{}:
			c.Close()
			<-c.turn
		default: // a request came in time
		}
	})
}

// Close ends the worker, also in the middle of a request; another request starts another.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.worker != nil {
		_ = c.worker.Close() // it ends anyhow
		c.worker = nil
	}
}
