package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// benchOutput is what go prints where each benchmark allocates so often.
func benchOutput(times ...int64) []byte {
	var out strings.Builder
	out.WriteString("goos: linux\npkg: jpkiweb/helper/card/guard\n")
	for i, n := range times {
		fmt.Fprintf(&out, "%s-2 \t 2214226\t       191.1 ns/op\t      171.0 p50-ns\t       8 B/op\t   %d allocs/op\n", goBenchmarks[i].name, n)
	}
	return append([]byte(out.String()), "PASS\n"...)
}

// Each count has its bound, and one allocation more breaks it.
func TestEveryAllocationCanBeTooMuch(t *testing.T) {
	var most []int64
	for _, b := range goBenchmarks {
		most = append(most, b.maxAllocations)
	}
	for broke := -1; broke < len(most); broke++ {
		times, want := slices.Clone(most), slices.Repeat([]verdict{kept}, len(most))
		if broke >= 0 {
			times[broke]++
			want[broke] = broken
		}
		rows, err := allocationRows(benchOutput(times...))
		if got := verdicts(rows); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d: %q, %v", times, got, err)
		}
	}
}

func TestBenchmarkThatIsGoneIsAnError(t *testing.T) {
	all := benchOutput(1, 1, 1)
	for name, out := range map[string][]byte{
		"nothing":        nil,
		"one is gone":    benchOutput(1, 1),
		"no allocations": []byte(strings.ReplaceAll(string(all), "allocs/op", "MB/s")),
		"another name":   []byte(strings.ReplaceAll(string(all), "Transmit", "TransmitMore")),
	} {
		if rows, err := allocationRows(out); err == nil {
			t.Errorf("%s: %v", name, rows)
		}
	}
}

// The benchmarks of guard and door are all in the table.
func TestBenchmarksHaveABound(t *testing.T) {
	declared := regexp.MustCompile(`(?m)^func (Benchmark\w+)\(`)
	var found []string
	for _, folder := range []string{"../../helper/card/guard", "../../helper/door/server"} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			source, err := os.ReadFile(folder + "/" + entry.Name())
			if err != nil && !entry.IsDir() {
				t.Fatal(err)
			}
			for _, match := range declared.FindAllSubmatch(source, -1) {
				found = append(found, string(match[1]))
			}
		}
	}
	var bounded []string
	for _, b := range goBenchmarks {
		bounded = append(bounded, b.name)
	}
	slices.Sort(found)
	if !slices.Equal(found, bounded) {
		t.Errorf("benchmarks %q, with a bound %q", found, bounded)
	}
}
