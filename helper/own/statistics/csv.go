package statistics

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/wire"
)

// heads are the columns. The file has one form only, so that what is damaged is noticed.
var heads = []string{"day", "found", "done", "visitors", "seconds"}

// maxNumber is where counting ends: more than a counter serves in a day.
const maxNumber = 1_000_000_000

// Write writes the rows as CSV (RFC 4180, with LF), the names of the columns first.
func Write(w io.Writer, rows []Row) error {
	_, err := w.Write(encode(rows))
	return err
}

func encode(rows []Row) []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, strings.Join(heads, ","))
	for _, r := range rows {
		fmt.Fprintf(&b, "%s,%s,%s,%d,%d\n", r.Day, r.Found, r.Done, r.Visitors, r.Seconds)
	}
	return b.Bytes()
}

// decode reads what encode has written, and nothing else. No word of it needs quotes.
func decode(content []byte) (rows []Row, err error) {
	if len(content) == 0 {
		return nil, errors.New("it is empty")
	}
	number := 0
	for line := range strings.Lines(string(content)) {
		number++
		switch whole, ended := strings.CutSuffix(line, "\n"); {
		case !ended:
			err = errors.New("cut off")
		case number == 1 && whole != strings.Join(heads, ","):
			err = fmt.Errorf("want the columns %q", heads)
		case number > 1:
			rows, err = appendRow(rows, whole)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	return rows, nil
}

// appendRow appends the row of a line, which comes behind all others.
func appendRow(rows []Row, line string) ([]Row, error) {
	fields := strings.Split(line, ",")
	if len(fields) != len(heads) {
		return nil, fmt.Errorf("%d columns, want %d", len(fields), len(heads))
	}
	row, err := rowOf(fields)
	if err == nil && len(rows) > 0 && rows[len(rows)-1].compare(row) >= 0 {
		err = errors.New("out of order")
	}
	return append(rows, row), err
}

func rowOf(fields []string) (r Row, err error) {
	r = Row{Day: fields[0], Found: wire.Found(fields[1]), Done: wire.Done(fields[2])}
	r.Visitors, err = strconv.Atoi(fields[3])
	if err == nil {
		r.Seconds, err = strconv.Atoi(fields[4])
	}
	if err != nil || strconv.Itoa(r.Visitors) != fields[3] || strconv.Itoa(r.Seconds) != fields[4] {
		return Row{}, errors.New("a number is none")
	}
	return r, r.check()
}

// check wants what the lists and the bounds allow; it repeats nothing of what it refuses.
func (r Row) check() error {
	day, err := time.Parse(time.DateOnly, r.Day)
	switch {
	case err != nil || day.Format(time.DateOnly) != r.Day:
		return errors.New("no day")
	case !slices.Contains(wire.Founds[:], r.Found):
		return errors.New("unknown finding")
	case !slices.Contains(wire.Dones[:], r.Done):
		return errors.New("unknown doing")
	case r.Visitors < 1 || r.Visitors > maxNumber || r.Seconds < 0 || r.Seconds > maxNumber:
		return errors.New("a number is out of its bounds")
	}
	return nil
}
