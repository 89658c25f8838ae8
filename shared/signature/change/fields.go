package change

import (
	"cmp"
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// fields compares the fields of the form, by their names.
func (c *comparison) fields() error {
	was, is := sortFields(c.before.fields), sortFields(c.after.fields)
	for i := range c.after.fields {
		f := &c.after.fields[i]
		old := was.named(f.name)
		var err error
		switch {
		case len(old) == 0:
			err = c.newField(f)
		case len(old) > 1 || is.before(i) > 0: // fields with one name are one for viewers, and nobody knows which
			err = c.twin(f)
		default:
			err = c.sameField(&c.before.fields[old[0]], f)
		}
		if err != nil {
			return err
		}
	}
	for i := range c.before.fields {
		if f := &c.before.fields[i]; was.before(i) >= len(is.named(f.name)) {
			c.add(Difference{What: FieldRemoved, Class: Forbidden, Page: c.pageOf(c.before, f), Field: f.name, Object: f.number})
		}
	}
	return nil
}

// byName are fields by their full names.
type byName struct {
	fields []field
	order  []int32 // of their indices
}

func sortFields(fields []field) byName {
	b := byName{fields, make([]int32, len(fields))}
	for i := range b.order {
		b.order[i] = int32(i)
	}
	slices.SortStableFunc(b.order, func(i, j int32) int { return cmp.Compare(fields[i].name, fields[j].name) })
	return b
}

// named returns the indices of the fields of a name, in rising order.
func (b byName) named(name string) []int32 {
	from, _ := slices.BinarySearchFunc(b.order, name, func(i int32, name string) int { return cmp.Compare(b.fields[i].name, name) })
	rest := b.order[from:]
	to, _ := slices.BinarySearchFunc(rest, name, func(i int32, name string) int {
		if b.fields[i].name == name {
			return -1 // the end is behind it
		}
		return 1
	})
	return rest[:to]
}

// before is how many fields before this one have its name.
func (b byName) before(i int) int {
	n, _ := slices.BinarySearch(b.named(b.fields[i].name), int32(i))
	return n
}

// twin looks at a field whose name another has, too: it must be one that was there.
func (c *comparison) twin(f *field) error {
	if at, ok := c.before.fieldOf.get(f.number); ok {
		if old := &c.before.fields[at]; old.number == f.number && old.name == f.name {
			return c.sameField(old, f)
		}
	}
	c.add(Difference{What: FieldAdded, Class: Forbidden, Page: c.pageOf(c.after, f), Field: f.name, Object: f.number})
	return nil
}

// pageOf is the page of the first widget that is on one, of a field of one of the states.
func (c *comparison) pageOf(of *state, f *field) int {
	for _, s := range []*state{c.after, c.before} {
		looked := 0
		for number := range of.widgetsOf(f) {
			if page, ok := s.pageOfWidget(number); ok {
				return c.pageNumber(page)
			}
			if looked++; looked == maxLooked {
				break
			}
		}
	}
	return 0
}

// maxLooked is in how many widgets of a field its page is looked for.
const maxLooked = 64

// pageOfWidget is the object of the page that has a widget, or that the widget names.
func (s *state) pageOfWidget(number int) (page int, ok bool) {
	if page, ok = s.noteOn.get(number); ok {
		return page, true
	}
	o, err := s.object(number)
	if err != nil {
		return 0, false
	}
	ref, _ := o.Value.Get("P").Ref()
	_, ok = s.pageAt.get(ref.Number)
	return ref.Number, ok
}

// addSeen takes note of a difference of a field once for each place where the field is seen.
func (c *comparison) addSeen(d Difference, f *field) {
	places := 0
	for number := range c.after.widgetsOf(f) {
		page, _ := c.after.pageOfWidget(number)
		if box := c.box(number, page); box != nil {
			places++
			d.Page, d.Box = c.pageNumber(page), box
			c.add(d)
		}
	}
	if places == 0 {
		c.add(d)
	}
}

// isSeen tells whether a field is seen in the newer state.
func (c *comparison) isSeen(f *field) bool {
	for number := range c.after.widgetsOf(f) {
		if page, _ := c.after.pageOfWidget(number); c.box(number, page) != nil {
			return true
		}
	}
	return false
}

// isDrawn tells whether a field has a drawing of its own.
func (c *comparison) isDrawn(f *field) bool {
	for number := range c.after.widgetsOf(f) {
		if o, err := c.after.object(number); err != nil || !o.Value.Get("AP").IsNull() {
			return true
		}
	}
	return false
}

// newField looks at a field that was not there. It must be a new object, and one for a
// signature.
func (c *comparison) newField(f *field) error {
	d := Difference{What: SignatureFieldAdded, Class: Signing, Page: c.pageOf(c.after, f), Field: f.name, Object: f.number}
	c.excused[f.number] = excuse{isNew: f.isSignature}
	for number := range c.after.nodesOf(f) {
		was, err := c.before.object(number)
		if err != nil {
			return err
		}
		if !was.Value.IsNull() {
			d.Class = Forbidden // something else was made the field, or was prepared to be it
		}
		o, err := c.after.object(number)
		if err != nil {
			return err
		}
		if !o.Value.Get("A").IsNull() || !o.Value.Get("AA").IsNull() {
			c.add(Difference{What: Actions, Class: Forbidden, Page: d.Page, Field: f.name, Object: number})
		}
	}
	if !f.isSignature {
		d.What, d.Class = FieldAdded, Forbidden
		c.addSeen(d, f)
		return nil
	}
	what, err := c.signed(f)
	if err != nil {
		return err
	}
	switch {
	case d.Class != Signing:
	case what == TimeStampAdded:
		d.Class = LongTerm
	case what == "" && c.isSeen(f) && c.isDrawn(f):
		d.Class = Annotating // nobody signed for what it shows
	}
	c.addSeen(d, f)
	return nil
}

// signed looks at the value of a signature field that had none, if it has one: it must be an
// object that was not there.
func (c *comparison) signed(f *field) (What, error) {
	value, err := c.after.targetOf(f)
	if err != nil || value.Value.IsNull() {
		return "", err
	}
	d := Difference{What: SignatureAdded, Class: Signing, Page: c.pageOf(c.after, f), Field: f.name, Object: value.Number}
	was, err := c.before.object(value.Number)
	if err != nil {
		return "", err
	}
	if value.Number == 0 || !was.Value.IsNull() || !value.Value.IsDict() || value.IsStream() {
		d.Class = Forbidden
	}
	kind, _ := value.Value.Get("Type").Name()
	form, _ := value.Value.Get("SubFilter").Name()
	if kind == "DocTimeStamp" && form == "ETSI.RFC3161" && !c.isSeen(f) && d.Class == Signing {
		d.What, d.Class = TimeStampAdded, LongTerm
	}
	e := c.excused[f.number]
	e.isSigned = d.Class != Forbidden
	c.excused[f.number] = e
	c.addSeen(d, f)
	return d.What, nil
}

// sameField compares a field that is there in both states.
func (c *comparison) sameField(old, now *field) error {
	d := Difference{What: FieldStructure, Class: Forbidden, Page: c.pageOf(c.after, now), Field: now.name, Object: now.number}
	if old.number != now.number {
		c.add(d)
	}
	was, err := c.before.targetOf(old)
	if err != nil {
		return err
	}
	is, err := c.after.targetOf(now)
	if err != nil {
		return err
	}
	isSame := pdf.Equal(was.Value, is.Value) && was.Number == is.Number
	if !now.isSignature && !old.isSignature {
		// Who writes an equal value into an object of its own changes nothing.
		isSame = pdf.Equal(was.Value, is.Value) && !c.values[now.number]
		if !isSame {
			c.excused[now.number] = excuse{isFilled: true}
			d.What, d.Class = FieldValue, Filling
			c.addSeen(d, now)
		}
		return nil
	}
	switch {
	case was.Value.IsNull() && is.Value.IsNull():
	case was.Value.IsNull():
		_, err := c.signed(now)
		return err
	case is.Value.IsNull():
		d.What = SignatureRemoved
		c.add(d)
	case !isSame:
		d.What = SignatureReplaced
		c.add(d)
	}
	return nil
}

// ofLook are the entries of a field that change with its value.
var ofLook = map[string]bool{"AP": true, "AS": true, "F": true, "DA": true, "Q": true, "I": true, "TI": true, "RV": true, "MK": true}

// node compares one dictionary of a field that is there in both states.
func (c *comparison) node(number, owner int, old, now pdf.Value) {
	name, page := c.nameOf(owner), 0
	if at, ok := c.after.fieldOf.get(owner); ok {
		page = c.pageOf(c.after, &c.after.fields[at])
	}
	e := c.excused[owner]
	differing(old, now, func(key string, was, is pdf.Value) {
		d := Difference{What: FieldStructure, Class: Forbidden, Page: page, Field: name, Object: number}
		switch {
		case key == "V", c.sameTarget(was, is):
			return // its value was compared; or it is in an object of its own now
		case key == "P" && was.IsNull() && c.isOn(number, is):
			return // where it was all the time
		case key == "Ff", key == "M", key == "Type" && was.IsNull() && is.String() == "/Annot":
			d.What, d.Class = FieldFlags, Signing
		case ofLook[key] && (e.isFilled && !comesToLight(key, was, is) || e.isSigned) && key != "MK":
			return
		case ofLook[key]:
			d.What = FieldAppearance
			on, _ := c.after.noteOn.get(number)
			d.Box = c.box(number, on)
		case key == "A", key == "AA":
			d.What = Actions
		}
		c.add(d)
	})
}

// comesToLight tells whether flags let a field be seen that was hidden. What is filled in was
// seen before, or nobody knew what the field would hide.
func comesToLight(key string, was, is pdf.Value) bool {
	return key == "F" && isHidden(was) && !isHidden(is)
}

// isOn tells whether a widget is on the page that a value refers to, and was there before.
func (c *comparison) isOn(number int, page pdf.Value) bool {
	ref, ok := page.Ref()
	was, on := c.before.noteOn.get(number)
	is, stayed := c.after.noteOn.get(number)
	return ok && on && stayed && was == ref.Number && is == was
}

// sameTarget tells whether two values are, or lead to, the same that is no stream: whether it
// is an object of its own does not matter.
func (c *comparison) sameTarget(old, now pdf.Value) bool {
	was, err := c.before.target(old)
	if err != nil {
		return false
	}
	is, err := c.after.target(now)
	return err == nil && !was.IsStream() && !is.IsStream() && pdf.Equal(was.Value, is.Value)
}

// nameOf is the full name of a field, or of one that holds fields.
func (c *comparison) nameOf(number int) string {
	for _, s := range []*state{c.after, c.before} {
		if at, ok := s.fieldOf.get(number); ok {
			return s.fields[at].name
		}
		if name := s.groups[number]; name != "" {
			return name
		}
	}
	return ""
}
