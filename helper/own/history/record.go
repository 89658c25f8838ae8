package history

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// A record is an entry as it is written, in one line and in this order. What an
// earlier helper did not know is left out where it says nothing, so that its lines
// are written as they were.
type record struct {
	Seq     uint64           `json:"seq"`
	Time    string           `json:"time"`                  // RFC 3339, UTC
	Purpose wire.Purpose     `json:"purpose,omitempty"`     // of a use
	Origin  authtoken.Origin `json:"origin"`                // none: the command line; of a gap, nobody
	Shell   bool             `json:"commandLine,omitempty"` // for which the command line asked
	Result  string           `json:"result"`
	Count   uint64           `json:"count,omitempty"` // of uses, or of those that are not in the history
	Begun   uint64           `json:"begun,omitempty"` // the entry with which the use began
	// Documents are of a signature; Unlisted is how many more there were.
	Documents []wire.HistoryDocument `json:"documents,omitempty"`
	Unlisted  uint64                 `json:"unlisted,omitempty"`
	Earlier   *earlier               `json:"earlier,omitempty"` // that was set aside
	// Pruned is how many entries were taken out between this one and the one before.
	Pruned   uint64 `json:"pruned,omitempty"`
	Previous string `json:"previous"` // SHA-256 of the line before
}

// An earlier is a history that was broken: its file, its last entry, and which entry
// is what.
type earlier struct {
	File  string `json:"file"`
	Last  uint64 `json:"last"`
	Entry uint64 `json:"entry"`
	Fault Fault  `json:"fault"`
}

// placeSize is more bytes than a record's place in the chain takes in its line.
const placeSize = 256

// maxCount is more uses than anybody counts.
const maxCount = 1 << 40

// record returns an entry as it is written, without its place in the chain.
func (e Entry) record() record {
	r := record{Time: timeText(e.Time), Purpose: e.Purpose, Origin: e.Origin, Shell: e.CommandLine && !e.Origin.IsZero(), Result: e.Result, Begun: e.Begun}
	if e.Count > 1 {
		r.Count = uint64(e.Count)
	}
	for _, d := range e.Documents {
		r.Documents = append(r.Documents, wire.HistoryDocument{Name: cutName(d.Name), Format: d.Format, Digest: d.Digest})
	}
	r.cutTo(maxLine - placeSize)
	return r
}

func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// entry is what the other side sees.
func (r record) entry() wire.HistoryEntry {
	e := wire.HistoryEntry{Time: r.Time, Purpose: r.Purpose, Origin: r.Origin.String(), CommandLine: r.Shell, Result: r.Result, Count: int(r.Count), Documents: r.Documents, Unlisted: int(r.Unlisted)}
	if r.Earlier != nil {
		e.Earlier = &wire.EarlierHistory{File: r.Earlier.File, Last: int(r.Earlier.Last), Why: r.Earlier.why()}
	}
	return e
}

// why says where it is broken.
func (e earlier) why() string {
	if e.Fault == Untrusted {
		return string(Untrusted)
	}
	return (&BrokenError{e.Entry, e.Fault}).Error()
}

// check checks that a record has words of the protocol, an origin, and the documents of a
// signature, and nothing else, so that no other name can get into the history by mistake.
func (r record) check() error {
	if _, err := time.Parse(time.RFC3339, r.Time); err != nil {
		return fmt.Errorf("%w: time %q", ErrEntry, r.Time)
	}
	if (r.Result == wire.ResultSetAside) != (r.Earlier != nil) {
		return fmt.Errorf("%w: an earlier history and %q", ErrEntry, r.Result)
	}
	switch r.Result {
	case wire.ResultSetAside:
		return r.checkEarlier()
	case wire.ResultGap:
		return r.checkGap()
	}
	return r.checkUse()
}

func (r record) checkUse() error {
	if !slices.Contains(wire.Purposes[:], r.Purpose) {
		return fmt.Errorf("%w: unknown purpose", ErrEntry)
	}
	results := []string{wire.ResultDone, wire.ResultStopped, wire.ResultBegun}
	if !slices.Contains(results, r.Result) && !slices.Contains(wire.Codes[:], wire.Code(r.Result)) {
		return fmt.Errorf("%w: unknown result", ErrEntry)
	}
	if r.Shell && r.Origin.IsZero() {
		return fmt.Errorf("%w: no origin, and so the command line twice", ErrEntry)
	}
	if err := r.checkDocuments(); err != nil {
		return err
	}
	alone := r.Result == wire.ResultBegun || r.Begun > 0
	if r.Count == 1 || r.Count > maxCount || alone && r.Count > 0 || r.Result == wire.ResultBegun && r.Begun > 0 {
		return fmt.Errorf("%w: count %d of what began with %d", ErrEntry, r.Count, r.Begun)
	}
	return nil
}

func (r record) checkGap() error {
	if r.hasDocuments() || r.Purpose != "" || !r.Origin.IsZero() || r.Shell || r.Begun > 0 || r.Count == 0 || r.Count > maxCount {
		return fmt.Errorf("%w: not a gap", ErrEntry)
	}
	return nil
}

func (r record) checkEarlier() error {
	e := r.Earlier
	if r.hasDocuments() || r.Purpose != "" || !r.Origin.IsZero() || r.Shell || r.Begun > 0 || r.Count > 0 || e.Last > maxCount || e.Entry > maxCount ||
		!IsAside(e.File) || !slices.Contains(faults, e.Fault) {
		return fmt.Errorf("%w: not an earlier history", ErrEntry)
	}
	return nil
}

// IsAside tells whether this is the name of a history that was set aside, or of its head.
func IsAside(name string) bool { return isAside(name) || isAsideHead(name) }

// isAside tells whether this is the name of a history that was set aside.
func isAside(name string) bool {
	since, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(name, "history-"), ".jsonl"), "-")
	t, err := time.Parse(asideTime, since)
	if err != nil {
		return false
	}
	for i := range maxAside {
		if name == asideName(t, i) {
			return true
		}
	}
	return false
}

func isAsideHead(name string) bool {
	stem, isHead := strings.CutSuffix(name, headEnd)
	return isHead && isAside(stem+".jsonl")
}

// asideName is the name of the n-th history that was set aside in a second, from 0.
func asideName(t time.Time, n int) string {
	stem := "history-" + t.UTC().Format(asideTime)
	if n == 0 {
		return stem + ".jsonl"
	}
	return fmt.Sprintf("%s-%d.jsonl", stem, n)
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
