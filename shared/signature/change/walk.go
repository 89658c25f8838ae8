package change

import (
	"cmp"
	"fmt"
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// walk gives each object its roles, from the trailer on.
func (s *state) walk() error {
	s.walkTrailer()
	if err := s.walkCatalog(); err != nil {
		return err
	}
	for _, page := range s.pages {
		if err := s.walkPage(page); err != nil {
			return err
		}
	}
	if err := s.walkForm(); err != nil {
		return err
	}
	return s.follow()
}

// enter gives an object a role. What has two owners is of several, and so is all that it
// leads to.
func (s *state) enter(number int, m mark) {
	if number <= 0 || number > maxNumber || len(s.marks.missing) > maxObjects {
		return
	}
	if now, isNew := s.marks.add(number, m); isNew {
		s.todo = append(s.todo, visit{int32(number), now.pack()})
	}
}

// spread gives a role to all that a value leads to.
func (s *state) spread(v pdf.Value, m mark) {
	for ref := range v.Refs() {
		s.lead(ref.Number, m)
		if s.file.Wanted() != nil {
			return // whoever reads an object next is told
		}
	}
}

// lead gives a role to an object that another one leads to.
func (s *state) lead(to int, m mark) {
	if !s.stops(to, m.role) {
		s.enter(to, m)
	}
}

// stops tells whether an object is looked at for itself, so that a reference to it says no
// more than which object is meant. What draws stops at pages only.
func (s *state) stops(number int, r role) bool {
	if _, ok := s.pageAt.get(number); ok || s.holders[number] || number == s.catalog.Number {
		return true
	}
	if r.isDrawn() {
		return false
	}
	_, isField := s.fieldOf.get(number)
	_, isNote := s.noteOn.get(number)
	return isField || isNote || s.groups[number] != "" || s.signed[number]
}

// follow gives roles to what has none yet, as long as there is some.
func (s *state) follow() error {
	for len(s.todo) > 0 {
		v := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		if err := cmp.Or(s.visit(int(v.number), v.mark()), s.file.Wanted()); err != nil {
			return err
		}
	}
	if len(s.marks.missing) > maxObjects {
		return fmt.Errorf("%w: references to too many objects that are not there", pdf.ErrTooComplex)
	}
	return nil
}

// visit gives a role to all that an object with this one leads to.
func (s *state) visit(number int, m mark) error {
	switch {
	case s.isOwn(number, m):
		return nil
	case m.role == ofResources, m.role == ofNames:
		o, err := s.object(number)
		if err != nil {
			return err
		}
		if m.role == ofNames {
			s.spreadNames(o.Value)
		} else {
			s.spreadResources(o.Value, m.owner)
		}
		return nil
	}
	links, err := s.shelf.Links(s.file, number)
	if err != nil {
		return err
	}
	for to := range links {
		s.lead(to, m)
		if err := s.file.Wanted(); err != nil {
			return err
		}
	}
	return nil
}

// isOwn is true for what was walked when it got its role: catalog, pages and what holds them,
// fields and annotations.
func (s *state) isOwn(number int, m mark) bool {
	switch m.role {
	case ofCatalog:
		return number == s.catalog.Number
	case ofPageTree:
		return s.holders[number]
	case ofPage:
		return number == m.owner
	case ofAnnotation, ofField:
		return number == m.owner || s.isWidget(number)
	case ofForm, ofAnnotations:
		return s.parts[number]
	}
	return false
}

func (s *state) isWidget(number int) bool {
	_, ok := s.fieldOf.get(number)
	return ok
}

// ofSection are the entries of a trailer that are for the structure of the file.
var ofSection = []string{"Size", "Prev", "XRefStm", "Root", "Info", "ID", "Type", "W", "Index", "Length", "Filter", "DecodeParms"}

func (s *state) walkTrailer() {
	for key, value := range s.file.Trailer().Entries() {
		switch {
		case key == "Info":
			s.spread(value, mark{ofInformation, 0})
		case key == "ID", !slices.Contains(ofSection, key):
			s.spread(value, mark{ofTrailer, 0})
		}
	}
	for _, number := range s.file.Holders() {
		o, err := s.object(number)
		if err != nil {
			continue // nothing in it can be read
		}
		for key, value := range o.Value.Entries() {
			if key != "Extends" {
				s.spread(value, mark{ofHolder, 0})
			}
		}
	}
}

func (s *state) walkCatalog() error {
	s.enter(s.catalog.Number, mark{ofCatalog, 0})
	for key, value := range s.catalog.Value.Entries() {
		r, ok := ofEntry[key]
		switch {
		case key == "Pages", key == "AcroForm", key == "Type":
		case key == "Names" && value.IsDict():
			s.spreadNames(value)
		case ok:
			s.spread(value, mark{r, 0})
		default:
			s.spread(value, mark{ofCatalog, 0})
		}
	}
	for number := range s.holders {
		o, err := s.object(number)
		if err != nil {
			return err
		}
		s.enter(number, mark{ofPageTree, 0})
		for key, value := range o.Value.Entries() {
			switch key {
			case "Kids":
				if ref, ok := value.Ref(); ok {
					s.enter(ref.Number, mark{ofPageTree, 0})
				}
			case "Resources":
				s.walkResources(value, several)
			default:
				s.spread(value, mark{ofPageTree, 0})
			}
		}
	}
	return nil
}

// spreadNames walks the name dictionary, ISO 32000-2, 7.7.4.
func (s *state) spreadNames(names pdf.Value) {
	if !names.IsDict() {
		s.spread(names, mark{ofNames, 0})
	}
	roles := map[string]role{"EmbeddedFiles": ofFiles, "JavaScript": ofActions}
	for key, value := range names.Entries() {
		r, ok := roles[key]
		if !ok {
			r = ofNames
		}
		s.spread(value, mark{r, 0})
	}
}

func (s *state) walkPage(page pdf.Page) error {
	number := page.Number
	s.enter(number, mark{ofPage, number})
	for key, value := range page.Value.Entries() {
		switch key {
		case "Parent": // what programs inherit from, although the tree may not lead there
			s.spread(value, mark{ofPageTree, 0})
		case "Contents":
			s.spread(value, mark{ofContent, number})
		case "Resources":
			s.walkResources(value, number)
		case "Annots":
			if err := s.walkNotes(value, number); err != nil {
				return err
			}
		case "AA":
			s.spread(value, mark{ofActions, 0})
		case "AF":
			s.spread(value, mark{ofFiles, 0})
		default:
			s.spread(value, mark{ofPage, number})
		}
	}
	return nil
}

// walkResources walks the resources of a page, ISO 32000-2, 7.8.3.
func (s *state) walkResources(v pdf.Value, page int) {
	if ref, ok := v.Ref(); ok {
		s.enter(ref.Number, mark{ofResources, page})
		return
	}
	s.spreadResources(v, page)
}

func (s *state) spreadResources(v pdf.Value, page int) {
	roles := map[string]role{"Font": ofFont, "XObject": ofXObject}
	if !v.IsDict() {
		s.spread(v, mark{ofResources, page})
	}
	for key, value := range v.Entries() {
		r, ok := roles[key]
		if !ok {
			r = ofResources
		}
		// What is within a resource is none itself, but may be reached as one.
		s.spread(value, mark{r, page})
	}
}

// walkNotes walks the annotations of a page. Widgets of fields are walked with their fields.
func (s *state) walkNotes(array pdf.Value, page int) error {
	for ref, ok := array.Ref(); ok; ref, ok = array.Ref() {
		if s.parts[ref.Number] {
			break
		}
		s.parts[ref.Number] = true
		s.enter(ref.Number, mark{ofAnnotations, page})
		o, err := s.object(ref.Number)
		if err != nil {
			return err
		}
		array = o.Value
	}
	for _, note := range s.notes[page] {
		number := int(note.number)
		if number != 0 && (s.isWidget(number) || s.groups[number] != "") {
			continue
		}
		dict, err := s.dictionary(note)
		if err != nil {
			return err
		}
		owner := page
		if number != 0 {
			owner = number
			s.enter(number, mark{ofAnnotation, number})
		}
		s.walkNote(dict, owner, ofAnnotation, ofAppearance)
	}
	return nil
}

// walkNote walks an annotation, or a field. A value that is no dictionary leads to it.
func (s *state) walkNote(dict pdf.Value, owner int, all, appearance role) {
	if !dict.IsDict() {
		s.spread(dict, mark{all, owner})
	}
	for key, value := range dict.Entries() {
		switch key {
		case "AP":
			s.spread(value, mark{appearance, owner})
		case "A", "AA", "PA":
			s.spread(value, mark{ofActions, 0})
		case "V":
			if all != ofField {
				s.spread(value, mark{all, owner})
			}
		default:
			s.spread(value, mark{all, owner})
		}
	}
}

func (s *state) walkForm() error {
	v := s.catalog.Value.Get("AcroForm")
	form, err := s.target(v)
	if err != nil {
		return err
	}
	if ref, ok := v.Ref(); ok {
		s.enter(ref.Number, mark{ofForm, 0})
	}
	for key, value := range form.Value.Entries() {
		switch key {
		case "Fields":
			if ref, ok := value.Ref(); ok {
				s.enter(ref.Number, mark{ofForm, 0})
			}
		case "DR":
			s.spread(value, mark{ofFormResources, 0})
		default:
			s.spread(value, mark{ofForm, 0})
		}
	}
	for number := range s.groups {
		if err := s.walkNode(number, number, false); err != nil {
			return err
		}
	}
	for i := range s.fields {
		f := &s.fields[i]
		for number := range s.nodesOf(f) {
			if err := s.walkNode(number, f.number, f.isSignature); err != nil {
				return err
			}
		}
	}
	return nil
}

// walkNode walks one dictionary of a field.
func (s *state) walkNode(number, owner int, isSignature bool) error {
	o, err := s.object(number)
	if err != nil {
		return err
	}
	s.enter(number, mark{ofField, owner})
	s.walkNote(o.Value, owner, ofField, ofFieldAppearance)
	v := o.Value.Get("V")
	ref, ok := v.Ref()
	switch {
	case isSignature && ok:
		s.enter(ref.Number, mark{ofSignature, owner})
	case isSignature:
		s.spread(v, mark{ofSignature, owner})
	default:
		s.spread(v, mark{ofValue, owner})
	}
	return nil
}
