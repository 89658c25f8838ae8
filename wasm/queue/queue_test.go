package queue

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// Nothing that is sent is lost, whoever sends it and when, and each sender's order stays.
func TestNothingIsLost(t *testing.T) {
	const senders, each = 8, 500
	q := New[[2]int]()
	var all sync.WaitGroup
	for s := range senders {
		all.Go(func() {
			for n := range each {
				q.Send([2]int{s, n})
			}
		})
	}
	next := make([]int, senders)
	for left := senders * each; left > 0; {
		messages, err := q.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			if m[1] != next[m[0]] {
				t.Fatalf("sender %d: message %d, want %d", m[0], m[1], next[m[0]])
			}
			next[m[0]]++
			left--
		}
	}
	all.Wait()
	if rest := q.Take(); len(rest) > 0 || slices.ContainsFunc(next, func(n int) bool { return n != each }) {
		t.Errorf("%d left, %v came", len(rest), next)
	}
}

// Who waits for nothing any more is told so.
func TestWaitEndsWithTheContext(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	end()
	if messages, err := New[int]().Wait(ctx); len(messages) > 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", messages, err)
	}
}
