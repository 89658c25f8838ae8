package autostart

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// mark is in every file that Install writes.
const mark = "Written by jpki-helper install, removed by jpki-helper uninstall."

// fileLimit is how much is read of a file, to find the mark.
const fileLimit = 1 << 20

// A File is what Install writes.
type File struct {
	Path    string
	Content string
}

// readOurs returns the content of a file of ours; without error and content if
// there is no file.
func readOurs(path string) ([]byte, error) {
	f, err := os.Open(path)
	if isNotThere(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, fileLimit))
	if err != nil {
		return nil, err
	}
	if !bytes.Contains(content, []byte(mark)) {
		return nil, fmt.Errorf("%s %w", path, ErrForeign)
	}
	return content, nil
}

func oursAt(path string) (bool, error) {
	content, err := readOurs(path)
	return content != nil, err
}

// writeFiles writes all files, each at once, and makes their directories.
func writeFiles(files []File) error {
	for _, f := range files {
		if err := f.write(); err != nil {
			return fmt.Errorf("write %s: %w", f.Path, err)
		}
	}
	return nil
}

func (f File) write() error {
	dir := filepath.Dir(f.Path)
	if err := os.MkdirAll(dir, 0o700); err != nil { // XDG Base Directory Specification 0.8
		return err
	}
	t, err := os.CreateTemp(dir, ".jpki-helper-*")
	if err != nil {
		return err
	}
	defer os.Remove(t.Name()) // gone already after success
	_, err = t.WriteString(f.Content)
	if err := errors.Join(err, t.Chmod(0o644), t.Close()); err != nil {
		return err
	}
	return os.Rename(t.Name(), f.Path)
}

// removeOurs removes those of the files that are there and ours.
func removeOurs(paths []string) error {
	var errs []error
	for _, path := range paths {
		if ours, err := oursAt(path); err != nil || !ours {
			continue // of others: present has said so
		}
		errs = append(errs, os.Remove(path))
	}
	return errors.Join(errs...)
}
