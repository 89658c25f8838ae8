package history

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/wire"
)

// Uses that a process could not write before it ended stand in a small file of their
// own, which takes lines without the lock of the history. Whoever writes to the history
// next makes a gap of them.

// Names of that file, and of one of which a gap is being made; and what stands for the
// text of one that is not believed.
const (
	missedName = "history-missed"
	takenName  = "history-missed-taken"
	unbelieved = "?\n"
)

// maxMissed is the size of that file.
const maxMissed = 64 << 10

func missedFile(dir, name string) state.File {
	f := state.Mine(filepath.Join(dir, name), maxMissed)
	f.Private = true
	return f
}

// Miss notes that uses are not in the history, for who cannot wait until they can be
// written. Errors are those of the disk, and state.ErrUntrusted.
func (h *History) Miss(since time.Time, uses int) error {
	return missedFile(filepath.Dir(h.file.Path), missedName).Append(fmt.Appendf(nil, "%s %d\n", timeText(since), uses))
}

// Unwritten returns the gaps that whoever writes next will make, the newest first;
// they are not in the chain yet.
func (h *History) Unwritten() []wire.HistoryEntry {
	gaps := []wire.HistoryEntry{}
	for _, name := range []string{missedName, takenName} {
		content, err := missedFile(filepath.Dir(h.file.Path), name).Read()
		if errors.Is(err, state.ErrUntrusted) {
			content = []byte(unbelieved)
		}
		if r := gapOf(string(content)); r.Count > 0 {
			gaps = append(gaps, r.entry())
		}
	}
	return gaps
}

// takeMissed makes a gap of the uses that were missed. They are taken aside first, so
// that none is forgotten that is missed meanwhile. The caller holds the lock.
func (h *History) takeMissed(now *head) error {
	dir := filepath.Dir(h.file.Path)
	missed, taken := missedFile(dir, missedName), missedFile(dir, takenName)
	if stamp, err := taken.Stamp(); err == nil && stamp == (state.Stamp{}) { // else a crash left it
		err := missed.Rename(filepath.Base(taken.Path))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	content, err := readMissed(taken)
	if err != nil {
		return err
	}
	var behind error // the head, to which another entry is not added
	if r := gapOf(content); r.Count > 0 {
		if err := h.appendLine(now, r); err != nil {
			return err
		}
		behind = h.head.WriteJSON(now)
	}
	if err := taken.Remove(); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(behind, err)
	}
	return behind
}

// readMissed reads what was missed. What is not believed says that something was, and
// is taken away at once: it must not keep out what comes.
func readMissed(f state.File) (string, error) {
	content, err := f.Read()
	if errors.Is(err, state.ErrUntrusted) {
		return unbelieved, f.Remove()
	}
	return string(content), err
}

// gapOf is the gap of what Miss wrote. A line that tells less counts as one use.
func gapOf(content string) record {
	r := record{Time: timeText(time.Time{}), Result: wire.ResultGap}
	for line := range strings.Lines(content) {
		var since string
		uses := uint64(1)
		if _, err := fmt.Sscan(line, &since, &uses); err != nil || uses > maxCount {
			uses = 1
		}
		if _, err := time.Parse(time.RFC3339, since); err == nil && r.Count == 0 {
			r.Time = since
		}
		r.Count = min(r.Count+max(1, uses), maxCount)
	}
	return r
}
