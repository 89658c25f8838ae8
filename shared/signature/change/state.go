package change

import (
	"fmt"
	"strings"

	"jpkiweb/shared/signature/pdf"
)

// A state is one state of a file, and what each of its objects is for.
type state struct {
	file    *pdf.File
	kept    kept
	catalog pdf.Object
	pages   []pdf.Page
	pageAt  map[int]int  // index of a page by its number
	holders map[int]bool // of pages
	fields  []field
	fieldOf map[int]int    // index of its field, of each field and widget
	groups  map[int]string // full names of fields that hold others, by number
	parts   map[int]bool   // dictionary and array of the form
	signed  map[int]bool   // signature dictionaries, by number
	notes   map[int][]item // annotations of each page, by its number
	noteOn  map[int]int    // number of the page, of each annotation
	marks   map[int][]mark
	todo    []visit
}

// kept are the objects that were read, by where they stand: states of one file share them.
type kept map[pdf.Where]pdf.Object

// A visit is an object that has a role, and that is not followed yet.
type visit struct {
	number int
	mark
}

// An item is one annotation of a page: an object, or a value within the array.
type item struct {
	number int // 0 if it is a value
	value  pdf.Value
}

// maxObjects bounds the objects of a state. Each takes some hundred bytes while states are
// compared, however small it is in the file.
const maxObjects = 500_000

// read reads one state of a file.
func read(file *pdf.File, k kept) (*state, error) {
	n := 0
	for range file.Numbers() {
		if n++; n > maxObjects {
			return nil, fmt.Errorf("%w: too many objects to be compared", pdf.ErrTooComplex)
		}
	}
	s := &state{file: file, kept: k, pageAt: map[int]int{}, holders: map[int]bool{}, fieldOf: map[int]int{}, groups: map[int]string{}, parts: map[int]bool{}, signed: map[int]bool{},
		notes: map[int][]item{}, noteOn: map[int]int{}, marks: map[int][]mark{}}
	root, ok := file.Trailer().Get("Root").Ref()
	if !ok {
		return nil, fmt.Errorf("%w: no catalog", pdf.ErrRepair)
	}
	for _, read := range []func() error{
		func() (err error) { s.catalog, err = s.object(root.Number); return err },
		s.readPages, s.readForm, s.walk,
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// object reads an object, or has it.
func (s *state) object(number int) (pdf.Object, error) {
	at := s.file.Where(number)
	if o, ok := s.kept[at]; ok {
		return o, nil
	}
	o, err := s.file.Head(number)
	if err == nil && at != (pdf.Where{}) {
		s.kept[at] = o
	}
	return o, err
}

// target returns what a reference leads to, and the number of it; of what is no reference
// itself, and 0. An object of another generation than is asked for is not there.
func (s *state) target(v pdf.Value) (o pdf.Object, err error) {
	o.Value = v
	for range maxChain {
		ref, ok := o.Value.Ref()
		if !ok || o.IsStream() {
			return o, nil
		}
		if o, err = s.object(ref.Number); err != nil {
			return o, err
		}
		if o.Value.IsNull() || o.Generation != ref.Generation {
			return pdf.Object{Ref: ref}, nil
		}
	}
	return o, fmt.Errorf("%w: references lead in a circle", pdf.ErrRepair)
}

// maxChain is how many references may follow each other, and how deep fields may be.
const maxChain = 64

// get is target of an entry, without its number.
func (s *state) get(dict pdf.Value, key string) (pdf.Value, error) {
	o, err := s.target(dict.Get(key))
	return o.Value, err
}

// readPages reads pages and annotations.
func (s *state) readPages() error {
	pages, holders, err := s.file.Pages(s.object)
	if err != nil {
		return err
	}
	s.pages = pages
	for _, number := range holders {
		s.holders[number] = true
	}
	for i, page := range pages {
		s.pageAt[page.Number] = i
		array, err := s.get(page.Value, "Annots")
		if err != nil {
			return err
		}
		for v := range array.Items() {
			note := item{value: v}
			if ref, ok := v.Ref(); ok {
				note.number = ref.Number
				s.noteOn[ref.Number] = page.Number
			}
			s.notes[page.Number] = append(s.notes[page.Number], note)
		}
	}
	return nil
}

// A field is one field of the form that holds no other fields.
type field struct {
	name    string
	number  int
	kind    string // /FT
	value   pdf.Value
	dict    pdf.Value
	widgets []int // its own number, if it is one with its widget
	states  bool  // it chooses one of several drawings
	depth   int
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
	return s.readFields(fields.Value, field{})
}

// readFields reads the fields of an array. Those without a name are widgets of the field
// above them.
func (s *state) readFields(array pdf.Value, above field) error {
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

func (s *state) readField(o pdf.Object, above field) error {
	if _, ok := s.fieldOf[o.Number]; ok || s.groups[o.Number] != "" {
		return fmt.Errorf("%w: form field %d is there twice", pdf.ErrRepair, o.Number)
	}
	here := field{name: above.name, number: o.Number, kind: above.kind, value: above.value, dict: o.Value, depth: above.depth + 1}
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
		here.kind = name
	}
	if v := o.Value.Get("V"); !v.IsNull() {
		here.value = v
	}
	return s.readKids(here)
}

// maxName bounds a full name, in bytes.
const maxName = 4096

// readKids reads what is below a field: other fields, or its widgets.
func (s *state) readKids(here field) error {
	s.fieldOf[here.number] = len(s.fields)
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
			delete(s.fieldOf, here.number)
			s.groups[here.number] = here.name
			return s.readFields(kids, here)
		}
	}
	if !here.dict.Get("Subtype").IsNull() || !here.dict.Get("Rect").IsNull() {
		here.widgets = append(here.widgets, here.number)
	}
	for v := range kids.Items() {
		ref, ok := v.Ref()
		if !ok {
			continue
		}
		if _, ok := s.fieldOf[ref.Number]; ok || s.groups[ref.Number] != "" {
			return fmt.Errorf("%w: widget %d is there twice", pdf.ErrRepair, ref.Number)
		}
		s.fieldOf[ref.Number] = len(s.fields)
		here.widgets = append(here.widgets, ref.Number)
		o, err := s.object(ref.Number)
		if err != nil {
			return err
		}
		here.states = here.states || !o.Value.Get("AS").IsNull()
	}
	if ref, ok := here.value.Ref(); ok && here.kind == "Sig" {
		s.signed[ref.Number] = true
	}
	s.fields = append(s.fields, here)
	return nil
}
