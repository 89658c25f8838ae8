package state

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestLockKeepsOthersOutUntilUnlock(t *testing.T) {
	f := private(t)
	first, err := f.Lock()
	must(t, err)
	if _, err := f.TryLock(); !errors.Is(err, ErrLocked) {
		t.Errorf("second lock: %v", err)
	}
	if _, err := f.LockWithin(time.Millisecond); !errors.Is(err, ErrLocked) {
		t.Errorf("second lock, waiting: %v", err)
	}
	got := make(chan error, 1)
	go func() {
		l, err := f.Lock()
		got <- errors.Join(err, l.Unlock())
	}()
	must(t, first.Unlock())
	must(t, <-got)
}

// A helper that was killed does not keep the next one out.
func TestLockEndsWithItsProcess(t *testing.T) {
	f := private(t)
	c, out := another(t, "lock", f.Path)
	if line, err := out.ReadString('\n'); line != "locked\n" {
		t.Fatalf("%q %v", line, err)
	}
	if _, err := f.TryLock(); !errors.Is(err, ErrLocked) {
		t.Errorf("while the other lives: %v", err)
	}
	must(t, c.Process.Kill())
	if err := c.Wait(); err == nil {
		t.Error("the other process was not killed")
	}
	l, err := f.TryLock()
	must(t, err)
	must(t, l.Unlock())
}

func TestProcessesDoNotLoseEachOthersWrites(t *testing.T) {
	f := private(t)
	f.Limit = 1 << 20
	const processes = 4
	var waits []func() error
	for range processes {
		c, _ := another(t, "append", f.Path)
		waits = append(waits, c.Wait)
	}
	for _, wait := range waits {
		must(t, wait())
	}
	content, err := f.Read()
	must(t, err)
	if got := strings.Count(string(content), "line\n"); got != processes*childLines {
		t.Errorf("%d lines, want %d", got, processes*childLines)
	}
}
