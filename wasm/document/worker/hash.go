package worker

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"

	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// A Hasher computes the SHA-256 of a file, piece by piece.
type Hasher interface {
	// Next hashes the next piece and returns its length in bytes; at the end, io.EOF.
	Next(ctx context.Context) (int, error)
	// Copy copies bytes of the piece that was hashed last, from an offset in it.
	Copy(p []byte, offset int) error
	// Sum returns the digest of all pieces.
	Sum() ([sha256.Size]byte, error)
	io.Closer
}

// hashAll hashes a file of this size, in bytes, and keeps what is at its ends. A file that is
// not as long is another one.
func hashAll(ctx context.Context, h Hasher, size int64, progress func(done int64) error) (r document.Read, err error) {
	edge := min(document.EdgeSize, size)
	first, last := span{end: edge}, span{start: size - edge, end: size}
	done := int64(0)
	for {
		n, err := h.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return r, err
		}
		if done+int64(n) > size {
			return r, fmt.Errorf("more than %d bytes", size)
		}
		for _, s := range []*span{&first, &last} {
			if err := s.add(h, done, n); err != nil {
				return r, err
			}
		}
		done += int64(n)
		if err := progress(done); err != nil {
			return r, err
		}
	}
	if done != size {
		return r, fmt.Errorf("%d bytes of %d", done, size)
	}
	digest, err := h.Sum()
	begin, end := sha256.Sum256(first.bytes), sha256.Sum256(last.bytes)
	return document.Read{Digest: digest[:], First: begin[:], Last: end[:], Head: first.bytes}, err
}

// A span keeps the bytes of a file from start to before end.
type span struct {
	start, end int64
	bytes      []byte
}

// add keeps what it wants of the piece of n bytes at an offset in the file.
func (s *span) add(h Hasher, at int64, n int) error {
	from, to := max(s.start, at), min(s.end, at+int64(n))
	if from >= to {
		return nil
	}
	b := make([]byte, to-from)
	if err := h.Copy(b, int(from-at)); err != nil {
		return err
	}
	s.bytes = append(s.bytes, b...)
	return nil
}

// plainPiece is how much Go hashes at a time.
const plainPiece = 256 << 10

// A plainHasher is Go's, where there is no other.
type plainHasher struct {
	file  *io.SectionReader
	sum   hash.Hash
	piece []byte
}

// newPlainHasher reads to one byte behind the end, where a file that grew goes on.
func newPlainHasher(f dom.File) *plainHasher {
	return &plainHasher{file: io.NewSectionReader(f.Content, 0, f.Size+1), sum: sha256.New(), piece: make([]byte, plainPiece)}
}

func (h *plainHasher) Next(ctx context.Context) (int, error) {
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	n, err := io.ReadFull(h.file, h.piece[:plainPiece])
	if err == io.ErrUnexpectedEOF {
		err = nil
	}
	h.piece = h.piece[:n]
	h.sum.Write(h.piece)
	return n, err
}

func (h *plainHasher) Copy(p []byte, offset int) error {
	copy(p, h.piece[offset:])
	return nil
}

func (h *plainHasher) Sum() ([sha256.Size]byte, error) { return [sha256.Size]byte(h.sum.Sum(nil)), nil }

func (h *plainHasher) Close() error { return nil }
