package history

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"jpkiweb/helper/own/state"
)

// A Fault is what is wrong with the chain.
type Fault string

// The faults. The last one is of files that are not believed at all.
const (
	Changed     Fault = "was changed"
	Missing     Fault = "is missing"
	Reordered   Fault = "is not in its place"
	Cut         Fault = "was cut off, with all that came after it"
	Added       Fault = "was added by another program"
	HeadMissing Fault = "is there, but the file that says how the history ends is missing"
	Untrusted   Fault = "its files cannot be trusted"
)

var faults = []Fault{Changed, Missing, Reordered, Cut, Added, HeadMissing, Untrusted}

// ErrBroken is the error of a history that is not as it was written; see
// [BrokenError].
var ErrBroken = errors.New("history is broken")

// A BrokenError says what is wrong first, and with which entry.
type BrokenError struct {
	Seq   uint64
	Fault Fault
}

// Error returns the number of the entry and what is wrong with it.
func (e *BrokenError) Error() string {
	return fmt.Sprintf("%v: entry %d %s", ErrBroken, e.Seq, e.Fault)
}

// Unwrap makes a BrokenError an ErrBroken.
func (e *BrokenError) Unwrap() error { return ErrBroken }

// A mark is one place in the chain: the number of an entry and the SHA-256 of its
// line.
type mark struct {
	Seq    uint64 `json:"seq"`
	SHA256 string `json:"sha256"`
}

func markOf(seq uint64, line []byte) mark {
	sum := sha256.Sum256(line)
	return mark{seq, hex.EncodeToString(sum[:])}
}

// beforeFirst is before the first entry.
func beforeFirst() mark { return mark{0, strings.Repeat("0", 2*sha256.Size)} }

// A head says how the chain ends and after what the file begins: the last entry
// that was pruned. While the history is being pruned it also says how the file will
// begin and end; an earlier helper, which pruned the oldest only, named two
// beginnings then.
type head struct {
	Version int    `json:"version"`
	Last    mark   `json:"last"`
	After   []mark `json:"after"`
	Next    *ends  `json:"next,omitempty"`
}

// ends are where a file begins and ends.
type ends struct {
	After mark `json:"after"`
	Last  mark `json:"last"`
}

// headVersion is 2 since entries have counts and 3 since they have documents, which an
// earlier helper would take for tampering. It reads 1 and 2, too.
const headVersion = 3

func newHead(e ends) *head { return &head{Version: headVersion, Last: e.Last, After: []mark{e.After}} }

// ends returns what the head allows the file to be.
func (h *head) ends() []ends {
	var all []ends
	for _, after := range h.After {
		all = append(all, ends{after, h.Last})
	}
	if h.Next != nil {
		all = append(all, *h.Next)
	}
	return all
}

// Verify checks the whole chain. Errors: [BrokenError]; state.ErrUntrusted and
// state.ErrLocked. A history that is not there is in order.
func (h *History) Verify() (err error) {
	if h.absent() {
		_, err := readIfThere(h.file) // looks at the directory
		return err
	}
	lock, err := h.file.LockWithin(h.patience)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	return h.verify()
}

// verify is Verify of a history that is there. The caller holds the lock.
func (h *History) verify() error {
	content, err := readIfThere(h.file)
	if err != nil {
		return err
	}
	head, err := h.readHead()
	if err != nil {
		return err
	}
	_, err = verify(head, content)
	return err
}

// absent tells whether there is no history; a lock would make its directory.
func (h *History) absent() bool {
	file, fileErr := h.file.Stamp()
	head, headErr := h.head.Stamp()
	return fileErr == nil && headErr == nil && file == head && file == (state.Stamp{})
}

// verify follows the chain from where the head lets it begin to where it lets it
// end, and returns which of its ends these are.
func verify(h *head, content []byte) (ends, error) {
	lines, rest := split(content)
	if h == nil {
		if len(lines) == 0 {
			return ends{beforeFirst(), beforeFirst()}, nil
		}
		return ends{}, &BrokenError{1, HeadMissing}
	}
	might := h.possibleEnds(lines)
	var first error
	for _, e := range might {
		err := e.verify(lines, rest)
		if err == nil {
			return e, nil
		}
		if first == nil {
			first = err
		}
	}
	return might[0], first
}

// possibleEnds returns the ends of the head, those first after which the file begins.
func (h *head) possibleEnds(lines [][]byte) []ends {
	var begin, others []ends
	for _, e := range h.ends() {
		if len(lines) > 0 && e.beginsWith(lines[0]) {
			begin = append(begin, e)
		} else {
			others = append(others, e)
		}
	}
	return append(begin, others...)
}

func (e ends) beginsWith(line []byte) bool {
	r, err := parse(line)
	return err == nil && r.Seq == e.After.Seq+1+r.Pruned
}

// verify follows the chain from the one end to the other.
func (e ends) verify(lines [][]byte, rest []byte) error {
	last := e.After
	for i, line := range lines {
		r, err := parse(line)
		switch {
		case err != nil:
			return &BrokenError{last.Seq + 1, Changed}
		case r.Seq != last.Seq+1+r.Pruned:
			return &BrokenError{last.Seq + 1, misplaced(lines[i:], last.Seq+1)}
		case r.Previous != last.SHA256 && i == 0:
			return &BrokenError{r.Seq, Changed}
		case r.Previous != last.SHA256:
			return &BrokenError{last.Seq, Changed}
		}
		last = markOf(r.Seq, line)
		if last.Seq == e.Last.Seq && last != e.Last {
			return &BrokenError{last.Seq, Changed}
		}
	}
	switch {
	case last.Seq < e.Last.Seq:
		return &BrokenError{last.Seq + 1, Cut}
	case last.Seq == e.Last.Seq && last != e.Last, e.Last.Seq < e.After.Seq:
		return &BrokenError{last.Seq, Changed}
	case last.Seq > e.Last.Seq+1:
		return &BrokenError{e.Last.Seq + 1, Added}
	case len(rest) > maxLine:
		return &BrokenError{last.Seq + 1, Added}
	}
	return nil
}

// misplaced tells whether an entry that is not where it should be is elsewhere.
func misplaced(lines [][]byte, seq uint64) Fault {
	for _, line := range lines {
		if r, err := parse(line); err == nil && r.Seq <= seq {
			return Reordered
		}
	}
	return Missing
}

// split returns the whole lines, and what stands behind the last of them.
func split(content []byte) (lines [][]byte, rest []byte) {
	for {
		line, after, found := bytes.Cut(content, []byte("\n"))
		if !found {
			return lines, content
		}
		lines, content = append(lines, line), after
	}
}

// readIfThere reads a file; nil if there is none.
func readIfThere(f state.File) ([]byte, error) {
	content, err := f.Read()
	if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, state.ErrUntrusted) {
		return nil, nil
	}
	return content, err
}

// readHead reads the head; nil if there is none. Every error is
// state.ErrUntrusted.
func (h *History) readHead() (*head, error) {
	var read head
	err := h.head.ReadJSON(&read)
	if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, state.ErrUntrusted) {
		return nil, nil
	}
	if err == nil && (read.Version < 1 || read.Version > headVersion || len(read.After) == 0 || len(read.After) > 2) {
		err = &state.UntrustedError{Path: h.head.Path, Why: errors.New("it is not the head of a history")}
	}
	if err != nil {
		return nil, err
	}
	return &read, nil
}
