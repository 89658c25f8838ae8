package pdf

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Errors of [Added], to be told apart with errors.Is.
var (
	ErrAnother = errors.New("PDF does not begin with the document that was given")
	ErrAdded   = errors.New("PDF holds more than the document that was given and one signature")
)

// A Why is the reason of an [AddedError].
type Why string

// The reasons.
const (
	WhyRevisions  Why = "revisions"  // not one increment, or one that stands on something else than the document's end
	WhyTrailer    Why = "trailer"    // its trailer names another catalog, or more than the document's
	WhyBytes      Why = "bytes"      // some stand in no object
	WhyEntry      Why = "entry"      // an object is freed, in an object stream, or not in the increment
	WhyReplaced   Why = "replaced"   // an object of the document, which no signature changes
	WhyChanged    Why = "changed"    // an object that a signature changes is changed otherwise, or not at all
	WhyUnused     Why = "unused"     // a new object that is no part of the signature
	WhyReferred   Why = "referred"   // the document refers to an object that it did not have, and now has
	WhyField      Why = "field"      // the new field is more than one
	WhySignature  Why = "signature"  // the signature dictionary is more than one
	WhyAppearance Why = "appearance" // what is seen refers to something else than its own drawing
)

// An AddedError is an [ErrAdded]: which object of the signed file, zero for none, and why.
type AddedError struct {
	Why    Why
	Object int
}

// Error names the reason and the object.
func (e *AddedError) Error() string {
	if e.Object == 0 {
		return fmt.Sprintf("%v: %s", ErrAdded, e.Why)
	}
	return fmt.Sprintf("%v: object %d, %s", ErrAdded, e.Object, e.Why)
}

// Unwrap returns ErrAdded.
func (e *AddedError) Unwrap() error { return ErrAdded }

// A Seen is where a signature covers what is on a page of the document.
type Seen struct {
	Page int // from 1 on
	Box  Box // on the page as it is shown
}

// Added tells whether a signed file is the original and behind it one increment that only
// signs it, as [Plan.Embed] makes it: nil, or where the signature is seen. That a signature
// is over the whole file says nothing of that, because whoever signs can change each page by
// the same increment. What a signature shows is drawn by the signer and can hide what is
// below it. Nothing of the CMS is verified.
//
// The errors are ErrAnother, an [AddedError], and those of [File.Newest].
func Added(original, signed *File) (*Seen, error) {
	original.budget.renew(original.size)
	signed.budget.renew(signed.size)
	seen, err := added(original, signed)
	if err != nil {
		return nil, fmt.Errorf("compare signed PDF: %w", err)
	}
	return seen, nil
}

func added(original, signed *File) (*Seen, error) {
	if err := begins(original, signed); err != nil {
		return nil, err
	}
	if _, err := signed.newest(); err != nil {
		return nil, err
	}
	form, err := original.form()
	if err != nil {
		return nil, err
	}
	expected, err := original.newIncrement(form)
	if err != nil {
		return nil, err
	}
	a := &addition{original: original, signed: signed, expected: expected, objects: map[int]Object{}}
	for _, check := range []func() error{a.section, a.readObjects, a.trailer, a.referred, a.field, a.compare} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return a.seen, nil
}

// begins compares the bytes of the original.
func begins(original, signed *File) error {
	if signed.size <= original.size {
		return ErrAnother
	}
	for at := int64(0); at < original.size; {
		want, err := original.window(at)
		if err != nil {
			return err
		}
		got := make([]byte, len(want))
		if n, err := signed.source.ReadAt(got, at); n < len(got) {
			return errors.Join(ErrChanged, err)
		}
		if !bytes.Equal(got, want) {
			return ErrAnother
		}
		at += int64(len(want))
	}
	return nil
}

// window reads the next 64 KiB, or what is left. It is not counted by the budget: a comparison
// reads each byte once.
func (f *File) window(at int64) ([]byte, error) {
	b := make([]byte, min(1<<16, f.size-at))
	if n, err := f.source.ReadAt(b, at); n < len(b) {
		if err == nil || errors.Is(err, io.EOF) {
			err = ErrChanged
		}
		return nil, err
	}
	return b, nil
}

// An addition is an increment that is being compared with the one that signing would make.
type addition struct {
	original, signed *File
	expected         *increment     // what it changes of the original
	newest           section        // its cross-references
	objects          map[int]Object // its objects, by number
	parts            numbers        // those that are field, signature, drawing or cross-references
	drawing          numbers        // those of what is seen
	seen             *Seen
}

func (a *addition) refuse(why Why, number int) error { return &AddedError{Why: why, Object: number} }

// isNew tells whether a number is above all that the original has.
func (a *addition) isNew(number int) bool { return number >= a.expected.next }

// section wants one section that stands on the original's newest, and ends the file.
func (a *addition) section() (err error) {
	before, after := a.original.sections, a.signed.sections
	if len(after) != len(before)+1 || after[0].offset < a.original.size || after[0].prev != before[0].offset {
		return a.refuse(WhyRevisions, 0)
	}
	// Read anew, it says where its own end is.
	if a.newest, err = a.signed.section(after[0].offset); err != nil {
		return err
	}
	if a.newest.end != a.signed.size || a.newest.remark {
		return a.refuse(WhyBytes, 0)
	}
	if !a.newest.trailer.Get("XRefStm").IsNull() || a.newest.isStream != before[0].isStream {
		return a.refuse(WhyRevisions, 0)
	}
	return nil
}

