// Package instance keeps each user to one serving helper, and tells where it
// serves.
//
// A second helper would take the next port of the range, and pages would find
// now one and now the other, each with its own leases of the one card. The place
// of the first is a lock, which ends with its process in whatever way, and a file
// beside it with its port.
//
// Callers need [Claim]; [Find] and [Stop] are for other commands.
package instance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"jpkiweb/helper/own/state"
)

// fileName and fileLimit are those of the file with the Holder.
const (
	fileName  = "serving.json"
	fileLimit = 1 << 10
)

// looks is how often Claim tries again: Find holds the lock for microseconds.
const looks = 3

// A Holder is the helper that serves.
type Holder struct {
	PID  int `json:"pid"`
	Port int `json:"port"` // 0: it is just starting
	// Stranger: a window of another user's program was opened at its door.
	Stranger bool `json:"stranger,omitempty"`
}

// Address is where the holder serves, or "" while it starts.
func (h Holder) Address() string {
	if h.Port == 0 {
		return ""
	}
	return fmt.Sprintf("http://127.0.0.1:%d/", h.Port)
}

// A TakenError says that another helper of this user serves, and where.
type TakenError struct{ Holder }

// Error names address and process.
func (e *TakenError) Error() string {
	if e.Port == 0 {
		return "another helper of yours is starting"
	}
	return fmt.Sprintf("another helper of yours (process %d) serves %s", e.PID, e.Address())
}

// A Place is held by the one that serves.
type Place struct {
	file state.File
	lock *state.Lock

	mu     sync.Mutex
	holder Holder // as told last
}

// Claim takes the user's one place, in the directory state.Dirs.Runtime. Where
// another process has it, the error is a [*TakenError].
func Claim(dir string) (*Place, error) {
	file := fileIn(dir)
	lock, err := file.TryLock()
	for range looks {
		if !errors.Is(err, state.ErrLocked) {
			break
		}
		lock, err = file.TryLock()
	}
	if errors.Is(err, state.ErrLocked) {
		return nil, &TakenError{read(file)}
	}
	if err != nil {
		return nil, fmt.Errorf("claim the place of the serving helper: %w", err)
	}
	p := &Place{file: file, lock: lock}
	if err := p.Announce(0); err != nil { // what a killed helper left is not true
		return nil, errors.Join(err, lock.Unlock())
	}
	return p, nil
}

// Announce tells other commands the port.
func (p *Place) Announce(port int) error {
	return p.update(func(h *Holder) { *h = Holder{PID: os.Getpid(), Port: port} })
}

// NoteStranger tells other commands that a window of another user's program was opened
// at the door of the helper.
func (p *Place) NoteStranger() error { return p.update(func(h *Holder) { h.Stranger = true }) }

func (p *Place) update(change func(*Holder)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.holder)
	content, err := json.Marshal(p.holder)
	if err == nil {
		err = p.file.Write(content)
	}
	if err != nil {
		return fmt.Errorf("tell where the helper serves: %w", err)
	}
	return nil
}

// Leave gives the place back.
func (p *Place) Leave() error {
	err := os.Remove(p.file.Path)
	return errors.Join(err, p.lock.Unlock())
}

// Find tells which helper of this user serves, if one does. It changes nothing,
// and makes no directory.
func Find(dir string) (Holder, bool, error) {
	absent, err := state.Absent(dir)
	if err != nil || absent {
		return Holder{}, false, err
	}
	file := fileIn(dir)
	lock, err := file.TryLock()
	switch {
	case err == nil:
		return Holder{}, false, lock.Unlock()
	case !errors.Is(err, state.ErrLocked):
		return Holder{}, false, fmt.Errorf("look for the serving helper: %w", err)
	}
	return read(file), true, nil
}

// Stop ends the helper of this user that serves, if one does, by the signal, and
// returns when it has given its place back. The signal gets its process id.
func Stop(dir string, signal func(pid int) error) error {
	holder, found, err := Find(dir)
	if err != nil || !found {
		return err
	}
	if holder.PID <= 0 {
		return errors.New("a helper of yours is starting: try again")
	}
	if err := signal(holder.PID); err != nil {
		return fmt.Errorf("stop the helper (process %d): %w", holder.PID, err)
	}
	lock, err := fileIn(dir).Lock()
	if err != nil {
		return fmt.Errorf("wait for the helper (process %d) to end: %w", holder.PID, err)
	}
	err = os.Remove(fileIn(dir).Path) // one that was killed left it
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, lock.Unlock())
}

func fileIn(dir string) state.File { return state.Mine(filepath.Join(dir, fileName), fileLimit) }

// read returns what the file tells of the holder of the lock, which is nothing
// before its first Announce.
func read(file state.File) Holder {
	var h Holder
	content, err := file.Read()
	if err != nil || json.Unmarshal(content, &h) != nil || h.PID <= 0 || h.Port < 0 || h.Port >= 1<<16 {
		return Holder{}
	}
	return h
}
