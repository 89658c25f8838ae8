package golden

import "strings"

// Difference is what stands in one of two texts and not in the other, line by line: -
// before what is wanted, + before what is there, and the line before each place where
// they part. It is "" if they are the same.
func Difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	var out strings.Builder
	for before := ""; len(a) > 0 || len(b) > 0; {
		if len(a) > 0 && len(b) > 0 && a[0] == b[0] {
			before, a, b = "  "+a[0]+"\n", a[1:], b[1:]
			continue
		}
		n, m := skipToCommon(a, b)
		out.WriteString(before)
		for _, line := range a[:n] {
			out.WriteString("- " + line + "\n")
		}
		for _, line := range b[:m] {
			out.WriteString("+ " + line + "\n")
		}
		before, a, b = "", a[n:], b[m:]
	}
	return out.String()
}

// skipToCommon is how many lines of each are to be left out until both go on with the same.
func skipToCommon(a, b []string) (int, int) {
	for sum := range len(a) + len(b) {
		for n := range min(sum, len(a)-1) + 1 {
			if m := sum - n; m < len(b) && n < len(a) && a[n] == b[m] {
				return n, m
			}
		}
	}
	return len(a), len(b)
}
