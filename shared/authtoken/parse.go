package authtoken

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
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
	if format, ok := declaredFormat(text); ok {
		if err := checkFormat(format); err != nil {
			return Token{}, err
		}
	}
	fields, err := readStrings(text)
	if err != nil {
		return Token{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	t, err := fromFields(fields)
	if err != nil {
		return Token{}, err
	}
	if err := t.Check(); err != nil {
		return Token{}, err
	}
	return t, nil
}

// declaredFormat returns what the only field format of a JSON object says,
// whatever the other fields are.
func declaredFormat(text []byte) (format string, ok bool) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return "", false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return "", false
	}
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return "", false
		}
		if name != "format" {
			continue
		}
		if ok || value[0] != '"' || json.Unmarshal(value, &format) != nil {
			return "", false
		}
		ok = true
	}
	return format, ok
}

func fromFields(fields map[string]string) (t Token, err error) {
	targets := []struct {
		name     string
		value    *string
		optional bool
	}{
		{"unverifiedCertificate", &t.UnverifiedCertificate, false},
		{"algorithm", &t.Algorithm, false},
		{"signature", &t.Signature, false},
		{"format", &t.Format, false},
		{"appVersion", &t.AppVersion, true},
	}
	for _, f := range targets {
		value, found := fields[f.name]
		if !found && !f.optional {
			return Token{}, fmt.Errorf("%w: no field %s", ErrMalformed, f.name)
		}
		*f.value = value
		delete(fields, f.name)
	}
	for name := range fields {
		return Token{}, fmt.Errorf("%w: unknown field %.40q", ErrMalformed, name)
	}
	return t, nil
}

// readStrings reads one flat JSON object of strings. It goes token by token,
// because json.Unmarshal takes the last of two equal names and ignores case.
func readStrings(text []byte) (map[string]string, error) {
	switch {
	case !utf8.Valid(text):
		return nil, errors.New("not UTF-8")
	case !json.Valid(text):
		return nil, errors.New("not JSON")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	fields := make(map[string]string)
	for d.More() {
		name, err := readString(d)
		if err != nil {
			return nil, err
		}
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("field %.40q comes twice", name)
		}
		if fields[name], err = readString(d); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, errors.New("object is not closed")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the object")
	}
	return fields, nil
}

func readString(d *json.Decoder) (string, error) {
	token, err := d.Token()
	if err != nil {
		return "", errors.New("not JSON")
	}
	s, ok := token.(string)
	if !ok {
		return "", errors.New("a value is not a string")
	}
	return s, nil
}
