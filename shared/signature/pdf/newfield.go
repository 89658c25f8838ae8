package pdf

import (
	"bytes"
	"fmt"
)

// addField adds a new field to the form and to the page.
func (i *increment) addField(form *form, pages *pages, name string, v *Visible) (signature Ref, err error) {
	field := i.newRef()
	signature = i.newRef()
	rect, more := "[0 0 0 0]", ""
	if v != nil {
		if rect, more, err = i.seen(pages, v); err != nil {
			return signature, err
		}
	}
	if !i.preview {
		more = fmt.Sprintf("/V %v", signature) + more
	}
	i.set(field, Value{raw: fmt.Appendf(nil, "<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F %d/Rect%s/P %v%s>>", name, printed|locked, rect, pages.page.Ref, more)})
	if err := i.annotate(pages, field); err != nil {
		return signature, err
	}
	return signature, i.addToForm(form, field)
}

// seen returns the rectangle of a new field that is seen, and what else says so.
func (i *increment) seen(pages *pages, v *Visible) (rect, more string, err error) {
	at, err := i.seenAt(pages, Ref{}, v)
	if err != nil {
		return "", "", err
	}
	drawing, err := i.draw(at, v)
	if err != nil {
		return "", "", err
	}
	more = fmt.Sprintf("/AP<</N %v>>", drawing)
	if at.sheet.turn != 0 {
		more += fmt.Sprintf("/MK<</R %d>>", at.sheet.turn)
	}
	if v.Text != "" {
		text, err := encodeText(v.Text)
		if err != nil {
			return "", "", err
		}
		more += "/TU" + string(text)
	}
	rect, err = at.rect.array()
	return rect, more, err
}

// annotate adds the widget to the page. An array that is an object of its own is changed
// alone, unless another page has it, too: then this page gets its own.
func (i *increment) annotate(pages *pages, widget Ref) error {
	page := pages.page
	v := page.Value.Get("Annots")
	ref, isRef := v.Ref()
	array, err := i.file.Resolve(v)
	if err != nil {
		return err
	}
	switch {
	case array.IsNull():
		return i.change(page.Ref, "Annots", fmt.Appendf(nil, "[%v]", widget))
	case !array.IsArray():
		return damaged("annotations of page %d are no array", page.Number)
	}
	if isRef && !pages.shared {
		return i.addItem(ref, widget)
	}
	return i.change(page.Ref, "Annots", array.withItem([]byte(widget.String())).raw)
}

// addToForm adds the field to /Fields, or makes the form.
func (i *increment) addToForm(form *form, field Ref) error {
	if form.dict.IsNull() {
		form.dict = Value{raw: fmt.Appendf(nil, "<</Fields[%v]>>", field)}
		return nil
	}
	v := form.dict.Get("Fields")
	there, err := i.file.has(form.dict, "Fields")
	if err != nil {
		return err
	}
	if ref, ok := v.Ref(); ok && there {
		return i.addItem(ref, field)
	}
	switch {
	case !there:
		form.dict = form.dict.withKey("Fields", fmt.Appendf(nil, "[%v]", field))
	case v.IsArray():
		form.dict = form.dict.withKey("Fields", v.withItem([]byte(field.String())).raw)
	default:
		return damaged("/Fields is no array")
	}
	return nil
}

// changeForm puts the form with its flags where it was: an object of its own, or part of
// the catalog. Everything else of it is kept.
func (i *increment) changeForm(form *form) error {
	flags, err := i.file.get(form.dict, "SigFlags")
	if err != nil {
		return err
	}
	if n, _ := flags.Int(); n&signaturesAppendOnly != signaturesAppendOnly {
		form.dict = form.dict.withKey("SigFlags", fmt.Appendf(nil, "%d", n|signaturesAppendOnly))
	}
	if err := i.keepAppearances(form); err != nil {
		return err
	}
	if form.ref != (Ref{}) {
		return i.replace(form.ref, form.dict)
	}
	catalog, err := i.file.catalog()
	if err != nil {
		return err
	}
	return i.replace(catalog.Ref, catalog.Value.withKey("AcroForm", form.dict.raw))
}

// signaturesAppendOnly is SignaturesExist and AppendOnly, ISO 32000-2, table 225.
const signaturesAppendOnly = 3

// replace sets an object unless it has these very bytes.
func (i *increment) replace(ref Ref, v Value) error {
	old, err := i.object(ref)
	if err == nil && !bytes.Equal(old.Value.raw, v.raw) {
		i.set(ref, v)
	}
	return err
}

// keepAppearances switches /NeedAppearances off: with it a viewer draws the fields anew,
// which is a change after the signature. Where a value is drawn by nothing else the
// person would no longer see it.
func (i *increment) keepAppearances(form *form) error {
	need, err := i.file.get(form.dict, "NeedAppearances")
	if err != nil || !need.IsTrue() {
		return err
	}
	if form.undrawn {
		return ErrAppearance
	}
	form.dict = form.dict.withKey("NeedAppearances", []byte("false"))
	return nil
}
