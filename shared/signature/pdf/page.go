package pdf

import "fmt"

// pages calls visit with every page until it returns false. ISO 32000-2, 7.7.3.
func (f *File) pages(visit func(Object) (bool, error)) error {
	catalog, err := f.catalog()
	if err != nil {
		return err
	}
	w := pageWalk{file: f, visit: visit}
	_, err = w.node(catalog.Value.Get("Pages"), 0)
	return err
}

type pageWalk struct {
	file  *File
	seen  numbers
	visit func(Object) (bool, error)
}

// node reads a page or what holds pages. more is false when visit wants no more.
func (w *pageWalk) node(v Value, depth int) (more bool, err error) {
	ref, ok := v.Ref()
	if !ok || ref.Number > maxNumber || !w.seen.add(ref.Number) {
		return false, damaged("tree of pages is no tree")
	}
	if depth > maxDepth {
		return false, fmt.Errorf("%w: tree of pages", ErrTooComplex)
	}
	o, err := w.file.Object(ref)
	if err != nil {
		return false, err
	}
	if !o.Value.IsDict() || o.IsStream() {
		return false, damaged("page %d is no dictionary", ref.Number)
	}
	kids, err := w.file.get(o.Value, "Kids")
	if err != nil {
		return false, err
	}
	if !kids.IsArray() {
		return w.visit(o)
	}
	for kid := range kids.Items() {
		if more, err := w.node(kid, depth+1); err != nil || !more {
			return false, err
		}
	}
	return true, nil
}

// firstPage returns the first page, on which a new field has its widget.
func (f *File) firstPage() (page Object, err error) {
	err = f.pages(func(o Object) (bool, error) {
		page = o
		return false, nil
	})
	if err == nil && page.Value.IsNull() {
		err = damaged("no page")
	}
	return page, err
}

// isShared tells whether another page has the array of annotations, too.
func (f *File) isShared(annotations, page Ref) (shared bool, err error) {
	err = f.pages(func(o Object) (bool, error) {
		ref, ok := o.Value.Get("Annots").Ref()
		shared = ok && ref == annotations && o.Ref != page
		return !shared, nil
	})
	return shared, err
}
