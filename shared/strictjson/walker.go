package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// errNotJSON is the error of a walker for a text that is not valid. It does not see all that
// is not: json.Unmarshal does, behind it.
var errNotJSON = errors.New("not JSON")

// A walker walks a text, and compares its members with
// those of a type. It copies nothing of the text but names.
type walker struct {
	rest    []byte
	options Options
}

// value walks one value of type t; a nil t is a value whose type only others know.
func (w *walker) value(t reflect.Type, depth int) error {
	if depth > MaxDepth {
		return errors.New("nested too deeply")
	}
	switch w.peek() {
	case '{':
		return w.object(known(t), depth)
	case '[':
		return w.array(known(t), depth)
	case '"':
		_, err := w.text()
		return err
	case 'n':
		if !w.options.Partial || depth == 0 {
			return errors.New("null is no value here")
		}
	}
	end := bytes.IndexAny(w.rest, ",]} \t\r\n") // of a number, true, false, null
	if end < 0 {
		end = len(w.rest)
	}
	if end == 0 {
		return errNotJSON
	}
	w.rest = w.rest[end:]
	return nil
}

func (w *walker) object(t reflect.Type, depth int) error {
	all := members(t)
	seen := map[string]bool{}
	w.next() // {
	for w.peek() != '}' {
		if w.peek() == ',' {
			w.next()
			w.peek()
		}
		text, err := w.text()
		if err != nil {
			return err
		}
		written := string(text)
		inner, ok := memberType(t, all, written) // which has no name with escapes
		name := unescaped(written)
		switch {
		case !ok:
			return fmt.Errorf("unknown key %.40q", name)
		case seen[name]:
			return fmt.Errorf("key %.40q is there twice", name)
		}
		seen[name] = true
		w.peek()
		w.next() // :
		if err := w.value(inner, depth+1); err != nil {
			return fmt.Errorf("%.40s: %w", name, err)
		}
	}
	w.next() // }
	for _, m := range all {
		if m.required && !seen[m.name] && !w.options.Partial {
			return fmt.Errorf("key %q is missing", m.name)
		}
	}
	return nil
}

func (w *walker) array(t reflect.Type, depth int) error {
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
		t = t.Elem()
	}
	w.next() // [
	for w.peek() != ']' {
		if w.peek() == ',' {
			w.next()
		}
		if err := w.value(t, depth+1); err != nil {
			return err
		}
	}
	w.next() // ]
	return nil
}

// text passes a string and returns what stands between its quotes.
func (w *walker) text() ([]byte, error) {
	if w.peek() != '"' {
		return nil, errNotJSON
	}
	w.next()
	end := bytes.IndexByte(w.rest, '"')
	if end >= 0 && bytes.IndexByte(w.rest[:end], '\\') >= 0 {
		end = endOfEscaped(w.rest)
	}
	if end < 0 {
		return nil, errNotJSON
	}
	inner := w.rest[:end]
	w.rest = w.rest[end+1:]
	return inner, nil
}

// endOfEscaped returns where the quote is that ends a string, or a number below zero.
func endOfEscaped(s []byte) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// unescaped returns the name that is written so between quotes.
func unescaped(written string) string {
	if strings.IndexByte(written, '\\') < 0 {
		return written
	}
	var name string
	if json.Unmarshal([]byte(`"`+written+`"`), &name) != nil {
		return written // the text is not valid, which its own decoding tells
	}
	return name
}

// peek passes white space and returns the byte behind it.
func (w *walker) peek() byte {
	for len(w.rest) > 0 && strings.IndexByte(" \t\r\n", w.rest[0]) >= 0 {
		w.rest = w.rest[1:]
	}
	if len(w.rest) == 0 {
		return 0
	}
	return w.rest[0]
}

// next passes a byte, if there is one.
func (w *walker) next() { w.rest = w.rest[min(1, len(w.rest)):] }

// known returns the type whose members and elements are compared: what a pointer
// points to, nil for any value and for a type that reads itself.
func known(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() == reflect.Interface || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	return t
}

// memberType returns the type of a member of an object of type t, whose members are
// all. Of a map every name is known, and of nil; a text or a number has none.
func memberType(t reflect.Type, all []member, name string) (reflect.Type, bool) {
	if t == nil {
		return nil, true
	}
	if t.Kind() == reflect.Map {
		return t.Elem(), true
	}
	i := slices.IndexFunc(all, func(m member) bool { return m.name == name })
	if i < 0 {
		return nil, false
	}
	return all[i].of, true
}

type member struct {
	name     string
	of       reflect.Type
	required bool
}

// members returns the members of a struct type, those of embedded structs too; a
// value of any other type has none.
func members(t reflect.Type) []member {
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	all := make([]member, 0, t.NumField())
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			all = append(all, members(known(field.Type))...)
		case field.IsExported() && name != "-":
			if name == "" {
				name = field.Name
			}
			all = append(all, member{name, field.Type, !strings.HasPrefix(options, "omit")})
		}
	}
	return all
}
