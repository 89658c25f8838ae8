package task

import (
	"context"
	"errors"
	"io"
	"testing"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// A givenUp is a file whose reader is given up as soon as its first piece is read.
type givenUp struct {
	giveUp func()
	reads  int
	closed bool
}

func (g *givenUp) Read(b []byte) (int, error) {
	g.giveUp()
	g.reads++
	if g.reads > 3 {
		return 0, io.EOF
	}
	return len(b), nil
}

func (g *givenUp) Close() error { g.closed = true; return nil }

// Who leaves has nothing more read of a file, to be hashed or to be shown.
func TestReadingThatIsGivenUpStops(t *testing.T) {
	for name, read := range map[string]func(context.Context, dom.File) error{
		"hashed": func(ctx context.Context, f dom.File) error {
			_, err := hashFile(ctx, f, func(room.Progress) { t.Error("goes on") })
			return err
		},
		"shown": func(ctx context.Context, f dom.File) error {
			_, err := Document{File: f}.readAgain(ctx)
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			return err
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		g := &givenUp{giveUp: cancel}
		err := read(ctx, dom.File{Size: 3 * hashBuffer, Open: func() (io.ReadCloser, error) { return g, nil }})
		if err == nil || g.reads != 1 || !g.closed {
			t.Errorf("%s: %v after %d reads, closed: %t", name, err, g.reads, g.closed)
		}
	}
}

// A file that is longer or shorter than when it was chosen is none, and is not read on for.
func TestFileOfAnotherLength(t *testing.T) {
	for _, size := range []int64{hashBuffer, 2*hashBuffer - 1, 3*hashBuffer + 1} {
		g := &givenUp{giveUp: func() {}}
		err := stream(t.Context(), dom.File{Size: size, Open: func() (io.ReadCloser, error) { return g, nil }}, func([]byte) {})
		if want := min(4, int(size/hashBuffer)+1); err == nil || g.reads != want {
			t.Errorf("%d bytes: %v after %d reads, want %d", size, err, g.reads, want)
		}
	}
}
