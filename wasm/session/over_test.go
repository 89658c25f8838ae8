package session

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"jpkiweb/shared/wire"
)

// A heart is a connection that beats once, in a frame of some size.
type heart struct {
	beat   chan []byte
	echoed chan struct{}
}

func newHeart(size int) heart {
	frame := []byte(`{"jsonrpc":"2.0","method":"heartbeat","params":{}}`)
	h := heart{make(chan []byte, 1), make(chan struct{}, 1)}
	h.beat <- append(frame, bytes.Repeat([]byte(" "), size-len(frame))...)
	return h
}

func (h heart) Read(ctx context.Context) ([]byte, error) {
	select {
	case frame := <-h.beat:
		return frame, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (h heart) Write(context.Context, []byte) error { h.echoed <- struct{}{}; return nil }
func (h heart) Close() error                        { return nil }

// A frame that is too long ends the session, whatever connection let it through; one that
// is as long as a frame may be is heard.
func TestFrameThatIsTooLongEndsTheSession(t *testing.T) {
	for name, test := range map[string]struct {
		size  int
		heard bool
	}{"longest": {wire.MaxMessage, true}, "too long": {wire.MaxMessage + 1, false}} {
		h, over := newHeart(test.size), make(chan error, 1)
		s := Over(h, Events{Closed: func(err error) { over <- err }})
		select {
		case <-h.echoed:
			if !test.heard {
				t.Errorf("%s: heard", name)
			}
		case err := <-over:
			var coded *wire.Error
			if test.heard || !errors.As(err, &coded) {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.Close()
	}
}
