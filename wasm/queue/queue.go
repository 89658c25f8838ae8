// Package queue takes messages from anywhere, a JavaScript callback among them, to the
// one goroutine that runs a page.
package queue

import (
	"context"
	"sync"
)

// A Queue holds messages in the order in which they were sent. [New] makes one.
type Queue[M any] struct {
	mu       sync.Mutex
	messages []M
	wake     chan struct{}
}

// New returns a queue that is empty.
func New[M any]() *Queue[M] { return &Queue[M]{wake: make(chan struct{}, 1)} }

// Send appends a message. It never waits, and may be called from anywhere.
func (q *Queue[M]) Send(m M) {
	q.mu.Lock()
	q.messages = append(q.messages, m)
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Wake delivers when messages were sent since it last did, for who waits for something else
// besides; else [Queue.Wait] does.
func (q *Queue[M]) Wake() <-chan struct{} { return q.wake }

// Wait waits until messages were sent and returns all that were not taken, or ctx's error when
// it is done.
func (q *Queue[M]) Wait(ctx context.Context) ([]M, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-q.wake:
		return q.Take(), nil
	}
}

// Take returns all messages and leaves none.
func (q *Queue[M]) Take() []M {
	q.mu.Lock()
	defer q.mu.Unlock()
	taken := q.messages
	q.messages = nil
	return taken
}
