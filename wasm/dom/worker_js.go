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

// A Worker is a program beside the page, which says and hears messages.
type Worker struct {
	value safejs.Value
	inbox inbox
	ended chan struct{} // closed when why is known
	end   func(why error)
	why   error
	funcs []safejs.Func
}

// StartWorker starts the worker of a script, a path relative to the page. Close ends it.
func StartWorker(script string) (*Worker, error) {
	value, err := construct("Worker", script)
	if err != nil {
		return nil, err
	}
	w := &Worker{value: value, inbox: newInbox()}
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
			if data, err := event.Get("data"); err == nil {
				w.inbox.take(data)
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

// Receive returns the next message of the worker. One goroutine receives: messages wait
// for it in an order that two would not keep.
func (w *Worker) Receive(ctx context.Context) (Message, error) {
	return w.inbox.next(ctx, w.ended, func() error { return w.why })
}

// Send says a message to the worker.
func (w *Worker) Send(m Message) error {
	select {
	case <-w.ended:
		return w.why
	default:
	}
	return post(w.value, m)
}

// Read returns the text of the next message, as [Worker.Receive] does.
func (w *Worker) Read(ctx context.Context) ([]byte, error) {
	m, err := w.Receive(ctx)
	return []byte(m.Text), err
}

// Write says a text to the worker.
func (w *Worker) Write(_ context.Context, text []byte) error {
	return w.Send(Message{Text: string(text)})
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

// post says a message to a worker or, in one, to the page.
func post(to safejs.Value, m Message) error {
	data := map[string]any{"text": m.Text}
	if m.Blob != nil {
		data["blob"] = m.Blob
	}
	_, err := to.Call("postMessage", data)
	return err
}

// An inbox keeps messages until they are received.
type inbox struct {
	heard  *queue.Queue[Message]
	unread []Message
}

func newInbox() inbox { return inbox{heard: queue.New[Message]()} }

// take takes what was said by [post]; it never waits.
func (b *inbox) take(data safejs.Value) {
	text, err := TextOf(data, "text")
	if err != nil {
		return
	}
	m := Message{Text: text}
	if blob, err := data.Get("blob"); err == nil && blob.Type() == safejs.TypeObject {
		m.Blob = blob
	}
	b.heard.Send(m)
}

// next returns the next message; the error is that of ctx, or why nobody says any more.
func (b *inbox) next(ctx context.Context, ended <-chan struct{}, why func() error) (Message, error) {
	for len(b.unread) == 0 {
		select {
		case <-b.heard.Wake():
			b.unread = b.heard.Take()
		case <-ctx.Done():
			return Message{}, context.Cause(ctx)
		case <-ended:
			return Message{}, why()
		}
	}
	m := b.unread[0]
	b.unread = b.unread[1:]
	return m, nil
}
