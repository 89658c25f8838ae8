package strictjson

import (
	"reflect"
	"strings"
)

// maxTexts is how many members a struct of texts has at most.
const maxTexts = 16

// decodeTexts reads an object whose members are texts without escapes into a struct of them, as
// a token is: with one look at each byte, and as strictly as Decode. Of all else ok is false, and
// v as it was: the longer way decodes it, or says what is wrong with it. The text is UTF-8.
func decodeTexts(text []byte, v any) (ok bool) {
	pointer := reflect.ValueOf(v)
	if pointer.Kind() != reflect.Pointer || pointer.IsNil() || known(pointer.Type()) == nil || pointer.Elem().Kind() != reflect.Struct {
		return false
	}
	target := pointer.Elem()
	all := members(target.Type())
	if !areTexts(target.Type(), all) {
		return false
	}
	var values [maxTexts][]byte // nil: not there
	if !readTexts(text, all, &values) {
		return false
	}
	for i, m := range all {
		if m.required && values[i] == nil {
			return false
		}
	}
	for i, value := range values[:len(all)] {
		if value != nil {
			target.Field(i).SetString(string(value))
		}
	}
	return true
}

// areTexts tells whether the members of a struct are its fields one by one, and plain strings.
func areTexts(t reflect.Type, all []member) bool {
	if len(all) > maxTexts || t.NumField() != len(all) {
		return false
	}
	for i, m := range all {
		field := t.Field(i)
		if field.Anonymous || m.of != reflect.TypeFor[string]() || strings.Contains(field.Tag.Get("json"), ",string") {
			return false
		}
	}
	return true
}

// readTexts reads the members of an object, in any order and each once.
func readTexts(text []byte, all []member, values *[maxTexts][]byte) bool {
	w := walker{rest: text}
	if w.peek() != '{' {
		return false
	}
	w.next()
	for more := true; more; {
		i, ok := w.nameOf(all)
		if !ok || values[i] != nil || w.peek() != ':' {
			return false
		}
		w.next()
		if values[i], ok = w.plainText(); !ok {
			return false
		}
		switch w.peek() {
		case ',':
		case '}':
			more = false
		default:
			return false
		}
		w.next()
	}
	w.peek()
	return len(w.rest) == 0
}

// nameOf reads the name of a member and returns which one it is.
func (w *walker) nameOf(all []member) (int, bool) {
	name, ok := w.plainText()
	for i := range all {
		if ok && string(name) == all[i].name {
			return i, true
		}
	}
	return 0, false
}

// plainText reads a string that stands for itself: without escapes, and without control
// characters, which JSON has no place for (RFC 8259, 7). It is never nil.
func (w *walker) plainText() ([]byte, bool) {
	inner, err := w.text()
	if err != nil {
		return nil, false
	}
	for _, b := range inner {
		if b == '\\' || b < ' ' {
			return nil, false
		}
	}
	return inner, true
}
