package sandboxca

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// patience is how long lockFile waits; who holds the lock signs one list and
// writes two small files.
const patience = 10 * time.Second

// Between two tries to get the lock.
const (
	firstPause = time.Millisecond
	lastPause  = 32 * time.Millisecond
)

// errLocked is the error of tryLock when another program, or another part of this
// one, has the lock.
var errLocked = errors.New("locked by another program")

// lockFile takes the lock of a file, which it makes. The lock ends with unlock or
// with the process, in whatever way; the file stays.
func lockFile(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	pause := firstPause
	for end := time.Now().Add(patience); ; pause = min(2*pause, lastPause) {
		err := tryLock(f)
		if err == nil {
			return f.Close, nil
		}
		if !errors.Is(err, errLocked) || !time.Now().Before(end) {
			return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
		}
		time.Sleep(pause)
	}
}
