package lifecycle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Parse reads rules in the JSON form that the build makes of data/rules.yaml. An
// unknown member is an error, and so are a rule that is missing, a rule without
// a source, and a word that the functions do not know.
func Parse(text []byte) (*Rules, error) {
	r := new(Rules)
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		return nil, fmt.Errorf("lifecycle rules: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("lifecycle rules: more than one value")
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("lifecycle rules: %w", err)
	}
	return r, nil
}
