package change

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// A Comparison is how two states of a file differ.
type Comparison struct {
	Differences []Difference

	// Orphans are the objects of the earlier state that nothing led to, of which the first
	// thousand. They may be prepared for an attack, or left by a careless program: as long as
	// nothing leads to them, nothing of them is seen.
	Orphans []int
}

// maxDifferences bounds the differences and the orphans of two states. Every page or field
// has its own; a file in which more differ counts as another document.
const maxDifferences = 1000

// Between compares two states of one file, as [pdf.File.At] gives them: before is the
// earlier. ErrTooComplex and ErrRepair of package pdf tell that one of them cannot be read as
// a whole, so that nothing can be said of what differs; and there are errors of the source.
func Between(ctx context.Context, before, after *pdf.File) (Comparison, error) {
	after.Renew(ctx)
	common := newCommon(after)
	old, err := read(before, common)
	if err != nil {
		return Comparison{}, fmt.Errorf("read PDF as it was: %w", err)
	}
	now, err := read(after, common)
	if err != nil {
		return Comparison{}, fmt.Errorf("read PDF as it became: %w", err)
	}
	return between(old, now)
}

func between(before, after *state) (Comparison, error) {
	c := &comparison{before: before, after: after, seen: map[told]bool{}, values: map[int]bool{}, excused: map[int]excuse{}}
	for _, compare := range []func() error{
		c.objects, c.ambiguous, c.trailer, c.catalog, c.pages, c.fields, c.form, c.notes, c.roles, c.revealed,
	} {
		if err := cmp.Or(compare(), after.file.Wanted()); err != nil { // some take what cannot be read for another
			return Comparison{}, fmt.Errorf("compare states of PDF: %w", err)
		}
	}
	slices.SortFunc(c.found, compareDifferences)
	orphans, err := before.orphans()
	return Comparison{Differences: c.found, Orphans: orphans}, err
}

// compareDifferences puts what is forbidden first, and then goes by page and field.
func compareDifferences(a, b Difference) int {
	rank := func(d Difference) int {
		if d.Class == Forbidden {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Page, b.Page), cmp.Compare(a.Field, b.Field),
		cmp.Compare(a.What, b.What), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Object, b.Object))
}

// A comparison is one that is going on.
type comparison struct {
	before, after *state
	changed       []int // numbers of the objects that are not as they were
	found         []Difference
	seen          map[told]bool
	values        map[int]bool   // fields of whose value an object is changed
	excused       map[int]excuse // by the number of their field
}

// A delta is an object as it was and as it is.
type delta struct{ old, now pdf.Object }

// seen is what those see of it who refer to it: one that was written anew with another
// generation is gone for them.
func (d delta) seen() delta {
	if !d.old.Value.IsNull() && d.old.Generation != d.now.Generation {
		d.now = pdf.Object{Ref: d.old.Ref}
	}
	return d
}

// An excuse is why a field may look otherwise than it did.
type excuse struct {
	isNew, isFilled, isSigned bool
}

// told is a difference that was told, whatever object it is of.
type told struct {
	Difference
	box pdf.Box
}

// add takes note of a difference once.
func (c *comparison) add(d Difference) {
	key := told{Difference: d}
	if d.Box != nil {
		key.box, key.Box = *d.Box, nil
	}
	key.Object = 0
	if c.seen[key] || len(c.found) > maxDifferences {
		return
	}
	c.seen[key] = true
	if len(c.found) == maxDifferences {
		d = Difference{What: More, Class: Forbidden} // nobody may hide one behind many
	}
	c.found = append(c.found, d)
}

// objects finds those that are not as they were.
func (c *comparison) objects() error {
	for _, number := range c.after.file.Differing(c.before.file) {
		d, err := c.delta(number)
		if err != nil {
			return err
		}
		same, err := c.after.file.Same(d.now, c.before.file, d.old)
		if err != nil {
			return err
		}
		if same {
			continue
		}
		if d = d.seen(); d.now.Value.HasTwice() {
			c.add(Difference{What: Ambiguous, Class: Forbidden, Object: number})
		}
		c.changed = append(c.changed, number)
		for _, m := range c.after.marks.of(number) {
			if m.role == ofValue {
				c.values[m.owner] = true
			}
		}
	}
	return nil
}

// delta reads an object in both states.
func (c *comparison) delta(number int) (d delta, err error) {
	if d.old, err = c.before.object(number); err != nil {
		return d, err
	}
	d.now, err = c.after.object(number)
	return d, err
}

// ambiguous looks for objects of which readers take one or another.
func (c *comparison) ambiguous() error {
	for _, number := range c.after.file.Ambiguous(c.before.file) {
		c.add(Difference{What: Ambiguous, Class: Forbidden, Object: number})
	}
	return nil
}

// differing calls with each key that does not say the same in two dictionaries.
func differing(old, now pdf.Value, report func(key string, old, now pdf.Value)) {
	before := map[string]pdf.Value{}
	for key, value := range old.Entries() {
		if _, ok := before[key]; !ok {
			before[key] = value
		}
	}
	for key, value := range now.Entries() {
		was := before[key]
		delete(before, key)
		if !pdf.Equal(was, value) {
			report(key, was, value)
		}
	}
	for key, was := range before {
		if !was.IsNull() {
			report(key, was, pdf.Value{})
		}
	}
}

