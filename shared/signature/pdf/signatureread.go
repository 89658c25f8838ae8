package pdf

import (
	"bytes"
	"cmp"
	"math"
	"slices"
)

// read says what a signature dictionary is, and what is wrong with its form.
func (c *collection) read(d *found) (s Embedded, err error) {
	s = Embedded{Object: d.Number, Revision: c.revisionWith(d.section)}
	own := looseReader{c.file.At(Revision{first: s.Revision.first})}
	r := &signatureReader{Embedded: &s, file: c.file, own: own, found: d}
	r.form()
	if err := r.ranges(); err != nil {
		return s, err
	}
	if err := c.coverage(r); err != nil {
		return s, err
	}
	if err := r.contents(); err != nil {
		return s, err
	}
	if err := c.place(r); err != nil {
		return s, err
	}
	if err := r.permissions(); err != nil {
		return s, err
	}
	return s, r.says()
}

// revisionWith returns the revision that has a section.
func (c *collection) revisionWith(section int) Revision {
	at := len(c.revisions) - 1
	for i, r := range c.revisions {
		if r.first > section {
			at = i - 1
			break
		}
	}
	return c.revisions[max(at, 0)]
}

// A signatureReader reads one signature dictionary.
type signatureReader struct {
	*Embedded
	file  *File
	own   looseReader // of the revision that has the dictionary
	found *found
	lock  Value // of its field
	exact bool  // the ranges are four numbers within the file
}

func (r *signatureReader) defect(d Defect) { r.Defects = append(r.Defects, d) }

// form looks at the dictionary itself.
func (r *signatureReader) form() {
	v := r.found.value
	if !v.IsDict() || r.found.isStream && !r.found.within {
		r.defect(DefectNoDictionary)
	}
	if v.HasTwice() {
		r.defect(DefectDuplicateKey)
	}
	if kind := v.Get("Type"); !kind.IsNull() && !kind.is("Sig") && !kind.is("DocTimeStamp") {
		r.defect(DefectType)
	}
	if r.found.Holder != 0 {
		r.defect(DefectObjectStream)
	}
}

// ranges reads /ByteRange.
func (r *signatureReader) ranges() error {
	v := r.found.value.Get("ByteRange")
	if _, ok := v.Ref(); ok {
		r.defect(DefectIndirectRanges)
		resolved, err := r.own.resolve(v)
		if err != nil {
			return err
		}
		v = resolved
	}
	if !v.IsArray() {
		r.defect(DefectNoRanges)
		return nil
	}
	var all []int64
	var wrong Defect
	for item := range v.Items() {
		n, ok := item.Int()
		switch {
		case len(all) == len(r.Ranges):
			r.defect(DefectRangeCount)
			return nil
		case !ok && isInteger(item.raw):
			n = math.MaxInt64 // too large for any file
		case !ok:
			wrong = DefectRangeNumber
		}
		if n < 0 {
			wrong = cmp.Or(wrong, DefectRangeNegative)
		}
		all = append(all, n)
	}
	if len(all) != len(r.Ranges) {
		r.defect(DefectRangeCount)
		return nil
	}
	if wrong != "" {
		r.defect(wrong)
		return nil
	}
	r.order([4]int64(all))
	return nil
}

// isInteger is true for digits and one sign before them.
func isInteger(raw []byte) bool {
	digits := bytes.TrimLeft(raw, "+-")
	return len(digits) > 0 && len(raw)-len(digits) < 2 && !slices.ContainsFunc(digits, func(c byte) bool { return !isDigit(c) })
}

// order looks at four numbers that are not negative.
func (r *signatureReader) order(n [4]int64) {
	within := n[0] <= r.file.size && n[1] <= r.file.size-n[0] && n[2] <= r.file.size && n[3] <= r.file.size-n[2]
	if n[0] != 0 {
		r.defect(DefectRangeStart)
	}
	if within && n[0]+n[1] >= n[2] {
		r.defect(DefectRangeOverlap)
	}
	if !within {
		r.defect(DefectRangeBeyond)
		return
	}
	r.Ranges = n
	r.exact = n[0] == 0 && n[1] < n[2]
}

// coverage compares the ranges with /Contents and with the revisions.
func (c *collection) coverage(r *signatureReader) error {
	v := r.found.value.Get("Contents")
	if !r.exact {
		return nil
	}
	from, to := r.Ranges[1], r.Ranges[2]
	start, end := v.offset, v.offset+int64(len(v.raw))
	_, indirect := v.Ref()
	direct := r.found.Holder == 0 && !v.IsNull() && !indirect
	switch {
	case direct && start == from && end == to:
	case direct && start >= from && end <= to:
		r.defect(DefectGapWide)
	default:
		r.defect(DefectGapElsewhere)
	}
	revision, ok, err := c.file.endsAt(c.revisions, to+r.Ranges[3])
	if err != nil {
		return err
	}
	// The dictionary must be in what ends there, not in a later revision.
	if !ok || revision.first > r.found.section {
		r.defect(DefectEnd)
		return nil
	}
	r.Revision = revision
	r.own = looseReader{c.file.At(revision)}
	if c.reach[revision.first] >= revision.End {
		r.defect(DefectLeadsOut)
	}
	r.Whole = len(r.Defects) == 0
	return nil
}

