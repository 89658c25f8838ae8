package pdf

import (
	"maps"
	"slices"
)

// field finds the field that the increment signed, and notes what else has to change for it.
func (a *addition) field() error {
	before, err := a.original.form()
	if err != nil {
		return err
	}
	after, err := a.signed.form()
	if err != nil {
		return err
	}
	var field Field
	var signature Ref
	for _, f := range after.fields {
		o, err := a.signed.Object(f.ref)
		if err != nil {
			return err
		}
		ref, ok := o.Value.Get("V").Ref()
		if _, added := a.objects[ref.Number]; !ok || !added {
			continue
		}
		if field.ref != (Ref{}) {
			return a.refuse(WhyField, f.ref.Number)
		}
		field, signature = f, ref
	}
	if field.ref == (Ref{}) {
		return a.refuse(WhyField, 0)
	}
	a.parts.add(signature.Number)
	var lock Value
	if a.isNew(field.ref.Number) {
		err = a.newField(before, field.ref, signature)
	} else {
		lock, err = a.oldField(before, field, signature)
	}
	if err != nil {
		return err
	}
	if err := a.expected.changeForm(before); err != nil {
		return err
	}
	return a.signature(signature, lock)
}

// newField looks at a field that was made for the signature: an annotation of one page that
// does nothing, and looks like what its own drawing shows.
func (a *addition) newField(before *form, field, signature Ref) error {
	o := a.objects[field.Number]
	a.parts.add(field.Number)
	bad := a.refuse(WhyField, field.Number)
	d := o.Value
	if !d.IsDict() || o.IsStream() || !onlyKeys(d, "Type", "Subtype", "FT", "T", "F", "Rect", "P", "V", "AP", "MK", "TU") {
		return bad
	}
	name, _ := d.Get("T").Text()
	page, onPage := d.Get("P").Ref()
	v, _ := d.Get("V").Ref()
	if !d.Get("Type").is("Annot") || !d.Get("Subtype").is("Widget") || !d.Get("FT").is("Sig") || name != before.newName() || !onPage || v != signature {
		return bad
	}
	for key, value := range d.Entries() {
		if key != "P" && key != "V" && key != "AP" && hasRefs(value) {
			return bad
		}
	}
	if turn := d.Get("MK"); !turn.IsNull() && (!onlyKeys(turn, "R") || !isInt(turn.Get("R"))) || !isInt(d.Get("F")) {
		return bad
	}
	pages, err := a.original.pages(wanted{page: page})
	if err != nil {
		return bad
	}
	if err := a.expected.annotate(pages, field); err != nil {
		return err
	}
	if err := a.expected.addToForm(before, field); err != nil {
		return err
	}
	rect, err := a.signed.rectangle(d.Get("Rect"))
	if err != nil {
		return bad
	}
	if d.Get("AP").IsNull() && rect.width() == 0 && rect.height() == 0 {
		return nil
	}
	return a.isSeen(pages, rect, d.Get("AP"))
}

// oldField looks at a field that was there, and was empty: it gets its signature and, if
// that is seen, a drawing.
func (a *addition) oldField(before *form, field Field, signature Ref) (lock Value, err error) {
	old, err := before.empty(field.Name)
	if err != nil || old.ref != field.ref {
		return lock, a.refuse(WhyField, field.ref.Number)
	}
	o, err := a.original.Object(old.ref)
	if err != nil {
		return lock, err
	}
	if lock, err = a.original.get(o.Value, "Lock"); err != nil {
		return lock, err
	}
	if err := a.expected.change(old.ref, "V", []byte(signature.String())); err != nil {
		return lock, err
	}
	widget, err := before.widget(old)
	if err != nil {
		return lock, nil // it is in several places or not its own, where no signature of ours is seen
	}
	was, err := a.original.Object(widget)
	if err != nil {
		return lock, err
	}
	drawing := a.objects[widget.Number].Value.Get("AP")
	if drawing.IsNull() || same(drawing, was.Value.Get("AP")) {
		return lock, nil
	}
	return lock, a.shown(was, drawing)
}

