package task

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// hashBuffer is how much of a file is in memory at a time. Between two reads the
// page gets its turn, so that it is some milliseconds' work on a slow machine, too.
const hashBuffer = 64 << 10

// edge is how many bytes at either end of a document are known by themselves; no
// read is longer.
const edgeSize = hashBuffer

// A fingerprint is what is known of the content of a document.
type fingerprint struct {
	Digest [sha256.Size]byte    // of all of it, SHA-256
	Edges  [2][sha256.Size]byte // of its first and of its last bytes
	Head   []byte               // those first bytes
}

// hashFile reads a file as a stream. A file that cannot be read, or that is not as
// long as it was when it was chosen, gives file_unreadable.
func hashFile(ctx context.Context, file dom.File, progress func(room.Progress)) (p fingerprint, err error) {
	h, ends, done := sha256.New(), edges{}, int64(0)
	err = stream(ctx, file, func(b []byte) {
		h.Write(b)
		ends.add(b)
		done += int64(len(b))
		progress(room.Progress{Done: done, Total: file.Size})
	})
	if err != nil {
		return p, wire.Errorf(wire.CodeFileUnreadable, "hash file: %v", err)
	}
	return fingerprint{Digest: [sha256.Size]byte(h.Sum(nil)), Edges: ends.sums(), Head: ends.first}, nil
}

// stream reads a file piece by piece, each of which take has until it returns. The error is
// that of the file or of ctx, or that the file is not as long as it was when it was chosen.
func stream(ctx context.Context, file dom.File, take func([]byte)) (err error) {
	r, err := file.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	buffer, done := make([]byte, hashBuffer), int64(0)
	for {
		n, err := r.Read(buffer)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if n > 0 {
			take(buffer[:n])
		}
		done += int64(n)
		switch {
		case err == io.EOF && done == file.Size:
			return nil
		case err == io.EOF, done > file.Size:
			return fmt.Errorf("%d bytes read of %d", done, file.Size)
		case err != nil:
			return err
		}
	}
}

// edges are the first and the last bytes of a stream.
type edges struct{ first, last []byte }

func (e *edges) add(b []byte) {
	e.first = append(e.first, b[:min(len(b), edgeSize-len(e.first))]...)
	old := max(0, len(e.last)+len(b)-edgeSize)
	e.last = append(e.last[:copy(e.last, e.last[old:])], b...)
}

func (e *edges) sums() [2][sha256.Size]byte {
	return [2][sha256.Size]byte{sha256.Sum256(e.first), sha256.Sum256(e.last)}
}
