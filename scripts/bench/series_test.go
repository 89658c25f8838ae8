package main

import (
	"slices"
	"testing"
)

func TestMedianLiesBetweenMeasurements(t *testing.T) {
	for name, test := range map[string]struct {
		s                 series
		median, low, high float64
	}{
		"six: all of them":          {series{3, 1, 2, 6, 5, 4}, 3.5, 1, 6},
		"nine: without the outmost": {series{1, 2, 3, 4, 5, 6, 7, 8, 99}, 5, 2, 8},
		"the same":                  {series{1, 1, 1, 1, 1, 1, 1, 1, 1}, 1, 1, 1},
		// Every second one is 2: the thing differs from itself, and the middle hides it.
		"against itself": {series{2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, 2, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			low, high := test.s.interval()
			if m := test.s.median(); m != test.median || low != test.low || high != test.high {
				t.Errorf("%v in %v to %v, want %v in %v to %v", m, low, high, test.median, test.low, test.high)
			}
		})
	}
}

// Table of the sign test, two sides, 5 %.
func TestHowManyLieOutside(t *testing.T) {
	for n, want := range map[int]int{1: 0, 5: 0, 6: 0, 8: 0, 9: 1, 11: 1, 12: 2, 18: 4, 25: 7, 36: 11, 100: 39, 2000: 955} {
		if got := outsideInterval(n); got != want {
			t.Errorf("%d measurements: %d outside, want %d", n, got, want)
		}
	}
}

func seriesAround(middle float64, spread float64) (s series) {
	for _, step := range []float64{0, -2, 1, -1, 2, -1, 1, -2, 0} {
		s = append(s, middle+step*spread/2)
	}
	return s
}

func TestBoundIsKeptBrokenOrNotDecided(t *testing.T) {
	most, least := promise{limit: 1.10}, promise{limit: 60, least: true}
	for name, test := range map[string]struct {
		bound   promise
		s       series
		machine float64
		want    verdict
	}{
		"clearly below":                        {most, seriesAround(1.05, 0.02), 0, kept},
		"clearly above":                        {most, seriesAround(1.20, 0.02), 0, broken},
		"below, within the noise":              {most, seriesAround(1.09, 0.04), 0, undecided},
		"above, within the noise":              {most, seriesAround(1.11, 0.04), 0, undecided},
		"at the bound":                         {most, seriesAround(1.10, 0), 0, kept},
		"below, and the machine was busy":      {most, seriesAround(1.05, 0.02), 0.5, kept},
		"above, and the machine was busy":      {most, seriesAround(1.20, 0.02), 0.5, undecided},
		"far above, and the machine was busy":  {most, seriesAround(1.90, 0.02), 0.5, broken},
		"too few to know the noise":            {most, series{1, 1, 1, 1, 1}, 0, undecided},
		"a rate above":                         {least, seriesAround(80, 5), 0, kept},
		"a rate below":                         {least, seriesAround(40, 5), 0, broken},
		"a rate within the noise":              {least, seriesAround(61, 5), 0, undecided},
		"a rate below, and the machine busy":   {least, seriesAround(50, 5), 0.5, undecided},
		"one wild measurement decides nothing": {most, append(seriesAround(1.05, 0.02), 9), 0, kept},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.bound.judge(test.s, test.machine); got != test.want {
				t.Errorf("%v: %q, want %q", slices.Sorted(slices.Values(test.s)), got, test.want)
			}
		})
	}
}
