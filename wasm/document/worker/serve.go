package worker

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// tellEvery bounds how often the page is told how far the worker is, aliveEvery how
// seldom, also while a slow disk gives nothing.
const (
	tellEvery  = 50 * time.Millisecond
	aliveEvery = 10 * time.Second
)

// A Browser is where the worker runs.
type Browser interface {
	// File is the file of a message.
	File(blob any) (dom.File, error)
	// Files are those of a message that has several.
	Files(blob any) ([]dom.File, error)
	// Hasher hashes it by the library for that; nil where there is none.
	Hasher(dom.File) (Hasher, error)
	// Output is where a finished file goes.
	Output() Output
}

// An Output is a file that is being written, and not all in memory.
type Output interface {
	io.Writer
	// Blob is the whole, for a message.
	Blob() (any, error)
}

// Serve answers what the page asks for, until ctx is done or the page cannot be told.
func Serve(ctx context.Context, page document.Conn, b Browser) error {
	for {
		m, err := page.Receive(ctx)
		if err != nil {
			return err
		}
		if err := answer(ctx, m, page, b); err != nil {
			return err
		}
	}
}

// answer answers one request. The error is that the page cannot be told, or asks for what
// no page of ours does.
func answer(ctx context.Context, m dom.Message, page document.Conn, b Browser) error {
	var r document.Request
	if err := document.Decode(m, &r); err != nil {
		return err
	}
	say := func(a document.Answer, blob any) error {
		m, err := document.Encode(a, blob)
		if err != nil {
			return err
		}
		return page.Send(m)
	}
	t := &teller{tell: func(a document.Answer) error { return say(a, nil) }}
	timer := t.keepAlive()
	ask := func(q document.Question) (document.Reply, error) { return question(ctx, page, q) }
	a, blob, err := do(ctx, m.Blob, r, b, t, ask)
	t.stop(timer)
	if err != nil {
		return say(document.Answer{Problem: problemOf(err)}, nil)
	}
	return say(a, blob)
}

// question asks the page, which may take its time.
func question(ctx context.Context, page document.Conn, q document.Question) (r document.Reply, err error) {
	m, err := document.Encode(document.Answer{Question: &q}, nil)
	if err == nil {
		err = page.Send(m)
	}
	if err == nil {
		m, err = page.Receive(ctx)
	}
	if err == nil {
		err = document.Decode(m, &r)
	}
	return r, err
}

// do does what a request wants.
func do(ctx context.Context, blob any, r document.Request, b Browser, t *teller, ask asker) (a document.Answer, made any, err error) {
	if len(r.Zip) > 0 {
		a.Finished, made, err = zipFiles(blob, r.Zip, b, t)
		return a, made, err
	}
	if r.Verify != nil {
		a.Report, err = verify(ctx, blob, r, b, t, ask)
		return a, nil, err
	}
	f, font, err := filesOf(blob, r.Options, b)
	if err != nil {
		return a, nil, err
	}
	f.Name, f.Size = r.Name, r.Size // as the person chose it
	if r.Finish != nil {
		a.Finished, made, err = finish(f, font, r, b, t)
		return a, made, err
	}
	t.passes = passes(r.Options)
	read, err := hashFile(ctx, f, b, t)
	if err != nil {
		return a, nil, err
	}
	if err := look(f, font, r.Options, &read, t); err != nil {
		return a, nil, err
	}
	return document.Answer{Read: &read}, nil, nil
}

// filesOf are the file of a request and, where the signature is seen, that of the font.
func filesOf(blob any, o *document.Options, b Browser) (f, font dom.File, err error) {
	if o == nil || o.Visible == nil {
		f, err = b.File(blob)
		return f, font, err
	}
	both, err := b.Files(blob)
	if err == nil && len(both) != 2 {
		err = errors.New("no file with a font")
	}
	if err != nil {
		return f, font, err
	}
	return both[0], both[1], nil
}

// hashFile hashes a file.
func hashFile(ctx context.Context, f dom.File, b Browser, t *teller) (read document.Read, err error) {
	h, err := b.Hasher(f)
	if err != nil {
		return read, err
	}
	if h == nil {
		t.setSlow()
		h = newPlainHasher(f)
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	return hashAll(ctx, h, f.Size, t.progress)
}

// A teller tells the page how far the worker is.
type teller struct {
	tell   func(document.Answer) error
	passes int64 // how often the file is read; 0: once

	mu   sync.Mutex
	slow bool
	done int64
	last time.Time
}

// progress tells how much of all passes is done, unless that was told a moment ago.
func (t *teller) progress(done int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done = done / max(1, t.passes)
	if time.Since(t.last) < tellEvery {
		return nil
	}
	return t.say()
}

// setSlow notes that Go hashes.
func (t *teller) setSlow() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.slow = true
}

func (t *teller) say() error {
	t.last = time.Now()
	return t.tell(document.Answer{Progress: &document.Progress{Done: t.done, Slow: t.slow}})
}

// keepAlive tells it again and again until the returned timer is stopped.
func (t *teller) keepAlive() *time.Timer {
	t.mu.Lock()
	defer t.mu.Unlock()
	var timer *time.Timer
	timer = time.AfterFunc(aliveEvery, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.tell == nil || t.say() != nil { // who cannot be told ends the worker
			return
		}
		timer.Reset(aliveEvery)
	})
	return timer
}

// stop ends keepAlive: what is told after the end would be taken for the next answer.
func (t *teller) stop(timer *time.Timer) {
	timer.Stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tell = nil
}
