package pdf

import (
	"bytes"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// A Ref is an indirect reference: object number and generation.
type Ref struct{ Number, Generation int }

// String returns the reference as it is written, "12 0 R".
func (r Ref) String() string {
	return strconv.Itoa(r.Number) + " " + strconv.Itoa(r.Generation) + " R"
}

// A Value is one PDF value: its bytes as they stand in the file, and where. Nothing is
// decoded before it is asked for, so a value costs no memory but its bytes. The zero
// Value is null. ISO 32000-2, 7.3.
type Value struct {
	raw    []byte
	offset int64
}

// Raw returns the bytes of the value, which nobody may change.
func (v Value) Raw() []byte { return v.raw }

// String returns the value as it is written.
func (v Value) String() string { return string(v.raw) }

// Offset is where the value begins: in the file, or in the decoded object stream.
func (v Value) Offset() int64 { return v.offset }

// IsNull is true for null and for what is not there.
func (v Value) IsNull() bool { return len(v.raw) == 0 || string(v.raw) == "null" }

// IsDict is true for a dictionary.
func (v Value) IsDict() bool { return len(v.raw) > 1 && v.raw[0] == '<' && v.raw[1] == '<' }

// IsArray is true for an array.
func (v Value) IsArray() bool { return len(v.raw) > 0 && v.raw[0] == '[' }

// IsTrue is true for true.
func (v Value) IsTrue() bool { return string(v.raw) == "true" }

// Int returns an integer.
func (v Value) Int() (int64, bool) {
	n, err := strconv.ParseInt(string(v.raw), 10, 64)
	return n, err == nil
}

// Ref returns an indirect reference.
func (v Value) Ref() (Ref, bool) {
	s := scanner{bytes: v.raw, final: true}
	r, ok, err := s.reference()
	return r, ok && err == nil && s.at == len(v.raw)
}

// Name returns a name without its slash, with #xx decoded. ISO 32000-2, 7.3.5.
func (v Value) Name() (string, bool) {
	if len(v.raw) == 0 || v.raw[0] != '/' {
		return "", false
	}
	name := string(v.raw[1:])
	if !strings.Contains(name, "#") {
		return name, true
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if i+2 < len(name) && name[i] == '#' && isHex(name[i+1]) && isHex(name[i+2]) {
			b.WriteByte(hexDigit(name[i+1])<<4 | hexDigit(name[i+2]))
			i += 2
			continue
		}
		b.WriteByte(name[i])
	}
	return b.String(), true
}

// is tells whether the value is this name.
func (v Value) is(name string) bool {
	got, ok := v.Name()
	return ok && got == name
}

// Items returns the elements of an array in their order.
func (v Value) Items() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if !v.IsArray() {
			return
		}
		s := scanner{bytes: v.raw, at: 1, final: true}
		for s.space() == nil && s.at < len(s.bytes) && s.bytes[s.at] != ']' {
			item, err := s.value(0)
			if err != nil || !yield(v.part(item)) {
				return
			}
		}
	}
}

// Entries returns the entries of a dictionary in their order, the keys as Name returns
// them. Objects whose dictionaries have a key twice are refused when they are read.
func (v Value) Entries() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if !v.IsDict() {
			return
		}
		s := scanner{bytes: v.raw, at: 2, final: true}
		for s.space() == nil && s.at < len(s.bytes) && s.bytes[s.at] == '/' {
			key, err := s.value(0)
			if err != nil || s.space() != nil {
				return
			}
			value, err := s.value(0)
			name, _ := Value{raw: key.raw}.Name()
			if err != nil || !yield(name, v.part(value)) {
				return
			}
		}
	}
}

// Get returns the entry of a dictionary, unresolved; null if there is none.
func (v Value) Get(key string) Value {
	for name, value := range v.Entries() {
		if name == key {
			return value
		}
	}
	return Value{}
}

// part says where a value stands that was found in v.
func (v Value) part(found Value) Value {
	found.offset += v.offset
	return found
}

// Refs returns the references in a value, however deep.
func (v Value) Refs() iter.Seq[Ref] {
	return func(yield func(Ref) bool) { v.eachRef(yield) }
}

func (v Value) eachRef(yield func(Ref) bool) bool {
	if r, ok := v.Ref(); ok {
		return yield(r)
	}
	for item := range v.Items() {
		if !item.eachRef(yield) {
			return false
		}
	}
	for _, value := range v.Entries() {
		if !value.eachRef(yield) {
			return false
		}
	}
	return true
}

// same tells whether two values say the same, however they are written.
func same(a, b Value) bool {
	switch {
	case a.IsNull() || b.IsNull():
		return a.IsNull() && b.IsNull()
	case a.IsDict() && b.IsDict():
		return contains(a, b) && contains(b, a)
	case a.IsArray() && b.IsArray():
		return slices.EqualFunc(slices.Collect(a.Items()), slices.Collect(b.Items()), same)
	}
	if x, ok := a.Name(); ok {
		return b.is(x)
	}
	if x, ok := a.Bytes(); ok {
		y, ok := b.Bytes()
		return ok && bytes.Equal(x, y)
	}
	if x, ok := a.Ref(); ok {
		y, ok := b.Ref()
		return ok && x == y
	}
	return bytes.Equal(a.raw, b.raw)
}

// contains tells whether a dictionary has the entries of another.
func contains(dict, entries Value) bool {
	for key, value := range entries.Entries() {
		if !same(dict.Get(key), value) {
			return false
		}
	}
	return true
}
