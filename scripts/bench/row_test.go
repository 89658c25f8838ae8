package main

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// roundsOf are rounds of made-up samples in milliseconds: took and part, by arm.
func roundsOf(arms ...[2]time.Duration) (all rounds) {
	for range 9 {
		var r []sample
		for _, a := range arms {
			r = append(r, sample{duration: a[0] * time.Millisecond, part: a[1] * time.Millisecond})
		}
		all = append(all, r)
	}
	return all
}

// thatTake are the same rounds, each sample with so much memory in bytes.
func (r rounds) thatTake(memory int64) rounds {
	for _, samples := range r {
		for i := range samples {
			samples[i].memory = memory
		}
	}
	return r
}

func verdicts(rows []row) (all []verdict) {
	for _, r := range rows {
		if r.promised != "" {
			all = append(all, r.verdict)
		}
	}
	return all
}

// Each bound of the table breaks when its time is missed.
func TestEveryTimeCanFail(t *testing.T) {
	commandLine := contestOf(nil, "login", nil, nil).rows
	for name, test := range map[string]struct {
		rows       func(rounds, float64) []row
		good, late rounds
		bounds     int
	}{
		"command line":     {commandLine, roundsOf([2]time.Duration{385, 375}, [2]time.Duration{1142, 1080}), roundsOf([2]time.Duration{760, 375}, [2]time.Duration{1142, 1080}), 2},
		"signing of a PDF": {signingPDFRows, roundsOf([2]time.Duration{150, 10}, [2]time.Duration{200, 0}), roundsOf([2]time.Duration{300, 10}, [2]time.Duration{200, 0}), 1},
		"signing of many":  {signingManyRows, roundsOf([2]time.Duration{33_000, 30_000}), roundsOf([2]time.Duration{36_000, 30_000}), 1},
		"overhead":         {overheadRows, roundsOf([2]time.Duration{1, 0}, [2]time.Duration{2, 0}), roundsOf([2]time.Duration{1, 0}, [2]time.Duration{4, 0}), 1},
		"login":            {loginRows, roundsOf([2]time.Duration{400, 375}, [2]time.Duration{20, 23}), roundsOf([2]time.Duration{500, 375}, [2]time.Duration{20, 23}), 1},
		"start":            {startRows, roundsOf([2]time.Duration{350, 140}), roundsOf([2]time.Duration{450, 460}), 2},
		"health":           {healthRows, roundsOf([2]time.Duration{140, 120}), roundsOf([2]time.Duration{240, 120}), 1},
		"rush":             {rushRows, roundsOf([2]time.Duration{3, 1}), roundsOf([2]time.Duration{7, 1}), 1},
		"hashing": {hashingRows, roundsOf([2]time.Duration{2000, 35}, [2]time.Duration{1900, 0}, [2]time.Duration{2000, 5}).thatTake(40 << 20),
			roundsOf([2]time.Duration{20_000, 120}, [2]time.Duration{1900, 0}, [2]time.Duration{2000, 5}).thatTake(1 << 30), 3},
	} {
		t.Run(name, func(t *testing.T) {
			if got := verdicts(test.rows(test.good, 0)); !slices.Equal(got, slices.Repeat([]verdict{kept}, test.bounds)) {
				t.Errorf("good: %q", got)
			}
			if got := verdicts(test.rows(test.late, 0)); !slices.Equal(got, slices.Repeat([]verdict{broken}, test.bounds)) {
				t.Errorf("late: %q", got)
			}
		})
	}
}

// A page that waits as long while it does nothing says nothing of the app.
func TestGapOfABusyBrowserIsNotDecided(t *testing.T) {
	rows := hashingRows(roundsOf([2]time.Duration{2000, 90}, [2]time.Duration{1900, 0}, [2]time.Duration{2000, 30}), 0)
	if got := verdicts(rows); !slices.Equal(got, []verdict{kept, undecided, kept}) {
		t.Errorf("%q", got)
	}
}

func TestRunFailsUnlessAllBoundsAreKept(t *testing.T) {
	for name, test := range map[string]struct {
		rows       []row
		says, fail string
	}{
		"all kept":    {[]row{exact("count", 5, 6, "at most 6", strconv.Itoa), timed("time", seriesAround(1, 0.01), ratio, promise{limit: 1.1, of: "it"}, 0)}, "1.00       1.01       0.99–1.00", ""},
		"a count":     {[]row{exact("count", 7, 6, "at most 6", strconv.Itoa)}, "at most 6  BROKEN", "broken bounds: 1"},
		"a time":      {[]row{timed("time", seriesAround(2, 0.01), ratio, promise{limit: 1.1, of: "it"}, 0)}, "at most 1.10 of it  BROKEN", "broken bounds: 1"},
		"not decided": {[]row{timed("time", seriesAround(1.1, 0.1), ratio, promise{limit: 1.1}, 0)}, "at most 1.10  NOT DECIDED", "not decided: 1"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			rows := func(context.Context, *bench) ([]row, error) { return test.rows, nil }
			err := quietBench(6).table(t.Context(), []part{{name: name, rows: rows}}, &out)
			if test.fail == "" && err != nil || test.fail != "" && (err == nil || !strings.Contains(err.Error(), test.fail)) {
				t.Errorf("%v, want %q", err, test.fail)
			}
			if !strings.Contains(out.String(), test.says) {
				t.Errorf("want %q in\n%s", test.says, &out)
			}
		})
	}
}

func TestPartsAreChosenByName(t *testing.T) {
	if all, err := choose(""); err != nil || len(all) != len(parts()) {
		t.Errorf("%d, %v", len(all), err)
	}
	if two, err := choose("health,counts"); err != nil || len(two) != 2 || two[0].name != "health" {
		t.Errorf("%+v, %v", two, err)
	}
	if _, err := choose("helath"); err == nil {
		t.Error("a part that is none")
	}
}
