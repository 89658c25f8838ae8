package document

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"sync"
	"time"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/onwire"
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

// A File is a document in the hands of the browser.
type File struct {
	Name string
	Size int64 // bytes, when it was chosen
	Blob any   // what the worker is given
	Font any   // with Options.Visible: likewise, of the font
}

// blob is what goes with a request.
func (f File) blob() any {
	if f.Font == nil {
		return f.Blob
	}
	return []any{f.Blob, f.Font}
}

// A Fingerprint is what is known of the content of a document.
type Fingerprint struct {
	Digest [sha256.Size]byte    // of all of it, SHA-256
	Edges  [2][sha256.Size]byte // of its first and of its last EdgeSize bytes
	Head   []byte               // those first bytes
}

// Opened is a document that was read to be signed.
type Opened struct {
	Fingerprint
	Subject signature.Subject // what is signed; zero if it was hashed only
	Pages   int               // of a PDF that can be read; 0: not known
	Seen    *Seen             // what is seen of the signature; nil: nothing
}

// Open has the worker read a file from its first byte to its last, to be signed with these
// options or, without, to be hashed only; it tells how far it is. Errors have a code:
// file_unreadable, those of a document that cannot be signed so, or reading_stopped if the
// worker ended before it was done; an [Unseen] is among them where the signature cannot be
// seen as these say; or they are that of ctx, with which the worker ends, too.
func (c *Client) Open(ctx context.Context, f File, o *Options, progress func(Progress)) (Opened, error) {
	a, _, err := c.ask(ctx, Request{Name: f.Name, Size: f.Size, Options: o}, f.blob(), nil, progress)
	if err != nil {
		return Opened{}, err
	}
	opened, err := openedOf(a.Read, o != nil)
	if err != nil {
		c.Close()
		return Opened{}, stopped(err)
	}
	return opened, nil
}

// openedOf is what a worker of ours has read.
func openedOf(r *Read, signs bool) (o Opened, err error) {
	if r == nil || len(r.Digest) != sha256.Size || len(r.First) != sha256.Size || len(r.Last) != sha256.Size || (r.Subject != nil) != signs {
		return o, errors.New("no digest")
	}
	o.Fingerprint = Fingerprint{
		Digest: [sha256.Size]byte(r.Digest), Head: r.Head,
		Edges: [2][sha256.Size]byte{[sha256.Size]byte(r.First), [sha256.Size]byte(r.Last)},
	}
	o.Pages, o.Seen = r.Pages, r.Seen
	if !signs {
		return o, nil
	}
	if o.Subject, err = onwire.Subject(*r.Subject); err == nil {
		err = o.Subject.Check()
	}
	return o, err
}

// Finish has the worker write the finished file of a document that was opened with these
// options, and returns its name, and what the browser has of it. token is a time stamp, DER,
// or nil. Errors are those of Open, and document_changed where the file is not the one that
// was signed.
func (c *Client) Finish(ctx context.Context, f File, o Options, s signature.Signature, token []byte, progress func(Progress)) (name string, blob any, err error) {
	a, blob, err := c.ask(ctx, Request{Name: f.Name, Size: f.Size, Options: &o, Finish: &Signed{
		CMS: s.CMS, Value: s.Value, Certificate: s.Certificate, Digest: s.Digest[:], Name: s.Name, TimeStamp: token,
	}}, f.blob(), nil, progress)
	if err != nil {
		return "", nil, err
	}
	if a.Finished == nil || blob == nil {
		c.Close()
		return "", nil, stopped(errors.New("no finished file"))
	}
	return a.Finished.Name, blob, nil
}

// Zip has the worker put files, what the browser has of each, into one, under these names,
// and returns what the browser has of that. Errors are those of Open.
func (c *Client) Zip(ctx context.Context, names []string, blobs []any) (blob any, err error) {
	a, blob, err := c.ask(ctx, Request{Zip: names}, blobs, nil, func(Progress) {})
	if err == nil && (a.Finished == nil || blob == nil) {
		c.Close()
		err = stopped(errors.New("no file"))
	}
	return blob, err
}

// ask sends a request and returns the last answer to it, and the file that goes with that. What
// the worker asks meanwhile is answered by trust.
func (c *Client) ask(ctx context.Context, r Request, blob any, trust *Trust, progress func(Progress)) (a Answer, made any, err error) {
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return a, nil, context.Cause(ctx)
	}
	defer func() { <-c.turn }()
	a, made, err = c.exchange(ctx, r, blob, trust, progress)
	switch {
	case ctx.Err() != nil: // it may be in the middle of a long work
		c.Close()
		return a, nil, context.Cause(ctx)
	case err != nil:
		c.Close()
		return a, nil, stopped(err)
	case a.Problem != nil:
		err = wire.Errorf(a.Problem.Code, "%s", a.Problem.Message)
		if a.Problem.Unseen != nil {
			err = errors.Join(err, a.Problem.Unseen)
		}
	}
	c.rest()
	return a, made, err
}

func (c *Client) exchange(ctx context.Context, r Request, blob any, trust *Trust, progress func(Progress)) (a Answer, made any, err error) {
	w, err := c.take()
	if err != nil {
		return a, nil, err
	}
	m, err := Encode(r, blob)
	if err != nil {
		return a, nil, err
	}
	if err := w.Send(m); err != nil {
		return a, nil, err
	}
	for {
		if m, err = receive(ctx, w); err != nil {
			return a, nil, err
		}
		a = Answer{}
		if err := Decode(m, &a); err != nil {
			return a, nil, err
		}
		switch {
		case a.Question != nil:
			if err := reply(ctx, w, trust, *a.Question); err != nil {
				return a, nil, err
			}
		case a.Progress != nil:
			progress(*a.Progress)
		default:
			return a, m.Blob, nil
		}
	}
}

// reply answers a question of the worker.
func reply(ctx context.Context, w Worker, trust *Trust, q Question) error {
	r, err := trust.ask(ctx, q)
	if err != nil {
		return err
	}
	m, err := Encode(r, nil)
	if err != nil {
		return err
	}
	return w.Send(m)
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
