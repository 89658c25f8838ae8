package scene

import (
	"strings"
	"testing"
)

func TestScenesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range All() {
		if s.Name == "" || strings.Trim(s.Name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			t.Errorf("%q is no name for a file", s.Name)
		}
		if seen[s.Name] {
			t.Errorf("two scenes are called %s", s.Name)
		}
		seen[s.Name] = true
	}
}
