package change

import (
	"fmt"
	"iter"
	"strings"

	"jpkiweb/shared/signature/pdf"
)

// A field is one field of the form that holds no other fields.
type field struct {
	name        string
	number      int
	valued      int32    // number of the dictionary that has its value: its own or one above; or 0
	widgets     [2]int32 // where they are among all widgets; it is one of them if it is one with its widget
	isSignature bool     // /FT is /Sig
	states      bool     // it chooses one of several drawings
}

// A node is a field that is being read, or one that holds it.
type node struct {
	field
	dict  pdf.Value
	depth int
}

// valueOf is the value of a field, or what leads to it.
func (s *state) valueOf(f *field) (pdf.Value, error) {
	o, err := s.object(int(f.valued))
	return o.Value.Get("V"), err
}

// targetOf is the value of a field, whatever object it is.
func (s *state) targetOf(f *field) (pdf.Object, error) {
	v, err := s.valueOf(f)
	if err != nil {
		return pdf.Object{}, err
	}
	return s.target(v)
}

// widgetsOf are the numbers of a field's widgets.
func (s *state) widgetsOf(f *field) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, number := range s.widgets[f.widgets[0]:f.widgets[1]] {
			if !yield(int(number)) {
				return
			}
		}
	}
}

// nodesOf are the numbers of a field and of its widgets.
func (s *state) nodesOf(f *field) iter.Seq[int] {
	return func(yield func(int) bool) {
		if yield(f.number) {
			s.widgetsOf(f)(yield)
		}
	}
}

// readForm reads the fields.
func (s *state) readForm() error {
	form, err := s.target(s.catalog.Value.Get("AcroForm"))
	if err != nil {
		return err
	}
	fields, err := s.target(form.Value.Get("Fields"))
	if err != nil {
		return err
	}
	s.parts[form.Number], s.parts[fields.Number] = true, true
	return s.readFields(fields.Value, node{})
}

// readFields reads the fields of an array. Those without a name are widgets of the field
// above them.
func (s *state) readFields(array pdf.Value, above node) error {
	if above.depth > maxChain {
		return fmt.Errorf("%w: form fields within form fields", pdf.ErrTooComplex)
	}
	for v := range array.Items() {
		o, err := s.target(v)
		if err != nil {
			return err
		}
		if !o.Value.IsDict() || o.IsStream() || o.Number == 0 {
			continue
		}
		if err := s.readField(o, above); err != nil {
			return err
		}
	}
	return nil
}

func (s *state) readField(o pdf.Object, above node) error {
	if _, ok := s.fieldOf.get(o.Number); ok || s.groups[o.Number] != "" {
		return fmt.Errorf("%w: form field %d is there twice", pdf.ErrRepair, o.Number)
	}
	here := node{field{name: above.name, number: o.Number, isSignature: above.isSignature, valued: above.valued}, o.Value, above.depth + 1}
	t, err := s.get(o.Value, "T")
	if err != nil {
		return err
	}
	if part, ok := t.Text(); ok {
		here.name = strings.TrimPrefix(above.name+"."+part, ".")
	}
	if len(here.name) > maxName {
		return fmt.Errorf("%w: name of a form field", pdf.ErrTooComplex)
	}
	kind, err := s.get(o.Value, "FT")
	if err != nil {
		return err
	}
	if name, ok := kind.Name(); ok {
		here.isSignature = name == "Sig"
	}
	if v := o.Value.Get("V"); !v.IsNull() {
		here.valued = int32(o.Number)
	}
	return s.readKids(here)
}

// maxName bounds a full name, in bytes.
const maxName = 4096

// readKids reads what is below a field: other fields, or its widgets.
func (s *state) readKids(here node) error {
	s.fieldOf.set(here.number, len(s.fields))
	here.states = !here.dict.Get("AS").IsNull()
	kids, err := s.get(here.dict, "Kids")
	if err != nil {
		return err
	}
	for v := range kids.Items() {
		o, err := s.target(v)
		if err != nil {
			return err
		}
		if !o.Value.Get("T").IsNull() {
			s.fieldOf.forget(here.number)
			s.groups[here.number] = here.name
			return s.readFields(kids, here)
		}
	}
	here.widgets[0] = int32(len(s.widgets))
	if !here.dict.Get("Subtype").IsNull() || !here.dict.Get("Rect").IsNull() {
		s.widgets = append(s.widgets, int32(here.number))
	}
	for v := range kids.Items() {
		ref, ok := v.Ref()
		if !ok || ref.Number > maxNumber {
			continue
		}
		if _, ok := s.fieldOf.get(ref.Number); ok || s.groups[ref.Number] != "" {
			return fmt.Errorf("%w: widget %d is there twice", pdf.ErrRepair, ref.Number)
		}
		s.fieldOf.set(ref.Number, len(s.fields))
		s.widgets = append(s.widgets, int32(ref.Number))
		o, err := s.object(ref.Number)
		if err != nil {
			return err
		}
		here.states = here.states || !o.Value.Get("AS").IsNull()
	}
	here.widgets[1] = int32(len(s.widgets))
	value, err := s.valueOf(&here.field)
	if ref, ok := value.Ref(); ok && here.isSignature {
		s.signed[ref.Number] = true
	}
	s.fields = append(s.fields, here.field)
	return err
}
