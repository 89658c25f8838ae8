package bundles_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"jpkiweb/helper/own/bundles"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/municipality/bundle"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A store is a folder of the person's alone, which is not there before something is kept.
func TestStoreIsOfItsOwner(t *testing.T) {
	dir := t.TempDir()
	s := bundles.In(dir)
	if names, err := s.Names(); err != nil || len(names) > 0 {
		t.Errorf("at first: %q, %v", names, err)
	}
	if _, _, err := s.Open("a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	unlock, err := s.Lock()
	must(t, err)
	must(t, s.Save("a", bytes.NewReader([]byte("first"))))
	must(t, s.Save("b", bytes.NewReader(nil)))
	must(t, s.Save("a", bytes.NewReader([]byte("second"))))
	must(t, unlock())
	if names, err := s.Names(); err != nil || !slices.Equal(names, []string{"a", "b"}) {
		t.Errorf("%q, %v", names, err)
	}
	f, size, err := s.Open("a")
	must(t, err)
	got := make([]byte, size)
	_, err = f.ReadAt(got, 0)
	if err = errors.Join(err, f.Close()); err != nil || string(got) != "second" {
		t.Errorf("%q, %v", got, err)
	}
	for _, path := range []string{dir + "/" + bundles.Folder, filepath.Join(dir, bundles.Folder, "a")} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	must(t, s.Remove("b"))
	if names, err := s.Names(); err != nil || !slices.Equal(names, []string{"a"}) {
		t.Errorf("%q, %v", names, err)
	}
}

// endless never comes to its end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// What cannot be kept whole leaves what was there.
func TestStoreKeepsWholeFiles(t *testing.T) {
	s := bundles.In(t.TempDir())
	must(t, s.Save("a", bytes.NewReader([]byte("good"))))
	for name, content := range map[string]io.Reader{"endless": endless{}, "broken": io.MultiReader(bytes.NewReader([]byte("x")), failing{})} {
		if err := s.Save("a", content); err == nil {
			t.Errorf("%s: kept", name)
		}
		if names, err := s.Names(); err != nil || !slices.Equal(names, []string{"a"}) {
			t.Errorf("%s leaves %q, %v", name, names, err)
		}
		if _, size, err := s.Open("a"); err != nil || size != 4 {
			t.Errorf("%s: %d bytes, %v", name, size, err)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// What another user could have written is not believed.
func TestStoreThatOthersMayWrite(t *testing.T) {
	dir := t.TempDir()
	s := bundles.In(dir)
	must(t, s.Save("a", bytes.NewReader([]byte("x"))))
	must(t, os.Chmod(filepath.Join(dir, bundles.Folder, "a"), 0o666))
	if _, _, err := s.Open("a"); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("a file that others may write: %v", err)
	}
	must(t, os.Chmod(filepath.Join(dir, bundles.Folder, "a"), 0o600))
	must(t, os.Truncate(filepath.Join(dir, bundles.Folder, "a"), bundle.MaxSize+1))
	if _, _, err := s.Open("a"); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("a file that is too large: %v", err)
	}
}
