package main

import (
	"fmt"
	"io"
)

// A row is one line of the table. A count or a size has a value alone; a time has
// how it spreads, too.
type row struct {
	job           string
	value         string // of a time, the median
	worst, spread string // of a time
	times         int    // how often it was measured; 0: once is enough
	promised      string // "": for comparison only
	verdict       verdict
}

// verdict is what a row says of its bound.
type verdict int

const (
	kept      verdict = iota
	broken            // and by more than the noise
	undecided         // the noise is larger than what the row can tell
)

func (v verdict) String() string {
	return [...]string{"", "BROKEN", "NOT DECIDED"}[v]
}

// exact is a row of something that is the same each time: its bound decides.
func exact[N int | int64](job string, value N, limit N, bound string, print func(N) string) row {
	r := row{job: job, value: print(value), promised: bound}
	if value > limit {
		r.verdict = broken
	}
	return r
}

// A unit is what the figures of a time are.
type unit struct{ format, suffix string }

// The units of times.
var (
	ratio     = unit{"%.2f", ""}
	fineRatio = unit{"%.3f", ""}
	milli     = unit{"%.0f", " ms"}
	fineMilli = unit{"%.2f", " ms"}
	micro     = unit{"%.1f", " µs"}
	nano      = unit{"%.0f", " ns"}
	rate      = unit{"%.0f", " MB/s"}
	percent   = unit{"%.0f", " %"}
	mebi      = unit{"%.0f", " MB"}
)

func (u unit) print(v float64) string { return fmt.Sprintf(u.format, v) + u.suffix }

// timed is a row of a series with a bound; noise is what the machine took away
// meanwhile.
func timed(job string, s series, u unit, b promise, noise float64) row {
	r := compared(job, s, u)
	r.worst = u.print(b.worst(s))
	r.promised = b.describe(u)
	r.verdict = b.judge(s, noise)
	return r
}

// compared is a row of a series that nothing was promised of.
func compared(job string, s series, u unit) row {
	low, high := s.interval()
	return row{
		job: job, value: u.print(s.median()), worst: u.print(s.largest()), times: len(s),
		spread: fmt.Sprintf(u.format+"–"+u.format, low, high),
	}
}

const rowFormat = "%-74s %-10s %-10s %-14s %3s  %s\n"

func printHead(out io.Writer) {
	fmt.Fprintf(out, rowFormat, "job", "median", "worst", "95 % of median", "of", "bound")
}

func (r row) print(out io.Writer) {
	times, promised := "", r.promised
	if r.times > 0 {
		times = fmt.Sprint(r.times)
	}
	if r.verdict != kept {
		promised += "  " + r.verdict.String()
	}
	fmt.Fprintf(out, rowFormat, r.job, r.value, r.worst, r.spread, times, promised)
}
