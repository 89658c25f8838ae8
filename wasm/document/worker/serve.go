package worker

import (
	"context"
	"errors"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// tellEvery bounds how often the page is told how far the worker is.
const tellEvery = 50 * time.Millisecond

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
	var last time.Time
	return hashAll(ctx, h, r.Size, func(done int64) error {
		if now := time.Now(); now.Sub(last) >= tellEvery {
			last = now
			return tell(document.Answer{Progress: &document.Progress{Done: done, Slow: slow}})
		}
		return nil
	})
}
