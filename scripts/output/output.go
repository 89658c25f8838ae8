// Package output writes what the build makes, which a compiler may be reading at
// the same time.
package output

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// unfinished makes a name that go:embed passes over, even with "all:": hidden, and
// not allowed in a module.
const unfinished = ".*;new"

// Write makes a file of these bytes, with its folder. Who reads it sees what was
// there before or the whole of this, and a file that is the same is left alone.
func Write(path string, content []byte) error {
	if before, err := os.ReadFile(path); err == nil && bytes.Equal(before, content) {
		return nil
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, unfinished)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
}
