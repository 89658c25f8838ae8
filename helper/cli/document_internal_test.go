//go:build linux || darwin

package cli

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Whoever writes to a file and sets its size and time back is found, and what was written just
// before it was looked at is sure of nothing.
func TestUntouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.pdf")
	rewrite := func(text string) error {
		before, err := os.Stat(path)
		if err != nil {
			return err
		}
		return errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chtimes(path, before.ModTime(), before.ModTime()))
	}
	for name, c := range map[string]struct {
		later time.Duration // it was looked at than written
		do    func() error
		want  bool
	}{
		"nothing was done":           {time.Hour, func() error { return nil }, true},
		"written just before":        {0, func() error { return nil }, false},
		"other bytes, the same time": {time.Hour, func() error { return rewrite("anders") }, false},
		"the same bytes once more":   {time.Hour, func() error { return rewrite("gleich") }, false},
		"another size":               {time.Hour, func() error { return rewrite("mehr als zuvor") }, false},
		"gone":                       {time.Hour, func() error { return os.Remove(path) }, false},
		"another file":               {time.Hour, func() error { return errors.Join(os.Remove(path), os.WriteFile(path, []byte("gleich"), 0o600)) }, false},
	} {
		if err := os.WriteFile(path, []byte("gleich"), 0o600); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		d := source{path: path, size: info.Size(), info: info, looked: info.ModTime().Add(c.later)}
		if err := nextTick(path); err != nil {
			t.Fatal(err)
		}
		if err := c.do(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := d.untouched(); got != c.want {
			t.Errorf("%s: untouched %v, want %v", name, got, c.want)
		}
	}
	if (source{path: "-"}).untouched() {
		t.Error("standard input is untouched")
	}
}

// nextTick waits until a file that is written now has another time than the one at path.
func nextTick(path string) error {
	before, err := os.Stat(path)
	if err != nil {
		return err
	}
	for {
		if err := os.WriteFile(path+".tick", nil, 0o600); err != nil {
			return err
		}
		now, err := os.Stat(path + ".tick")
		if err != nil || now.ModTime().After(before.ModTime()) {
			return err
		}
	}
}
