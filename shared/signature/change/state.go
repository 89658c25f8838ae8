package change

import (
	"fmt"

	"jpkiweb/shared/signature/pdf"
)

// A state is one state of a file, and what each of its objects is for.
type state struct {
	file *pdf.File
	*common
	catalog pdf.Object
	pages   []pdf.Page
	pageAt  *lookup      // index of a page by its number
	holders map[int]bool // of pages
	fields  []field
	widgets []int32        // of all fields, one field behind the other
	fieldOf *lookup        // index of its field, of each field and widget
	groups  map[int]string // full names of fields that hold others, by number
	parts   map[int]bool   // dictionary and array of the form
	signed  map[int]bool   // signature dictionaries, by number
	notes   map[int][]item // annotations of each page, by its number
	noteOn  *lookup        // number of the page, of each annotation
	marks   *marks
	todo    []visit
}

// common is what states of one file share.
type common struct {
	shelf  *pdf.Shelf
	direct direct
}

func newCommon(file *pdf.File) *common {
	return &common{pdf.NewShelf(file), direct{known: map[string]int32{}}}
}

// A visit is an object that has a role, and that is not followed yet.
type visit struct {
	number int32
	packed
}

// maxObjects bounds the objects of a state, and those that are not there and meant nevertheless.
// Each takes some bytes while states are compared, however small it is in the file.
const maxObjects = 500_000

// read reads one state of a file.
func read(file *pdf.File, common *common) (*state, error) {
	n := 0
	for range file.Numbers() {
		if n++; n > maxObjects {
			return nil, fmt.Errorf("%w: too many objects to be compared", pdf.ErrTooComplex)
		}
	}
	s := &state{
		file: file, common: common, pageAt: newLookup(file), fieldOf: newLookup(file), noteOn: newLookup(file), marks: newMarks(file),
		holders: map[int]bool{}, groups: map[int]string{}, parts: map[int]bool{}, signed: map[int]bool{}, notes: map[int][]item{},
	}
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
func (s *state) object(number int) (pdf.Object, error) { return s.shelf.Head(s.file, number) }

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
		s.pageAt.set(page.Number, i)
		array, err := s.get(page.Value, "Annots")
		if err != nil {
			return err
		}
		for v := range array.Items() {
			note := s.direct.item(v)
			if note.number > 0 {
				s.noteOn.set(int(note.number), page.Number)
			}
			s.notes[page.Number] = append(s.notes[page.Number], note)
		}
	}
	return nil
}
