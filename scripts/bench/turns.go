package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// A sample is one thing measured once.
type sample struct {
	duration time.Duration
	part     time.Duration // that it is compared with: of it, the card's own, most often
	later    time.Duration // until something that comes after it, where that is measured
	memory   int64         // that it took, in bytes, where that is measured
}

// overPart is the time over its part.
func (s sample) overPart() float64 { return float64(s.duration) / float64(s.part) }

// besidePart is the time without its part, in milliseconds.
func (s sample) besidePart() float64 { return float64(s.duration-s.part) / float64(time.Millisecond) }

// laterOverPart is the longer time over the part.
func (s sample) laterOverPart() float64 { return float64(s.later) / float64(s.part) }

// laterMilliseconds is the longer time.
func (s sample) laterMilliseconds() float64 { return float64(s.later) / float64(time.Millisecond) }

// A contest measures several things in turn, A B A B …, so that what the machine
// does meanwhile meets all of them.
type contest struct {
	arms []arm
	// rows makes the rows of all rounds; noise is what the machine took away.
	rows func(all rounds, noise float64) []row
}

// An arm measures one thing once.
type arm func(context.Context) (sample, error)

// rounds are the samples of a contest, by round and arm.
type rounds [][]sample

// mostTimes is how many times the rounds that were asked for are measured at most,
// for a row that is not decided before.
const mostTimes = 4

// roundTimeout is after how long a contest is not prolonged any more.
const roundTimeout = time.Minute

// run measures repeat rounds, and not too few to tell, after one that warms; and
// twice as many as long as a row is not decided.
func (c contest) run(ctx context.Context, b *bench) ([]row, error) {
	if _, err := c.round(ctx); err != nil {
		return nil, err
	}
	var all rounds
	var noise series
	start := time.Now()
	for wanted := max(b.repeat, fewestMeasurements); ; wanted *= 2 {
		for len(all) < wanted {
			noise = append(noise, b.noise())
			r, err := c.round(ctx)
			if err != nil {
				return nil, err
			}
			all = append(all, r)
		}
		rows := c.rows(all, noise.median())
		if wanted >= mostTimes*b.repeat || time.Since(start) > roundTimeout || !slices.ContainsFunc(rows, row.isUndecided) {
			return rows, nil
		}
	}
}

func (r row) isUndecided() bool { return r.verdict == undecided }

func (c contest) round(ctx context.Context) ([]sample, error) {
	var r []sample
	for _, measure := range c.arms {
		s, err := measure(ctx)
		if err != nil {
			return nil, err
		}
		if s.duration <= 0 {
			return nil, fmt.Errorf("measured %v", s.duration)
		}
		r = append(r, s)
	}
	return r, nil
}

// of are figures of one arm.
func (r rounds) of(arm int, figure func(sample) float64) (s series) {
	for _, samples := range r {
		s = append(s, figure(samples[arm]))
	}
	return s
}

// withoutLast are the rounds without their last arm.
func (r rounds) withoutLast() (rest rounds) {
	for _, samples := range r {
		rest = append(rest, samples[:len(samples)-1])
	}
	return rest
}

// ratiosOf are the whole times of one arm over those of another, round by round.
func (r rounds) ratiosOf(arm, other int) (s series) {
	for _, samples := range r {
		s = append(s, float64(samples[arm].duration)/float64(samples[other].duration))
	}
	return s
}

// withoutPart are the times of one arm without their parts over the whole times of another,
// round by round.
func (r rounds) withoutPart(arm, other int) (s series) {
	for _, samples := range r {
		s = append(s, samples[arm].besidePart()/milliseconds(samples[other]))
	}
	return s
}

// milliseconds is the whole time of a sample.
func milliseconds(s sample) float64 { return float64(s.duration) / float64(time.Millisecond) }

// microseconds and nanoseconds are for what is quick.
func microseconds(s sample) float64 { return float64(s.duration) / float64(time.Microsecond) }
func nanoseconds(s sample) float64  { return float64(s.duration) }
