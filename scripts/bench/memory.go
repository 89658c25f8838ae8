package main

import (
	"runtime"
	"runtime/metrics"
	"time"
)

// A usage is memory of this process, in bytes.
type usage struct {
	allocated int64 // in all
	peak      int64 // at most at once, what nobody needs any more included
	kept      int64 // of what is still needed
}

// memoryUsed is what something uses.
func memoryUsed(do func() error) (u usage, err error) {
	var before, between, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	stop, highest := make(chan struct{}), make(chan int64)
	go watchHeap(stop, highest)
	err = do()
	close(stop)
	u.peak = <-highest - int64(before.HeapAlloc)
	runtime.ReadMemStats(&between)
	runtime.GC()
	runtime.ReadMemStats(&after)
	u.allocated, u.kept = int64(between.TotalAlloc-before.TotalAlloc), int64(after.HeapAlloc)-int64(before.HeapAlloc)
	return u, err
}

// watchHeap says how large the heap was at most, until it is stopped.
func watchHeap(stop <-chan struct{}, highest chan<- int64) {
	const often = time.Millisecond
	read := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	tick := time.NewTicker(often)
	defer tick.Stop()
	most := int64(0)
	for {
		metrics.Read(read)
		most = max(most, int64(read[0].Value.Uint64()))
		select {
		case <-stop:
			highest <- most
			return
		case <-tick.C:
		}
	}
}
