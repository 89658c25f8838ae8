package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// script is an arm whose measurements are made up, and notes its turn; the last one
// stays.
func script(turns *[]string, name string, took ...time.Duration) arm {
	i := 0
	return func(context.Context) (sample, error) {
		*turns = append(*turns, name)
		now := took[min(i, len(took)-1)]
		i++
		return sample{duration: now, part: 100}, nil
	}
}

func quietBench(repeat int) *bench {
	return &bench{repeat: repeat, machine: func() float64 { return 0 }}
}

func ratioRow(all rounds, noise float64) []row {
	return []row{timed("a over b", all.ratiosOf(0, 1), ratio, promise{limit: 1}, noise)}
}

func TestMeasurementsAlternate(t *testing.T) {
	var turns []string
	c := contest{arms: []arm{script(&turns, "A", 900, 90), script(&turns, "B", 100)}, rows: ratioRow}
	rows, err := c.run(t.Context(), quietBench(6))
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("AB", 1+6); strings.Join(turns, "") != want { // one warms
		t.Errorf("%s, want %s", strings.Join(turns, ""), want)
	}
	if r := rows[0]; r.value != "0.90" || r.worst != "0.90" || r.times != 6 || r.verdict != kept {
		t.Errorf("%+v", r) // and does not count
	}
}

func TestFewMeasurementsAreNotEnough(t *testing.T) {
	var turns []string
	rows, err := contest{arms: []arm{script(&turns, "A", 90), script(&turns, "B", 100)}, rows: ratioRow}.run(t.Context(), quietBench(1))
	if err != nil || rows[0].times != fewestMeasurements || rows[0].verdict != kept {
		t.Errorf("%+v, %v", rows, err)
	}
}

// Pairs are of one round: what the machine does for a while meets both.
func TestSlowWhileIsNoDifference(t *testing.T) {
	var turns []string
	slow := []time.Duration{9, 90, 90, 90, 900, 900, 900}
	twice := []time.Duration{9, 180, 180, 180, 1800, 1800, 1800}
	rows, err := contest{arms: []arm{script(&turns, "A", slow...), script(&turns, "B", twice...)}, rows: ratioRow}.run(t.Context(), quietBench(6))
	if err != nil || rows[0].value != "0.50" || rows[0].verdict != kept {
		t.Errorf("%+v, %v", rows, err)
	}
}

func TestWhatIsNotDecidedIsMeasuredMoreOften(t *testing.T) {
	wavering := []time.Duration{100, 90, 120, 90, 120, 90, 120}
	for name, test := range map[string]struct {
		took   []time.Duration
		rounds int
		want   verdict
	}{
		"decided then":   {append(slices.Clone(wavering), 80), 24, kept},
		"never decided":  {slices.Concat(wavering, wavering[1:], wavering[1:], wavering[1:]), 24, undecided},
		"decided before": {[]time.Duration{150}, 6, broken},
	} {
		t.Run(name, func(t *testing.T) {
			var turns []string
			rows, err := contest{arms: []arm{script(&turns, "A", test.took...), script(&turns, "B", 100)}, rows: ratioRow}.run(t.Context(), quietBench(6))
			if err != nil || rows[0].verdict != test.want || rows[0].times != test.rounds {
				t.Errorf("%+v, %v; want %d rounds, %q", rows, err, test.rounds, test.want)
			}
		})
	}
}

func TestBusyMachineIsNamed(t *testing.T) {
	var turns []string
	b := quietBench(6)
	b.machine = func() float64 { return 1.5 }
	rows, err := contest{arms: []arm{script(&turns, "A", 150), script(&turns, "B", 100)}, rows: ratioRow}.run(t.Context(), b)
	if err != nil || rows[0].verdict != undecided || b.takenShares.median() != 150 {
		t.Errorf("%+v, %v, %v", rows, b.takenShares, err)
	}
}

func TestMeasurementThatFailsEndsTheRun(t *testing.T) {
	broken := errors.New("no card")
	for name, a := range map[string]arm{
		"an error":        func(context.Context) (sample, error) { return sample{}, broken },
		"no time at all":  func(context.Context) (sample, error) { return sample{}, nil },
		"a time backward": func(context.Context) (sample, error) { return sample{duration: -1}, nil },
	} {
		if _, err := (contest{arms: []arm{a}, rows: ratioRow}).run(t.Context(), quietBench(6)); err == nil {
			t.Error(name)
		}
	}
}

func TestYardstickMeasuresWhatIsTakenAway(t *testing.T) {
	y := new(yardstick)
	steady := slices.Repeat(series{100}, 40)
	if n := y.compare(steady); n != 0 {
		t.Errorf("a machine that does nothing else takes %v", n)
	}
	if n := y.compare(slices.Concat(steady[:20], slices.Repeat(series{300}, 20))); n != 1 {
		t.Errorf("half of the slices wait for twice their time: %v", n)
	}
	if n := newYardstick().read(); n < 0 {
		t.Errorf("a real machine gives %v", n)
	}
}
