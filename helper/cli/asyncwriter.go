package cli

import (
	"io"
	"os"
)

// pieceSize is the size of the pieces of an [asyncWriter], and how much is handed to the disk at
// a time; queuedPieces may wait.
const (
	pieceSize    = 1 << 20
	queuedPieces = 4
)

// An asyncWriter writes a file in a goroutine of its own, and has the disk begin at once, so that
// hashing what comes next, writing, and waiting for the disk are done side by side.
type asyncWriter struct {
	file   *os.File
	at     int64 // in the file, of the next piece
	piece  []byte
	full   chan []byte
	empty  chan []byte
	ended  chan struct{}
	failed error // of the goroutine, to be read once ended is closed
}

// newAsyncWriter is one for a file that has at bytes.
func newAsyncWriter(f *os.File, at int64) *asyncWriter {
	b := &asyncWriter{file: f, at: at, full: make(chan []byte, queuedPieces), empty: make(chan []byte, queuedPieces), ended: make(chan struct{})}
	go b.run()
	return b
}

// Write implements io.Writer. It fails some pieces after the file has failed.
func (b *asyncWriter) Write(content []byte) (n int, err error) {
	for len(content) > 0 {
		if b.piece == nil {
			b.piece = b.next()
		}
		took := min(len(content), pieceSize-len(b.piece))
		b.piece = append(b.piece, content[:took]...)
		content, n = content[took:], n+took
		if len(b.piece) < pieceSize {
			continue
		}
		select {
		case b.full <- b.piece:
			b.piece = nil
		case <-b.ended:
			return n, b.failed
		}
	}
	return n, nil
}

// next is an empty piece: one that is written, or a new one, which grows with what comes:
// most files have a few kilobytes.
func (b *asyncWriter) next() []byte {
	select {
	case piece := <-b.empty:
		return piece
	default:
		return []byte{}
	}
}

// Close writes what is left and waits until the file has everything. The file stays open.
func (b *asyncWriter) Close() error {
	if len(b.piece) > 0 {
		select {
		case b.full <- b.piece:
		case <-b.ended:
		}
	}
	close(b.full)
	<-b.ended
	return b.failed
}

// run writes the pieces, until they end or one fails.
func (b *asyncWriter) run() {
	defer close(b.ended)
	for piece := range b.full {
		n, err := b.file.Write(piece)
		if err == nil && n < len(piece) {
			err = io.ErrShortWrite
		}
		if err != nil {
			b.failed = err
			return
		}
		if n == pieceSize { // of less, Sync is as soon done
			beginSync(b.file, b.at, int64(n))
		}
		b.at += int64(n)
		select {
		case b.empty <- piece[:0]:
		default:
		}
	}
}
