package pdf

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
)

// Renew lets the reader work as much again as one file may ask for, as long as the context is
// not done: then all that is read of the file, in any of its states, is the context's error. Whoever
// begins a task on a file of its own calls it; see the limits in the package comment.
func (f *File) Renew(ctx context.Context) {
	f.budget.renew(f.size)
	f.budget.wanted = ctx.Err
}

// Wanted is the error of the context that Renew was given, for those who work without reading.
func (f *File) Wanted() error { return f.budget.wanted() }

// flatten makes one list of the entries that count, for those who ask for many objects.
func (f *File) flatten() {
	if f.entries != nil {
		return
	}
	var seen numbers
	all := []entry{}
	for i := range f.sections {
		for _, e := range f.sections[i].entries {
			if seen.add(int(e.number)) {
				all = append(all, e)
			}
		}
	}
	s := section{entries: all}
	s.sort()
	f.entries = s.entries
}

// Differing returns the numbers of the objects that do not stand where they stood before, in
// rising order: written anew, added, freed, or in an object stream that was written anew.
func (f *File) Differing(before *File) (all []int) {
	f.flatten()
	before.flatten()
	a, b := f.entries, before.entries
	for len(a) > 0 || len(b) > 0 {
		var number int32
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].number < b[0].number:
			number, a = a[0].number, a[1:]
		case len(a) == 0 || b[0].number < a[0].number:
			number, b = b[0].number, b[1:]
		default:
			number, a, b = a[0].number, a[1:], b[1:]
		}
		if f.where(int(number)) != before.where(int(number)) {
			all = append(all, int(number))
		}
	}
	return all
}

// Ambiguous returns the numbers of objects that came after another state and that a hybrid
// section has in two places: one in its table, which counts, and another in its stream.
// Readers differ in which of them they take, ISO 32000-2, 7.5.8.4. Where the stream only says
// what was so before, as with writers that copy a trailer, the object is not among them. Those
// are that were below /Size and are not any more: null by 7.5.5, and there for some readers.
func (f *File) Ambiguous(before *File) (all []int) {
	for _, e := range f.cut(before) {
		all = append(all, int(e.number))
	}
	for i := range max(len(f.sections)-len(before.sections), 0) {
		for _, e := range f.sections[i].other {
			was, ok := before.entry(int(e.number))
			if e.kind == free && (!ok || was.kind == free) {
				continue // a reader of it sees what was there before: nothing
			}
			if !ok || was != e {
				all = append(all, int(e.number))
			}
		}
	}
	return all
}

// cut returns the entries of objects that /Size cuts off, and that it did not before.
func (f *File) cut(before *File) []entry {
	f.flatten()
	size, _ := f.Trailer().Get("Size").Int()
	was, _ := before.Trailer().Get("Size").Int()
	if size >= was {
		return nil
	}
	from, _ := search(f.entries, int(size))
	to, _ := search(f.entries, int(was))
	return slices.DeleteFunc(slices.Clone(f.entries[from:to]), func(e entry) bool { return e.kind == free })
}

// Head reads an object by its number, whatever generation it has; of a stream the dictionary
// only, so that its data cannot be had. A key may stand twice in it; the first counts. What
// is not there is null.
func (f *File) Head(number int) (Object, error) {
	w := f.where(number)
	if w == (where{}) {
		return Object{}, nil
	}
	v, isStream, err := (&looseReader{f}).read(number)
	if err != nil {
		return Object{}, err
	}
	v.raw = bytes.Clone(v.raw) // what is read around it is not kept
	return w.object(v, isStream), nil
}

// object is the one that stands here.
func (w where) object(v Value, isStream bool) Object {
	o := Object{Ref: Ref{Number: int(w.number)}, Value: v}
	if w.kind == compressed {
		o.Holder = w.entry.holder()
		return o
	}
	o.Generation, o.Start = int(w.generation), w.offset
	if isStream {
		o.data = w.offset
	}
	return o
}

// Same tells whether an object, as Head returns it, says the same as it did before: equal values,
// and of streams equal data. How they are written, compressed or kept in an object stream does not
// matter.
func (f *File) Same(now Object, before *File, then Object) (bool, error) {
	if now.Generation != then.Generation || now.IsStream() != then.IsStream() {
		return now.Value.IsNull() && then.Value.IsNull(), nil
	}
	if !now.IsStream() {
		return Equal(now.Value, then.Value), nil
	}
	return f.sameStream(now.Ref, before)
}

// sameStream compares two streams: their data as they are, or else decoded.
func (f *File) sameStream(ref Ref, before *File) (bool, error) {
	now, err := f.Object(ref)
	if err != nil {
		return false, limits(err)
	}
	then, err := before.Object(ref)
	if err != nil {
		return false, err
	}
	if !equalBut(now.Value, then.Value, ofEncoding) {
		return false, nil
	}
	if now.length == then.length && equalBut(now.Value, then.Value, []string{"Length"}) {
		return f.sameBytes(now, before, then)
	}
	a, err := f.Data(now)
	if errors.Is(err, ErrUnsupported) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	b, err := before.Data(then)
	if errors.Is(err, ErrUnsupported) {
		return false, nil
	}
	return bytes.Equal(a, b), err
}

// ofEncoding are the entries of a stream that say how its data are written.
var ofEncoding = []string{"Length", "Filter", "DecodeParms"}

