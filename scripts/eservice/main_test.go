package main

import (
	"strings"
	"testing"
)

// A word that is no flag would have been passed over, and with it what was meant.
func TestWordsThatAreNoFlagAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		o    options
		says string
	}{
		{"a second certificate behind --trust", options{trust: []string{"a.cer"}, rest: []string{"b.cer"}}, `"b.cer" is no flag`},
		{"no address of Redis", options{trust: []string{"a.cer"}, withoutRevocation: true, redis: "localhost"}, "Redis"},
		{"nobody is trusted", options{}, "--trust"},
	} {
		if err := run(t.Context(), c.o); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}
