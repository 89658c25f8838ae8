package history

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/wire"
)

// ErrWhole is the error of a history that is in order and so is not set aside.
var ErrWhole = errors.New("history is as it was written")

// maxAside is how many histories may be set aside in one second.
const maxAside = 100

// asideTime is how its second is written into a name, UTC.
const asideTime = "20060102T150405Z"

// SetAside gives a broken history another name, and begins a new one: its first
// entry names the file, or that of the head where there is no other, its last entry
// and what is wrong with it. Errors: [ErrWhole];
// state.ErrUntrusted for a directory in which others may write, state.ErrLocked.
func (h *History) SetAside(now time.Time) (_ wire.EarlierHistory, err error) {
	if h.absent() {
		return wire.EarlierHistory{}, ErrWhole
	}
	lock, err := h.file.LockWithin(h.patience)
	if err != nil {
		return wire.EarlierHistory{}, err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	was, err := h.diagnose()
	if err != nil {
		return wire.EarlierHistory{}, err
	}
	name, err := h.freeName(now)
	if err != nil {
		return wire.EarlierHistory{}, err
	}
	if was.File, err = h.nameOfWhatIsThere(name); err != nil {
		return wire.EarlierHistory{}, err
	}
	r := record{Time: timeText(now), Result: wire.ResultSetAside, Earlier: &was}
	if err := r.check(); err != nil {
		return wire.EarlierHistory{}, err
	}
	if err := h.beginAnew(name, r); err != nil {
		return wire.EarlierHistory{}, errors.Join(err, h.takeNameBack(name))
	}
	return *r.entry().Earlier, nil
}

// nameOfWhatIsThere is the name that the entries get, or that of their head where they
// are gone.
func (h *History) nameOfWhatIsThere(name string) (string, error) {
	stamp, err := h.file.Stamp()
	if err == nil && stamp == (state.Stamp{}) {
		return headName(name), nil
	}
	return name, err
}

// beginAnew gives the history its other name, and begins one with a record of that.
func (h *History) beginAnew(name string, r record) error {
	if err := h.giveName(name); err != nil {
		return err
	}
	first, err := h.begin()
	if err == nil {
		_, err = h.appendTo(first, r)
	}
	return err
}

// diagnose tells what is wrong. The caller holds the lock.
func (h *History) diagnose() (earlier, error) {
	err := h.verify()
	var broken *BrokenError
	switch {
	case err == nil:
		return earlier{}, ErrWhole
	case errors.As(err, &broken):
		return earlier{Last: h.lastSeq(), Entry: broken.Seq, Fault: broken.Fault}, nil
	case errors.Is(err, state.ErrUntrusted):
		return earlier{Last: h.lastSeq(), Fault: Untrusted}, nil
	}
	return earlier{}, err
}

// lastSeq is the highest number that either file tells.
func (h *History) lastSeq() (seq uint64) {
	if head, err := h.readHead(); err == nil && head != nil {
		seq = head.Last.Seq
	}
	content, _ := readIfThere(h.file) // what is not believed tells nothing
	lines, _ := split(content)
	for _, line := range lines {
		if r, err := parse(line); err == nil {
			seq = max(seq, r.Seq)
		}
	}
	return min(seq, maxCount)
}

// freeName is a name that nothing has.
func (h *History) freeName(now time.Time) (string, error) {
	for i := range maxAside {
		name := asideName(now, i)
		taken, err := h.isThere(name)
		if !taken || err != nil {
			return name, err
		}
	}
	return "", fmt.Errorf("set the history aside: there are %d of this second", maxAside)
}

// isThere tells whether there is a file of that name, or its head.
func (h *History) isThere(name string) (bool, error) {
	for _, name := range []string{name, headName(name)} {
		stamp, err := state.Mine(filepath.Join(filepath.Dir(h.file.Path), name), 0).Stamp()
		if err != nil || stamp != (state.Stamp{}) {
			return true, err
		}
	}
	return false, nil
}

// headEnd is how the name of the head of a history ends that was set aside.
const headEnd = "-head.json"

func headName(name string) string { return strings.TrimSuffix(name, ".jsonl") + headEnd }

// IsHead tells whether a file that an entry names is the head alone: the entries were
// gone already.
func IsHead(name string) bool { return strings.HasSuffix(name, headEnd) }

// giveName gives both files, as far as they are there, their other name. The head
// comes last: without it the entries are broken still.
func (h *History) giveName(name string) error {
	for _, err := range []error{h.file.Rename(name), h.head.Rename(headName(name))} {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("set the history aside: %w", err)
		}
	}
	return nil
}

// takeNameBack gives both files their name again, as after a full disk: a new history
// that does not tell of the old one would hide that it was broken.
func (h *History) takeNameBack(name string) error {
	dir := filepath.Dir(h.file.Path)
	for from, to := range map[string]state.File{name: h.file, headName(name): h.head} {
		err := state.Mine(filepath.Join(dir, from), 0).Rename(filepath.Base(to.Path))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("leave the history as it was: %w", err)
		}
	}
	return nil
}

// Aside returns the names of the histories that were set aside and are still there, the
// oldest first. The error is state.ErrUntrusted.
func (h *History) Aside() ([]string, error) {
	names, err := h.file.Neighbours()
	if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, state.ErrUntrusted) {
		return nil, nil
	}
	return slices.DeleteFunc(names, func(name string) bool { return !isAside(name) }), err
}

// ListAside is List of a history that was set aside, with what its own head says of it.
// A name that no such history has is [fs.ErrNotExist]; other errors are
// state.ErrUntrusted.
func (h *History) ListAside(name string, limit int) (wire.HistoryResult, error) {
	if !isAside(name) {
		return wire.HistoryResult{}, fs.ErrNotExist
	}
	was := In(filepath.Dir(h.file.Path))
	was.file.Path = filepath.Join(filepath.Dir(h.file.Path), name)
	was.head.Path = filepath.Join(filepath.Dir(h.file.Path), headName(name))
	content, err := was.file.Read()
	if err != nil {
		return wire.HistoryResult{}, err
	}
	result := wire.HistoryResult{Entries: listAfter([]wire.HistoryEntry{}, content, limit)}
	if err := was.verify(); err != nil { // nobody writes to it
		result.Broken = err.Error()
	}
	return result, nil
}
