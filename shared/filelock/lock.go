// Package filelock locks a file against other processes, and against other parts
// of this one. A lock ends when its file is closed, or with the process, in
// whatever way.
package filelock

import (
	"errors"
	"os"
	"time"
)

// Between two tries to get the lock.
const (
	firstPause = time.Millisecond
	lastPause  = 32 * time.Millisecond
)

// ErrLocked is the error of a lock that another process, or another part of this
// one, holds.
var ErrLocked = errors.New("locked by another process")

// Within takes the lock of an open file, again and again for that long, and at
// least once; then the error is [ErrLocked]. Other errors are those of the system:
// where it has no locks, errors.ErrUnsupported.
func Within(f *os.File, patience time.Duration) error {
	pause := firstPause
	for end := time.Now().Add(patience); ; pause = min(2*pause, lastPause) {
		err := lock(f)
		if !errors.Is(err, ErrLocked) || !time.Now().Before(end) {
			return err
		}
		time.Sleep(pause)
	}
}
