//go:build unix

package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func pipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Nobody opens the other end: whoever waits for it is let go, before, while and
// after he begins to wait. TestMain looks for what is left.
func TestOpeningANamedPipeEndsWithItsContext(t *testing.T) {
	path := pipe(t)
	for range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			_, err := (&call{}).open(ctx, path)
			ended <- err
		}()
		cancel()
		if err := <-ended; err == nil {
			t.Fatal("it was opened")
		}
	}
}

func TestReadingASilentPipeEndsWithItsContext(t *testing.T) {
	path := pipe(t)
	r, w, err := os.Pipe() // of ours, in the poller
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	defer r.Close()
	for name, from := range map[string]struct {
		stdin io.Reader
		path  string
	}{"named pipe": {nil, path}, "standard input": {r, "-"}} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if from.path != "-" {
				go func() {
					if other, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
						defer other.Close()
						<-ctx.Done()
					}
				}()
			}
			in, err := (&call{Env: Env{Stdin: from.stdin}}).open(ctx, from.path)
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			if in.waits {
				t.Error("a read would be left behind")
			}
			ended := make(chan error)
			go func() {
				_, err := in.Read(make([]byte, 10))
				ended <- err
			}()
			cancel()
			if err := <-ended; err == nil {
				t.Error("it read something")
			}
		})
	}
}

// A document may be large: reading it ends, too.
func TestReadingAFileEndsWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "document")
	if err := os.WriteFile(path, []byte("document"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	in, err := (&call{}).open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	cancel()
	if n, err := in.Read(make([]byte, 4)); !errors.Is(err, context.Canceled) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// What comes to a read that could not be ended is cleared.
func TestWhatComesTooLateIsCleared(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	gave, cleared := make(chan []byte), make(chan []byte)
	ended := make(chan error)
	go func() {
		_, err := await(ctx, func() ([]byte, error) { return <-gave, nil }, func(late []byte) { cleared <- late })
		ended <- err
	}()
	cause := errors.New("interrupted")
	cancel(cause)
	if err := <-ended; !errors.Is(err, cause) {
		t.Errorf("%v", err)
	}
	gave <- []byte("1234")
	if got := <-cleared; string(got) != "1234" {
		t.Errorf("%q", got)
	}
}
