package change

import "jpkiweb/shared/signature/pdf"

// fields compares the fields of the form, by their names.
func (c *comparison) fields() error {
	was := map[string]int{}
	for i, f := range c.before.fields {
		if _, ok := was[f.name]; ok {
			was[f.name] = -1 // two fields with one name are one for viewers, and nobody knows which
		} else {
			was[f.name] = i
		}
	}
	left := map[string]int{}
	for i := range c.after.fields {
		f := &c.after.fields[i]
		left[f.name]++
		at, ok := was[f.name]
		var err error
		switch {
		case !ok:
			err = c.newField(f)
		case at < 0 || left[f.name] > 1:
			err = c.twin(f)
		default:
			err = c.sameField(&c.before.fields[at], f)
		}
		if err != nil {
			return err
		}
	}
	for _, f := range c.before.fields {
		if left[f.name]--; left[f.name] < 0 {
			c.add(Difference{What: FieldRemoved, Class: Forbidden, Page: c.pageOf(f), Field: f.name, Object: f.number})
		}
	}
	return nil
}

// twin looks at a field whose name another has, too: it must be one that was there.
func (c *comparison) twin(f *field) error {
	if at, ok := c.before.fieldOf[f.number]; ok {
		if old := &c.before.fields[at]; old.number == f.number && old.name == f.name {
			return c.sameField(old, f)
		}
	}
	c.add(Difference{What: FieldAdded, Class: Forbidden, Page: c.pageOf(*f), Field: f.name, Object: f.number})
	return nil
}

// pageOf is the page of the first widget of a field that is on one.
func (c *comparison) pageOf(f field) int {
	for _, s := range []*state{c.after, c.before} {
		for _, number := range f.widgets[:min(len(f.widgets), maxLooked)] {
			if page, ok := s.pageOfWidget(number); ok {
				return c.pageNumber(page)
			}
		}
	}
	return 0
}

// maxLooked is in how many widgets of a field its page is looked for.
const maxLooked = 64

// pageOfWidget is the object of the page that has a widget, or that the widget names.
func (s *state) pageOfWidget(number int) (page int, ok bool) {
	if page, ok = s.noteOn[number]; ok {
		return page, true
	}
	o, err := s.object(number)
	if err != nil {
		return 0, false
	}
	ref, _ := o.Value.Get("P").Ref()
	_, ok = s.pageAt[ref.Number]
	return ref.Number, ok
}

// addSeen takes note of a difference of a field once for each place where the field is seen.
func (c *comparison) addSeen(d Difference, f *field) {
	places := 0
	for _, number := range f.widgets {
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
	for _, number := range f.widgets {
		if page, _ := c.after.pageOfWidget(number); c.box(number, page) != nil {
			return true
		}
	}
	return false
}

// isDrawn tells whether a field has a drawing of its own.
func (c *comparison) isDrawn(f *field) bool {
	for _, number := range f.widgets {
		if o, err := c.after.object(number); err != nil || !o.Value.Get("AP").IsNull() {
			return true
		}
	}
	return false
}

// newField looks at a field that was not there. It must be a new object, and one for a
// signature.
func (c *comparison) newField(f *field) error {
	d := Difference{What: SignatureFieldAdded, Class: Signing, Page: c.pageOf(*f), Field: f.name, Object: f.number}
	c.excused[f.number] = excuse{isNew: f.kind == "Sig"}
	for _, number := range append([]int{f.number}, f.widgets...) {
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
	if f.kind != "Sig" {
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
	value, err := c.after.target(f.value)
	if err != nil || value.Value.IsNull() {
		return "", err
	}
	d := Difference{What: SignatureAdded, Class: Signing, Page: c.pageOf(*f), Field: f.name, Object: value.Number}
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
	d := Difference{What: FieldStructure, Class: Forbidden, Page: c.pageOf(*now), Field: now.name, Object: now.number}
	if old.number != now.number {
		c.add(d)
	}
	was, err := c.before.target(old.value)
	if err != nil {
		return err
	}
	is, err := c.after.target(now.value)
	if err != nil {
		return err
	}
	isSame := pdf.Equal(was.Value, is.Value) && was.Number == is.Number
	if now.kind != "Sig" && old.kind != "Sig" {
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
	if at, ok := c.after.fieldOf[owner]; ok {
		page = c.pageOf(c.after.fields[at])
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
			d.Box = c.box(number, c.after.noteOn[number])
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
	was, on := c.before.noteOn[number]
	return ok && on && was == ref.Number && c.after.noteOn[number] == was
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
		if at, ok := s.fieldOf[number]; ok {
			return s.fields[at].name
		}
		if name := s.groups[number]; name != "" {
			return name
		}
	}
	return ""
}