// sameBytes compares the data of two streams of one length.
func (f *File) sameBytes(o Object, before *File, old Object) (bool, error) {
	for at := int64(0); at < o.length; {
		n := int(min(o.length-at, windowSize))
		a, err := f.read(o.data+at, n)
		if err != nil {
			return false, err
		}
		b, err := before.read(old.data+at, n)
		if err != nil {
			return false, err
		}
		if !bytes.Equal(a, b) || len(a) < n {
			return false, nil
		}
		at += int64(n)
	}
	return true, nil
}

// Equal tells whether two values say the same, however they are written: 1 and 1.0, (A) and
// <41>, a dictionary in another order. An entry that is null is none, ISO 32000-2, 7.3.7. A
// dictionary that has a key twice equals only what has the same bytes.
func Equal(a, b Value) bool {
	if bytes.Equal(a.raw, b.raw) {
		return true
	}
	switch {
	case a.IsNull() || b.IsNull():
		return a.IsNull() && b.IsNull()
	case a.IsDict() && b.IsDict():
		return equalBut(a, b, nil)
	case a.IsArray() && b.IsArray():
		return slices.EqualFunc(slices.Collect(a.Items()), slices.Collect(b.Items()), Equal)
	}
	if x, ok := a.decimal(); ok {
		y, ok := b.decimal()
		return ok && x == y
	}
	return same(a, b)
}

// HasTwice tells whether a dictionary has a key twice, or one within the value has. Readers
// differ in which of the two they take.
func (v Value) HasTwice() bool {
	s := scanner{bytes: v.raw, final: true}
	_, err := s.whole()
	return errors.Is(err, errTwice)
}

// equalBut compares two dictionaries, but for the entries of some keys.
func equalBut(a, b Value, without []string) bool {
	x, ok := a.entries(without)
	if !ok {
		return false
	}
	y, ok := b.entries(without)
	if !ok || len(x) != len(y) {
		return false
	}
	for key, value := range x {
		if other, ok := y[key]; !ok || !Equal(value, other) {
			return false
		}
	}
	return true
}

// entries returns those of a dictionary that are not null; not ok is one with a key twice.
func (v Value) entries(without []string) (all map[string]Value, ok bool) {
	all = map[string]Value{}
	seen := map[string]bool{}
	for key, value := range v.Entries() {
		if seen[key] {
			return nil, false
		}
		seen[key] = true
		if !value.IsNull() && !slices.Contains(without, key) {
			all[key] = value
		}
	}
	return all, true
}

// decimal returns a number without what does not change it: its sign if that is plus,
// leading zeros, and zeros behind the point.
func (v Value) decimal() (string, bool) {
	if _, ok := v.number(); !ok {
		return "", false
	}
	if n, ok := v.Int(); ok {
		return strconv.FormatInt(n, 10), true
	}
	text := bytes.TrimLeft(v.raw, "+")
	negative := bytes.HasPrefix(text, []byte("-"))
	whole, part, _ := bytes.Cut(bytes.TrimLeft(text, "-"), []byte("."))
	whole, part = bytes.TrimLeft(whole, "0"), bytes.TrimRight(part, "0")
	if len(whole) == 0 {
		whole = []byte("0")
	}
	number := string(whole)
	if len(part) > 0 {
		number += "." + string(part)
	}
	if negative && number != "0" {
		number = "-" + number
	}
	return number, true
}

// A Page is one page of a file, with what it has of those above it.
type Page struct {
	Object
	has inherited
}

// Pages returns the pages of the file in their order, and the numbers of what holds them. A
// page whose object is not there is left out. ErrRepair tells that the tree is none. Objects
// are those that head returns, as [File.Head] does.
func (f *File) Pages(head func(number int) (Object, error)) (all []Page, holders []int, err error) {
	catalog, err := f.catalog()
	if err != nil {
		return nil, nil, err
	}
	p := &pages{file: f, head: head, each: func(page Page) { all = append(all, page) }}
	p.holds = func(ref Ref) { holders = append(holders, ref.Number) }
	err = p.node(catalog.Value.Get("Pages"), inherited{}, 0)
	return all, holders, err
}

// BoxOn returns where a rectangle of a page is as the page is shown. ErrRepair tells that
// one of them is none.
func (f *File) BoxOn(page Page, rect Value) (Box, error) {
	p := &pages{file: f, page: page.Object, has: page.has}
	s, err := p.sheet()
	if err != nil {
		return Box{}, err
	}
	r, err := f.rectangle(rect)
	if err != nil {
		return Box{}, err
	}
	return s.box(r), nil
}

// Holders returns the numbers of the object streams that objects are in, in rising order.
func (f *File) Holders() []int {
	f.flatten()
	var seen numbers
	var all []int
	for _, e := range f.entries {
		if e.kind == compressed && seen.add(e.holder()) {
			all = append(all, e.holder())
		}
	}
	slices.Sort(all)
	return all
}

// Positions is how many positions there are: see Position.
func (f *File) Positions() int {
	f.flatten()
	return len(f.entries)
}

// Position is which of all objects one is in rising order, free ones among them; not ok is one
// that no cross-reference names.
func (f *File) Position(number int) (at int, ok bool) {
	f.flatten()
	if number < 0 || number > maxNumber {
		return 0, false
	}
	return search(f.entries, number)
}

// Numbers returns the numbers of all objects that are there, in rising order.
func (f *File) Numbers() iter.Seq[int] {
	f.flatten()
	return func(yield func(int) bool) {
		for _, e := range f.entries {
			if e.kind != free && !yield(int(e.number)) {
				return
			}
		}
	}
}
