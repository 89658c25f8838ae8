// Package strictjson reads JSON that has one meaning only, or refuses it: one value
// of bounded size and depth, in UTF-8, with nothing behind it; every member known, in
// exact case and without escapes in its name, and there once; those without omitempty
// or omitzero there; nothing null. It reads whole values of known types, no streams.
// Most callers need [Decode].
//
// It is written by hand because encoding/json takes repeated and missing members,
// names in another case and null, and its only strict option leaves all of these.
// The value itself is decoded by encoding/json, so that a type means what it always
// means.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"unicode/utf8"
)

// Bounds of what is read. A caller with a narrower bound looks at the length first.
const (
	MaxLength = 4 << 20 // bytes
	MaxDepth  = 16      // of values in each other
)

// Options are for forms that must be read less strictly.
type Options struct {
	// Partial: a member may be missing, or null, which is the same.
	Partial bool
}

// Decode reads the text into v, a pointer. An error says the line and the member; of
// the values it tells nothing but numbers that do not fit, for a text may hold a
// secret. What is not JSON at all is a [*json.SyntaxError].
func Decode(text []byte, v any) error { return Options{}.Decode(text, v) }

// Decode reads the text into v, a pointer, as the package's Decode does.
func (o Options) Decode(text []byte, v any) error {
	switch {
	case len(text) > MaxLength:
		return fmt.Errorf("longer than %d bytes", MaxLength)
	case !utf8.Valid(text):
		return errors.New("it is not UTF-8")
	}
	if !o.Partial && decodeTexts(text, v) {
		return nil
	}
	line := func(offset int) int { return 1 + bytes.Count(text[:offset], []byte("\n")) }
	w := walker{rest: text, options: o}
	if err := w.value(reflect.TypeOf(v), 0); err != nil && json.Valid(text) {
		return fmt.Errorf("line %d: %w", line(len(text)-len(w.rest)), err)
	}
	err := json.Unmarshal(text, v) // decodes nothing of what is not valid
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax) && !json.Valid(text): // one value, nothing behind it
		return fmt.Errorf("line %d: %w", line(int(syntax.Offset)), err)
	case errors.As(err, &wrong):
		return fmt.Errorf("line %d: %q is a %s, want %s", line(int(wrong.Offset)), wrong.Field, wrong.Value, wrong.Type)
	}
	return err
}
