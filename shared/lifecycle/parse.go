package lifecycle

import (
	"fmt"

	"jpkiweb/shared/strictjson"
)

// Parse reads rules in the JSON form that the build makes of data/rules.yaml. An
// unknown member is an error, and so are a rule that is missing, a rule without
// a source, and a word that the functions do not know.
func Parse(text []byte) (*Rules, error) {
	r := new(Rules)
	if err := (strictjson.Options{Partial: true}).Decode(text, r); err != nil {
		return nil, fmt.Errorf("lifecycle rules: %w", err)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("lifecycle rules: %w", err)
	}
	return r, nil
}
