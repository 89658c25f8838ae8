package main

import (
	"crypto/sha256"
	"runtime"
	"slices"
	"sync"
	"time"
)

// A yardstick is a piece of work that is always the same: how much longer it takes
// than it can is what the machine takes away at this moment.
type yardstick struct {
	work   func()
	slices series // all so far, in the time of one
}

const (
	sliceBytes = 256 << 10 // some tenths of a millisecond: most run through without a break
	sliceCount = 40        // a reading, and on each processor
)

func newYardstick() *yardstick {
	data := make([]byte, sliceBytes)
	return &yardstick{work: func() { _ = sha256.Sum256(data) }}
}

// read does the work on every processor at once, and returns which share of its
// time it had to wait: 0 on a machine that does nothing else.
func (y *yardstick) read() float64 {
	took := make([]series, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for i := range took {
		all.Go(func() {
			for range sliceCount {
				start := time.Now()
				y.work()
				took[i] = append(took[i], float64(time.Since(start)))
			}
		})
	}
	all.Wait()
	return y.compare(slices.Concat(took...))
}

// compare compares slices of work with what a slice takes, which is a short one
// of all so far: they are the same thing.
func (y *yardstick) compare(now series) float64 {
	y.slices = append(y.slices, now...)
	sorted := slices.Sorted(slices.Values(y.slices))
	unhindered := sorted[len(sorted)/10]
	sum := 0.0
	for _, t := range now {
		sum += t
	}
	return max(0, sum/float64(len(now))/unhindered-1)
}
