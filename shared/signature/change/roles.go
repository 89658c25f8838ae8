package change

import (
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// roles tells of each changed object in each of its roles.
func (c *comparison) roles() error {
	grows := c.structureGrows()
	for _, number := range c.changed {
		d, err := c.delta(number)
		if err != nil {
			return err
		}
		d = d.seen()
		marks := c.before.marks.of(number)
		for _, m := range c.after.marks.of(number) {
			if !slices.Contains(marks, m) {
				marks = append(marks, m)
			}
		}
		if len(marks) == 0 && !isContainer(d.now) && (!isContainer(d.old) || !d.now.Value.IsNull()) {
			c.add(Difference{What: Unused, Class: Harmless, Object: number})
		}
		if d.old.Value.IsNull() && !c.before.marks.has(number) {
			continue // new, and what leads to it is another or new itself: that is told
		}
		for _, m := range marks {
			c.role(number, m, d, grows)
		}
	}
	return nil
}

// isTold tells whether a page or an annotation is only in one of the states: that was told,
// and nothing more has to be said of what it consists of.
func (c *comparison) isTold(m mark) bool {
	_, was := c.before.pageAt.get(m.owner)
	_, is := c.after.pageAt.get(m.owner)
	if m.role == ofAnnotation || m.role == ofAppearance {
		_, was = c.before.noteOn.get(m.owner)
		_, is = c.after.noteOn.get(m.owner)
	}
	return was != is
}

// role tells of a changed object in one role. grows says that the structure tree only grows.
func (c *comparison) role(number int, m mark, d delta, grows bool) {
	if c.isTold(m) {
		return
	}
	p := plain[m.role]
	found := Difference{What: p.what, Class: p.class, Object: number}
	switch m.role {
	case ofCatalog:
		if number == c.before.catalog.Number || number == c.after.catalog.Number {
			return // its entries were compared
		}
	case ofPage:
		if number == m.owner {
			c.page(number, d.old.Value, d.now.Value)
			return
		}
	case ofPageTree:
		c.holder(number, d)
		return
	case ofAnnotations:
		return
	case ofAnnotation:
		if number == m.owner {
			c.note(number, d.old, d.now)
			return
		}
	case ofNames:
		if number == c.namesNumber() {
			_ = c.names(d.old.Value, d.now.Value)
			return
		}
	case ofField:
		if c.isNode(number) {
			if !d.old.Value.IsNull() && !d.now.Value.IsNull() {
				c.node(number, c.ownerOf(number), d.old.Value, d.now.Value)
			}
			return
		}
		if c.excused[m.owner].isNew || c.sameTarget(d.old.Value, d.now.Value) {
			return
		}
	case ofStructure:
		if grows {
			found.Class = Signing
		}
	case ofForm:
		if c.before.parts[number] || c.after.parts[number] {
			return
		}
	case ofFormResources:
		if d.old.Value.IsNull() || !d.old.IsStream() && extends(d.old.Value, d.now.Value) {
			found.Class = Harmless
		}
	case ofHolder:
		if !slices.Contains(c.before.marks.of(number), m) {
			return // of a new object stream
		}
	case ofValue, ofFieldAppearance, ofSignature:
		if c.isExcused(m, d) {
			return
		}
	}
	c.whose(&found, m)
	c.add(found)
}

// whose says of which page or field a difference is.
func (c *comparison) whose(d *Difference, m mark) {
	if m.owner == several || m.owner == 0 {
		return
	}
	d.Page = c.pageNumber(m.owner)
	d.Field = c.nameOf(m.owner)
	for _, s := range []*state{c.after, c.before} {
		page, ok := s.noteOn.get(m.owner)
		if ok && d.Page == 0 {
			d.Page = c.pageNumber(page)
			d.Box = c.box(m.owner, page)
		}
	}
	if at, ok := c.after.fieldOf.get(m.owner); ok && d.Page == 0 {
		d.Page = c.pageOf(c.after, &c.after.fields[at])
	}
	if d.What == FieldStructure || d.What == SignatureReplaced || d.What == FieldValue {
		d.Box = nil
	}
}

// isExcused tells whether part of a field is another because the field is new, filled in or
// signed. What belongs to several fields is not, nor is a drawing that a checkbox shows for a
// value, because it is the value that chooses it.
func (c *comparison) isExcused(m mark, d delta) bool {
	if m.owner == several {
		return d.old.Value.IsNull()
	}
	e := c.excused[m.owner]
	switch m.role {
	case ofSignature:
		return e.isSigned && d.old.Value.IsNull()
	case ofValue:
		return e.isFilled
	}
	if e.isFilled && !d.old.Value.IsNull() && c.hasStates(m.owner) {
		return false
	}
	return e.isNew || e.isFilled || e.isSigned
}

// hasStates tells whether a field chooses one of several drawings, ISO 32000-2, 12.5.5.
func (c *comparison) hasStates(number int) bool {
	at, ok := c.before.fieldOf.get(number)
	return ok && c.before.fields[at].states
}

// isNode tells whether an object is a dictionary of a field in one of the states.
func (c *comparison) isNode(number int) bool {
	for _, s := range []*state{c.before, c.after} {
		if _, ok := s.fieldOf.get(number); ok || s.groups[number] != "" {
			return true
		}
	}
	return false
}

// ownerOf is the number of the field that a dictionary is part of.
func (c *comparison) ownerOf(number int) int {
	for _, s := range []*state{c.after, c.before} {
		if at, ok := s.fieldOf.get(number); ok {
			return s.fields[at].number
		}
	}
	return number
}

// holder looks at what holds pages: if the pages are others, that was told.
func (c *comparison) holder(number int, d delta) {
	told := slices.ContainsFunc(c.found, func(f Difference) bool {
		return f.What == PageAdded || f.What == PageRemoved || f.What == PagesOrder
	})
	differing(d.old.Value, d.now.Value, func(key string, _, _ pdf.Value) {
		if !told || key != "Kids" && key != "Count" {
			c.add(Difference{What: PageTree, Class: Forbidden, Object: number})
		}
	})
	if !d.old.Value.IsDict() || !d.now.Value.IsDict() {
		if !told {
			c.add(Difference{What: PageTree, Class: Forbidden, Object: number})
		}
	}
}

// namesNumber is the object that is the name dictionary, or 0.
func (c *comparison) namesNumber() int {
	ref, _ := c.after.catalog.Value.Get("Names").Ref()
	return ref.Number
}

// revealed looks for objects that were in the file, that nothing led to, and that something
// leads to now.
func (c *comparison) revealed() error {
	for number := range c.after.file.Numbers() {
		if err := c.after.file.Wanted(); err != nil {
			return err
		}
		if !c.after.marks.has(number) || c.before.marks.has(number) {
			continue
		}
		was, err := c.before.object(number)
		if err != nil {
			return err
		}
		if was.Value.IsNull() {
			continue
		}
		for _, m := range c.after.marks.of(number) {
			d := Difference{What: Revealed, Class: Forbidden, Object: number}
			if p := plain[m.role]; p.class == LongTerm || p.class == Describing {
				d.Class = p.class
			}
			c.whose(&d, m)
			c.add(d)
		}
	}
	return nil
}
