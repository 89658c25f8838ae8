package part

import (
	"strconv"
	"strings"

	"jpkiweb/static/locale"
)

// Groups cuts a digest into groups of eight, for the eye.
func Groups(s string) string {
	var parts []string
	for ; len(s) > 8; s = s[8:] {
		parts = append(parts, s[:8])
	}
	return strings.Join(append(parts, s), " ")
}

// Size writes bytes in the unit that people know, and the exact number.
func Size(t locale.Texts, n int64) string {
	exact := Thousands(strconv.FormatInt(n, 10))
	switch {
	case n < 1000:
		return t.T("size.b", "exact", exact)
	case n < 1000*1000:
		return t.T("size.kb", "n", tenths(n, 1000), "exact", exact)
	}
	return t.T("size.mb", "n", tenths(n, 1000*1000), "exact", exact)
}

// tenths divides with one decimal, rounded up so that nothing is 0.0.
func tenths(n, unit int64) string {
	v := (n*10 + unit - 1) / unit
	return strconv.FormatInt(v/10, 10) + "." + strconv.FormatInt(v%10, 10)
}

// Thousands puts a comma behind every third digit from the right.
func Thousands(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	return Thousands(digits[:len(digits)-3]) + "," + digits[len(digits)-3:]
}
