package pdf

import "fmt"

// A signatureField is a signature field with a value, as far as it can be read.
type signatureField struct {
	location // of its value
	name     string
	lock     Value // of the field, unresolved
}

// signatureFields returns the signature fields that have a value, however damaged the form
// is: what stands in it twice is read once, so that a circle ends. Values that are known
// are not read.
func (f *File) signatureFields(known map[location]bool) ([]signatureField, error) {
	w := &fieldWalk{loose: looseReader{f}, known: known}
	catalog, err := w.loose.get(f.Trailer(), "Root")
	if err != nil {
		return nil, err
	}
	form, err := w.loose.get(catalog, "AcroForm")
	if err != nil {
		return nil, err
	}
	fields, err := w.loose.get(form, "Fields")
	if err != nil {
		return nil, err
	}
	err = w.walkAll(fields, node{})
	return w.found, err
}

type fieldWalk struct {
	loose looseReader
	known map[location]bool
	seen  numbers
	found []signatureField
}

func (w *fieldWalk) walkAll(fields Value, above node) error {
	if above.depth > maxDepth {
		return fmt.Errorf("%w: form fields within form fields", ErrTooComplex)
	}
	for item := range fields.Items() {
		ref, ok := item.Ref()
		if !ok || ref.Number > maxNumber || !w.seen.add(ref.Number) {
			continue
		}
		dict, isStream, err := w.loose.object(ref.Number)
		if err != nil {
			return err
		}
		if isStream || !dict.IsDict() {
			continue
		}
		if err := w.walk(ref, dict, above); err != nil {
			return err
		}
	}
	return nil
}

func (w *fieldWalk) walk(ref Ref, dict Value, above node) error {
	here := node{name: above.name, kind: above.kind, depth: above.depth + 1}
	t, err := w.loose.get(dict, "T")
	if err != nil {
		return err
	}
	if part, ok := t.Text(); ok && here.name != "" {
		here.name += "." + part
	} else if ok {
		here.name = part
	}
	if len(here.name) > maxName {
		return fmt.Errorf("%w: name of a form field", ErrTooComplex)
	}
	kind, err := w.loose.get(dict, "FT")
	if err != nil {
		return err
	}
	if !kind.IsNull() {
		here.kind = kind
	}
	if v := dict.Get("V"); here.kind.is("Sig") && !v.IsNull() {
		if err := w.value(ref, v, signatureField{name: here.name, lock: dict.Get("Lock")}); err != nil {
			return err
		}
	}
	kids, err := w.loose.get(dict, "Kids")
	if err != nil {
		return err
	}
	return w.walkAll(kids, here)
}

// value takes note of the value of a field: the last of the references that lead to it.
func (w *fieldWalk) value(ref Ref, v Value, field signatureField) error {
	if len(w.found) == maxFields {
		return fmt.Errorf("%w: too many signature fields", ErrTooComplex)
	}
	field.location = location{ref.Number, true}
	for range maxDepth {
		ref, ok := v.Ref()
		if !ok || ref.Number > maxNumber {
			break
		}
		if field.location = (location{ref.Number, false}); w.known[field.location] {
			break
		}
		if e, ok := w.loose.file.entry(ref.Number); !ok || e.kind == free {
			return nil
		}
		next, _, err := w.loose.object(ref.Number)
		if err != nil {
			return err
		}
		v = next
	}
	w.found = append(w.found, field)
	return nil
}
