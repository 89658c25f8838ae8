package pdf

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"jpkiweb/shared/signature/gap"
)

// withKey returns a dictionary with an entry set or added. Everything else keeps its
// bytes.
func (v Value) withKey(key string, value []byte) Value {
	old := v.Get(key)
	if old.raw == nil {
		return v.splice(len(v.raw)-2, 0, fmt.Appendf(nil, "/%s %s", key, value))
	}
	at := int(old.offset - v.offset)
	if !isSpace(v.raw[at-1]) && !isDelimiter(value[0]) {
		value = append([]byte{' '}, value...)
	}
	return v.splice(at, len(old.raw), value)
}

// withItem returns an array with one element more.
func (v Value) withItem(item []byte) Value {
	return v.splice(len(v.raw)-1, 0, append([]byte{' '}, item...))
}

func (v Value) splice(at, remove int, insert []byte) Value {
	return Value{raw: slices.Concat(v.raw[:at], insert, v.raw[at+remove:])}
}

// An increment is what will be appended to a file: objects that are changed or new, and
// their cross-references. ISO 32000-2, 7.5.6.
type increment struct {
	file    *File
	changed []Object
	next    int // object number
	bytes   []byte
	entries []entry
	preview bool // nothing is signed
}

// newIncrement begins an increment. New objects have numbers that no object of the file has, and
// that its form does not name: a field that is not there could come to be there.
func (f *File) newIncrement(form *form) (*increment, error) {
	next := max(1, form.named.above())
	for _, s := range f.sections {
		size, _ := s.trailer.Get("Size").Int()
		next = max(next, int(size))
		if n := len(s.entries); n > 0 {
			next = max(next, int(s.entries[n-1].number)+1)
		}
	}
	if next > maxNumber-newObjects {
		return nil, fmt.Errorf("%w: too many objects", ErrTooComplex)
	}
	return &increment{file: f, next: next}, nil
}

// newObjects is how many a signature adds at most: field, signature, cross-references, and
// what is seen with the five of its font.
const newObjects = 3 + 6

// newRef takes the next object number.
func (i *increment) newRef() Ref {
	i.next++
	return Ref{Number: i.next - 1}
}

// object returns an object as the increment has it so far.
func (i *increment) object(ref Ref) (Object, error) {
	for _, o := range i.changed {
		if o.Ref == ref {
			return o, nil
		}
	}
	return i.file.Object(ref)
}

// set puts an object into the increment.
func (i *increment) set(ref Ref, v Value) {
	for at := range i.changed {
		if i.changed[at].Ref == ref {
			i.changed[at].Value = v
			return
		}
	}
	i.changed = append(i.changed, Object{Ref: ref, Value: v})
}

// change replaces an entry of an object that is a dictionary.
func (i *increment) change(ref Ref, key string, value []byte) error {
	o, err := i.object(ref)
	if err != nil {
		return err
	}
	if !o.Value.IsDict() || o.IsStream() {
		return damaged("object %d is no dictionary", ref.Number)
	}
	i.set(ref, o.Value.withKey(key, value))
	return nil
}

// addItem adds a reference to an array that is an object, unless it has it.
func (i *increment) addItem(array, item Ref) error {
	o, err := i.object(array)
	if err != nil {
		return err
	}
	for v := range o.Value.Items() {
		if r, ok := v.Ref(); ok && r == item {
			return nil
		}
	}
	if !o.Value.IsArray() {
		return damaged("object %d is no array", array.Number)
	}
	i.set(array, o.Value.withItem([]byte(item.String())))
	return nil
}

// writeObjects writes what has changed, by number.
func (i *increment) writeObjects() {
	slices.SortFunc(i.changed, func(a, b Object) int { return cmp.Compare(a.Number, b.Number) })
	for _, o := range i.changed {
		i.begin(o.Ref)
		i.bytes = append(append(i.bytes, o.Value.raw...), "\nendobj\n"...)
	}
}