// contents reads /Contents and takes the CMS out of it.
func (r *signatureReader) contents() error {
	v := r.found.value.Get("Contents")
	if _, ok := v.Ref(); ok {
		r.defect(DefectIndirect)
		resolved, err := r.own.resolve(v)
		if err != nil {
			return err
		}
		v = resolved
	}
	der, ok := v.Bytes()
	if v.IsNull() {
		r.defect(DefectNoContents)
		return nil
	}
	if !ok || !isExactHex(v.raw) {
		r.defect(DefectNotHex)
	}
	n, ok := berLength(der)
	if !ok {
		r.defect(DefectNoCMS)
		return nil
	}
	if len(bytes.Trim(der[n:], "\x00")) != 0 {
		r.defect(DefectTrailing)
	}
	r.CMS = der[:n:n]
	return nil
}

// berLength returns how many bytes the SEQUENCE has that begins here. Many programs write the
// CMS in BER, and some of them without its length (pdf facts 4): then it ends where its contents do, X.690,
// 8.1.3.6.
func berLength(b []byte) (length int, ok bool) {
	if len(b) < 2 || b[0] != 0x30 {
		return 0, false
	}
	at, open := 0, 0
	for {
		start := at
		var n int
		if at, n, ok = berHeader(b, at); !ok {
			return 0, false
		}
		switch {
		case n < 0:
			open++
		case at-start == 2 && n == 0 && b[start] == 0:
			open--
		default:
			at += n
		}
		if open <= 0 {
			return at, open == 0
		}
		if open > maxDepth {
			return 0, false
		}
	}
}

// berHeader reads a tag and a length, and returns where the contents begin and their length:
// -1 if it is not given. They are within b.
func berHeader(b []byte, at int) (contents, length int, ok bool) {
	if at >= len(b) {
		return 0, 0, false
	}
	first := b[at]
	at++
	if first&0x1F == 0x1F { // a tag of several bytes
		for at < len(b) && b[at]&0x80 != 0 {
			at++
		}
		at++
	}
	if at >= len(b) {
		return 0, 0, false
	}
	n := int(b[at])
	at++
	switch {
	case n == 0x80:
		return at, -1, first&0x20 != 0
	case n > 0x80:
		count := n & 0x7F
		if count > 4 || at+count > len(b) {
			return 0, 0, false
		}
		n = 0
		for _, c := range b[at : at+count] {
			n = n<<8 | int(c)
		}
		at += count
	}
	return at, n, n <= len(b)-at
}

// isExactHex is true for a hexadecimal string of whole bytes, without white space.
func isExactHex(raw []byte) bool {
	if len(raw) < 2 || len(raw)%2 != 0 || raw[0] != '<' {
		return false
	}
	return !slices.ContainsFunc(raw[1:len(raw)-1], func(c byte) bool { return !isHex(c) })
}

// place finds the field of a signature.
func (c *collection) place(r *signatureReader) error {
	d := r.found
	if c.isCurrent(d.stored) {
		if names := c.forms[0][d.location]; len(names) > 0 {
			r.Field, r.lock, r.Place = names[0].name, names[0].lock, InField
			if len(names) > 1 {
				r.defect(DefectShared)
			}
			return nil
		}
	}
	return c.formerPlace(r)
}

// formerPlace finds the field that a signature had in its own revision.
func (c *collection) formerPlace(r *signatureReader) error {
	first := c.revisionWith(r.found.section).first
	names, ok := c.forms[first]
	if !ok {
		names = map[location][]signatureField{}
		fields, err := c.file.At(Revision{first: first}).signatureFields(c.known)
		if err != nil {
			return err
		}
		for _, field := range fields {
			names[field.location] = append(names[field.location], field)
		}
		c.forms[first] = names
	}
	here := names[r.found.location]
	if len(here) == 0 {
		r.Place = Orphan
		return nil
	}
	r.Field, r.lock, r.Place = here[0].name, here[0].lock, Removed
	for _, current := range c.forms[0] {
		if slices.ContainsFunc(current, func(f signatureField) bool { return f.name == r.Field }) {
			r.Place = Replaced
		}
	}
	return nil
}
