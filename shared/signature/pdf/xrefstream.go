package pdf

import (
	"fmt"
	"slices"
)

// crossReferenceStream reads a section that is a stream. ISO 32000-2, 7.5.8.
func (f *File) crossReferenceStream(at int64) (section, error) {
	o, err := f.objectAt(at)
	if err != nil {
		return section{}, err
	}
	if !o.IsStream() || !o.Value.Get("Type").is("XRef") {
		return section{}, damaged("neither a table nor a stream of cross-references")
	}
	for _, key := range []string{"Length", "Filter", "DecodeParms"} {
		for range o.Value.Get(key).Refs() { // ISO 32000-2, 7.5.8.2; it could become another one later
			return section{}, damaged("%s of cross-references is another object", key)
		}
	}
	b, err := f.Data(o)
	if err != nil {
		return section{}, err
	}
	rows, err := f.newRows(o.Value, b)
	if err != nil {
		return section{}, err
	}
	s := section{isStream: true, trailer: o.Value}
	if s.entries, err = f.rowEntries(o.Value, rows); err != nil {
		return section{}, err
	}
	err = f.scan(o.End, func(scan *scanner) (err error) {
		s.closing, err = scan.closing(o.End)
		return err
	})
	return s, err
}

// rows are the entries of a cross-reference stream, not yet decoded.
type rows struct {
	bytes  []byte
	widths [3]int // of the three fields, in bytes
	length int    // of one row
}

func (f *File) newRows(dict Value, b []byte) (*rows, error) {
	r := &rows{bytes: b}
	i := 0
	for item := range dict.Get("W").Items() {
		n, ok := item.Int()
		if !ok || n < 0 || n > 8 || i == len(r.widths) {
			return nil, damaged("/W is not three small numbers")
		}
		r.widths[i] = int(n)
		r.length += int(n)
		i++
	}
	if i != len(r.widths) || r.length == 0 {
		return nil, damaged("/W is not three small numbers")
	}
	return r, nil
}

// rowEntries decodes the rows that /Index names.
func (f *File) rowEntries(dict Value, r *rows) (entries []entry, err error) {
	index := dict.Get("Index")
	if index.IsNull() {
		index = Value{raw: fmt.Appendf(nil, "[0 %s]", dict.Get("Size").raw)}
	}
	pair := make([]int64, 0, 2)
	for item := range index.Items() {
		n, ok := item.Int()
		if !ok || n < 0 || n > maxNumber+1 {
			return nil, damaged("/Index is not pairs of numbers")
		}
		if pair = append(pair, n); len(pair) < 2 {
			continue
		}
		if entries, err = f.run(entries, r, int(pair[0]), int(pair[1])); err != nil {
			return nil, err
		}
		pair = pair[:0]
	}
	if len(pair) != 0 {
		return nil, damaged("/Index is not pairs of numbers")
	}
	return entries, nil
}

// run decodes count rows, those of the objects from first on.
func (f *File) run(entries []entry, r *rows, first, count int) ([]entry, error) {
	if count > len(r.bytes)/r.length || first+count > maxNumber+1 {
		return nil, damaged("stream of cross-references is cut")
	}
	if f.budget.entries -= count; f.budget.entries < 0 {
		return nil, fmt.Errorf("%w: too many objects", ErrTooComplex)
	}
	entries = slices.Grow(entries, count)
	for i := range count {
		e, ok := r.entry()
		if !ok {
			return nil, damaged("entry of object %d", first+i)
		}
		e.number = int32(first + i)
		entries = append(entries, e)
	}
	return entries, nil
}

// entry decodes the next row. A type that the standard does not know is an object that
// is not there, ISO 32000-2, table 18.
func (r *rows) entry() (e entry, ok bool) {
	fields := [3]uint64{1, 0, 0}
	for i, width := range r.widths {
		if width > 0 {
			fields[i] = 0
		}
		for _, c := range r.bytes[:width] {
			fields[i] = fields[i]<<8 | uint64(c)
		}
		r.bytes = r.bytes[width:]
	}
	switch fields[0] {
	case 1:
		if fields[1] > 1<<62 || fields[2] > 1<<16-1 {
			return e, false
		}
		return entry{offset: int64(fields[1]), generation: uint16(fields[2]), kind: inUse}, true
	case 2:
		if fields[1] > maxNumber || fields[2] > 1<<31-1 {
			return e, false
		}
		return entry{offset: int64(fields[1]<<32 | fields[2]), kind: compressed}, true
	}
	return e, true
}
