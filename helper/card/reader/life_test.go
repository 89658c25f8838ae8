package reader

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// slowReaders are two readers with a card each, whose drivers take their time.
type slowReaders struct{ causes chan error }

func (slowReaders) Watch(ctx context.Context, changed func([]Reader)) error {
	changed([]Reader{{Name: "A", State: CardPresent, Insertion: 1}, {Name: "B", State: CardPresent, Insertion: 1}})
	<-ctx.Done()
	return nil
}

func (s slowReaders) Connect(ctx context.Context, _ string, _ How) (Connection, error) {
	<-ctx.Done()
	s.causes <- context.Cause(ctx)
	return nil, context.Cause(ctx)
}

// What a manager looks at by itself ends with it, not when its own time is up.
func TestCardsAreNotAskedAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		causes := make(chan error, 10)
		m := New(slowReaders{causes}, Config{Ask: true})
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		<-m.Watch(ctx)
		synctest.Wait()
		start := time.Now()
		m.Close()
		if cause := <-causes; !errors.Is(cause, ErrReleased) || time.Since(start) != 0 {
			t.Errorf("%v after %s", cause, time.Since(start))
		}
		synctest.Wait()
	})
}
