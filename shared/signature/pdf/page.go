package pdf

import "fmt"

// pages is what a signature needs of the pages, ISO 32000-2, 7.7.3. All of them are
// read: a tree of pages that is none is repaired by each viewer in its own way.
type pages struct {
	file   *File
	seen   numbers
	count  int
	first  Object // on which a new field has its widget
	shared bool   // another page has its array of annotations, too
}

func (f *File) pages() (*pages, error) {
	catalog, err := f.catalog()
	if err != nil {
		return nil, err
	}
	p := &pages{file: f}
	if err := p.node(catalog.Value.Get("Pages"), 0); err != nil {
		return nil, err
	}
	if p.first.Value.IsNull() {
		return nil, damaged("no page")
	}
	return p, nil
}

// CountPages returns how many pages the file has.
func (f *File) CountPages() (int, error) {
	p, err := f.pages()
	if err != nil {
		return 0, err
	}
	return p.count, nil
}

// node reads a page or what holds pages.
func (p *pages) node(v Value, depth int) error {
	ref, ok := v.Ref()
	if !ok || ref.Number > maxNumber || !p.seen.add(ref.Number) {
		return damaged("tree of pages is no tree")
	}
	if depth > maxDepth {
		return fmt.Errorf("%w: tree of pages", ErrTooComplex)
	}
	o, err := p.file.Object(ref)
	if err != nil {
		return err
	}
	if !o.Value.IsDict() || o.IsStream() {
		return damaged("page %d is no dictionary", ref.Number)
	}
	kids, err := p.file.get(o.Value, "Kids")
	if err != nil {
		return err
	}
	if !kids.IsArray() {
		p.page(o)
		return nil
	}
	for kid := range kids.Items() {
		if err := p.node(kid, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (p *pages) page(o Object) {
	p.count++
	if p.first.Value.IsNull() {
		p.first = o
		return
	}
	annotations, ok := o.Value.Get("Annots").Ref()
	ofFirst, _ := p.first.Value.Get("Annots").Ref()
	p.shared = p.shared || ok && annotations == ofFirst
}
