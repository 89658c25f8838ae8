// Package statistics counts the visitors of a counter, where the administrator's policy
// wants that: by the day, what was found and what was done, how often and how long. Nothing
// of a person is in it: words of two lists (package wire), numbers, and no time of day.
//
// It is one CSV file in the helper's folder, which an office program opens. It is written
// whole, under a lock, so that several helpers of one user count together and a crash
// leaves the old file or the new one. A file that is damaged is not counted into, and
// stays as it is.
//
// Callers need [In], [Statistics.Count] and [Statistics.List].
package statistics

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// Bounds of the file.
const (
	MaxFile = 8 << 20 // bytes
	MaxDays = 400     // a year can be compared with the one before; the newest are kept
)

// patience is how long a visitor's counting waits for another desk's.
const patience = 2 * time.Second

// fileName is that in the helper's folder.
const fileName = "statistics.csv"

// A Row is what one day had of one finding and one doing.
type Row struct {
	Day      string     `json:"day"` // YYYY-MM-DD, in Japan
	Found    wire.Found `json:"found"`
	Done     wire.Done  `json:"done"`
	Visitors int        `json:"visitors"`
	Seconds  int        `json:"seconds"` // of all of them together
}

// compare orders rows as the file has them; 0: they count the same.
func (r Row) compare(other Row) int {
	return cmp.Or(cmp.Compare(r.Day, other.Day), cmp.Compare(r.Found, other.Found), cmp.Compare(r.Done, other.Done))
}

// Statistics are those in one folder. It is safe for concurrent use, also by several
// processes.
type Statistics struct{ file state.File }

// In are the statistics in the helper's state directory.
func In(dir string) Statistics {
	file := state.Mine(filepath.Join(dir, fileName), MaxFile)
	file.Private = true
	return Statistics{file}
}

// ErrWords is the error of what no visitor can be counted by: other words than those of
// the lists, or a number out of its bounds.
var ErrWords = errors.New("no visitor is counted by that")

// Count counts a visitor who was served at a time. Errors are [ErrWords],
// [state.ErrUntrusted] for a file that is damaged or others could have written, and
// state.ErrLocked where another helper has it too long; all leave it as it is.
func (s Statistics) Count(now time.Time, served wire.ServedParams) (err error) {
	one := Row{Day: now.In(jpki.Japan()).Format(time.DateOnly), Found: served.Found, Done: served.Done, Visitors: 1, Seconds: served.Seconds}
	if err := one.check(); err != nil {
		return fmt.Errorf("%w: %w", ErrWords, err)
	}
	lock, err := s.file.LockWithin(patience)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	rows, err := s.List()
	if err != nil {
		return err
	}
	return s.file.Write(encode(newest(add(rows, one))))
}

// List returns all rows, by day, finding and doing; none where nobody was counted. Every
// error is [state.ErrUntrusted], and names the line of what is damaged.
func (s Statistics) List() ([]Row, error) {
	content, err := s.file.Read()
	if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, state.ErrUntrusted) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := decode(content)
	if err != nil {
		return nil, &state.UntrustedError{Path: s.file.Path, Why: err}
	}
	return rows, nil
}

// add adds one row to those of its kind, or beside them.
func add(rows []Row, one Row) []Row {
	i, found := slices.BinarySearchFunc(rows, one, Row.compare)
	if !found {
		return slices.Insert(rows, i, one)
	}
	rows[i].Visitors = min(rows[i].Visitors+1, maxNumber)
	rows[i].Seconds = min(rows[i].Seconds+one.Seconds, maxNumber)
	return rows
}

// newest leaves out the days before the last MaxDays of those that are there, not before
// today: a clock that is wrong takes no year away.
func newest(rows []Row) []Row {
	days := 0
	for i := len(rows) - 1; i >= 0; i-- {
		if i == len(rows)-1 || rows[i].Day != rows[i+1].Day {
			days++
		}
		if days > MaxDays {
			return rows[i+1:]
		}
	}
	return rows
}
