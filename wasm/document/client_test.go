package document_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/document/documenttest"
	"jpkiweb/wasm/dom"
)

func fileOf(content string) dom.File {
	return dom.File{Name: "a", Size: int64(len(content)), Content: bytes.NewReader([]byte(content))}
}

func told(document.Progress) {}

// A worker that says something else, once.
type sayer struct {
	*documenttest.Worker
	says func() (dom.Message, error)
}

func (s sayer) Receive(context.Context) (dom.Message, error) { return s.says() }

// A worker that dies, at whatever moment, or says what no worker of ours does, is a coded
// error, and the next document is read by another one.
func TestWorkerThatDies(t *testing.T) {
	says := func(text string) func() (dom.Message, error) {
		return func() (dom.Message, error) { return dom.Message{Text: text}, nil }
	}
	dead := func(w *documenttest.Worker) document.Worker { _ = w.Close(); return w }
	for name, ill := range map[string]func(*documenttest.Worker) document.Worker{
		"before it is asked": dead,
		"without an answer": func(w *documenttest.Worker) document.Worker {
			return sayer{w, func() (dom.Message, error) { return dom.Message{}, errors.New("out of memory") }}
		},
		"no JSON":        func(w *documenttest.Worker) document.Worker { return sayer{w, says("{")} },
		"unknown member": func(w *documenttest.Worker) document.Worker { return sayer{w, says(`{"signed":true}`)} },
		"nothing":        func(w *documenttest.Worker) document.Worker { return sayer{w, says(`{}`)} },
		"half a digest": func(w *documenttest.Worker) document.Worker {
			return sayer{w, says(`{"read":{"digest":"00","first":"","last":"","head":""}}`)}
		},
		"no such worker":  func(*documenttest.Worker) document.Worker { return nil },
		"message is text": func(w *documenttest.Worker) document.Worker { return sayer{w, says(`"read"`)} },
	} {
		t.Run(name, func(t *testing.T) {
			started := 0
			c := document.NewClient(func() (document.Worker, error) {
				started++
				w := documenttest.Start(t.Context())
				if started > 1 {
					return w, nil
				}
				if w := ill(w); w != nil {
					return w, nil
				}
				return nil, errors.New("cannot be had")
			})
			t.Cleanup(c.Close)
			f := fileOf("abc")
			_, err := c.Open(t.Context(), documenttest.FileOf(f), nil, told)
			var coded *wire.Error
			if !errors.As(err, &coded) || coded.Code != wire.CodeReadingStopped {
				t.Fatal(err)
			}
			read, err := c.Open(t.Context(), documenttest.FileOf(f), nil, told)
			if err != nil || read.Digest != sha256.Sum256([]byte("abc")) || started != 2 {
				t.Errorf("%x, %v, %d workers", read.Digest, err, started)
			}
		})
	}
}

// A stuck file is read for ever.
type stuck struct{ begun chan struct{} }

func (s stuck) ReadAt([]byte, int64) (int, error) {
	close(s.begun)
	select {}
}

// Who gives a document up does not wait for the worker, which ends.
func TestReadingThatIsGivenUp(t *testing.T) {
	var workers []*documenttest.Worker
	c := document.NewClient(func() (document.Worker, error) {
		workers = append(workers, documenttest.Start(t.Context()))
		return workers[len(workers)-1], nil
	})
	t.Cleanup(c.Close)
	ctx, cancel := context.WithCancel(t.Context())
	s := stuck{make(chan struct{})}
	go func() { <-s.begun; cancel() }()
	if _, err := c.Open(ctx, documenttest.FileOf(dom.File{Size: 9, Content: s}), nil, told); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := workers[0].Receive(t.Context()); !errors.Is(err, documenttest.ErrEnded) {
		t.Errorf("the worker goes on: %v", err)
	}
	f := fileOf("abc")
	if read, err := c.Open(t.Context(), documenttest.FileOf(f), nil, told); err != nil || read.Digest != sha256.Sum256([]byte("abc")) || len(workers) != 2 {
		t.Errorf("%v, %d workers", err, len(workers))
	}
	if _, err := c.Open(ctx, documenttest.FileOf(f), nil, told); !errors.Is(err, context.Canceled) {
		t.Errorf("given up before: %v", err)
	}
}

// A slow disk gives a byte a minute, and the worker says meanwhile that it is there.
type slowDisk struct{ *bytes.Reader }

func (s slowDisk) ReadAt(p []byte, offset int64) (int, error) {
	time.Sleep(time.Hour)
	return s.Reader.ReadAt(p, offset)
}

// A worker that says nothing was ended by the browser, which tells nobody; one that waits
// for a slow disk was not.
func TestWorkerThatSaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dead := true
		c := document.NewClient(func() (document.Worker, error) {
			w := documenttest.Start(t.Context())
			if dead {
				return mute{w}, nil
			}
			return w, nil
		})
		t.Cleanup(c.Close)
		f := fileOf("abc")
		f.Content = slowDisk{bytes.NewReader([]byte("abc"))}
		_, err := c.Open(t.Context(), documenttest.FileOf(f), nil, told)
		var coded *wire.Error
		if !errors.As(err, &coded) || coded.Code != wire.CodeReadingStopped {
			t.Errorf("no word: %v", err)
		}
		dead = false
		if read, err := c.Open(t.Context(), documenttest.FileOf(f), nil, told); err != nil || read.Digest != sha256.Sum256([]byte("abc")) {
			t.Errorf("slow disk: %x, %v", read.Digest, err)
		}
	})
}

// A mute worker hears, and says nothing.
type mute struct{ *documenttest.Worker }

func (m mute) Receive(ctx context.Context) (dom.Message, error) {
	<-ctx.Done()
	return dom.Message{}, context.Cause(ctx)
}

// One worker reads one document after the other, also where several are asked for at once.
func TestOneDocumentAtATime(t *testing.T) {
	started := 0
	c := document.NewClient(func() (document.Worker, error) { started++; return documenttest.Start(t.Context()), nil })
	t.Cleanup(c.Close)
	var all sync.WaitGroup
	for _, content := range []string{"a", "bb", "ccc", "dddd"} {
		all.Go(func() {
			f := fileOf(content)
			if read, err := c.Open(t.Context(), documenttest.FileOf(f), nil, told); err != nil || read.Digest != sha256.Sum256([]byte(content)) {
				t.Errorf("%s: %v", content, err)
			}
		})
	}
	all.Wait()
	if started != 1 {
		t.Errorf("%d workers", started)
	}
}

// A worker that nobody asks ends, with all that it holds; one that is asked goes on.
func TestIdleWorkerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started := 0
		var worker *documenttest.Worker
		c := document.NewClient(func() (document.Worker, error) {
			started++
			worker = documenttest.Start(t.Context())
			return worker, nil
		})
		t.Cleanup(c.Close)
		for _, wait := range []time.Duration{time.Minute, time.Minute, 90 * time.Second, 3 * time.Minute} {
			f := fileOf("abc")
			if _, err := c.Open(t.Context(), documenttest.FileOf(f), nil, told); err != nil {
				t.Fatal(err)
			}
			time.Sleep(wait)
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second) // time flies where all wait
		defer cancel()
		if _, err := worker.Receive(ctx); started != 1 || !errors.Is(err, documenttest.ErrEnded) {
			t.Errorf("%d workers, %v", started, err)
		}
	})
}