// shown notes what a drawing changes of a widget that was there.
func (a *addition) shown(widget Object, drawing Value) error {
	pages, err := a.original.pages(wanted{widget: widget.Ref})
	if err != nil {
		return err
	}
	rect, err := a.original.rectangle(widget.Value.Get("Rect"))
	if err != nil {
		return err
	}
	if err := a.expected.change(widget.Ref, "AP", drawing.raw); err != nil {
		return err
	}
	if err := a.expected.print(widget.Ref); err != nil {
		return err
	}
	return a.isSeen(pages, rect, drawing)
}

// isSeen says where the signature is seen, and looks at its drawing.
func (a *addition) isSeen(pages *pages, rect rectangle, appearance Value) error {
	s, err := pages.sheet()
	if err != nil {
		return err
	}
	a.seen = &Seen{Page: pages.number, Box: s.box(rect)}
	if appearance.IsNull() {
		return nil
	}
	drawing, ok := appearance.Get("N").Ref()
	if !ok || !onlyKeys(appearance, "N") {
		return a.refuse(WhyAppearance, 0)
	}
	o := a.objects[drawing.Number]
	if !o.IsStream() || !o.Value.Get("Subtype").is("Form") ||
		!onlyKeys(o.Value, "Type", "Subtype", "FormType", "BBox", "Matrix", "Resources", "Group", "Length", "Filter", "DecodeParms") {
		return a.refuse(WhyAppearance, drawing.Number)
	}
	return a.draws(drawing)
}

// draws follows a drawing to its fonts and pictures, which are new, and its own.
func (a *addition) draws(first Ref) error {
	for todo := []Ref{first}; len(todo) > 0; {
		ref := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		o, ok := a.objects[ref.Number]
		if !ok || !a.isNew(ref.Number) || o.Ref != ref {
			return a.refuse(WhyAppearance, ref.Number)
		}
		if o.IsStream() && slices.ContainsFunc(outside, func(key string) bool { return !o.Value.Get(key).IsNull() }) ||
			slices.ContainsFunc([]string{"ObjStm", "XRef"}, o.Value.Get("Type").is) {
			return a.refuse(WhyAppearance, ref.Number)
		}
		a.drawing.add(ref.Number)
		for r := range o.Value.Refs() {
			if r.Number > maxNumber || a.parts.has(r.Number) {
				return a.refuse(WhyAppearance, ref.Number)
			}
			if a.drawing.add(r.Number) {
				todo = append(todo, r)
			}
		}
	}
	for number := range a.objects {
		if a.drawing.has(number) {
			a.parts.add(number)
		}
	}
	return nil
}

// outside are the entries of a stream that lead out of it: to other files, or to what is
// shown at another time.
var outside = []string{"F", "FFilter", "FDecodeParms", "Ref", "OPI", "OC", "AF", "PS", "Alternates", "Metadata", "PieceInfo"}

// signature looks at the signature dictionary, which holds what was said at signing, and
// the lock that the document asked for.
func (a *addition) signature(ref Ref, lock Value) error {
	o := a.objects[ref.Number]
	bad := a.refuse(WhySignature, ref.Number)
	if !o.Value.IsDict() || o.IsStream() || o.Ref != ref || !o.Value.Get("Type").is("Sig") ||
		!onlyKeys(o.Value, "Type", "Filter", "SubFilter", "M", "Name", "Reason", "Location", "ContactInfo", "Reference", "ByteRange", "Contents") {
		return bad
	}
	for key, value := range o.Value.Entries() {
		if key != "Reference" && hasRefs(value) {
			return bad
		}
	}
	var want Value
	if !lock.IsNull() {
		b, err := a.expected.lockReference(lock)
		if err != nil {
			return err
		}
		want.raw = b[len("/Reference"):]
	}
	if !same(o.Value.Get("Reference"), want) {
		return bad
	}
	return nil
}

func onlyKeys(dict Value, allowed ...string) bool {
	for key := range dict.Entries() {
		if !slices.Contains(allowed, key) {
			return false
		}
	}
	return true
}

func isInt(v Value) bool {
	_, ok := v.Int()
	return ok
}

func hasRefs(v Value) bool {
	for range v.Refs() {
		return true
	}
	return false
}

func sortedKeys[V any](m map[int]V) []int { return slices.Sorted(maps.Keys(m)) }
