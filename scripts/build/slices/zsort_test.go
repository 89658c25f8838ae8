package slices

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// pair is what is sorted by its key; its place tells whether equals keep their order.
type pair struct{ key, place int }

func byKey(a, b pair) int { return cmp.Compare(a.key, b.key) }

func TestSorts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		for _, kinds := range []int{1, 3, 1000} {
			pairs := make([]pair, n)
			for i := range pairs {
				pairs[i] = pair{random.IntN(kinds), i}
			}
			want := slices.Clone(pairs)
			slices.SortStableFunc(want, byKey)
			got := slices.Clone(pairs)
			stableCmpFunc(got, n, byKey)
			if !slices.Equal(got, want) {
				t.Fatalf("%v, want %v", got, want)
			}
			got = append([]pair{{2000, 0}}, append(slices.Clone(pairs), pair{-1, 0})...)
			pdqsortCmpFunc(got, 1, n+1, 0, byKey)
			if !slices.Equal(got[1:n+1], want) || got[0].key != 2000 || got[n+1].key != -1 {
				t.Fatalf("part: %v, want %v", got, want)
			}
		}
	}
}

// Numbers that are none come first, as in Go's own.
func TestSortsNumbers(t *testing.T) {
	got := []float64{3, math.NaN(), -1, math.Inf(1), 0, math.NaN(), 2}
	pdqsortOrdered(got, 0, len(got), 0)
	if want := []float64{-1, 0, 2, 3, math.Inf(1)}; !math.IsNaN(got[0]) || !math.IsNaN(got[1]) || !slices.Equal(got[2:], want) {
		t.Errorf("%v", got)
	}
}

// No order of what is sorted makes it slow.
func TestComparisons(t *testing.T) {
	const n = 1 << 12
	orders := map[string]func(i int) int{
		"sorted": func(i int) int { return i }, "reversed": func(i int) int { return n - i }, "equal": func(int) int { return 0 },
		"saw": func(i int) int { return i % 17 }, "organ pipe": func(i int) int { return min(i, n-i) },
	}
	for name, at := range orders {
		data := make([]pair, n)
		for i := range data {
			data[i] = pair{at(i), i}
		}
		count := 0
		stableCmpFunc(data, n, func(a, b pair) int { count++; return byKey(a, b) })
		if !slices.IsSortedFunc(data, byKey) || count > n*13 {
			t.Errorf("%s: %d comparisons of %d", name, count, n)
		}
	}
}
