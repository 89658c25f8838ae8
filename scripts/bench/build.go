package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"jpkiweb/scripts/dist/release"
)

// A buildStep is a command that makes something which the table measures.
type buildStep []string

// buildSteps make app and helper of this tree, and the sample service. What is there
// may be older than its sources, and a figure of it would be one of another tree; made
// again of the same bytes it costs some seconds.
func buildSteps(dir string) []buildStep {
	return []buildStep{
		{"go", "run", "./scripts/build"},
		{"go", "build", "-o", filepath.Join(dir, "eservice"), "./scripts/eservice"},
		slices.Concat(buildStep{"go"}, release.BuildHelper("-s -w", filepath.Join("bin", "overlay.helper.json")), buildStep{"-o", filepath.Join(dir, "supplied"), "./scripts/bench/supplied"}),
	}
}

// build takes the steps in order. Its error names the one that failed.
func build(ctx context.Context, steps []buildStep) error {
	for _, step := range steps {
		command := exec.CommandContext(ctx, step[0], step[1:]...)
		command.Stderr = os.Stderr
		if err := command.Run(); err != nil {
			return fmt.Errorf("%s: %w", strings.Join(step, " "), err)
		}
	}
	return nil
}
