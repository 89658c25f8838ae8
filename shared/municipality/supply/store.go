package supply

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"jpkiweb/shared/municipality/bundle"
)

// A Store keeps files from one start to the next, where nobody else can write them. Its
// names have no folder. Nothing in it is larger than bundle.MaxSize.
type Store interface {
	// Lock waits until no other program has the store, and not without end.
	Lock() (unlock func() error, err error)
	// Names lists the files. None is no error.
	Names() ([]string, error)
	// Open opens a file, and tells its size; one that is not there is [fs.ErrNotExist].
	Open(name string) (f File, size int64, err error)
	// Save makes or replaces a file as a whole, or not at all.
	Save(name string, content io.Reader) error
	Remove(name string) error
}

// A File of a Store is open.
type File interface {
	io.ReaderAt
	io.Closer
}

// A Memory is a [Store] of this process: nothing outlives it. It is for servers that start
// with their source at hand. The zero Memory is empty.
type Memory struct {
	using sync.Mutex // of Lock
	mu    sync.Mutex
	files map[string][]byte
}

// Lock implements Store.
func (m *Memory) Lock() (func() error, error) {
	m.using.Lock()
	return func() error { m.using.Unlock(); return nil }, nil
}

// Names implements Store.
func (m *Memory) Names() ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.files)), nil
}

// Open implements Store.
func (m *Memory) Open(name string) (File, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.files[name]
	if !ok {
		return nil, 0, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return memoryFile{bytes.NewReader(content)}, int64(len(content)), nil
}

type memoryFile struct{ io.ReaderAt }

func (memoryFile) Close() error { return nil }

// Save implements Store.
func (m *Memory) Save(name string, content io.Reader) error {
	text, err := io.ReadAll(bound(content))
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files == nil {
		m.files = map[string][]byte{}
	}
	m.files[name] = text
	return nil
}

// Remove implements Store.
func (m *Memory) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, name)
	return nil
}

// A bounded is a reader that refuses to give more than a bundle may have.
type bounded struct {
	from io.Reader
	left int64
}

func bound(from io.Reader) io.Reader { return &bounded{from, bundle.MaxSize} }

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("%w: more than %d bytes", bundle.TooLarge, bundle.MaxSize)
	}
	return n, err
}

// stored is a bundle's file in the store, which is open only while it is read: there may be
// one for each municipality.
type stored struct {
	store Store
	name  string
}

// ReadAt implements io.ReaderAt.
func (s stored) ReadAt(p []byte, from int64) (int, error) {
	f, _, err := s.store.Open(s.name)
	if err != nil {
		return 0, err
	}
	n, err := f.ReadAt(p, from)
	if closed := f.Close(); err == nil || err == io.EOF {
		err = errors.Join(err, closed)
	}
	return n, err
}
