package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// What is written arrives whole and in order, whatever the sizes of the pieces.
func TestAsyncWriterWritesEverything(t *testing.T) {
	content := make([]byte, 3*pieceSize+17)
	for i := range content {
		content[i] = byte(i / 251)
	}
	for _, size := range []int{1 << 12, pieceSize - 1, pieceSize, pieceSize + 1, len(content)} {
		f, err := os.Create(filepath.Join(t.TempDir(), "made"))
		if err != nil {
			t.Fatal(err)
		}
		b := newAsyncWriter(f, 0)
		for rest := content; len(rest) > 0; {
			n, err := b.Write(rest[:min(size, len(rest))])
			if err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		err = errors.Join(b.Close(), f.Close())
		if got, readErr := os.ReadFile(f.Name()); err != nil || readErr != nil || !bytes.Equal(got, content) {
			t.Errorf("pieces of %d: %d bytes, %v, %v", size, len(got), err, readErr)
		}
	}
}

// A file that fails ends the writing, however much is still to come.
func TestAsyncWriterTellsThatTheFileFailed(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	b := newAsyncWriter(full, 0)
	for n := 0; err == nil; n++ {
		if n > queuedPieces+3 {
			t.Fatal("it writes on and on")
		}
		_, err = b.Write(make([]byte, pieceSize))
	}
	if closed := b.Close(); err == nil || !errors.Is(closed, err) {
		t.Errorf("written: %v, closed: %v", err, closed)
	}
}
