package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep values may be nested.
const maxDepth = 16

// ReadJSON reads the file and decodes it strictly into v, a pointer: one value;
// every key of an object known, in exact case, and there once; those without
// omitempty there; nothing null. Errors are those of Read; what cannot be decoded
// is [ErrUntrusted] with line and key.
func (f File) ReadJSON(v any) error {
	content, err := f.Read()
	if err != nil {
		return err
	}
	if err := decode(content, v); err != nil {
		return &UntrustedError{f.Path, err}
	}
	return nil
}

// WriteJSON writes v so that a person can read it.
func (f File) WriteJSON(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("encode %s: %w", f.Path, err)
	}
	return f.Write(b.Bytes())
}

// decode: encoding/json alone would accept repeated and missing keys, keys in
// another case, and null.
func decode(content []byte, v any) error {
	if !utf8.Valid(content) {
		return errors.New("it is not UTF-8")
	}
	line := func(offset int64) int { return 1 + bytes.Count(content[:offset], []byte("\n")) }
	var syntax *json.SyntaxError
	var whole json.RawMessage
	if err := json.Unmarshal(content, &whole); errors.As(err, &syntax) { // one value, nothing behind it
		return fmt.Errorf("line %d: %w", line(syntax.Offset), err)
	}
	w := walker{json.NewDecoder(bytes.NewReader(content))}
	if err := w.value(reflect.TypeOf(v).Elem(), 0); err != nil {
		return fmt.Errorf("line %d: %w", line(w.InputOffset()), err)
	}
	err := json.Unmarshal(content, v)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("line %d: %q is a %s, want %s", line(wrong.Offset), wrong.Field, wrong.Value, wrong.Type)
	}
	return err
}

// A walker compares the keys of a valid value with those of a type.
type walker struct{ *json.Decoder }

func (w walker) value(t reflect.Type, depth int) error {
	if depth > maxDepth {
		return errors.New("nested too deeply")
	}
	token, err := w.Token()
	switch {
	case err != nil:
		return err
	case token == nil:
		return errors.New("null is no value here")
	case token == json.Delim('{'):
		return w.object(inner(t), depth)
	case token == json.Delim('['):
		return w.array(inner(t), depth)
	}
	return nil
}

func (w walker) object(t reflect.Type, depth int) error {
	known := keys(t)
	seen := map[string]bool{}
	for w.More() {
		token, err := w.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // keys are strings
		key, ok := known[name]
		switch {
		case !ok:
			return fmt.Errorf("unknown key %q", name)
		case seen[name]:
			return fmt.Errorf("key %q is there twice", name)
		}
		seen[name] = true
		if err := w.value(key.of, depth+1); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if _, err := w.Token(); err != nil { // }
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if known[name].required && !seen[name] {
			return fmt.Errorf("key %q is missing", name)
		}
	}
	return nil
}

func (w walker) array(t reflect.Type, depth int) error {
	if t != nil && t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	for w.More() {
		if err := w.value(t, depth+1); err != nil {
			return err
		}
	}
	_, err := w.Token() // ]
	return err
}

type key struct {
	of       reflect.Type
	required bool
}

// keys returns the keys of a struct type; a value of any other type has none.
func keys(t reflect.Type) map[string]key {
	m := map[string]key{}
	if t == nil || t.Kind() != reflect.Struct {
		return m
	}
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		m[name] = key{of: field.Type, required: options != "omitempty"}
	}
	return m
}

func inner(t reflect.Type) reflect.Type {
	if t != nil && t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}
