package pdf

import (
	"errors"
	"fmt"
	"io"
)

// LastPage is the number of the last page, however many there are.
const LastPage = -1

// A Visible signature is seen on a page. What is seen there is a claim of whoever made
// the file, as everything on its pages is: who signed is what the certificate says.
//
// A new field on a page is an annotation, which a certification allows from /P 3 on only,
// ISO 32000-2, table 257; readers warn of one on a file that is certified with less,
// because an attack looks the same (pdf facts 2). There a field that the file has already
// can be used, or a signature that is not seen.
type Visible struct {
	// Page, from 1 on or LastPage, and Box are where a new field stands. A field that is
	// there already has a place of its own, so that both are zero.
	Page int
	Box  Box
	// Draw draws what is seen, into a box of this size in points.
	Draw func(width, height float64) (Drawing, error)
	// Text says the same to who cannot see it: the name of a new field for a screen reader.
	Text string
}

// A place is where a signature is seen.
type place struct {
	sheet  sheet
	rect   rectangle
	widget Ref // of a field that is there already
}

// onPage finds the page for the field.
func (f *File) onPage(form *form, r Request) (*pages, Ref, error) {
	v := r.Visible
	switch {
	case v == nil:
		p, err := f.pages(wanted{number: 1})
		return p, Ref{}, err
	case r.Field != "" && (v.Page != 0 || v.Box != Box{}):
		return nil, Ref{}, fmt.Errorf("%w: the field %q has a place of its own", ErrBox, r.Field)
	case r.Field != "":
		field, err := form.empty(r.Field)
		if err != nil {
			return nil, Ref{}, err
		}
		widget, err := form.widget(field)
		if err != nil {
			return nil, Ref{}, err
		}
		p, err := f.pages(wanted{widget: widget})
		return p, widget, err
	}
	number := v.Page
	if number == LastPage {
		var err error
		if number, err = f.CountPages(); err != nil {
			return nil, Ref{}, err
		}
	}
	p, err := f.pages(wanted{number: number})
	return p, Ref{}, err
}

// widget returns the only widget of a field, which may be one with it. It must be this
// field's, and no other's: who signs one would draw on another that was signed.
func (m *form) widget(field Field) (Ref, error) {
	o, err := m.file.Object(field.ref)
	if err != nil {
		return Ref{}, err
	}
	kids, err := m.file.get(o.Value, "Kids")
	if err != nil {
		return Ref{}, err
	}
	widget, n := field.ref, 0
	for kid := range kids.Items() {
		n++
		var ok bool
		if widget, ok = kid.Ref(); !ok {
			return Ref{}, damaged("a widget is no reference")
		}
	}
	if n > 1 {
		return Ref{}, fmt.Errorf("%w: the field %q is in %d places", ErrBox, field.Name, n)
	}
	return widget, m.checkWidget(field, widget)
}

// checkWidget wants an annotation that is a widget, and one of this field alone. ISO
// 32000-2, 12.5.6.19 and 12.7.4.
func (m *form) checkWidget(field Field, widget Ref) error {
	dict, err := m.read(widget)
	if err != nil {
		return err
	}
	subtype, err := m.file.get(dict, "Subtype")
	if err != nil {
		return err
	}
	parent, _ := dict.Get("Parent").Ref()
	switch {
	case !subtype.is("Widget"):
		return fmt.Errorf("%w: the field %q is on no page", ErrBox, field.Name)
	case widget != field.ref && parent != field.ref, m.shared.has(widget.Number):
		return damaged("widget %d is not of the field %q alone", widget.Number, field.Name)
	}
	return nil
}

// seenAt says where the signature is seen.
func (i *increment) seenAt(pages *pages, widget Ref, v *Visible) (p place, err error) {
	p.widget = widget
	if p.sheet, err = pages.sheet(); err != nil {
		return p, err
	}
	if widget == (Ref{}) {
		p.rect, err = p.sheet.place(v.Box)
		return p, err
	}
	o, err := i.file.Object(widget)
	if err != nil {
		return p, err
	}
	if p.rect, err = i.file.rectangle(o.Value.Get("Rect")); err != nil {
		return p, fmt.Errorf("/Rect: %w", err)
	}
	flags, err := i.annotationFlags(o.Value)
	if err != nil {
		return p, err
	}
	optional, err := i.file.has(o.Value, "OC")
	switch {
	case err != nil:
		return p, err
	case !(p.rect.width() > 0 && p.rect.height() > 0) || flags&unseen != 0:
		return p, fmt.Errorf("%w: the field is not seen", ErrBox)
	case !p.sheet.holds(p.rect):
		return p, fmt.Errorf("%w: the field is beside its page", ErrBox)
	case optional: // content, ISO 32000-2, 8.11: whether it is seen is for the viewer
		return p, fmt.Errorf("%w: the field can be hidden", ErrBox)
	}
	return p, nil
}

// Flags of an annotation, ISO 32000-2, table 167.
const (
	printed = 1 << 2
	locked  = 1 << 7
	unseen  = 1<<1 | 1<<5 // Hidden, NoView
)

func (i *increment) annotationFlags(widget Value) (int64, error) {
	v, err := i.file.get(widget, "F")
	if err != nil {
		return 0, err
	}
	n, _ := v.Int()
	return n, nil
}

// draw adds what is seen, and returns it.
func (i *increment) draw(p place, v *Visible) (Ref, error) {
	if v.Draw == nil {
		return Ref{}, fmt.Errorf("%w: nothing draws it", ErrBox)
	}
	width, height := p.sheet.size(p.rect)
	d, err := v.Draw(width, height)
	if err != nil {
		return Ref{}, err
	}
	return i.addForm(d, p.sheet, width, height)
}

// show draws the signature on a field that is there already. Everything else of the
// field is kept.
func (i *increment) show(p place, v *Visible) error {
	seen, err := i.draw(p, v)
	if err != nil {
		return err
	}
	if err := i.change(p.widget, "AP", fmt.Appendf(nil, "<</N %v>>", seen)); err != nil {
		return err
	}
	return i.print(p.widget)
}

// print has a widget printed, too.
func (i *increment) print(widget Ref) error {
	o, err := i.object(widget)
	if err != nil {
		return err
	}
	flags, err := i.annotationFlags(o.Value)
	if err != nil || flags&printed != 0 {
		return err
	}
	return i.change(widget, "F", fmt.Append(nil, flags|printed))
}

// Preview writes the file as it will look when it is signed as the request says: its
// field is there and empty, and what is seen of the signature is on its page. It is not
// signed. Errors are those of [File.Plan], and the writer's.
func (f *File) Preview(w io.Writer, r Request) error {
	f.budget.renew(f.size)
	i, _, err := f.increment(r, true)
	if err != nil {
		return fmt.Errorf("preview PDF signature: %w", err)
	}
	_, err = io.Copy(w, io.NewSectionReader(f.source, 0, f.size))
	_, err2 := w.Write(append(i.bytes, i.closing(i.at())...))
	if err := errors.Join(err, err2); err != nil {
		return fmt.Errorf("preview PDF signature: %w", err)
	}
	return nil
}
