package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"jpkiweb/shared/filelock"
)

// What a process that was killed has left goes, and nothing else: not what another one is
// at work on, not what was written today, and no file that is not one of these.
func TestLeftoversAreCleared(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	old := now.Add(-25 * time.Hour)
	for name, test := range map[string]struct {
		file  string
		at    time.Time
		make  func(path string) error
		stays bool
	}{
		"left":            {".jpki-unfinished-123", old, nil, false},
		"of today":        {".jpki-unfinished-123", now.Add(-23 * time.Hour), nil, true},
		"of tomorrow":     {".jpki-unfinished-123", now.Add(time.Hour), nil, true},
		"of another name": {".jpki-123", old, nil, true},
		"a result":        {"a.pdf", old, nil, true},
		"a folder":        {".jpki-unfinished-123", old, func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) }, true},
		"a link": {".jpki-unfinished-123", old, func(path string) error {
			return errors.Join(os.Rename(path, path[:len(path)-1]+"x"), os.Symlink("elsewhere", path))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), test.file)
			if err := errors.Join(os.WriteFile(path, []byte("half"), 0o600), os.Chtimes(path, test.at, test.at)); err != nil {
				t.Fatal(err)
			}
			if test.make != nil {
				if err := test.make(path); err != nil {
					t.Fatal(err)
				}
			}
			clearLeftovers(t.Context(), filepath.Dir(path), now)
			if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) == test.stays {
				t.Errorf("%v, and it should stay: %t", err, test.stays)
			}
		})
	}
	clearLeftovers(t.Context(), filepath.Join(t.TempDir(), "none"), now)
}

// One that is being written is locked, however long it takes.
func TestLeftoverInUseStays(t *testing.T) {
	target := filepath.Join(t.TempDir(), "a.pdf")
	f, err := createAside(target)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if err := os.Chtimes(f.file.Name(), now.Add(-48*time.Hour), now.Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	clearLeftovers(t.Context(), filepath.Dir(target), now)
	if _, err := os.Lstat(f.file.Name()); err != nil {
		t.Fatal(err)
	}
	other, err := os.Open(f.file.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := filelock.Within(other, 0); !errors.Is(err, filelock.ErrLocked) {
		t.Errorf("it is not locked: %v", err)
	}
	f.discard()
	if left, _ := os.ReadDir(filepath.Dir(target)); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// Whoever waits for a wrong PIN is not kept waiting by a folder that is slow.
func TestLeftoversAreLookedForUntilTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".jpki-unfinished-123")
	now := time.Now()
	if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, now.Add(-48*time.Hour), now.Add(-48*time.Hour))); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	clearBeside(ctx, []*signItem{{target: filepath.Join(filepath.Dir(path), "a.pdf")}})
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("after the end: %v", err)
	}
	clearBeside(t.Context(), []*signItem{{target: filepath.Join(filepath.Dir(path), "a.pdf")}})
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before the end: %v", err)
	}
}

// A folder of several portions is looked through, up to the bound.
func TestLeftoversAreFoundAmongMany(t *testing.T) {
	folder, now := t.TempDir(), time.Now()
	for i := range 3*entriesAtOnce + 1 {
		path := filepath.Join(folder, ".jpki-unfinished-"+strconv.Itoa(i))
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, now.Add(-48*time.Hour), now.Add(-48*time.Hour))); err != nil {
			t.Fatal(err)
		}
	}
	clearLeftovers(t.Context(), folder, now)
	if left, err := os.ReadDir(folder); len(left) > 0 || err != nil {
		t.Errorf("%d are left, %v", len(left), err)
	}
}
