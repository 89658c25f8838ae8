package pdf

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
)

// A File is a PDF file as it was after one of its revisions; [Open] gives the newest.
// It reads what it is asked for and keeps little, so it may be large. One goroutine at
// a time may use it.
type File struct {
	source   io.ReaderAt
	size     int64
	closed   int64     // behind the %%EOF that follows the newest section
	sections []section // the newest first
	entries  []entry   // the newest of each object by number, or nil as long as nobody looked for many
	listed   []int64   // see list; nil as long as nobody asked
	streams  *streams
	budget   *budget
	// measuring is how many lengths of streams are being looked up, one for another.
	measuring int
}

// Size returns the length of the file, or of its revision, in bytes.
func (f *File) Size() int64 { return f.size }

// Open reads the cross-references of a PDF file of this size in bytes, and looks whether
// each object is where they say. Nothing is repaired: what needs that is ErrRepair. The
// other errors are ErrNotPDF, ErrEncrypted, ErrXFA, ErrTooComplex, ErrUnsupported, and
// those of the source.
func Open(source io.ReaderAt, size int64) (*File, error) {
	f := &File{source: source, size: size, streams: newStreams(size), budget: newBudget(size)}
	if err := f.open(); err != nil {
		return nil, fmt.Errorf("read PDF: %w", err)
	}
	return f, nil
}

func (f *File) open() error {
	if err := f.checkHeader(); err != nil {
		return err
	}
	last, err := f.lastClosing()
	if err != nil {
		return err
	}
	if err := f.readSections(last); err != nil {
		return err
	}
	for _, s := range f.sections {
		if !s.trailer.Get("Encrypt").IsNull() {
			return ErrEncrypted
		}
	}
	if err := f.checkEntries(); err != nil {
		return err
	}
	return f.checkForm()
}

// checkHeader wants the header, ISO 32000-2, 7.5.2, at the very beginning: where other
// bytes come first, readers differ in where offsets begin.
func (f *File) checkHeader() error {
	head, err := f.read(0, 1024)
	switch {
	case err != nil:
		return err
	case bytes.HasPrefix(head, []byte("%PDF-1.")), bytes.HasPrefix(head, []byte("%PDF-2.")):
		return nil
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return fmt.Errorf("%w: version %.3q", ErrUnsupported, head[len("%PDF-"):])
	case bytes.Contains(head, []byte("%PDF-")):
		return damaged("bytes before its header")
	}
	return ErrNotPDF
}

// checkForm looks for what makes a file one that is only seen as a program draws it.
func (f *File) checkForm() error {
	catalog, err := f.catalog()
	if err != nil {
		return err
	}
	form, err := f.Resolve(catalog.Value.Get("AcroForm"))
	if err != nil {
		return err
	}
	xfa, err := f.has(form, "XFA")
	if err != nil {
		return err
	}
	rendered, err := f.get(catalog.Value, "NeedsRendering")
	if xfa || rendered.IsTrue() {
		return ErrXFA
	}
	return err
}

// catalog returns the document catalog, ISO 32000-2, 7.7.2.
func (f *File) catalog() (Object, error) {
	ref, ok := f.Trailer().Get("Root").Ref()
	if !ok {
		return Object{}, damaged("no catalog")
	}
	o, err := f.Object(ref)
	if err == nil && (!o.Value.IsDict() || o.IsStream()) {
		err = damaged("catalog is no dictionary")
	}
	return o, err
}

// Trailer returns the newest trailer dictionary.
func (f *File) Trailer() Value { return f.sections[0].trailer }

func damaged(format string, values ...any) error {
	return fmt.Errorf("%w: %s", ErrRepair, fmt.Sprintf(format, values...))
}

// limits puts what the scanner says into the words of Open.
func limits(err error) error {
	switch {
	case errors.Is(err, errDeep), errors.Is(err, errMany):
		return fmt.Errorf("%w: %w", ErrTooComplex, err)
	case errors.Is(err, errShort), errors.Is(err, errSyntax), errors.Is(err, errTwice):
		return fmt.Errorf("%w: %w", ErrRepair, err)
	}
	return err
}

