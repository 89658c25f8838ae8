// Package until has readers that end with a context. Between two reads they look whether it has
// ended; a read that is under way they do not end.
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

type readFunc func([]byte) (int, error)

// Read implements io.Reader.
func (f readFunc) Read(b []byte) (int, error) { return f(b) }

type readAtFunc func([]byte, int64) (int, error)

// ReadAt implements io.ReaderAt.
func (f readAtFunc) ReadAt(b []byte, offset int64) (int, error) { return f(b, offset) }
