package worker

import (
	"io"
	"slices"

	"jpkiweb/wasm/dom"
)

// A reader of PDF asks for many small pieces, and the browser gives each in a turn of its
// own: so whole blocks are read, of which the last ones are kept.
const (
	blockSize  = 256 << 10
	blocksKept = 64
)

// A source is a file that is read in blocks, and tells how much of it
// was. One goroutine uses it.
type source struct {
	file   dom.File
	teller *teller // nil: nobody is told
	done   int64   // bytes of earlier passes, and of this one
	blocks []block
}

// A block is a piece of the file.
type block struct {
	number int64
	bytes  []byte
}

// ReadAt implements io.ReaderAt.
func (s *source) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) {
		at := offset + int64(n)
		b, err := s.block(at / blockSize)
		if err != nil {
			return n, err
		}
		from := int(at % blockSize)
		if from >= len(b) {
			return n, io.EOF
		}
		n += copy(p[n:], b[from:])
	}
	return n, nil
}

// block returns a block; the last one is shorter.
func (s *source) block(number int64) ([]byte, error) {
	if i := slices.IndexFunc(s.blocks, func(b block) bool { return b.number == number }); i >= 0 {
		return s.blocks[i].bytes, nil
	}
	b := make([]byte, blockSize)
	n, err := s.file.Content.ReadAt(b, number*blockSize)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if len(s.blocks) == blocksKept {
		s.blocks = slices.Delete(s.blocks, 0, 1)
	}
	s.blocks = append(s.blocks, block{number, b[:n]})
	s.done += int64(n)
	if s.teller == nil {
		return b[:n], nil
	}
	return b[:n], s.teller.progress(s.done)
}
