package cli

import (
	"slices"
	"strings"
	"testing"
)

func TestNearNamesAreProposed(t *testing.T) {
	names := []string{"status", "statistics", "stop", "sign", "serve", "verify", "version"}
	for typed, want := range map[string][]string{
		"sttaus": {"status"}, "STATUS": {"status"}, "stat": {"status", "statistics"}, "ver": {"verify", "version"}, "verion": {"version", "verify"},
		"sing": {"sign"}, "verfiy": {"verify"}, "": nil, "x": nil, "something else": nil, "123456": nil, strings.Repeat("status", 100): nil, "s": nil,
	} {
		if got := near(typed, names); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "abd", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}} {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("%q to %q: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