// readObjects reads all objects of the increment. Nothing but white space may be between them.
func (a *addition) readObjects() error {
	entries := slices.Clone(a.newest.entries)
	for _, e := range entries {
		if e.kind != inUse || e.offset < a.original.size {
			return a.refuse(WhyEntry, int(e.number))
		}
	}
	slices.SortFunc(entries, func(x, y entry) int { return cmp.Compare(x.offset, y.offset) })
	at, named := a.original.size, !a.newest.isStream
	for _, e := range entries {
		o, err := a.signed.objectAt(e.offset)
		if err != nil {
			return err
		}
		if err := a.onlySpace(at, o.Start); err != nil {
			return err
		}
		at = o.End
		if o.Start == a.newest.offset {
			if !a.newest.isStream || !a.isNew(o.Number) || o.Generation != 0 {
				return a.refuse(WhyReplaced, o.Number)
			}
			a.parts.add(o.Number)
			named = true
			continue
		}
		a.objects[o.Number] = o
	}
	switch {
	case !named:
		return a.refuse(WhyEntry, 0)
	case a.newest.isStream:
		return nil
	}
	return a.onlySpace(at, a.newest.offset)
}

// onlySpace wants nothing between two offsets but a little white space.
func (a *addition) onlySpace(from, to int64) error {
	if to < from || to-from > maxSpace {
		return a.refuse(WhyBytes, 0)
	}
	b, err := a.signed.read(from, int(to-from))
	if err == nil && len(bytes.Trim(b, " \t\r\n\f\x00")) > 0 {
		err = a.refuse(WhyBytes, 0)
	}
	return err
}

const maxSpace = 64

// trailer wants the original's entries, and those of the new section.
func (a *addition) trailer() error {
	before, after := a.original.Trailer(), a.newest.trailer
	for _, pair := range [][2]Value{{before, after}, {after, before}} {
		for key, value := range pair[0].Entries() {
			if !slices.Contains(ofSection, key) && !same(value, pair[1].Get(key)) {
				return a.refuse(WhyTrailer, 0)
			}
		}
	}
	allowed := []string{"Size", "Prev", "ID"}
	if a.newest.isStream {
		allowed = append(allowed, "Type", "W", "Index", "Length", "Filter", "DecodeParms")
	}
	for key := range after.Entries() {
		if slices.Contains(ofSection, key) && !slices.Contains(allowed, key) {
			return a.refuse(WhyTrailer, 0)
		}
	}
	highest := a.expected.next - 1
	for _, e := range a.newest.entries {
		highest = max(highest, int(e.number))
	}
	if size, _ := after.Get("Size").Int(); size != int64(highest)+1 {
		return a.refuse(WhyTrailer, 0)
	}
	return a.identifiers(after.Get("ID"))
}

// identifiers wants /ID with the first string of the original, or none if that has none.
func (a *addition) identifiers(after Value) error {
	before, err := a.original.get(a.original.Trailer(), "ID")
	if err != nil {
		return err
	}
	if !before.IsArray() {
		if !after.IsNull() {
			return a.refuse(WhyTrailer, 0)
		}
		return nil
	}
	old, ids := slices.Collect(before.Items()), slices.Collect(after.Items())
	if len(old) == 0 && after.IsNull() {
		return nil
	}
	if len(old) == 0 || len(ids) != 2 || !same(old[0], ids[0]) {
		return a.refuse(WhyTrailer, 0)
	}
	if _, ok := ids[1].Bytes(); !ok {
		return a.refuse(WhyTrailer, 0)
	}
	return nil
}

// referred looks for a reference of the original that led to nothing, and no longer does.
func (a *addition) referred() error {
	var read numbers
	for _, s := range a.original.sections {
		if err := a.refersToNew(s.trailer); err != nil {
			return err
		}
		for _, e := range s.entries {
			if !read.add(int(e.number)) || e.kind == free {
				continue
			}
			o, err := a.original.Object(Ref{int(e.number), int(e.generation)})
			if err != nil {
				return err
			}
			if err := a.refersToNew(o.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *addition) refersToNew(v Value) error {
	for r := range v.Refs() {
		if a.isNew(r.Number) && a.isAdded(r.Number) {
			return a.refuse(WhyReferred, r.Number)
		}
	}
	return nil
}

// isAdded tells whether the increment has an object of this number.
func (a *addition) isAdded(number int) bool {
	_, ok := search(a.newest.entries, number)
	return ok
}

// compare wants that each object is part of the signature, or changed as a signature
// changes it, and that none of these changes is missing.
func (a *addition) compare() error {
	for _, number := range sortedKeys(a.objects) {
		o := a.objects[number]
		if a.parts.has(number) {
			if o.Generation != 0 || !a.isNew(number) {
				return a.refuse(WhyReplaced, number)
			}
			continue
		}
		at := slices.IndexFunc(a.expected.changed, func(c Object) bool { return c.Number == number })
		switch {
		case at < 0 && a.isNew(number):
			return a.refuse(WhyUnused, number)
		case at < 0:
			return a.refuse(WhyReplaced, number)
		}
		if c := a.expected.changed[at]; c.Ref != o.Ref || o.IsStream() || !same(c.Value, o.Value) {
			return a.refuse(WhyChanged, number)
		}
	}
	for _, c := range a.expected.changed {
		if _, ok := a.objects[c.Number]; !ok {
			return a.refuse(WhyChanged, c.Number)
		}
	}
	return nil
}
