package state

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// Patience is how long Lock waits; who holds the lock writes two small files.
const Patience = 10 * time.Second

// Between two tries to get the lock.
const (
	firstPause = time.Millisecond
	lastPause  = 32 * time.Millisecond
)

// ErrLocked is the error of a lock that another process, or another part of this
// one, holds.
var ErrLocked = errors.New("locked by another process")

// A Lock is held until Unlock, or until the process ends in whatever way.
type Lock struct{ file *os.File }

// Lock takes the lock of the file, which is a file beside it with ".lock" at its
// end. After Patience the error is [ErrLocked].
func (f File) Lock() (*Lock, error) { return f.lockWithin(Patience) }

func (f File) lockWithin(patience time.Duration) (*Lock, error) {
	pause := firstPause
	for end := time.Now().Add(patience); ; pause = min(2*pause, lastPause) {
		l, err := f.TryLock()
		if !errors.Is(err, ErrLocked) || !time.Now().Before(end) {
			return l, err
		}
		time.Sleep(pause)
	}
}

// TryLock is Lock without waiting.
func (f File) TryLock() (*Lock, error) {
	file := File{Path: f.Path + ".lock", Owner: f.Owner}
	if err := file.makeDirectory(); err != nil {
		return nil, err
	}
	opened, err := file.open(os.O_RDWR | os.O_CREATE)
	if err != nil {
		return nil, err
	}
	if err := lock(opened); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", f.Path, err), opened.Close())
	}
	return &Lock{opened}, nil
}

// Unlock gives the lock back; the file of the lock stays.
func (l *Lock) Unlock() error { return l.file.Close() }
