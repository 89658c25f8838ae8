package change

import (
	"cmp"
	"math"
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// An item is one annotation of a page: an object, or a value within the array.
type item struct {
	number, generation int32
	direct             int32 // 0, or which of the direct values it is
}

func compareItems(a, b item) int {
	return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.generation, b.generation), cmp.Compare(a.direct, b.direct))
}

// direct are annotations that are values within an array, of all states of a file: equal bytes
// are one.
type direct struct {
	values []pdf.Value
	known  map[string]int32 // which of them, from 1 on
}

// item is the annotation that an element of the array is, or refers to.
func (d *direct) item(v pdf.Value) item {
	if ref, ok := v.Ref(); ok && ref.Number > 0 && ref.Number <= maxNumber {
		return item{number: int32(ref.Number), generation: int32(min(ref.Generation, math.MaxInt32))}
	}
	raw := string(v.Raw())
	if d.known[raw] == 0 {
		d.values = append(d.values, v)
		d.known[raw] = int32(len(d.values))
	}
	return item{direct: d.known[raw]}
}

// A sorting is annotations in an order in which they are found.
type sorting []item

func newSorting(all []item) sorting {
	all = slices.Clone(all)
	slices.SortFunc(all, compareItems)
	return all
}

func (s sorting) has(one item) bool {
	_, ok := slices.BinarySearchFunc(s, one, compareItems)
	return ok
}

// both are those of other annotations that are among these, too, in the order of the others.
func (s sorting) both(others []item) []item {
	return slices.DeleteFunc(slices.Clone(others), func(one item) bool { return !s.has(one) })
}

// notes compares the annotations of each page that is there in both states.
func (c *comparison) notes() error {
	for _, page := range c.after.pages {
		if _, ok := c.before.pageAt.get(page.Number); !ok {
			continue
		}
		if err := c.notesOf(page, c.before.notes[page.Number], c.after.notes[page.Number]); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) notesOf(page pdf.Page, old, now []item) error {
	if slices.Equal(old, now) {
		return nil
	}
	was, is := newSorting(old), newSorting(now)
	for _, note := range now {
		if was.has(note) {
			continue
		}
		if err := c.noteAdded(page, note); err != nil {
			return err
		}
	}
	for _, note := range old {
		if !is.has(note) {
			c.noteRemoved(page, int(note.number))
		}
	}
	if !slices.Equal(is.both(old), was.both(now)) {
		c.add(Difference{What: AnnotationsOrder, Class: Annotating, Page: c.pageNumber(page.Number), Object: page.Number})
	}
	return nil
}

// dictionary of an annotation.
func (s *state) dictionary(note item) (pdf.Value, error) {
	if note.number == 0 {
		return s.direct.values[note.direct-1], nil
	}
	o, err := s.object(int(note.number))
	return o.Value, err
}

func (c *comparison) noteAdded(page pdf.Page, note item) error {
	dict, err := c.after.dictionary(note)
	if err != nil {
		return err
	}
	number := int(note.number)
	if at, ok := c.after.fieldOf.get(number); ok && number != 0 {
		f := c.after.fields[at]
		if e := c.excused[f.number]; e.isNew || e.isSigned {
			return nil // the field tells of it
		}
		// A widget that was on no page, or on another one.
		c.add(Difference{What: FieldStructure, Class: Forbidden, Page: c.pageNumber(page.Number), Field: f.name, Object: number, Box: c.box(number, page.Number)})
		return nil
	}
	c.noteActions(page.Number, pdf.Value{}, dict)
	c.add(Difference{What: AnnotationAdded, Class: Annotating, Page: c.pageNumber(page.Number), Object: number, Box: boxOf(c.after, page, dict)})
	return nil
}

func (c *comparison) noteRemoved(page pdf.Page, number int) {
	d := Difference{What: AnnotationRemoved, Class: Annotating, Page: c.pageNumber(page.Number), Object: number}
	if at, ok := c.before.fieldOf.get(number); ok && number != 0 {
		if _, stayed := c.after.fieldOf.get(number); !stayed {
			return // the field tells of it
		}
		d.What, d.Class, d.Field = FieldStructure, Forbidden, c.before.fields[at].name
	}
	c.add(d)
}

// noteActions tells of what an annotation does: that is never a note.
func (c *comparison) noteActions(page int, old, now pdf.Value) {
	for _, key := range []string{"A", "AA", "PA"} {
		if !pdf.Equal(old.Get(key), now.Get(key)) {
			c.add(Difference{What: Actions, Class: Forbidden, Page: c.pageNumber(page)})
		}
	}
}

// note compares an annotation that is there in both states and is no field's.
func (c *comparison) note(number int, old, now pdf.Object) {
	page, ok := c.after.noteOn.get(number)
	if !ok {
		page, _ = c.before.noteOn.get(number)
	}
	c.noteActions(page, old.Value, now.Value)
	d := Difference{What: AnnotationChanged, Class: Annotating, Page: c.pageNumber(page), Object: number, Box: c.box(number, page)}
	if now.Value.IsNull() {
		d.What, d.Box = AnnotationRemoved, nil
	} else if old.Value.IsNull() {
		d.What = AnnotationAdded
	}
	c.add(d)
}
