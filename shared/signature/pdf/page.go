package pdf

import "fmt"

// pages is what a signature needs of the pages, ISO 32000-2, 7.7.3. All of them are
// read: a tree of pages that is none is repaired by each viewer in its own way.
type pages struct {
	file   *File
	wanted wanted
	seen   numbers
	arrays numbers // of annotations that are objects of their own, of pages before the wanted one
	count  int
	// If these are there, objects come from head, and a page that is not there is left out.
	head   func(number int) (Object, error)
	each   func(Page)
	holds  func(Ref)
	page   Object    // on which the field has its widget; the one that is wanted
	number int       // of that page, from 1 on
	has    inherited // of that page
	array  Ref       // of its annotations, or zero
	shared bool      // another page has its array of annotations, too
}

// wanted is a page: by its number from 1 on, by its object, or by a widget that is on it.
type wanted struct {
	number int
	page   Ref
	widget Ref
}

// inherited is what a page may have from those above it, ISO 32000-2, 7.7.3.4.
type inherited struct{ mediaBox, cropBox, rotate Value }

func (f *File) pages(w wanted) (*pages, error) {
	catalog, err := f.catalog()
	if err != nil {
		return nil, err
	}
	p := &pages{file: f, wanted: w}
	if err := p.node(catalog.Value.Get("Pages"), inherited{}, 0); err != nil {
		return nil, err
	}
	switch {
	case p.count == 0:
		return nil, damaged("no page")
	case p.page.Value.IsNull() && w.widget != Ref{}:
		return nil, fmt.Errorf("%w: the field is on no page", ErrBox)
	case p.page.Value.IsNull():
		return nil, fmt.Errorf("%w: page %d of %d", ErrBox, w.number, p.count)
	}
	return p, nil
}

// CountPages returns how many pages the file has.
func (f *File) CountPages() (int, error) {
	p, err := f.pages(wanted{number: 1})
	if err != nil {
		return 0, err
	}
	return p.count, nil
}

// node reads a page or what holds pages.
func (p *pages) node(v Value, above inherited, depth int) error {
	ref, ok := v.Ref()
	if !ok || ref.Number > maxNumber || !p.seen.add(ref.Number) {
		return damaged("tree of pages is no tree")
	}
	if depth > maxDepth {
		return fmt.Errorf("%w: tree of pages", ErrTooComplex)
	}
	o, err := p.object(ref)
	if err != nil {
		return err
	}
	if p.head != nil && o.Value.IsNull() {
		return nil
	}
	if !o.Value.IsDict() || o.IsStream() {
		return damaged("page %d is no dictionary", ref.Number)
	}
	kids, err := p.file.get(o.Value, "Kids")
	if err != nil {
		return err
	}
	if above, err = p.inherit(o.Value, above); err != nil {
		return err
	}
	if !kids.IsArray() {
		return p.leaf(o, above)
	}
	if p.holds != nil {
		p.holds(ref)
	}
	for kid := range kids.Items() {
		if err := p.node(kid, above, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (p *pages) object(ref Ref) (Object, error) {
	if p.head == nil {
		return p.file.Object(ref)
	}
	o, err := p.head(ref.Number)
	if err == nil && o.Generation != ref.Generation {
		return Object{Ref: ref}, nil
	}
	return o, err
}

// inherit is what those below a page, or below what holds pages, have of it.
func (p *pages) inherit(dict Value, above inherited) (here inherited, err error) {
	here = above
	for key, to := range map[string]*Value{"MediaBox": &here.mediaBox, "CropBox": &here.cropBox, "Rotate": &here.rotate} {
		there, err := p.file.has(dict, key)
		if err != nil {
			return here, err
		}
		if there {
			*to = dict.Get(key)
		}
	}
	return here, nil
}

// leaf takes note of a page.
func (p *pages) leaf(o Object, has inherited) error {
	p.count++
	if p.each != nil {
		p.each(Page{Object: o, has: has})
	}
	array, isRef := o.Value.Get("Annots").Ref()
	isRef = isRef && array.Number <= maxNumber
	if !p.page.Value.IsNull() {
		p.shared = p.shared || isRef && array == p.array
		return nil
	}
	is, err := p.isWanted(o)
	if err != nil {
		return err
	}
	fresh := !isRef || p.arrays.add(array.Number)
	if is {
		p.page, p.number, p.has, p.shared = o, p.count, has, !fresh
		if isRef {
			p.array = array
		}
	}
	return nil
}

func (p *pages) isWanted(o Object) (bool, error) {
	if p.wanted.page != (Ref{}) {
		return o.Ref == p.wanted.page, nil
	}
	if p.wanted.widget == (Ref{}) {
		return p.count == p.wanted.number, nil
	}
	annotations, err := p.file.get(o.Value, "Annots")
	if err != nil {
		return false, err
	}
	for item := range annotations.Items() {
		if ref, ok := item.Ref(); ok && ref == p.wanted.widget {
			return true, nil
		}
	}
	return false, nil
}
