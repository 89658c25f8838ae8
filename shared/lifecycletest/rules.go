// Package lifecycletest holds the rules of the certificates' life as their sources said
// in November 2026. Tests of what follows from rules, and of how it looks, ask this copy:
// a rule that changes fails the one test of shared/lifecycle that compares.
package lifecycletest

import (
	_ "embed"
	"fmt"

	"github.com/goccy/go-yaml"
)

//go:embed rules.yaml
var rules []byte

// Rules are the rules in the form that lifecycle.Parse reads.
func Rules() ([]byte, error) {
	text, err := yaml.YAMLToJSON(rules)
	if err != nil {
		return nil, fmt.Errorf("read the rules of the tests: %w", err)
	}
	return text, nil
}