// begin writes the head of an object and takes note of where it is.
func (i *increment) begin(ref Ref) {
	i.entries = append(i.entries, entry{offset: i.at(), number: int32(ref.Number), generation: uint16(ref.Generation), kind: inUse})
	i.bytes = fmt.Appendf(i.bytes, "%d %d obj\n", ref.Number, ref.Generation)
}

// at is where the next byte of the increment will stand in the file.
func (i *increment) at() int64 { return i.file.size + int64(len(i.bytes)) }

// closing returns the cross-references with the end of the file, for a place in it: in
// the form of the newest section, because readers repair files that mix them.
func (i *increment) closing(at int64) []byte {
	var b []byte
	if i.file.sections[0].isStream {
		b = i.crossReferenceStream(at)
	} else {
		b = i.table()
	}
	return append(fmt.Appendf(b, "startxref\n%d\n", at), gap.FileEnd...)
}

// groups returns the entries, by number, in runs of which each follows the other.
func groups(entries []entry) (runs [][]entry) {
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.number, b.number) })
	for from, to := 0, 1; to <= len(entries); to++ {
		if to == len(entries) || entries[to].number != entries[to-1].number+1 {
			runs = append(runs, entries[from:to])
			from = to
		}
	}
	return runs
}

// table writes a cross-reference table with its trailer.
func (i *increment) table() []byte {
	b := []byte("xref\n")
	for _, run := range groups(i.entries) {
		b = fmt.Appendf(b, "%d %d\n", run[0].number, len(run))
		for _, e := range run {
			b = fmt.Appendf(b, "%010d %05d n\r\n", e.offset, e.generation)
		}
	}
	return fmt.Appendf(b, "trailer\n<<%s>>\n", i.trailer(i.next))
}

// crossReferenceStream writes a cross-reference stream, which names itself, too. It is
// not compressed: there are few entries.
func (i *increment) crossReferenceStream(at int64) []byte {
	entries := append(slices.Clone(i.entries), entry{offset: at, number: int32(i.next), kind: inUse})
	var index, rows []byte
	for _, run := range groups(entries) {
		index = fmt.Appendf(index, " %d %d", run[0].number, len(run))
		for _, e := range run {
			rows = append(rows, 1)
			rows = binary.BigEndian.AppendUint64(rows, uint64(e.offset))
			rows = binary.BigEndian.AppendUint16(rows, e.generation)
		}
	}
	b := fmt.Appendf(nil, "%d 0 obj\n<</Type/XRef/W[1 8 2]/Index[%s]/Length %d%s>>\nstream\n", i.next, bytes.TrimSpace(index), len(rows), i.trailer(i.next+1))
	return append(append(b, rows...), "\nendstream\nendobj\n"...)
}

// ofSection are the entries of a trailer that are about its own section, or its stream.
var ofSection = []string{"Size", "Prev", "XRefStm", "ID", "Type", "W", "Index", "Length", "Filter", "DecodeParms", "F", "FFilter", "FDecodeParms", "DL"}

// trailer returns the entries of the new trailer: the old ones, as ISO 32000-2, 7.5.6,
// wants, and those of this section.
func (i *increment) trailer(size int) []byte {
	old := i.file.Trailer()
	b := fmt.Appendf(nil, "/Size %d/Prev %d", size, i.file.sections[0].offset)
	start := len("<<")
	for key, value := range old.Entries() {
		end := int(value.offset-old.offset) + len(value.raw)
		if !slices.Contains(ofSection, key) {
			b = append(append(b, old.raw[start:end]...), ' ')
		}
		start = end
	}
	return append(b, i.identifiers()...)
}

// identifiers returns /ID: its first string as it is, its second another one. That is
// drawn from what is appended, not from a random source, so that the same signature
// twice is the same file. A file without /ID stays without.
func (i *increment) identifiers() []byte {
	id, err := i.file.get(i.file.Trailer(), "ID")
	if err != nil || !id.IsArray() {
		return nil
	}
	for first := range id.Items() {
		h := sha256.New()
		h.Write(id.raw)
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(i.file.size)))
		h.Write(i.bytes)
		return fmt.Appendf(nil, "/ID[%s<%X>]", first.raw, h.Sum(nil)[:16])
	}
	return nil
}
