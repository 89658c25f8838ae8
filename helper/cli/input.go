package cli

import (
	"context"
	"io"
	"io/fs"
	"os"
	"time"

	"jpkiweb/shared/wire"
)

// An input is a file that a person named, or standard input. Whoever should write
// to it may never come: its reads end when the context does with which it was opened.
type input struct {
	from  io.Reader
	waits bool // a read of from may outlast the context
	read  func([]byte) (int, error)
	close func() error
}

// open opens a file to read, "-" standard input. The caller closes it.
func (c *call) open(ctx context.Context, path string) (*input, error) {
	in := &input{from: c.Stdin, close: func() error { return nil }}
	if path != "-" {
		f, err := openFile(ctx, path)
		if err != nil {
			return nil, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
		}
		in.from, in.close = f, f.Close
	}
	if f, ok := in.from.(*os.File); ok {
		in.findReadEnd(ctx, f)
	}
	in.read = func(b []byte) (int, error) {
		switch {
		case ctx.Err() != nil:
			return 0, context.Cause(ctx)
		case in.waits:
			return readAside(ctx, in.from, b)
		}
		return in.from.Read(b)
	}
	return in, nil
}

// findReadEnd finds out how reads of the file end: by themselves, by a deadline, or not
// at all, as those of a terminal and of a pipe that another program made.
func (in *input) findReadEnd(ctx context.Context, f *os.File) {
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		return
	}
	if f.SetReadDeadline(time.Time{}) != nil {
		in.waits = true
		return
	}
	stop := context.AfterFunc(ctx, func() { _ = f.SetReadDeadline(time.Unix(1, 0)) }) // long ago
	closed := in.close
	in.close = func() error { stop(); return closed() }
}

// readAside leaves a read that nobody can end to the end of the process; it clears what
// it gets then.
func readAside(ctx context.Context, from io.Reader, b []byte) (int, error) {
	buffer := make([]byte, len(b)) // b is the caller's again when ctx has ended
	n, err := await(ctx, func() (int, error) { return from.Read(buffer) }, func(int) { clear(buffer) })
	copy(b, buffer[:n])
	clear(buffer[:n])
	return n, err
}

// Read implements io.Reader.
func (in *input) Read(b []byte) (int, error) { return in.read(b) }

// Close closes the file; standard input stays open.
func (in *input) Close() error { return in.close() }

// await returns what job returns, or the cause why ctx ended before: then left
// gets what comes of the job later.
func await[T any](ctx context.Context, job func() (T, error), left func(T)) (result T, err error) {
	type outcome struct {
		result T
		err    error
	}
	came := make(chan outcome)
	go func() {
		r, err := job()
		select {
		case came <- outcome{r, err}:
		case <-ctx.Done():
			left(r)
		}
	}()
	select {
	case o := <-came:
		return o.result, o.err
	case <-ctx.Done():
		return result, context.Cause(ctx)
	}
}

// openFile is os.Open, which waits for the other end of a named pipe, until ctx
// ends; then it is that end itself for a moment, to let the waiting go.
func openFile(ctx context.Context, path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		return os.Open(path)
	}
	opened := make(chan struct{})
	f, err := await(ctx, func() (*os.File, error) {
		defer close(opened)
		return os.Open(path)
	}, func(f *os.File) { _ = f.Close() }) // nil if it could not be opened
	if ctx.Err() != nil {
		letGo(path, opened)
	}
	return f, err
}
