//go:build js && wasm

// Command roundtrip runs in the browser for "make bench": it sends one command
// to the card again and again, over the session that the app uses, and prints
// the median in microseconds.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"jpkiweb/wasm/session"
)

func main() {
	median, err := run(context.Background())
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println("median", median.Microseconds())
}

func run(ctx context.Context) (time.Duration, error) {
	port, err := strconv.Atoi(os.Args[1])
	if err != nil {
		return 0, err
	}
	s, err := session.Dial(ctx, port, session.Events{})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if _, err := s.Hello(ctx, "bench"); err != nil {
		return 0, err
	}
	lease, err := s.Read(ctx, os.Args[2], "")
	if err != nil {
		return 0, err
	}
	if _, err := lease.Transmit(ctx, []byte("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01")); err != nil {
		return 0, err
	}
	times, err := strconv.Atoi(os.Args[3])
	if err != nil {
		return 0, err
	}
	took := make([]time.Duration, times)
	for i := range took {
		start := time.Now()
		if _, err := lease.Transmit(ctx, []byte{0, 0x20, 0, 0x98}); err != nil {
			return 0, err
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[len(took)/2], lease.Release(ctx)
}
