package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"jpkiweb/shared/filelock"
	"jpkiweb/shared/wire"
)

// An aside is a file that is written beside its place, and put there once it is whole and on
// the disk. Until then it is for its owner alone, and nobody takes it for a result.
type aside struct {
	file *os.File
	size int64
}

// createAside makes one in the folder of path. Whoever has it discards it. It is locked as
// long as it is open, so that nobody takes it for a leftover; where a file cannot be locked
// its age has to do (clearLeftovers).
func createAside(path string) (*aside, error) {
	f, err := os.CreateTemp(filepath.Dir(path), asidePrefix+"*") // mode 0600
	if err != nil {
		return nil, err
	}
	_ = filelock.Within(f, noPatience)
	return &aside{file: f}, nil
}

// write appends what write writes.
func (f *aside) write(write func(io.Writer) error) error {
	w := newAsyncWriter(f.file, f.size)
	counting := &countingWriter{to: w}
	err := write(counting)
	f.size += counting.n
	if failed := w.Close(); err == nil { // else it is the same, told once
		err = failed
	}
	return err
}

// place puts the file in its place once it is on the disk, over what is there, or under the next
// free name, which is returned.
func (f *aside) place(path string, replace bool) (placed string, err error) {
	if err := errors.Join(f.file.Sync(), f.file.Close()); err != nil {
		return path, err
	}
	if replace {
		return path, os.Rename(f.file.Name(), path)
	}
	for n := 1; n < 100; n++ {
		placed = numbered(path, n)
		if err := moveNew(f.file.Name(), placed); !errors.Is(err, fs.ErrExist) {
			return placed, err
		}
	}
	return path, said(wire.CodeRequestInvalid, "error.names_taken", "file", path)
}

// discard takes the file away, unless it is in its place.
func (f *aside) discard() {
	_ = f.file.Close()           // it may be closed
	_ = os.Remove(f.file.Name()) // gone already after a rename
}
