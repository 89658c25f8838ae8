// Package bundles keeps the bundles of municipality data that the helper uses: a folder of
// its own files, which nobody else can write, so that what was good is there after a restart
// without its source, and no older one comes back.
//
// Callers need [In].
package bundles

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/supply"
)

// Folder is the name of the folder in the helper's directory.
const Folder = "municipality"

// A Store is a supply.Store of files.
type Store struct{ dir string }

// In returns the store in the helper's directory. Nothing is read or made yet.
func In(dir string) Store { return Store{filepath.Join(dir, Folder)} }

func (s Store) file(name string) state.File {
	return state.Mine(filepath.Join(s.dir, name), bundle.MaxSize)
}

// lockName is the file that stands for the whole folder.
const lockName = "supply"

// Lock implements supply.Store. Another helper of the person may be at it.
func (s Store) Lock() (func() error, error) {
	lock, err := s.file(lockName).Lock()
	if err != nil {
		return nil, err
	}
	return lock.Unlock, nil
}

// Names implements supply.Store: what is hidden is being written.
func (s Store) Names() (names []string, err error) {
	all, err := s.file(lockName).Neighbours()
	if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, state.ErrUntrusted) {
		return nil, nil
	}
	for _, name := range all {
		if !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, lockName+".lock") {
			names = append(names, name)
		}
	}
	return names, err
}

// Open implements supply.Store.
func (s Store) Open(name string) (supply.File, int64, error) {
	f, err := s.file(name).Open()
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// Save implements supply.Store.
func (s Store) Save(name string, content io.Reader) error {
	if err := s.file(name).WriteFrom(content); err != nil {
		return fmt.Errorf("keep municipality data: %w", err)
	}
	return nil
}

// Remove implements supply.Store.
func (s Store) Remove(name string) error { return s.file(name).Remove() }
