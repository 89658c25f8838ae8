//go:build unix || windows

package filelock_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jpkiweb/shared/filelock"
)

// open opens the file as another part of the process would.
func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestLockEndsWithItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	first, second, third := open(t, path), open(t, path), open(t, path)
	if err := filelock.Within(first, 0); err != nil {
		t.Fatal(err)
	}
	for _, patience := range []time.Duration{0, 5 * time.Millisecond} {
		if err := filelock.Within(second, patience); !errors.Is(err, filelock.ErrLocked) {
			t.Errorf("within %v: %v", patience, err)
		}
	}
	taken := make(chan error)
	go func() { taken <- filelock.Within(second, time.Minute) }()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-taken; err != nil {
		t.Fatalf("after the first has gone: %v", err)
	}
	if err := filelock.Within(third, 0); !errors.Is(err, filelock.ErrLocked) {
		t.Errorf("the second does not hold it: %v", err)
	}
}

func TestClosedFileIsNoLock(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "file"))
	f.Close()
	if err := filelock.Within(f, time.Minute); err == nil || errors.Is(err, filelock.ErrLocked) {
		t.Errorf("%v", err)
	}
}
