package authtoken

import (
	"encoding/json"
	"fmt"

	"jpkiweb/shared/strictjson"
)

// Limits of the JSON text in bytes (authtoken facts 1).
const (
	MinLength = 100
	MaxLength = 10000
)

// Parse reads a token strictly: 100 to 10000 bytes, one JSON object, every field
// a string and present once, no other field, each value in its one form. Only
// appVersion may be missing. The error is ErrVersion, ErrAlgorithm or
// ErrMalformed. The format is judged first, so that a token of another version,
// whose fields are others, is called one. The token is still unverified.
func Parse(text []byte) (Token, error) {
	if n := len(text); n < MinLength || n > MaxLength {
		return Token{}, fmt.Errorf("%w: %d bytes, want %d to %d", ErrMalformed, n, MinLength, MaxLength)
	}
	return parse(text)
}

func parse(text []byte) (Token, error) {
	var f fields
	if err := strictjson.Decode(text, &f); err != nil {
		if format, ok := declaredFormat(text); ok {
			if err := checkFormat(format); err != nil {
				return Token{}, err
			}
		}
		return Token{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	t := Token(f)
	if err := t.Check(); err != nil {
		return Token{}, err
	}
	return t, nil
}

// fields are a Token as it is read: only appVersion may be missing.
type fields struct {
	UnverifiedCertificate string `json:"unverifiedCertificate"`
	Algorithm             string `json:"algorithm"`
	Signature             string `json:"signature"`
	Format                string `json:"format"`
	AppVersion            string `json:"appVersion,omitempty"`
}

// declaredFormat returns what the only field format of a JSON object says,
// whatever the other fields are.
func declaredFormat(text []byte) (string, bool) {
	var all map[string]json.RawMessage
	if err := (strictjson.Options{Partial: true}).Decode(text, &all); err != nil {
		return "", false
	}
	var format *string
	if err := json.Unmarshal(all["format"], &format); err != nil || format == nil {
		return "", false
	}
	return *format, true
}
