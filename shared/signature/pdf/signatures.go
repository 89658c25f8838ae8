package pdf

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// Signatures returns all signatures of the file: the values of its fields, and whatever else
// is a signature dictionary in any of its revisions. One that has a defect is listed with it,
// and the others beside it. It reads each object once, whatever the number of signatures.
// The errors are those of Open: ErrTooComplex, ErrRepair if the form of the newest revision
// cannot be read at all, and those of the source.
func (f *File) Signatures() (Signatures, error) {
	f.budget.renew(f.size)
	c := &collection{file: f, known: map[location]bool{}, current: map[location]bool{}, forms: map[int]map[location][]signatureField{}, reach: f.reach(), revisions: f.Revisions()}
	s, err := c.collect()
	if err != nil {
		return Signatures{}, fmt.Errorf("read PDF signatures: %w", err)
	}
	return s, nil
}

// maxSignatures bounds the signatures of a file.
const maxSignatures = 4096

// A location is where a signature dictionary is, whatever revision wrote it: an object, or a
// value within one.
type location struct {
	number int
	within bool
}

// A found dictionary is one that was found in the file.
type found struct {
	stored
	location
	value Value
}

// A collection is the signatures of a file while they are found.
type collection struct {
	file      *File
	found     []found
	known     map[location]bool                     // of all that were found
	current   map[location]bool                     // and of those that are in the newest revision
	forms     map[int]map[location][]signatureField // fields by their values, by revision
	reach     []int64
	revisions []Revision
	named     []entry // the objects of object streams that a section names, in an order of their own; nil: not looked for
	unnamed   []int64 // where object streams begin that have others
}

func (c *collection) collect() (all Signatures, err error) {
	if all.Damaged, err = c.file.eachStored(c.visit); err != nil {
		return all, err
	}
	all.Unnamed = slices.Compact(c.unnamed)
	if err := c.addValues(); err != nil {
		return all, err
	}
	slices.SortStableFunc(c.found, func(a, b found) int { return cmp.Compare(a.position(c.file), b.position(c.file)) })
	var end int64
	for i := range c.found {
		s, err := c.read(&c.found[i])
		if err != nil {
			return all, err
		}
		if s.Ranges[3] > 0 {
			end = max(end, s.Ranges[2]+s.Ranges[3])
		}
		all.All = append(all.All, s)
	}
	markCopies(all.All)
	all.Behind = c.file.size - end
	if len(all.All) == 0 {
		all.Behind = 0
	}
	all.Tail, err = c.file.tail(max(end, c.file.closed))
	return all, err
}

// visit takes note of the signature dictionaries of an object, and whether it has no name.
func (c *collection) visit(o stored) error {
	if o.holder > 0 && !c.isNamed(o) {
		c.unnamed = append(c.unnamed, o.holder)
	}
	if !mayBeSignature(o.Value.raw) {
		return nil
	}
	return c.look(o, o.Value, false)
}

// mayBeSignature tells quickly what is none: most objects.
func mayBeSignature(raw []byte) bool {
	return bytes.Contains(raw, []byte("ByteRange")) || bytes.Contains(raw, []byte("/Sig")) ||
		bytes.Contains(raw, []byte("DocTimeStamp")) || bytes.Contains(raw, []byte("SubFilter")) || bytes.IndexByte(raw, '#') >= 0
}

func (c *collection) look(o stored, v Value, within bool) error {
	if isSignature(v) {
		return c.add(o, v, within)
	}
	for item := range v.Items() {
		if err := c.look(o, item, true); err != nil {
			return err
		}
	}
	for _, value := range v.Entries() {
		if !value.IsDict() && !value.IsArray() {
			continue
		}
		if err := c.look(o, value, true); err != nil {
			return err
		}
	}
	return nil
}

// isSignature tells whether a dictionary is one of a signature, as far as that can be seen
// where no field says it.
func isSignature(v Value) bool {
	if !v.IsDict() {
		return false
	}
	kind := v.Get("Type")
	_, named := v.Get("SubFilter").Name()
	return !v.Get("ByteRange").IsNull() || kind.is("Sig") || kind.is("DocTimeStamp") || named && !v.Get("Contents").IsNull()
}

func (c *collection) add(o stored, v Value, within bool) error {
	if len(c.found) == maxSignatures {
		return fmt.Errorf("%w: too many signatures", ErrTooComplex)
	}
	v.raw = bytes.Clone(v.raw)
	o.Value = Value{}
	d := found{stored: o, location: location{o.Number, within}, value: v}
	if c.isCurrent(o) {
		c.current[d.location] = true
	}
	c.known[d.location] = true
	c.found = append(c.found, d)
	return nil
}

// isCurrent tells whether an object is as the newest revision has it.
func (c *collection) isCurrent(o stored) bool {
	e, ok := c.file.entry(o.Number)
	if !ok {
		return false
	}
	if o.Holder != 0 {
		return e.kind == compressed && e.holder() == o.Holder
	}
	return e.kind == inUse && e.offset == o.Start
}

// addValues adds the values of signature fields that do not look like a signature. A field
// that has something as its value is shown as signed by some programs.
func (c *collection) addValues() error {
	fields, err := c.file.signatureFields(c.current)
	if err != nil {
		return err
	}
	values := map[location][]signatureField{}
	for _, field := range fields {
		values[field.location] = append(values[field.location], field)
		if c.current[field.location] {
			continue
		}
		v, isStream, err := (&looseReader{c.file}).object(field.number)
		if err != nil {
			return err
		}
		if field.within {
			v = v.Get("V")
		}
		if v.IsNull() {
			continue
		}
		e, _ := c.file.entry(field.number)
		o := stored{Object: Object{Ref: Ref{Number: field.number}}, isStream: isStream, section: c.sectionOf(field.number)}
		if e.kind == compressed {
			o.Holder = e.holder()
		} else {
			o.Start = e.offset
		}
		if err := c.add(o, v, field.within); err != nil {
			return err
		}
	}
	c.forms[0] = values
	return nil
}

// sectionOf is the index of the newest section that names an object.
func (c *collection) sectionOf(number int) int {
	for i := range c.file.sections {
		if _, ok := search(c.file.sections[i].entries, number); ok {
			return i
		}
	}
	return 0
}

// position is where the dictionary stands in the file; in an object stream, where that does.
func (d *found) position(f *File) int64 {
	if d.Holder == 0 {
		return d.value.offset
	}
	e, _ := f.entry(d.Holder)
	return e.offset
}

// markCopies adds the defect of signatures whose CMS another has, too.
func markCopies(all []Embedded) {
	first := map[string]int{}
	for i := range all {
		if len(all[i].CMS) == 0 {
			continue
		}
		j, ok := first[string(all[i].CMS)]
		if !ok {
			first[string(all[i].CMS)] = i
			continue
		}
		for _, k := range []int{j, i} {
			if !slices.Contains(all[k].Defects, DefectCopied) {
				all[k].Defects = append(all[k].Defects, DefectCopied)
			}
		}
	}
}
