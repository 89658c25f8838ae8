package state

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWriteThenRead(t *testing.T) {
	f := Mine(filepath.Join(t.TempDir(), "new", "folder", "kept"), 10)
	if _, err := f.Read(); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrUntrusted) {
		t.Errorf("without a directory: %v", err)
	}
	for _, content := range []string{"first", "second"} {
		must(t, f.Write([]byte(content)))
		if got, err := f.Read(); err != nil || string(got) != content {
			t.Errorf("%q, %v, want %q", got, err, content)
		}
	}
	for path, want := range map[string]fs.FileMode{f.Path: 0o600, filepath.Dir(f.Path): 0o700 | fs.ModeDir} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
	left, err := os.ReadDir(filepath.Dir(f.Path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What is too large is not written, and what was there stays.
func TestLimit(t *testing.T) {
	f := private(t)
	must(t, f.Write([]byte("kept")))
	large := bytes.Repeat([]byte("x"), int(f.Limit)+1)
	if err := f.Write(large); err == nil {
		t.Error("written")
	}
	if err := f.Append(large[4:]); err == nil {
		t.Error("appended")
	}
	if got, err := f.Read(); err != nil || string(got) != "kept" {
		t.Errorf("%q, %v", got, err)
	}
	must(t, os.WriteFile(f.Path, large, 0o600))
	wantUntrusted(t, f, "larger than 100 bytes")
}

func TestAppend(t *testing.T) {
	f := private(t)
	must(t, f.Append([]byte("one\n")))
	must(t, f.Append([]byte("two\n")))
	if got, err := f.Read(); err != nil || string(got) != "one\ntwo\n" {
		t.Errorf("%q, %v", got, err)
	}
	if info, err := os.Stat(f.Path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func wantUntrusted(t *testing.T, f File, reason string) {
	t.Helper()
	content, err := f.Read()
	var untrusted *UntrustedError
	if !errors.Is(err, ErrUntrusted) || !errors.As(err, &untrusted) || content != nil || !strings.Contains(err.Error(), reason) {
		t.Errorf("%q, %v, want %v because %q", content, err, ErrUntrusted, reason)
	}
}

func TestStamp(t *testing.T) {
	f := private(t)
	absent, err := f.Stamp()
	must(t, err)
	if absent != (Stamp{}) {
		t.Errorf("absent: %+v", absent)
	}
	changes := []struct {
		name   string
		change func() error
	}{
		{"made", func() error { return f.Write([]byte("one")) }},
		{"replaced by the same", func() error { return f.Write([]byte("one")) }},
		{"longer", func() error { return f.Append([]byte("!")) }},
		{"removed", func() error { return os.Remove(f.Path) }},
	}
	last := absent
	for _, c := range changes {
		must(t, c.change())
		now, err := f.Stamp()
		must(t, err)
		if now == last {
			t.Errorf("%s: the stamp is the same", c.name)
		}
		if again, err := f.Stamp(); err != nil || again != now {
			t.Errorf("%s: %+v changed to %+v by itself, %v", c.name, now, again, err)
		}
		last = now
	}
}
