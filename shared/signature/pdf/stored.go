package pdf

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
)

// A stored object is one as some revision wrote it; later ones may have written it anew.
type stored struct {
	Object
	isStream bool
	section  int   // the oldest that names it
	holder   int64 // where the object stream begins that it is in, or zero
	index    int   // its place there
}

// A spot is where a section says that an object is.
type spot struct {
	entry
	section int32
}

// spots are those of all objects of all revisions outside object streams, by offset, each
// once with the oldest section that names it.
func (f *File) spots() []spot {
	var all []spot
	for i := range f.sections {
		for _, e := range f.sections[i].entries {
			if e.kind == inUse {
				all = append(all, spot{e, int32(i)})
			}
		}
	}
	slices.SortFunc(all, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.number, b.number), cmp.Compare(b.section, a.section))
	})
	return slices.CompactFunc(all, func(a, b spot) bool { return a.offset == b.offset && a.number == b.number })
}

// eachStored reads every object that any revision has, each once and in the order of the
// file, those of object streams with their stream. It returns the numbers of what cannot be
// read. Values are good until the next call of visit.
func (f *File) eachStored(visit func(stored) error) (damaged []int, err error) {
	w := window{file: f}
	for _, p := range f.spots() {
		o, err := w.object(p)
		if err == nil {
			if err = visit(o); err == nil && o.isStream && o.Value.Get("Type").is("ObjStm") {
				err = f.eachWithin(o, visit)
			}
		}
		switch {
		case errors.Is(err, ErrRepair), errors.Is(err, ErrUnsupported):
			damaged = append(damaged, int(p.number))
		case err != nil:
			return nil, err
		}
	}
	return damaged, nil
}

// eachWithin reads the objects of an object stream.
func (f *File) eachWithin(o stored, visit func(stored) error) error {
	old := f.At(Revision{first: o.section})
	if err := old.measure(&o.Object); err != nil {
		return err
	}
	b, err := old.Data(o.Object)
	if err != nil {
		return err
	}
	stream, err := old.readHeader(o.Value, b)
	if err != nil {
		return err
	}
	for i, number := range stream.numbers {
		v, err := stream.value(i, true)
		if err != nil {
			return err
		}
		if err := f.budget.spend(len(v.raw)); err != nil {
			return err
		}
		within := Object{Ref: Ref{Number: int(number)}, Value: v, Holder: o.Number}
		if err := visit(stored{Object: within, section: o.section, holder: o.Start, index: i}); err != nil {
			return err
		}
	}
	return nil
}

// A window holds bytes of the file, so that small objects cost no reading each.
type window struct {
	file  *File
	from  int64
	bytes []byte
}

const windowSize = 1 << 16

// object reads an object up to endobj, or to the data of a stream. Keys may stand twice.
func (w *window) object(p spot) (stored, error) {
	fresh := p.offset < w.from || p.offset >= w.from+int64(len(w.bytes))
	if fresh {
		if err := w.move(p.offset); err != nil {
			return stored{}, err
		}
	}
	o, err := w.parse(p)
	if errors.Is(err, errShort) && !fresh {
		if err := w.move(p.offset); err != nil {
			return stored{}, err
		}
		o, err = w.parse(p)
	}
	if errors.Is(err, errShort) {
		err = w.file.scan(p.offset, func(s *scanner) (err error) {
			o, err = s.stored(p)
			return err
		})
	}
	if err != nil {
		return stored{}, limits(err)
	}
	return o, w.file.budget.spend(len(o.Value.raw))
}

func (w *window) move(offset int64) (err error) {
	w.from = offset
	w.bytes, err = w.file.read(offset, windowSize)
	return err
}

// parse reads an object of which at least the first byte is in the window.
func (w *window) parse(p spot) (stored, error) {
	s := &scanner{bytes: w.bytes[min(p.offset-w.from, int64(len(w.bytes))):], final: w.from+int64(len(w.bytes)) == w.file.size}
	return s.stored(p)
}

// stored reads the object of a spot, loosely.
func (s *scanner) stored(p spot) (o stored, err error) {
	s.loose = true
	o.section = int(p.section)
	o.Object, o.isStream, err = s.object(p.offset)
	if err == nil && o.Ref != (Ref{int(p.number), int(p.generation)}) {
		err = damaged("another object is at %d", p.offset)
	}
	return o, err
}

// reach returns, for each section, the highest offset that it or one before it names.
func (f *File) reach() []int64 {
	all := make([]int64, len(f.sections))
	var highest int64
	for i := len(f.sections) - 1; i >= 0; i-- {
		s := &f.sections[i]
		hidden, _ := s.trailer.Get("XRefStm").Int()
		highest = max(highest, s.offset, hidden)
		for _, e := range s.entries {
			if e.kind == inUse {
				highest = max(highest, e.offset)
			}
		}
		all[i] = highest
	}
	return all
}

// endsAt returns the revision that ends at this offset: with its %%EOF and the end of that
// line, or with white space behind it. What its startxref says must be where the revision
// begins to be read.
func (f *File) endsAt(revisions []Revision, offset int64) (Revision, bool, error) {
	for i, r := range revisions {
		last := &f.sections[f.lastOf(r)]
		end := last.end
		if i == 0 {
			if end = f.closed; offset == f.size {
				return r, true, nil
			}
		}
		if end == 0 || last.start != f.sections[r.first].offset || offset < end-2 || offset > end+maxSpace {
			continue
		}
		from := min(end, offset)
		b, err := f.read(from, int(max(end, offset)-from))
		if err != nil {
			return r, false, err
		}
		if len(bytes.Trim(b, " \t\r\n\f\x00")) == 0 {
			r.End = offset
			return r, true, nil
		}
	}
	return Revision{}, false, nil
}

// tail returns how many bytes follow an offset, or zero if they are white space.
func (f *File) tail(from int64) (int64, error) {
	for at := from; at < f.size; {
		b, err := f.read(at, windowSize)
		if err != nil {
			return 0, err
		}
		if len(bytes.Trim(b, " \t\r\n\f\x00")) > 0 {
			return f.size - from, nil
		}
		at += int64(len(b))
	}
	return 0, nil
}
