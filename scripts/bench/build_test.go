package main

import (
	"slices"
	"strings"
	"testing"
)

// A run by itself measures the app and the helper of this tree, never what an older
// one left in static/dist and bin.
func TestWhatIsMeasuredIsBuiltFirst(t *testing.T) {
	if steps := buildSteps(t.TempDir()); !slices.Equal(steps[0], []string{"go", "run", "./scripts/build"}) {
		t.Errorf("first %q", steps[0])
	}
}

func TestRunEndsWhereTheBuildFails(t *testing.T) {
	t.Chdir(t.TempDir()) // no ./scripts/build there
	for _, variable := range []string{"XDG_STATE_HOME", "XDG_RUNTIME_DIR"} {
		t.Setenv(variable, "") // which run changes
	}
	for name, do := range map[string]func() error{
		"build": func() error { return build(t.Context(), buildSteps(t.TempDir())) },
		"run":   func() error { return run(t.Context(), bench{repeat: 1}, "sizes") },
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), "go run ./scripts/build: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