// read returns up to n bytes at the offset, fewer only at the end of the file.
func (f *File) read(offset int64, n int) ([]byte, error) {
	if offset < 0 || offset > f.size {
		return nil, damaged("offset %d is outside the file", offset)
	}
	b := make([]byte, min(int64(n), f.size-offset))
	if err := f.budget.spend(len(b)); err != nil {
		return nil, err
	}
	got, err := f.source.ReadAt(b, offset)
	if got == len(b) {
		return b, nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: it became shorter", ErrChanged)
	}
	return nil, err
}

// scan calls read with a scanner over the bytes at the offset, and with more of them as
// long as it touches their end.
func (f *File) scan(offset int64, read func(*scanner) error) error {
	for n := firstWindow; ; n *= 4 {
		b, err := f.read(offset, n)
		if err != nil {
			return err
		}
		s := &scanner{bytes: b, final: offset+int64(len(b)) == f.size}
		if err := read(s); !errors.Is(err, errShort) || s.final {
			return limits(err)
		}
	}
}

// firstWindow is how many bytes of an object are read first; most have fewer.
const firstWindow = 1 << 10

// A budget bounds what one file makes the reader do: in a well-formed file no byte is
// read often, and what is compressed does not grow without end. Open, Fields and Plan
// have it anew; what is read between them shares it.
type budget struct {
	work     int64        // bytes that may still be read or inflated
	inflated int64        // bytes that one stream may have
	entries  int          // cross-references that may still be kept, sixteen bytes each
	wanted   func() error // the error of a task that nobody waits for any more
}

func newBudget(size int64) *budget {
	b := &budget{wanted: func() error { return nil }, inflated: 2*size + 1<<20, entries: int(min(size/8, 1<<28)) + 1<<17}
	b.renew(size)
	return b
}

func (b *budget) renew(size int64) { b.work = 64*size + 64<<20 }

func (b *budget) spend(n int) error {
	if err := b.wanted(); err != nil {
		return err
	}
	if b.work -= int64(n) + 32; b.work < 0 {
		return fmt.Errorf("%w: its objects are read over and over", ErrTooComplex)
	}
	return nil
}

// checkEntries looks whether every object of a file is where its entry says, without comments in
// its number, which some programs do not read. The entries are those that count: each object's
// newest.
func (f *File) checkEntries() error {
	plain, err := f.plainEntries()
	if err != nil {
		return err
	}
	slices.SortFunc(plain, func(a, b entry) int { return cmp.Compare(a.offset, b.offset) })
	var b []byte
	var from int64
	for _, e := range plain {
		if end := from + int64(len(b)); e.offset+headerLength > end && end < f.size || e.offset >= end {
			from = e.offset
			if b, err = f.read(from, 1<<16); err != nil {
				return err
			}
		}
		s := scanner{bytes: b[e.offset-from:], final: true}
		if r, err := s.header(); err != nil || bytes.IndexByte(s.bytes[:s.at], '%') >= 0 || r != (Ref{int(e.number), int(e.generation)}) {
			return damaged("object %d is not at %d", e.number, e.offset)
		}
	}
	return nil
}

// headerLength is the longest "12 0 obj" that is looked for, with some white space.
const headerLength = 64

// plainEntries returns the entries that count, of objects outside object streams.
func (f *File) plainEntries() (plain []entry, err error) {
	var seen numbers
	for _, s := range f.sections {
		for _, e := range s.entries {
			if !seen.add(int(e.number)) {
				continue
			}
			if e.kind == compressed {
				if holder, ok := f.entry(e.holder()); !ok || holder.kind != inUse {
					return nil, damaged("object %d is in a stream that is not there", e.number)
				}
			}
			if e.kind == inUse {
				plain = append(plain, e)
			}
		}
	}
	return plain, nil
}

// numbers is a set of object numbers, one bit for each.
type numbers []uint64

// has tells whether a number is in the set.
func (n numbers) has(number int) bool {
	return number/64 < len(n) && n[number/64]&(1<<(number%64)) != 0
}

// above is one more than the highest of the set, or 0 if there is none.
func (n numbers) above() int {
	for word := len(n) - 1; word >= 0; word-- {
		if n[word] != 0 {
			return 64*word + bits.Len64(n[word])
		}
	}
	return 0
}

// add puts a number into the set, and tells whether it is new.
func (n *numbers) add(number int) bool {
	word, bit := number/64, uint64(1)<<(number%64)
	for len(*n) <= word {
		*n = append(*n, 0)
	}
	if (*n)[word]&bit != 0 {
		return false
	}
	(*n)[word] |= bit
	return true
}
