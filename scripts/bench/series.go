package main

import (
	"fmt"
	"math"
	"slices"
)

// A series is one thing measured again and again, in the order of the measurements.
type series []float64

func (s series) median() float64 {
	sorted := slices.Sorted(slices.Values(s))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

func (s series) largest() float64 { return slices.Max(s) }

// fewestMeasurements is how many measurements say something of their own noise: of five, no two
// enclose the median with 95 %.
const fewestMeasurements = 6

// interval is where the median is, with 95 %: between two of the measurements,
// however they are distributed, and wide enough for the medians of every second
// one and of the others, which are the same thing against itself.
func (s series) interval() (low, high float64) {
	sorted := slices.Sorted(slices.Values(s))
	k := outsideInterval(len(sorted))
	low, high = sorted[k], sorted[len(sorted)-1-k]
	if one, other := s.halves(); len(other) > 0 {
		low, high = min(low, one.median(), other.median()), max(high, one.median(), other.median())
	}
	return low, high
}

// outsideInterval is how many of n measurements lie outside at each end: as many as leave
// the median inside with 95 %. Each of them is above the median by the toss of a
// coin, so that the number of those which are is binomial.
func outsideInterval(n int) (k int) {
	for below := 0.0; k < n/2; k++ {
		if below += headsChance(n, k); 2*below > 0.05 {
			break
		}
	}
	return max(k-1, 0)
}

// headsChance is the chance of k heads in n tosses.
func headsChance(n, k int) float64 {
	all, _ := math.Lgamma(float64(n + 1))
	heads, _ := math.Lgamma(float64(k + 1))
	tails, _ := math.Lgamma(float64(n - k + 1))
	return math.Exp(all - heads - tails - float64(n)*math.Ln2)
}

func (s series) halves() (one, other series) {
	for i, v := range s {
		if i%2 == 0 {
			one = append(one, v)
		} else {
			other = append(other, v)
		}
	}
	return one, other
}

// A promise is a bound on the median of a series.
type promise struct {
	limit float64
	least bool   // a rate: less is a miss
	of    string // what a ratio is of
}

// judge compares a series with the promise. It is kept when the whole interval of the
// median keeps it. What the machine took away from everybody meanwhile, a share,
// makes a miss undecided; nothing makes it kept.
func (b promise) judge(s series, machine float64) verdict {
	if len(s) < fewestMeasurements {
		return undecided
	}
	low, high := s.interval()
	if b.least {
		return verdictOf(low >= b.limit, high*(1+machine) < b.limit)
	}
	return verdictOf(high <= b.limit, low > b.limit*(1+machine))
}

func verdictOf(isKept, isBroken bool) verdict {
	switch {
	case isKept:
		return kept
	case isBroken:
		return broken
	}
	return undecided
}

func (b promise) worst(s series) float64 {
	if b.least {
		return slices.Min(s)
	}
	return s.largest()
}

func (b promise) describe(u unit) string {
	word := "at most"
	if b.least {
		word = "at least"
	}
	text := fmt.Sprintf("%s %s", word, u.print(b.limit))
	if b.of != "" {
		text += " of " + b.of
	}
	return text
}
