package state

import (
	"errors"
	"fmt"
	"os"
	"time"

	"jpkiweb/shared/filelock"
)

// Patience is how long Lock waits; who holds the lock writes two small files.
const Patience = 10 * time.Second

// ErrLocked is the error of a lock that another process, or another part of this
// one, holds.
var ErrLocked = filelock.ErrLocked

// A Lock is held until Unlock, or until the process ends in whatever way.
type Lock struct{ file *os.File }

// Lock takes the lock of the file, which is a file beside it with ".lock" at its
// end. After Patience the error is [ErrLocked].
func (f File) Lock() (*Lock, error) { return f.LockWithin(Patience) }

// TryLock is Lock without waiting.
func (f File) TryLock() (*Lock, error) { return f.LockWithin(0) }

// LockWithin is Lock with another patience.
func (f File) LockWithin(patience time.Duration) (*Lock, error) {
	file := File{Path: f.Path + ".lock", Owner: f.Owner, mine: f.mine}
	if err := file.makeDirectory(); err != nil {
		return nil, err
	}
	opened, err := file.open(os.O_RDWR | os.O_CREATE)
	if err != nil {
		return nil, err
	}
	if err := filelock.Within(opened, patience); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", f.Path, err), opened.Close())
	}
	return &Lock{opened}, nil
}

// Unlock gives the lock back; the file of the lock stays.
func (l *Lock) Unlock() error { return l.file.Close() }
