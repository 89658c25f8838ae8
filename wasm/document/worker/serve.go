package worker

import (
	"context"
	"errors"
	"sync"
	"time"

	"jpkiweb/shared/wire"
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
	// Hasher hashes it by the library for that; nil where there is none.
	Hasher(dom.File) (Hasher, error)
}

// Serve answers what the page asks for, until ctx is done or the page cannot be told.
func Serve(ctx context.Context, page document.Conn, b Browser) error {
	for {
		m, err := page.Receive(ctx)
		if err != nil {
			return err
		}
		tell := func(a document.Answer) error {
			m, err := document.Encode(a, nil)
			if err != nil {
				return err
			}
			return page.Send(m)
		}
		if err := answer(ctx, m, b, tell); err != nil {
			return err
		}
	}
}

// answer answers one request. The error is that the page cannot be told, or asks for what
// no page of ours does.
func answer(ctx context.Context, m dom.Message, b Browser, tell func(document.Answer) error) error {
	var r document.Request
	if err := document.Decode(m, &r); err != nil {
		return err
	}
	read, err := readFile(ctx, m.Blob, r, b, tell)
	if err != nil {
		return tell(document.Answer{Problem: problemOf(err)})
	}
	return tell(document.Answer{Read: &read})
}

// problemOf sorts an error: one without a code is the file's.
func problemOf(err error) *document.Problem {
	code := wire.CodeFileUnreadable
	var coded *wire.Error
	if errors.As(err, &coded) {
		code = coded.Code
	}
	return &document.Problem{Code: code, Message: err.Error()}
}

// readFile reads the file of a request.
func readFile(ctx context.Context, blob any, r document.Request, b Browser, tell func(document.Answer) error) (read document.Read, err error) {
	f, err := b.File(blob)
	if err != nil {
		return read, err
	}
	f.Size = r.Size // as the person chose it
	h, err := b.Hasher(f)
	if err != nil {
		return read, err
	}
	slow := h == nil
	if slow {
		h = newPlainHasher(f)
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	p := &teller{slow: slow, tell: tell}
	defer p.stop(p.keepAlive())
	return hashAll(ctx, h, r.Size, p.progress)
}

// A teller tells the page how far the worker is.
type teller struct {
	slow bool
	tell func(document.Answer) error

	mu   sync.Mutex
	done int64
	last time.Time
}

// progress tells it unless it was told a moment ago.
func (t *teller) progress(done int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done = done
	if time.Since(t.last) < tellEvery {
		return nil
	}
	return t.say()
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