func (c *comparison) trailer() error {
	old, now := c.before.file.Trailer(), c.after.file.Trailer()
	differing(old, now, func(key string, was, is pdf.Value) {
		d := Difference{What: Trailer, Class: Forbidden}
		switch {
		case key == "Root":
			d.Class = Describing // catalogs are compared, whatever object they are
		case slices.Contains(ofSection, key):
			return
		case !leadsOn(was) && !leadsOn(is):
			d.Class = Describing // a checksum for instance, which whoever appends leaves out
		}
		c.add(d)
	})
	before, err := c.before.firstIdentifier()
	if err != nil {
		return err
	}
	after, err := c.after.firstIdentifier()
	if err == nil && !pdf.Equal(before, after) {
		c.add(Difference{What: Identifier, Class: Describing})
	}
	if !pdf.Equal(old.Get("Info"), now.Get("Info")) {
		c.add(Difference{What: Information, Class: Describing})
	}
	return err
}

// leadsOn tells whether a value has a reference.
func leadsOn(v pdf.Value) bool {
	for range v.Refs() {
		return true
	}
	return false
}

func (s *state) firstIdentifier() (pdf.Value, error) {
	ids, err := s.get(s.file.Trailer(), "ID")
	for id := range ids.Items() {
		return id, err
	}
	return pdf.Value{}, err
}

// catalog compares the entries of the catalog, whatever object it is.
func (c *comparison) catalog() error {
	var names []pdf.Value
	differing(c.before.catalog.Value, c.after.catalog.Value, func(key string, old, now pdf.Value) {
		r, ok := ofEntry[key]
		switch {
		case key == "AcroForm":
		case key == "Pages":
			c.add(Difference{What: PageTree, Class: Forbidden})
		case key == "Names":
			names = append(names, old, now)
		case ok:
			c.add(Difference{What: plain[r].what, Class: plain[r].class})
		default:
			c.add(Difference{What: Catalog, Class: Forbidden})
		}
	})
	if len(names) > 0 {
		if err := c.names(names[0], names[1]); err != nil {
			return err
		}
	}
	return c.security()
}

// names compares name dictionaries, ISO 32000-2, 7.7.4.
func (c *comparison) names(old, now pdf.Value) error {
	before, err := c.before.target(old)
	if err != nil {
		return err
	}
	after, err := c.after.target(now)
	if err != nil {
		return err
	}
	differing(before.Value, after.Value, func(key string, _, _ pdf.Value) {
		d := Difference{What: Names, Class: Forbidden}
		switch key {
		case "EmbeddedFiles":
			d.What = Files
		case "JavaScript":
			d.What = Actions
		}
		c.add(d)
	})
	return nil
}

// ofStore are the entries of a document security store, ISO 32000-2, table 261.
var ofStore = []string{"Type", "VRI", "Certs", "OCSPs", "CRLs"}

// security looks whether the document security store is one, and no place for other things.
func (c *comparison) security() error {
	old, err := c.before.get(c.before.catalog.Value, "DSS")
	if err != nil {
		return err
	}
	now, err := c.after.target(c.after.catalog.Value.Get("DSS"))
	if err != nil || now.Value.IsNull() {
		if err == nil && !old.IsNull() {
			c.add(Difference{What: Security, Class: Forbidden})
		}
		return err
	}
	odd := !now.Value.IsDict() || now.IsStream()
	for key, value := range now.Value.Entries() {
		odd = odd || !slices.Contains(ofStore, key) && !pdf.Equal(value, old.Get(key))
	}
	if odd && !pdf.Equal(old, now.Value) {
		c.add(Difference{What: Security, Class: Forbidden, Object: now.Number})
	}
	return nil
}

// orphans are the objects that nothing leads to. What a file is read with is none: object
// streams, cross-references, and how a linearized file is laid out.
func (s *state) orphans() (numbers []int, err error) {
	hints := int64(0)
	var all []pdf.Object
	for number := range s.file.Numbers() {
		if err := s.file.Wanted(); err != nil {
			return nil, err
		}
		if s.marks.has(number) {
			continue
		}
		o, err := s.object(number)
		if err != nil {
			continue // nobody needs it
		}
		if v := o.Value.Get("Linearized"); !v.IsNull() {
			for at := range o.Value.Get("H").Items() {
				hints, _ = at.Int()
				break
			}
			continue
		}
		if o.Value.IsNull() || isContainer(o) {
			continue
		}
		if all = append(all, pdf.Object{Ref: o.Ref, Start: o.Start}); len(all) > maxDifferences {
			break
		}
	}
	for _, o := range all {
		if hints == 0 || o.Start != hints {
			numbers = append(numbers, o.Number)
		}
	}
	return numbers[:min(len(numbers), maxDifferences)], nil
}

// isContainer is true for object streams and cross-reference streams.
func isContainer(o pdf.Object) bool {
	kind, _ := o.Value.Get("Type").Name()
	return o.IsStream() && (kind == "ObjStm" || kind == "XRef")
}
