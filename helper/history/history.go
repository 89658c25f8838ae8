// Package history keeps what a card was used for: when, for which purpose, for
// which origin, and how it ended. It holds no personal data, no name of a
// document and nothing of reader or card.
//
// The file is JSON lines. Each entry carries its number and the SHA-256 of the
// line before it, and a small file beside it, the head, says how the last line
// hashes: so an entry that was changed, taken out, moved or cut off is noticed.
// The newest 2,000 entries are kept.
//
// This finds damage, and the hand of somebody who knows of the file but not of
// the chain. It cannot stop or find a program of the same user that rewrites the
// whole of both files, or deletes them: whatever key the helper could use, that
// program could use, too. Other users are kept out by package state.
//
// A crash between the two writes is not taken for tampering: the entry comes
// first, and one entry more than the head says is accepted if it continues the
// chain; so is the half of a line behind it.
package history

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"jpkiweb/helper/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// Bounds of the history.
const (
	Kept    = 2000 // entries after pruning
	pruneAt = 2500 // entries that lead to it
	maxLine = 1 << 10
	maxFile = pruneAt * maxLine
	maxHead = 4 << 10
)

// ErrEntry is the error of an entry that says more than the history may hold.
var ErrEntry = errors.New("not an entry of the history")

// An Entry is one use of a card.
type Entry struct {
	Time    time.Time
	Purpose wire.Purpose
	Origin  string // empty: the command line
	Result  string // wire.ResultDone or a wire.Code
}

// A History is the history in one directory. It is safe for concurrent use, also
// by several processes.
type History struct {
	file, head    state.File
	kept, pruneAt uint64
}

// In returns the history in the helper's state directory. It touches no file.
func In(dir string) *History {
	h := &History{
		file: state.Mine(filepath.Join(dir, "history.jsonl"), maxFile),
		head: state.Mine(filepath.Join(dir, "history-head.json"), maxHead),
		kept: Kept, pruneAt: pruneAt,
	}
	h.file.Private, h.head.Private = true, true
	return h
}

// Append adds an entry; it is on the disk when Append returns. Errors: [ErrEntry];
// [BrokenError] if the end of the history is not as it was left, state.ErrUntrusted
// and state.ErrLocked; then nothing was added, so that no trace is covered.
func (h *History) Append(e Entry) (err error) {
	r, err := e.record()
	if err != nil {
		return err
	}
	lock, err := h.file.Lock()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	head, err := h.ready()
	if err != nil {
		return err
	}
	r.Seq, r.Previous = head.Last.Seq+1, head.Last.SHA256
	line := r.line()
	if err := h.file.Append(append(line, '\n')); err != nil {
		return err
	}
	head.Last = markOf(r.Seq, line)
	return h.head.WriteJSON(head)
}

// List returns the newest entries first, limit at most, or all if it is 0. It
// shows what it can read; Verify tells whether that is all and true. The error is
// state.ErrUntrusted.
func (h *History) List(limit int) ([]wire.HistoryEntry, error) {
	content, err := readIfThere(h.file)
	if err != nil {
		return nil, err
	}
	lines, _ := split(content)
	entries := []wire.HistoryEntry{}
	for _, line := range slices.Backward(lines) {
		if limit > 0 && len(entries) == limit {
			break
		}
		if r, err := parse(line); err == nil {
			entries = append(entries, wire.HistoryEntry{Time: r.Time, Purpose: r.Purpose, Origin: r.Origin, Result: r.Result})
		}
	}
	return entries, nil
}

// A record is an entry as it is written, in one line and in this order.
type record struct {
	Seq      uint64       `json:"seq"`
	Time     string       `json:"time"` // RFC 3339, UTC
	Purpose  wire.Purpose `json:"purpose"`
	Origin   string       `json:"origin"`
	Result   string       `json:"result"`
	Previous string       `json:"previous"` // SHA-256 of the line before
}

// record checks that an entry has words of the protocol and an origin, and
// nothing else, so that no name can get into the history by mistake.
func (e Entry) record() (record, error) {
	r := record{Time: e.Time.UTC().Format(time.RFC3339), Purpose: e.Purpose, Origin: e.Origin, Result: e.Result}
	return r, r.check()
}

func (r record) check() error {
	if _, err := time.Parse(time.RFC3339, r.Time); err != nil {
		return fmt.Errorf("%w: time %q", ErrEntry, r.Time)
	}
	if !slices.Contains(wire.Purposes[:], r.Purpose) {
		return fmt.Errorf("%w: unknown purpose", ErrEntry)
	}
	if r.Origin != "" && authtoken.CheckOrigin(r.Origin) != nil {
		return fmt.Errorf("%w: origin is none", ErrEntry)
	}
	if r.Result != wire.ResultDone && !slices.Contains(wire.Codes[:], wire.Code(r.Result)) {
		return fmt.Errorf("%w: unknown result", ErrEntry)
	}
	return nil
}

// line returns the one way in which a record is written.
func (r record) line() []byte {
	line, _ := json.Marshal(r) // never fails: numbers and texts
	return line
}

// parse reads a line; one that line would not have written is no record.
func parse(line []byte) (record, error) {
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return record{}, err
	}
	if string(r.line()) != string(line) {
		return record{}, fmt.Errorf("%w: written in another way", ErrEntry)
	}
	return r, r.check()
}
