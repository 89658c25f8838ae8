package supply

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
)

// Open opens a file of the data in use, by its name in a bundle, or municipality.EditionFile.
// It implements fs.FS. A file of the data that are built in is [fs.ErrNotExist]: it is served
// from where it is.
func (s *Supply) Open(name string) (fs.File, error) {
	if err := s.lookBeside(); err != nil {
		return nil, err
	}
	content, err := s.read(name)
	if refusal := bundle.Refusal(""); errors.As(err, &refusal) { // another program looked, and took it away
		if err := s.load(); err != nil {
			return nil, err
		}
		content, err = s.read(name)
	}
	if err != nil {
		return nil, err
	}
	return &file{bytes.NewReader(content), path.Base(name)}, nil
}

// Over is the data in use as one file system: what the supply has, and below it the data that
// are built in, for who reads them on a server.
func (s *Supply) Over(below fs.FS) fs.FS { return layered{s, below} }

type layered struct{ above, below fs.FS }

// Open implements fs.FS.
func (l layered) Open(name string) (fs.File, error) {
	f, err := l.above.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return l.below.Open(name)
	}
	return f, err
}

// pause is how long another program's look may stay unseen.
const pause = 5 * time.Second

// lookBeside takes into use what another program of the same store has found: a person may
// have it look now.
func (s *Supply) lookBeside() error {
	now := s.config.Now()
	s.mu.Lock()
	due := s.config.Source != "" && (now.Sub(s.beside) >= pause || now.Before(s.beside))
	if due {
		s.beside = now
	}
	looked := s.memo.Looked
	s.mu.Unlock()
	if !due {
		return nil
	}
	m, err := s.remember()
	if err != nil || m.Source != s.config.Source || m.Looked.Equal(looked) {
		return err
	}
	return s.load()
}

func (s *Supply) read(name string) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock() // nobody removes what is being read
	switch name {
	case municipality.EditionFile:
		return s.used.edition, nil
	case bundle.IndexName:
		return s.used.index, nil
	}
	if own, ok := s.used.bundles[strings.TrimSuffix(path.Base(name), ".json")]; ok {
		if slices.Contains(own.Names(), name) {
			return own.ReadFile(name)
		}
	}
	if nation, ok := s.used.bundles[municipality.NationalCode]; ok {
		return nation.ReadFile(name)
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// A file is one whose content is in memory while it is open.
type file struct {
	*bytes.Reader
	name string
}

// Close implements fs.File.
func (*file) Close() error { return nil }

// Stat implements fs.File.
func (f *file) Stat() (fs.FileInfo, error) { return info{f}, nil }

type info struct{ file *file }

func (i info) Name() string     { return i.file.name }
func (i info) Size() int64      { return i.file.Reader.Size() }
func (info) Mode() fs.FileMode  { return 0o444 }
func (info) ModTime() time.Time { return time.Time{} }
func (info) IsDir() bool        { return false }
func (info) Sys() any           { return nil }
