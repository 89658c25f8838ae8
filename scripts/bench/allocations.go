package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// A goBenchmark is one of "go test -bench", with the allocations that one command may
// cost. Its time says more of the machine than of the code.
type goBenchmark struct {
	name, job      string
	maxAllocations int64
}

// goBenchmarks are on the way of every command from a page to the card.
var goBenchmarks = []goBenchmark{
	{"BenchmarkCheck", "guard, a command: allocations", 1},
	{"BenchmarkDoorAndGuard", "door and guard, a command: allocations", 2},
	{"BenchmarkTransmit", "page → helper → card and back, a command: allocations", 135},
}

// allocations runs the benchmarks of guard and door, which need no card.
func allocations(ctx context.Context, _ *bench) ([]row, error) {
	command := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", allGoBenchmarks(), "-benchmem", "./helper/card/guard", "./helper/door/server")
	out, err := command.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return allocationRows(out)
}

// allGoBenchmarks is the pattern that names them.
func allGoBenchmarks() string {
	var names []string
	for _, b := range goBenchmarks {
		names = append(names, regexp.QuoteMeta(b.name))
	}
	return "^(" + strings.Join(names, "|") + ")$"
}

// allocationRows reads what "go test -bench -benchmem" prints. A benchmark that is not
// there any more is an error.
func allocationRows(out []byte) (rows []row, err error) {
	for _, b := range goBenchmarks {
		figures, err := b.figures(out)
		if err != nil {
			return nil, err
		}
		allocated, err := strconv.ParseInt(figures["allocs/op"], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: allocations: %w", b.name, err)
		}
		rows = append(rows,
			exact(b.job, allocated, b.maxAllocations, fmt.Sprintf("at most %d", b.maxAllocations), func(n int64) string { return strconv.FormatInt(n, 10) }),
			row{job: "  bytes, and nanoseconds on this machine", value: figures["B/op"] + ", " + figures["ns/op"]})
	}
	return rows, nil
}

// figures are those of the benchmark's line, by their units.
func (b goBenchmark) figures(out []byte) (map[string]string, error) {
	for line := range bytes.Lines(out) {
		fields := strings.Fields(string(line))
		if len(fields) < 2 || strings.SplitN(fields[0], "-", 2)[0] != b.name {
			continue
		}
		figures := map[string]string{}
		for i := 2; i+1 < len(fields); i += 2 { // after the name and how many times
			figures[fields[i+1]] = fields[i]
		}
		return figures, nil
	}
	return nil, fmt.Errorf("%s: no such benchmark", b.name)
}
