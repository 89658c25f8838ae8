// Package documenttest is the worker that reads documents, for tests: in this process,
// with Go's hashing.
package documenttest

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/document/worker"
	"jpkiweb/wasm/dom"
)

// A Reader has documents read as the browser's page does.
type Reader struct{ *document.Client }

// New returns a Reader whose worker ends with the test.
func New(t testing.TB) Reader {
	t.Helper()
	c := document.NewClient(func() (document.Worker, error) { return Start(t.Context()), nil })
	t.Cleanup(c.Close)
	return Reader{c}
}

// ReadDocument reads a file.
func (r Reader) ReadDocument(ctx context.Context, f dom.File, o *document.Options, progress func(document.Progress)) (document.Opened, error) {
	return r.Open(ctx, withFont(f, o), o, progress)
}

// FinishDocument makes the finished file, a dom.File.
func (r Reader) FinishDocument(ctx context.Context, f dom.File, o document.Options, s signature.Signature, token []byte) (name string, blob any, err error) {
	return r.Finish(ctx, withFont(f, &o), o, s, token, func(document.Progress) {})
}

// ZipDocuments puts files into one, a dom.File.
func (r Reader) ZipDocuments(ctx context.Context, files []dom.File) (blob any, err error) {
	var names []string
	var blobs []any
	for _, f := range files {
		blob := f.Blob
		if blob == nil {
			blob = f
		}
		names, blobs = append(names, f.Name), append(blobs, blob)
	}
	return r.Zip(ctx, names, blobs)
}

// FileOf is what a worker of this package is given.
func FileOf(f dom.File) document.File { return document.File{Name: f.Name, Size: f.Size, Blob: f} }

// withFont is FileOf with the font that the options have.
func withFont(f dom.File, o *document.Options) document.File {
	given := FileOf(f)
	if o != nil && o.Visible != nil {
		given.Font = o.Visible.Font
	}
	return given
}

// A Worker is one that ends when it is closed, or dies.
type Worker struct {
	requests, answers chan dom.Message
	ended             chan struct{}
	endOnce           sync.Once
}

// ErrEnded is the error of a worker that ended.
var ErrEnded = errors.New("worker ended")

// Start starts a worker.
func Start(ctx context.Context) *Worker {
	w := &Worker{requests: make(chan dom.Message), answers: make(chan dom.Message), ended: make(chan struct{})}
	go func() {
		_ = worker.Serve(ctx, inside{w}, browser{})
		_ = w.Close()
	}()
	return w
}

// Send says a message to the worker.
func (w *Worker) Send(m dom.Message) error { return w.put(w.requests, m) }

// Receive returns the next message of the worker.
func (w *Worker) Receive(ctx context.Context) (dom.Message, error) { return w.get(ctx, w.answers) }

// Close ends the worker.
func (w *Worker) Close() error {
	w.endOnce.Do(func() { close(w.ended) })
	return nil
}

func (w *Worker) put(to chan<- dom.Message, m dom.Message) error {
	select {
	case to <- m:
		return nil
	case <-w.ended:
		return ErrEnded
	}
}

func (w *Worker) get(ctx context.Context, from <-chan dom.Message) (dom.Message, error) {
	select {
	case m := <-from:
		return m, nil
	case <-ctx.Done():
		return dom.Message{}, context.Cause(ctx)
	case <-w.ended:
		return dom.Message{}, ErrEnded
	}
}

// inside is the other end.
type inside struct{ w *Worker }

func (i inside) Send(m dom.Message) error { return i.w.put(i.w.answers, m) }

func (i inside) Receive(ctx context.Context) (dom.Message, error) { return i.w.get(ctx, i.w.requests) }

// browser has no library.
type browser struct{}

func (browser) File(blob any) (dom.File, error) {
	f, ok := blob.(dom.File)
	if !ok {
		return dom.File{}, errors.New("no file")
	}
	return f, nil
}

func (browser) Files(blob any) (files []dom.File, err error) {
	all, ok := blob.([]any)
	if !ok {
		return nil, errors.New("no files")
	}
	for _, one := range all {
		f, err := browser{}.File(one)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func (browser) Hasher(dom.File) (worker.Hasher, error) { return nil, nil }

func (browser) Output() worker.Output { return &output{} }

// output is a file in memory.
type output struct{ bytes.Buffer }

func (o *output) Blob() (any, error) {
	return dom.File{Size: int64(o.Len()), Content: bytes.NewReader(o.Bytes())}, nil
}
