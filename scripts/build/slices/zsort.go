// Package slices has what stands in for the sorting of Go's package slices while the
// programs of the browser are compiled: a merge sort. Go's own (pattern-defeating quicksort)
// is 15 kB of code, once more for each type of which something sorts (build facts 1).
package slices

import "cmp"

// pdqsortCmpFunc sorts data[a:b]. It is stable, which nobody may rely on.
func pdqsortCmpFunc[E any](data []E, a, b, _ int, cmp func(a, b E) int) {
	stableCmpFunc(data[a:b], b-a, cmp)
}

// pdqsortOrdered sorts data[a:b].
func pdqsortOrdered[E cmp.Ordered](data []E, a, b, _ int) {
	stableCmpFunc(data[a:b], b-a, cmp.Compare[E])
}

// stableCmpFunc sorts data[:n], what is equal in its order, in n log n comparisons and memory
// for n elements. What is sorted already costs n.
func stableCmpFunc[E any](data []E, n int, cmp func(a, b E) int) {
	var merged []E
	for width := 1; width < n; width *= 2 {
		for begin := 0; begin+width < n; begin += 2 * width {
			middle, end := begin+width, min(begin+2*width, n)
			if cmp(data[middle], data[middle-1]) >= 0 {
				continue
			}
			merged = merged[:0]
			i, j := begin, middle
			for i < middle && j < end {
				if cmp(data[j], data[i]) < 0 {
					merged = append(merged, data[j])
					j++
				} else {
					merged = append(merged, data[i])
					i++
				}
			}
			merged = append(merged, data[i:middle]...)
			copy(data[begin:], merged)
		}
	}
}
