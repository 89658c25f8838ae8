package change

import (
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// pages compares which pages there are, and in what order.
func (c *comparison) pages() error {
	old, now := numbersOf(c.before.pages), numbersOf(c.after.pages)
	var stayed []int
	for i, number := range now {
		if _, ok := c.before.pageAt[number]; !ok {
			c.add(Difference{What: PageAdded, Class: Forbidden, Page: i + 1, Object: number})
			continue
		}
		stayed = append(stayed, number)
	}
	var left []int
	for i, number := range old {
		if _, ok := c.after.pageAt[number]; !ok {
			c.add(Difference{What: PageRemoved, Class: Forbidden, Page: i + 1, Object: number})
			continue
		}
		left = append(left, number)
	}
	if !slices.Equal(left, stayed) {
		c.add(Difference{What: PagesOrder, Class: Forbidden})
	}
	return nil
}

func numbersOf(pages []pdf.Page) (all []int) {
	for _, page := range pages {
		all = append(all, page.Number)
	}
	return all
}

// page compares the dictionary of a page that is there in both states.
func (c *comparison) page(number int, old, now pdf.Value) {
	differing(old, now, func(key string, was, is pdf.Value) {
		d := Difference{What: PageEntry, Class: Forbidden, Page: c.pageNumber(number), Object: number}
		switch key {
		case "Annots":
			return // they are compared one by one
		case "Parent":
			d.What = PageTree
			c.add(d)
			return
		case "Contents":
			d.What = PageContent
		case "Resources":
			d.What = PageResources
		case "AA":
			d.What = Actions
		case "AF":
			d.What = Files
		}
		if !c.sameTarget(was, is) {
			c.add(d)
		}
	})
}

// pageNumber is that of a page in the newer state, or in the older if it is gone there.
func (c *comparison) pageNumber(object int) int {
	if i, ok := c.after.pageAt[object]; ok {
		return i + 1
	}
	if i, ok := c.before.pageAt[object]; ok {
		return i + 1
	}
	return 0
}

// notes compares the annotations of each page that is there in both states.
func (c *comparison) notes() error {
	for _, page := range c.after.pages {
		if _, ok := c.before.pageAt[page.Number]; !ok {
			continue
		}
		if err := c.notesOf(page, c.before.notes[page.Number], c.after.notes[page.Number]); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) notesOf(page pdf.Page, old, now []item) error {
	was, is := index(old), index(now)
	var stayed, left []string
	for _, note := range now {
		if _, ok := was[note.key()]; ok {
			stayed = append(stayed, note.key())
			continue
		}
		if err := c.noteAdded(page, note); err != nil {
			return err
		}
	}
	for _, note := range old {
		if _, ok := is[note.key()]; ok {
			left = append(left, note.key())
			continue
		}
		c.noteRemoved(page, note)
	}
	if !slices.Equal(left, stayed) {
		c.add(Difference{What: AnnotationsOrder, Class: Annotating, Page: c.pageNumber(page.Number), Object: page.Number})
	}
	return nil
}

// key tells annotations apart: by their object, or by what they are.
func (i item) key() string {
	if i.number != 0 {
		return i.value.String()
	}
	return string(i.value.Raw())
}

func index(items []item) map[string]bool {
	all := map[string]bool{}
	for _, i := range items {
		all[i.key()] = true
	}
	return all
}

func (c *comparison) noteAdded(page pdf.Page, note item) error {
	dict := note.value
	if note.number != 0 {
		o, err := c.after.object(note.number)
		if err != nil {
			return err
		}
		dict = o.Value
	}
	if at, ok := c.after.fieldOf[note.number]; ok && note.number != 0 {
		f := c.after.fields[at]
		if e := c.excused[f.number]; e.isNew || e.isSigned {
			return nil // the field tells of it
		}
		// A widget that was on no page, or on another one.
		c.add(Difference{What: FieldStructure, Class: Forbidden, Page: c.pageNumber(page.Number), Field: f.name, Object: note.number, Box: c.box(note.number, page.Number)})
		return nil
	}
	c.noteActions(page.Number, pdf.Value{}, dict)
	c.add(Difference{What: AnnotationAdded, Class: Annotating, Page: c.pageNumber(page.Number), Object: note.number, Box: boxOf(c.after, page, dict)})
	return nil
}

func (c *comparison) noteRemoved(page pdf.Page, note item) {
	d := Difference{What: AnnotationRemoved, Class: Annotating, Page: c.pageNumber(page.Number), Object: note.number}
	if at, ok := c.before.fieldOf[note.number]; ok && note.number != 0 {
		if _, stayed := c.after.fieldOf[note.number]; !stayed {
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
	page, ok := c.after.noteOn[number]
	if !ok {
		page = c.before.noteOn[number]
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

// box is where an annotation is seen in the newer state; nil if it is not seen.
func (c *comparison) box(number, page int) *pdf.Box {
	o, err := c.after.object(number)
	if err != nil {
		return nil
	}
	at, ok := c.after.pageAt[page]
	if !ok {
		return boxOf(c.after, pdf.Page{}, o.Value)
	}
	return boxOf(c.after, c.after.pages[at], o.Value)
}

// Flags of an annotation, ISO 32000-2, table 167: it is neither shown nor printed.
const (
	hidden = 1 << 1
	noView = 1 << 5
	print  = 1 << 2
)

// boxOf is where an annotation is seen; nil if it is not seen. One whose place or page cannot
// be read may be seen anywhere, and has an empty box.
func boxOf(s *state, page pdf.Page, dict pdf.Value) *pdf.Box {
	if isHidden(dict.Get("F")) {
		return nil
	}
	rect, err := s.get(dict, "Rect")
	if err != nil || rect.IsNull() {
		return nil
	}
	box, err := s.file.BoxOn(page, rect)
	if err == nil && (box.Width == 0 || box.Height == 0) {
		return nil
	}
	return &box
}

// isHidden tells whether flags let an annotation be neither seen nor printed.
func isHidden(flags pdf.Value) bool {
	f, _ := flags.Int()
	return f&hidden != 0 || f&noView != 0 && f&print == 0
}
