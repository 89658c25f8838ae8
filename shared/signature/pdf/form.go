package pdf

import (
	"fmt"
	"strconv"
	"strings"
)

// A Field is a signature field.
type Field struct {
	Name   string // full name, as in "contract.buyer"
	Signed bool   // or it is empty

	ref  Ref
	file *File
}

// Signature reads the signature dictionary of the field; null if it is empty.
func (f Field) Signature() (Value, error) {
	o, err := f.file.Object(f.ref)
	if err != nil {
		return Value{}, err
	}
	return f.file.get(o.Value, "V")
}

// Fields returns the signature fields of the file, in the order of its form.
func (f *File) Fields() ([]Field, error) {
	f.budget.renew(f.size)
	form, err := f.form()
	if err != nil {
		return nil, fmt.Errorf("read form: %w", err)
	}
	return form.fields, nil
}

// A form is what a signature needs of an interactive form, ISO 32000-2, 12.7.
type form struct {
	file   *File
	dict   Value // null if there is none
	ref    Ref   // of the dictionary, zero if it is part of the catalog
	fields []Field
	// taken are the numbers of fields with a name as newName makes them.
	taken map[int]bool
	// undrawn is true if a field has a value and no appearance.
	undrawn bool
	seen    numbers
	named   numbers // in /Fields or /Kids: fields and widgets
	shared  numbers // and those that are named more than once
	nodes   int     // fields that were read
}

func (f *File) form() (*form, error) {
	m := &form{file: f, taken: map[int]bool{}}
	catalog, err := f.catalog()
	if err != nil {
		return nil, err
	}
	v := catalog.Value.Get("AcroForm")
	m.ref, _ = v.Ref()
	if m.dict, err = f.Resolve(v); err != nil {
		return nil, err
	}
	if m.dict.IsNull() {
		m.ref = Ref{}
		return m, nil
	}
	if !m.dict.IsDict() {
		return nil, damaged("/AcroForm is no dictionary")
	}
	fields, err := f.get(m.dict, "Fields")
	if err != nil {
		return nil, err
	}
	return m, m.walkAll(fields, node{})
}

// A node is what a field inherits, and how deep it is.
type node struct {
	name  string
	kind  Value // /FT
	value bool  // there is a /V
	depth int
}

// walkAll reads all fields of an array that have a name of their own.
func (m *form) walkAll(fields Value, above node) error {
	for item := range fields.Items() {
		ref, ok := item.Ref()
		if !ok {
			return damaged("a form field is no reference")
		}
		dict, err := m.read(ref)
		if err != nil {
			return err
		}
		if ref.Number <= maxNumber && !m.named.add(ref.Number) {
			m.shared.add(ref.Number)
		}
		isField, err := m.file.has(dict, "T")
		if err != nil {
			return err
		}
		if above.depth == 0 || isField {
			if err := m.walk(ref, dict, above); err != nil {
				return err
			}
		}
	}
	return nil
}

// read returns the dictionary of a field or widget. Null is one that was deleted.
func (m *form) read(ref Ref) (Value, error) {
	o, err := m.file.Object(ref)
	if err == nil && !o.Value.IsNull() && (!o.Value.IsDict() || o.IsStream()) {
		err = damaged("form field %d is no dictionary", ref.Number)
	}
	return o.Value, err
}

// walk reads one field and those below it.
func (m *form) walk(ref Ref, dict Value, above node) error {
	if ref.Number > maxNumber || !m.seen.add(ref.Number) {
		return damaged("form field %d is there twice", ref.Number)
	}
	if m.nodes++; above.depth > maxDepth {
		return fmt.Errorf("%w: form fields within form fields", ErrTooComplex)
	}
	here, err := m.inherit(dict, above)
	if err != nil {
		return err
	}
	kids, err := m.file.get(dict, "Kids")
	if err != nil {
		return err
	}
	before := m.nodes
	if err := m.walkAll(kids, here); err != nil || m.nodes > before {
		return err
	}
	return m.terminal(ref, dict, kids, here)
}

// inherit says what the field is, and what those below it are.
func (m *form) inherit(dict Value, above node) (node, error) {
	here := node{name: above.name, kind: above.kind, value: above.value, depth: above.depth + 1}
	t, err := m.file.get(dict, "T")
	if err != nil {
		return here, err
	}
	if part, ok := t.Text(); ok && here.depth > 1 {
		here.name += "." + part
	} else if ok {
		here.name = part
		m.takeNote(part)
	}
	if len(here.name) > maxName {
		return here, fmt.Errorf("%w: name of a form field", ErrTooComplex)
	}
	v, err := m.file.get(dict, "FT")
	if err != nil {
		return here, err
	}
	if !v.IsNull() {
		here.kind = v
	}
	value, err := m.file.has(dict, "V")
	here.value = here.value || value
	return here, err
}

// terminal takes note of a field that has none below it.
func (m *form) terminal(ref Ref, dict, kids Value, here node) error {
	if !here.kind.is("Sig") {
		return m.appearance(dict, kids, here)
	}
	if len(m.fields) == maxFields {
		return fmt.Errorf("%w: too many signature fields", ErrTooComplex)
	}
	v, err := m.file.get(dict, "V")
	if err != nil {
		return err
	}
	m.fields = append(m.fields, Field{Name: here.name, Signed: !v.IsNull(), ref: ref, file: m.file})
	return nil
}

const (
	// maxFields bounds the signature fields, which are kept; others are not.
	maxFields = 4096
	// maxName bounds a full name, in bytes.
	maxName = 4096
)

// appearance looks whether a field with a value is drawn in the file.
func (m *form) appearance(dict, kids Value, here node) error {
	if !here.value {
		return nil
	}
	isDrawn, err := m.file.has(dict, "AP")
	if err != nil {
		return err
	}
	widgets := 0
	for kid := range kids.Items() {
		widget, err := m.file.Resolve(kid)
		if err != nil {
			return err
		}
		if isDrawn, err = m.file.has(widget, "AP"); err != nil {
			return err
		}
		widgets++
		m.undrawn = m.undrawn || !isDrawn
	}
	m.undrawn = m.undrawn || widgets == 0 && !isDrawn
	return nil
}

// empty returns the signature field of this name that has no signature.
func (m *form) empty(name string) (Field, error) {
	for _, field := range m.fields {
		if field.Name == name && !field.Signed {
			return field, nil
		}
	}
	return Field{}, fmt.Errorf("%w: %q", ErrField, name)
}

// prefix begins the names of new fields.
const prefix = "Signature"

// takeNote sees the name of every field at the root.
func (m *form) takeNote(name string) {
	n, err := strconv.Atoi(strings.TrimPrefix(name, prefix))
	if err == nil {
		m.taken[n] = true
	}
}

// newName returns a name that no field has, of as many numbers as there are fields.
func (m *form) newName() string {
	n := 1
	for m.taken[n] {
		n++
	}
	return prefix + strconv.Itoa(n)
}
