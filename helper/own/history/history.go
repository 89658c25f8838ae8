// Package history keeps what a card was used for: when, for which purpose, for
// which origin, how it ended, and of documents that were signed the name, format and
// digest. It holds nothing of what is in them, of reader or card, and no other personal
// data.
//
// The file is JSON lines. Each entry carries its number and the SHA-256 of the
// line before it, and a small file beside it, the head, says how the last line
// hashes: so an entry that was changed, taken out, moved or cut off is noticed.
// About 2,000 entries are kept, of each origin the newest: one that fills the
// history pushes out its own entries, not those of others (prune.go).
//
// This finds damage, and the hand of somebody who knows of the file but not of
// the chain. It cannot stop or find a program of the same user that rewrites the
// whole of both files, or deletes them: whatever key the helper could use, that
// program could use, too. Other users are kept out by package state. A history that
// is broken takes no more entries; it can be set aside, and a new one begun.
//
// A crash between the two writes is not taken for tampering: the entry comes
// first, and one entry more than the head says is accepted if it continues the
// chain; so is the half of a line behind it.
//
// A use that presents a PIN is written twice: when it begins, and how it ended. One
// that has no end was cut short, with the helper. Callers need [In] and, in a process
// that serves many, a [Recorder].
package history

import (
	"errors"
	"path/filepath"
	"slices"
	"time"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// Bounds of the history.
const (
	Kept     = 2000    // entries after pruning
	pruneAt  = 2500    // entries that lead to it
	keptSize = 3 << 20 // bytes after pruning, but for entries without documents
	pruneBig = 4 << 20 // bytes that lead to it
	maxLine  = 64 << 10
	maxFile  = 2 * pruneBig
	maxHead  = 4 << 10
	maxName  = 255 // bytes of a document's name
)

// Patience is how long the use of a card may wait for its history: for a lock that
// somebody else has, and for the disk.
const Patience = time.Second

// ErrEntry is the error of an entry that says more than the history may hold.
var ErrEntry = errors.New("not an entry of the history")

// An Entry is one use of a card, or several equal ones that followed each other.
type Entry struct {
	Time    time.Time
	Purpose wire.Purpose
	Origin  authtoken.Origin // none: the command line
	// CommandLine: it is the command line that asked for Origin.
	CommandLine bool
	Result      string // wire.ResultBegun, wire.ResultDone, wire.ResultStopped or a wire.Code
	Count       int    // of uses; 0 is one
	Begun       uint64 // the number that Begin returned; 0: it was not begun
	// Documents that are to be signed, where the use begins, and those that were, where it
	// ended. Names that are too long are cut, and long lists.
	Documents []wire.HistoryDocument
}

// A History is the history in one directory. It is safe for concurrent use, also
// by several processes.
type History struct {
	file, head         state.File
	kept, pruneAt      int           // entries
	keptSize, pruneBig int           // bytes
	patience           time.Duration // for the lock
}

// In returns the history in the helper's state directory. It touches no file.
func In(dir string) *History {
	h := &History{
		file: state.Mine(filepath.Join(dir, "history.jsonl"), maxFile),
		head: state.Mine(filepath.Join(dir, "history-head.json"), maxHead),
		kept: Kept, pruneAt: pruneAt, keptSize: keptSize, pruneBig: pruneBig, patience: state.Patience,
	}
	h.file.Private, h.head.Private = true, true
	return h
}

// Within returns the same history with another patience for its lock.
func (h *History) Within(patience time.Duration) *History {
	other := *h
	other.patience = patience
	return &other
}

// Append adds an entry; it is on the disk when Append returns. Errors: [ErrEntry];
// [BrokenError] if the end of the history is not as it was left, state.ErrUntrusted
// and state.ErrLocked; then nothing was added, so that no trace is covered.
func (h *History) Append(e Entry) error {
	_, err := h.append(e.record())
	return err
}

// Begin adds that a use begins in which a PIN is presented, and returns the number
// by which its end names it (Entry.Begun). Errors are those of Append.
func (h *History) Begin(e Entry) (number uint64, err error) {
	e.Result, e.Begun = wire.ResultBegun, 0
	return h.append(e.record())
}

// appendGap adds that uses are not in the history.
func (h *History) appendGap(since time.Time, uses int) error {
	_, err := h.append(gapRecord(since, uses))
	return err
}

// Gap is the entry of uses that are not in the history.
func Gap(since time.Time, uses int) wire.HistoryEntry { return gapRecord(since, uses).entry() }

func gapRecord(since time.Time, uses int) record {
	return record{Time: timeText(since), Result: wire.ResultGap, Count: uint64(uses)}
}

// append adds a record, with its number and its place in the chain.
func (h *History) append(r record) (number uint64, err error) {
	if err := r.check(); err != nil {
		return 0, err
	}
	lock, err := h.file.LockWithin(h.patience)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	head, err := h.ready()
	if err == nil {
		err = h.takeMissed(head)
	}
	if err != nil {
		return 0, err
	}
	return h.appendTo(head, r)
}

// appendTo adds a record behind the end. The caller holds the lock.
func (h *History) appendTo(head *head, r record) (number uint64, err error) {
	if err := h.appendLine(head, r); err != nil {
		return 0, err
	}
	_ = h.head.WriteJSON(head) // the entry is there: the next one writes it, as after a crash
	return head.Last.Seq, nil
}

// appendLine is appendTo without the head, which may be one entry behind and no more.
func (h *History) appendLine(head *head, r record) error {
	r.Seq, r.Previous = head.Last.Seq+1, head.Last.SHA256
	line := r.line()
	if err := h.file.Append(append(line, '\n')); err != nil {
		return err
	}
	head.Last = markOf(r.Seq, line)
	return nil
}

// List returns the newest entries first, limit at most, or all if it is 0. A use
// that has ended is one entry, and first comes what is still to be written; see
// Unwritten. It shows what it can read; Verify tells whether that is all and true.
// The error is state.ErrUntrusted.
func (h *History) List(limit int) ([]wire.HistoryEntry, error) {
	content, err := readIfThere(h.file)
	if err != nil {
		return nil, err
	}
	entries := h.Unwritten()
	if limit > 0 {
		entries = entries[:min(limit, len(entries))]
	}
	return listAfter(entries, content, limit), nil
}

// listAfter adds the entries of a file to a list, the newest first.
func listAfter(entries []wire.HistoryEntry, content []byte, limit int) []wire.HistoryEntry {
	lines, _ := split(content)
	ended := map[uint64]bool{}
	for _, line := range slices.Backward(lines) {
		if limit > 0 && len(entries) == limit {
			break
		}
		r, err := parse(line)
		if err != nil {
			continue
		}
		ended[r.Begun] = true
		if r.Result != wire.ResultBegun || !ended[r.Seq] {
			entries = append(entries, r.entry())
		}
	}
	return entries
}

// Overview is List of a limit that is divided as pruning divides the history: the
// newest uses of one origin do not hide those of the others. The error is
// state.ErrUntrusted.
func (h *History) Overview(limit int) ([]wire.HistoryEntry, error) {
	content, err := readIfThere(h.file)
	if err != nil {
		return nil, err
	}
	var records []record
	lines, _ := split(content)
	for _, line := range lines {
		if r, err := parse(line); err == nil {
			records = append(records, r)
		}
	}
	keep := keptRecords(records, limit)
	entries := h.Unwritten()
	for i, r := range slices.Backward(records) {
		if keep[i] {
			entries = append(entries, r.entry())
		}
	}
	return entries, nil
}
