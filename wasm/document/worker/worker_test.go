package worker_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/document/documenttest"
	"jpkiweb/wasm/dom"
)

func read(t *testing.T, ctx context.Context, f dom.File) (document.Opened, error) {
	t.Helper()
	return documenttest.New(t).ReadDocument(ctx, f, nil, func(document.Progress) {})
}

func fileOf(content []byte) dom.File {
	return dom.File{Name: "a", Size: int64(len(content)), Content: bytes.NewReader(content)}
}

// Digest, edges and head are those of the file, however it falls into pieces.
func TestFilesOfManySizes(t *testing.T) {
	const edge = document.EdgeSize
	content := make([]byte, 9*edge+3) // more than two pieces
	for i := range content {
		content[i] = byte(i * i >> 8)
	}
	for _, size := range []int{0, 1, 2, edge - 1, edge, edge + 1, 2*edge - 1, 2 * edge, 2*edge + 1, 4*edge - 1, 4 * edge, 4*edge + 1, len(content)} {
		b := content[:size]
		got, err := read(t, t.Context(), fileOf(b))
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		head, tail := b[:min(size, edge)], b[max(0, size-edge):]
		if got.Digest != sha256.Sum256(b) || !bytes.Equal(got.Head, head) || got.Edges != [2][32]byte{sha256.Sum256(head), sha256.Sum256(tail)} {
			t.Errorf("%d bytes: another digest, head or end", size)
		}
	}
}

// A broken file is one that gives an error from a byte on.
type broken struct {
	io.ReaderAt
	from int64
}

func (b broken) ReadAt(p []byte, offset int64) (int, error) {
	if offset+int64(len(p)) > b.from {
		return 0, errors.New("NotReadableError")
	}
	return b.ReaderAt.ReadAt(p, offset)
}

// A file that is not what was chosen gives no digest: it has grown or shrunk, is gone, or
// goes while it is read.
func TestFileThatIsNotWhatWasChosen(t *testing.T) {
	content := make([]byte, 1<<20)
	whole := bytes.NewReader(content)
	for name, f := range map[string]dom.File{
		"has grown":             {Size: 1<<20 - 1, Content: whole},
		"has grown from empty":  {Size: 0, Content: whole},
		"has shrunk":            {Size: 1<<20 + 1, Content: whole},
		"has shrunk to nothing": {Size: 1, Content: bytes.NewReader(nil)},
		"is gone":               {Size: 1 << 20, Content: broken{whole, 0}},
		"goes meanwhile":        {Size: 1 << 20, Content: broken{whole, 600_000}},
	} {
		_, err := read(t, t.Context(), f)
		var coded *wire.Error
		if !errors.As(err, &coded) || coded.Code != wire.CodeFileUnreadable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// One document may stand twice in a list, and each time has the same digest.
func TestSameDocumentTwice(t *testing.T) {
	f := fileOf(bytes.Repeat([]byte{byte(rand.IntN(256))}, 3*document.EdgeSize))
	r := documenttest.New(t)
	first, err := r.ReadDocument(t.Context(), f, nil, func(document.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	second, err := r.ReadDocument(t.Context(), f, nil, func(document.Progress) {})
	if err != nil || first.Digest != second.Digest || first.Digest == [32]byte{} {
		t.Errorf("%x, then %x: %v", first.Digest, second.Digest, err)
	}
}

// A sparse file has no bytes that take room.
type sparse struct{ size, largest int64 }

func (s *sparse) ReadAt(p []byte, offset int64) (int, error) {
	s.largest = max(s.largest, int64(len(p)))
	n := min(int64(len(p)), s.size-offset)
	if n <= 0 {
		return 0, io.EOF
	}
	clear(p[:n])
	if n < int64(len(p)) {
		return int(n), io.EOF
	}
	return int(n), nil
}

// Of 2 GB no more than a piece is asked for at a time, and the numbers of bytes hold.
func TestTwoGigabytes(t *testing.T) {
	s := &sparse{size: 1<<31 + 1}
	var last document.Progress
	got, err := documenttest.New(t).ReadDocument(t.Context(), dom.File{Size: s.size, Content: s}, nil, func(p document.Progress) { last = p })
	if err != nil || got.Digest == [32]byte{} || s.largest > 1<<20 || last.Done <= 1<<30 || !last.Slow {
		t.Errorf("%v, read %d bytes at a time, told %+v", err, s.largest, last)
	}
}
