// Package until has readers and a writer that end with a context. Between two reads or writes
// they look whether it has ended; one that is under way they do not end.
package until

import (
	"context"
	"io"
)

// Reader returns what r gives until ctx ends, then the cause of its end.
func Reader(ctx context.Context, r io.Reader) io.Reader {
	return readFunc(func(b []byte) (int, error) {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		return r.Read(b)
	})
}

// ReaderAt returns what r has until ctx ends, then the cause of its end.
func ReaderAt(ctx context.Context, r io.ReaderAt) io.ReaderAt {
	return readAtFunc(func(b []byte, offset int64) (int, error) {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		return r.ReadAt(b, offset)
	})
}

// Writer writes to w until ctx ends, then it has the cause of its end.
func Writer(ctx context.Context, w io.Writer) io.Writer {
	return writeFunc(func(b []byte) (int, error) {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		return w.Write(b)
	})
}

type readFunc func([]byte) (int, error)

// Read implements io.Reader.
func (f readFunc) Read(b []byte) (int, error) { return f(b) }

type writeFunc func([]byte) (int, error)

// Write implements io.Writer.
func (f writeFunc) Write(b []byte) (int, error) { return f(b) }

type readAtFunc func([]byte, int64) (int, error)

// ReadAt implements io.ReaderAt.
func (f readAtFunc) ReadAt(b []byte, offset int64) (int, error) { return f(b, offset) }
