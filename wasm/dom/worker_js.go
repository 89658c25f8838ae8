package dom

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hack-pad/safejs"

	"jpkiweb/wasm/queue"
)

// ErrWorkerEnded: the worker failed, or was ended.
var ErrWorkerEnded = errors.New("worker ended")

// A Worker is a program beside the page, which says and hears texts.
type Worker struct {
	value  safejs.Value
	heard  *queue.Queue[string]
	unread []string
	ended  chan struct{} // closed when why is known
	end    func(why error)
	why    error
	funcs  []safejs.Func
}

// StartWorker starts the worker of a script, a path relative to the page. Close ends it.
func StartWorker(script string) (*Worker, error) {
	value, err := construct("Worker", script)
	if err != nil {
		return nil, err
	}
	w := &Worker{value: value, heard: queue.New[string]()}
	var once sync.Once
	w.ended = make(chan struct{})
	w.end = func(why error) {
		once.Do(func() {
			w.why = why
			close(w.ended)
		})
	}
	for name, then := range map[string]func(event safejs.Value){
		"message": func(event safejs.Value) {
			if text, err := TextOf(event, "data"); err == nil {
				w.heard.Send(text)
			}
		},
		"error": func(event safejs.Value) {
			why, _ := TextOf(event, "message") // a script that cannot be had has none
			w.end(fmt.Errorf("%w: %s", ErrWorkerEnded, why))
		},
	} {
		if err := w.listen(name, then); err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return w, nil
}

func (w *Worker) listen(event string, then func(safejs.Value)) error {
	f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		then(args[0])
		return nil
	})
	if err != nil {
		return err
	}
	w.funcs = append(w.funcs, f)
	_, err = w.value.Call("addEventListener", event, f.Value())
	return err
}

// Read returns the next text that the worker says. One goroutine reads: texts wait for it
// in an order that two would not keep.
func (w *Worker) Read(ctx context.Context) ([]byte, error) {
	for len(w.unread) == 0 {
		select {
		case <-w.heard.Wake():
			w.unread = w.heard.Take()
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-w.ended:
			return nil, w.why
		}
	}
	text := w.unread[0]
	w.unread = w.unread[1:]
	return []byte(text), nil
}

// Write says a text to the worker.
func (w *Worker) Write(_ context.Context, text []byte) error {
	select {
	case <-w.ended:
		return w.why
	default:
	}
	_, err := w.value.Call("postMessage", string(text))
	return err
}

// Close ends the worker at once, and all that it holds. It may be called again.
func (w *Worker) Close() error {
	w.end(ErrWorkerEnded)
	_, err := w.value.Call("terminate")
	for _, f := range w.funcs {
		f.Release()
	}
	w.funcs = nil
	return err
}
