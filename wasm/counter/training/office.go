package training

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"jpkiweb/wasm/counter/lesson"
)

// A Conn is the worker with the cards of the visitors.
type Conn interface {
	Read(ctx context.Context) ([]byte, error)
	Write(ctx context.Context, text []byte) error
	Close() error
}

// An Office asks the worker, one question at a time. It is safe for concurrent use.
type Office struct {
	start func() (Conn, error)

	mu   sync.Mutex
	conn Conn // nil: not started
}

// NewOffice returns an office whose worker is started with the first question.
func NewOffice(start func() (Conn, error)) *Office { return &Office{start: start} }

// Ask implements Asker. Errors are those of the worker and of its start.
func (o *Office) Ask(ctx context.Context, q lesson.Question) (a lesson.Answer, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.conn == nil {
		if o.conn, err = o.start(); err != nil {
			return a, err
		}
	}
	text, err := json.Marshal(q)
	if err != nil {
		return a, err
	}
	defer clear(text)
	if err := o.conn.Write(ctx, text); err != nil {
		return a, err
	}
	answer, err := o.conn.Read(ctx)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return a, fmt.Errorf("answer of the worker: %w", err)
	}
	if a.Error != "" {
		return a, fmt.Errorf("worker: %s", a.Error)
	}
	return a, nil
}
