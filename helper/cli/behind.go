package cli

import (
	"io"
	"os"
)

// behindBytes is the size of the pieces of a [behind], and how much is handed to the disk at
// a time; behindPieces may wait.
const (
	behindBytes  = 1 << 20
	behindPieces = 4
)

// A behind writes a file in a goroutine of its own, and has the disk begin at once, so that
// hashing what comes next, writing, and waiting for the disk are done side by side.
type behind struct {
	file   *os.File
	piece  []byte
	full   chan []byte
	empty  chan []byte
	ended  chan struct{}
	failed error // of the goroutine, to be read once ended is closed
}

func writeBehind(f *os.File) *behind {
	b := &behind{file: f, full: make(chan []byte, behindPieces), empty: make(chan []byte, behindPieces), ended: make(chan struct{})}
	go b.run()
	return b
}

// Write implements io.Writer. It fails some pieces after the file has failed.
func (b *behind) Write(content []byte) (n int, err error) {
	for len(content) > 0 {
		if b.piece == nil {
			b.piece = b.next()
		}
		took := min(len(content), behindBytes-len(b.piece))
		b.piece = append(b.piece, content[:took]...)
		content, n = content[took:], n+took
		if len(b.piece) < behindBytes {
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

// next is an empty piece: one that is written, or a new one.
func (b *behind) next() []byte {
	select {
	case piece := <-b.empty:
		return piece
	default:
		return make([]byte, 0, behindBytes)
	}
}

// Close writes what is left and waits until the file has everything. The file stays open.
func (b *behind) Close() error {
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
func (b *behind) run() {
	defer close(b.ended)
	var at int64
	for piece := range b.full {
		n, err := b.file.Write(piece)
		if err == nil && n < len(piece) {
			err = io.ErrShortWrite
		}
		if err != nil {
			b.failed = err
			return
		}
		if n == behindBytes { // of less, Sync is as soon done
			beginSync(b.file, at, int64(n))
		}
		at += int64(n)
		select {
		case b.empty <- piece[:0]:
		default:
		}
	}
}
