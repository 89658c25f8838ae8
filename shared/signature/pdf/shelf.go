package pdf

import (
	"encoding/binary"
	"hash/maphash"
	"iter"
)

// A Shelf keeps what was read of objects, for states of one file that have most of them in
// common: what they refer to, in a few bytes each, and of those that somebody wants to see the
// bytes as long as there is room. The rest is read again.
type Shelf struct {
	heads, links table
}

// NewShelf returns an empty shelf for the states of a file.
func NewShelf(f *File) *Shelf {
	room := max(f.size, minShelf)
	return &Shelf{heads: table{seed: maphash.MakeSeed(), room: room / 2}, links: table{seed: maphash.MakeSeed(), room: room}}
}

// minShelf is room for what a small file has compressed, in bytes.
const minShelf = 8 << 20

// A where says where an object stands. Two states of one file that have it in the same place
// have the same bytes of it. The zero where is that of an object that is not there.
type where struct {
	entry
	holder int64 // where its object stream begins
}

// where returns where an object stands in this state of the file.
func (f *File) where(number int) where {
	f.flatten()
	e, ok := f.entry(number)
	if !ok || e.kind == free {
		return where{}
	}
	w := where{entry: e}
	if e.kind == compressed {
		holder, _ := f.entry(e.holder())
		w.holder = holder.offset
	}
	return w
}

// key is what a place is kept under.
func (w where) key() []byte {
	b := binary.AppendVarint(make([]byte, 0, 32), w.offset)
	b = binary.AppendUvarint(b, uint64(w.number)<<2|uint64(w.kind))
	b = binary.AppendUvarint(b, uint64(w.generation))
	return binary.AppendVarint(b, w.holder)
}

// Head is [File.Head] of a file, and shares bytes with the shelf, so that nobody may change them.
func (s *Shelf) Head(f *File, number int) (Object, error) {
	w := f.where(number)
	if w == (where{}) {
		return Object{}, nil
	}
	if err := f.budget.wanted(); err != nil {
		return Object{}, err
	}
	key := w.key()
	if kept, ok := s.heads.get(key); ok {
		isStream, n := binary.Uvarint(kept)
		offset, m := binary.Varint(kept[n:])
		return w.object(Value{raw: kept[n+m:], offset: offset}, isStream != 0), nil
	}
	o, err := f.Head(number)
	if err != nil {
		return o, err
	}
	var isStream uint64
	if o.IsStream() {
		isStream = 1
	}
	s.heads.put(key, binary.AppendVarint(binary.AppendUvarint(nil, isStream), o.Value.offset), o.Value.raw)
	return o, nil
}

// Links returns the numbers of what an object refers to, in the order in which it does. Of what
// is not there that is nothing. Its errors are those of [File.Head].
func (s *Shelf) Links(f *File, number int) (iter.Seq[int], error) {
	w := f.where(number)
	if w == (where{}) {
		return func(func(int) bool) {}, nil
	}
	if err := f.budget.wanted(); err != nil {
		return nil, err
	}
	key := w.key()
	if w.kind == compressed && !s.links.has(key) && !s.links.full {
		if err := s.linkAll(f, w.entry.holder()); err != nil {
			return nil, err
		}
	}
	if kept, ok := s.links.get(key); ok {
		return eachLink(kept), nil
	}
	o, err := f.Head(number)
	if err != nil {
		return nil, err
	}
	all := linksOf(o.Value)
	s.links.put(key, all)
	return eachLink(all), nil
}

// linkAll keeps the links of all objects of an object stream, so that it is decoded once. What
// of it cannot be read is left out.
func (s *Shelf) linkAll(f *File, holder int) error {
	stream, err := f.objectStream(holder)
	if err != nil {
		return err
	}
	for i, number := range stream.numbers {
		w := f.where(int(number))
		if w.kind != compressed || w.entry.holder() != holder || w.index() != i {
			continue
		}
		v, err := stream.value(i, true)
		if err != nil {
			continue
		}
		if err := f.budget.spend(len(v.raw)); err != nil {
			return err
		}
		s.links.put(w.key(), linksOf(v))
	}
	return nil
}

// linksOf writes the numbers of what a value refers to, each as what it differs from the one before.
func linksOf(v Value) (all []byte) {
	before := 0
	for ref := range v.Refs() {
		all = binary.AppendVarint(all, int64(ref.Number-before))
		before = ref.Number
	}
	return all
}

func eachLink(all []byte) iter.Seq[int] {
	return func(yield func(int) bool) {
		number := 0
		for rest := all; len(rest) > 0; {
			step, n := binary.Varint(rest)
			if rest, number = rest[n:], number+int(step); !yield(number) {
				return
			}
		}
	}
}
