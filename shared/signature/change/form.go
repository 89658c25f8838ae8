package change

import "jpkiweb/shared/signature/pdf"

// form compares what all fields have in common, ISO 32000-2, table 224.
func (c *comparison) form() error {
	old, err := c.before.target(c.before.catalog.Value.Get("AcroForm"))
	if err != nil {
		return err
	}
	now, err := c.after.target(c.after.catalog.Value.Get("AcroForm"))
	if err != nil {
		return err
	}
	asked, err := c.before.asksForDrawing(old.Value)
	if err != nil {
		return err
	}
	asks, err := c.after.asksForDrawing(now.Value)
	if err != nil {
		return err
	}
	var resources bool
	differing(old.Value, now.Value, func(key string, was, is pdf.Value) {
		d := Difference{What: Form, Class: Forbidden, Object: now.Number}
		switch key {
		case "Fields":
			return
		case "SigFlags":
			before, _ := was.Int()
			if flags, ok := is.Int(); ok && flags&^3 == 0 && before&^flags == 0 {
				return
			}
		case "DR":
			resources = true
			return
		case "NeedAppearances":
			if asked == asks {
				return
			}
		case "DA", "Q":
			if !asked && !asks && c.before.allAreDrawn() {
				d.Class = Filling
			}
		}
		c.add(d)
	})
	if !resources {
		return nil
	}
	was, err := c.before.get(old.Value, "DR")
	if err != nil {
		return err
	}
	is, err := c.after.get(now.Value, "DR")
	if err != nil {
		return err
	}
	return c.resources(was, is)
}

// asksForDrawing tells whether a form wants programs to draw its fields anew, ISO 32000-2,
// 12.7.4.3, so that they show their values and not the drawings that they have.
func (s *state) asksForDrawing(form pdf.Value) (bool, error) {
	asks, err := s.get(form, "NeedAppearances")
	return asks.IsTrue(), err
}

// allAreDrawn tells whether each field of a state has a drawing of its own, so that what the form
// says of drawing them is not looked at.
func (s *state) allAreDrawn() bool {
	for i := range s.fields {
		f := &s.fields[i]
		for number := range s.widgetsOf(f) {
			if o, err := s.object(number); !f.isSignature && (err != nil || o.Value.Get("AP").IsNull()) {
				return false
			}
		}
	}
	return true
}

// resources compares resources of the form. Fields are drawn anew with its fonts, ISO 32000-2,
// 12.7.4.3, and with nothing else of them: more fonts, and other resources, change no field.
func (c *comparison) resources(old, now pdf.Value) error {
	was, err := c.before.get(old, "Font")
	if err != nil {
		return err
	}
	is, err := c.after.get(now, "Font")
	if err != nil {
		return err
	}
	d := Difference{What: FormResources, Class: Harmless}
	if !extends(was, is) {
		d.Class = Forbidden
	}
	c.add(d)
	return nil
}

// extends tells whether a value is a dictionary that has all that another has, and maybe
// more, also in the dictionaries within it.
func extends(old, now pdf.Value) bool {
	if old.IsNull() || pdf.Equal(old, now) {
		return true
	}
	if !old.IsDict() || !now.IsDict() {
		return false
	}
	all := true
	differing(old, now, func(_ string, was, is pdf.Value) { all = all && extends(was, is) })
	return all
}
