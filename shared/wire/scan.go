package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

const maxDepth = 16

// A scanner walks a value that json.Valid has accepted, and compares its
// members with those of a type.
type scanner struct{ rest []byte }

// value walks one value of type t; a nil t is a value whose type only its
// method knows.
func (s *scanner) value(t reflect.Type, depth int) error {
	if depth > maxDepth {
		return errors.New("nested too deeply")
	}
	switch s.peek() {
	case '{':
		return s.object(t, depth)
	case '[':
		return s.array(t, depth)
	case '"':
		s.text()
		return nil
	case 'n':
		return errors.New("null")
	}
	for len(s.rest) > 0 && strings.IndexByte(",]} \t\r\n", s.rest[0]) < 0 { // number, true, false
		s.rest = s.rest[1:]
	}
	return nil
}

func (s *scanner) object(t reflect.Type, depth int) error {
	known := members(t)
	seen := map[string]bool{}
	s.next() // {
	for s.peek() != '}' {
		if s.peek() == ',' {
			s.next()
			s.peek()
		}
		name := string(s.text()) // names with escapes are unknown names
		m, ok := known[name]
		if seen[name] || !ok && t != nil {
			return fmt.Errorf("member %q is unknown or repeated", name)
		}
		seen[name] = true
		s.peek()
		s.next() // :
		if err := s.value(m.typ, depth+1); err != nil {
			return err
		}
	}
	s.next() // }
	for name, m := range known {
		if m.required && !seen[name] {
			return fmt.Errorf("member %q is missing", name)
		}
	}
	return nil
}

func (s *scanner) array(t reflect.Type, depth int) error {
	s.next() // [
	for s.peek() != ']' {
		if s.peek() == ',' {
			s.next()
		}
		if err := s.value(element(t), depth+1); err != nil {
			return err
		}
	}
	s.next() // ]
	return nil
}

// text passes a string and returns what stands between its quotes.
func (s *scanner) text() []byte {
	s.next() // "
	for i := 0; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case '"':
			inner := s.rest[:i]
			s.rest = s.rest[i+1:]
			return inner
		}
	}
	return nil // not reached: the value is valid
}

// peek passes white space and returns the byte behind it.
func (s *scanner) peek() byte {
	for len(s.rest) > 0 && strings.IndexByte(" \t\r\n", s.rest[0]) >= 0 {
		s.rest = s.rest[1:]
	}
	if len(s.rest) == 0 {
		return 0
	}
	return s.rest[0]
}

func (s *scanner) next() { s.rest = s.rest[1:] }

type member struct {
	typ      reflect.Type // nil: any value
	required bool
}

// members returns the members of a struct type by their JSON names.
func members(t reflect.Type) map[string]member {
	m := map[string]member{}
	if t == nil || t.Kind() != reflect.Struct {
		return m
	}
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		m[name] = member{typ: valueType(field.Type), required: options != "omitempty"}
	}
	return m
}

func valueType(t reflect.Type) reflect.Type {
	if t == reflect.TypeFor[json.RawMessage]() {
		return nil
	}
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func element(t reflect.Type) reflect.Type {
	if t == nil || t.Kind() != reflect.Slice {
		return t
	}
	return valueType(t.Elem())
}
