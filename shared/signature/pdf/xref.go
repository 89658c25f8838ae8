package pdf

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// A section is one cross-reference section with its trailer, ISO 32000-2, 7.5.4 to 7.5.8.
type section struct {
	offset   int64 // of its first byte, what startxref and /Prev say
	isStream bool  // a cross-reference stream; else a table
	trailer  Value
	entries  []entry // by number, each once
	other    []entry // those of a hybrid file's stream that contradict its table, which counts
	prev     int64   // where the section before it is, or -1
	closing
}

// A closing is what follows a section where a revision ends with it: startxref and %%EOF.
type closing struct {
	end    int64 // behind %%EOF, or zero if there is none
	start  int64 // what startxref says
	word   int64 // where startxref stands
	remark bool  // a comment stands before it (pdf facts 4)
}

// An entry says where one object is.
type entry struct {
	offset     int64 // of a compressed object: its stream's number and its index there
	number     int32
	generation uint16
	kind       kind
}

// A kind is the type of an entry, ISO 32000-2, table 18.
type kind uint8

const (
	free kind = iota
	inUse
	compressed
)

func (e entry) holder() int { return int(e.offset >> 32) }
func (e entry) index() int  { return int(e.offset & (1<<32 - 1)) }

// entry returns the newest entry of an object.
func (f *File) entry(number int) (entry, bool) {
	if number < 0 || number > maxNumber {
		return entry{}, false
	}
	if f.entries != nil {
		at, ok := search(f.entries, number)
		if !ok {
			return entry{}, false
		}
		return f.entries[at], true
	}
	for i := range f.sections {
		entries := f.sections[i].entries
		if at, ok := search(entries, number); ok {
			return entries[at], true
		}
	}
	return entry{}, false
}

// search finds the entry of an object among those of a section: at once where no number is missing
// before it, as in most files.
func search(entries []entry, number int) (at int, ok bool) {
	if len(entries) > 0 {
		at = number - int(entries[0].number)
		if at >= 0 && at < len(entries) && int(entries[at].number) == number {
			return at, true
		}
	}
	return slices.BinarySearchFunc(entries, int32(number), func(e entry, n int32) int { return cmp.Compare(e.number, n) })
}

func (s *section) sort() {
	slices.SortStableFunc(s.entries, func(a, b entry) int { return cmp.Compare(a.number, b.number) })
}

// maxSections bounds the cross-reference sections of a file: twice its revisions.
const maxSections = 2048

// lastClosing reads the last startxref and what it says. Behind it only %%EOF and white space
// may stand: what follows was not made by the one who wrote the file.
func (f *File) lastClosing() (c closing, err error) {
	from := max(0, f.size-1024)
	b, err := f.read(from, 1024)
	if err != nil {
		return c, err
	}
	at := bytes.LastIndex(b, []byte("startxref"))
	if at < 0 {
		return c, damaged("no startxref at its end")
	}
	s := scanner{bytes: b, at: at, final: true}
	if c.start, err = s.tail(); err != nil {
		return c, damaged("no %%%%EOF behind startxref")
	}
	if len(bytes.Trim(b[s.at:], " \t\r\n\f\x00")) > 0 {
		return c, damaged("bytes behind its end")
	}
	c.word = from + int64(at)
	return c, nil
}

// tail reads startxref, a number and %%EOF with its end of line.
func (s *scanner) tail() (start int64, err error) {
	if err := s.word("startxref"); err != nil {
		return 0, err
	}
	s.white()
	n, ok := s.digits()
	s.white()
	if rest := s.bytes[s.at:]; len(rest) < 5 && !s.final {
		return 0, errShort
	} else if !ok || !bytes.HasPrefix(rest, []byte("%%EOF")) {
		return 0, errSyntax
	}
	s.at += len("%%EOF")
	if s.at < len(s.bytes) && s.bytes[s.at] == '\r' {
		s.at++
	}
	s.at += lineFeed(s.bytes[s.at:])
	return int64(n), nil
}

// white reads white space, but no comments.
func (s *scanner) white() {
	for s.at < len(s.bytes) && isSpace(s.bytes[s.at]) {
		s.at++
	}
}

// readSections reads the chain of sections, from the newest on, to which the last closing leads.
func (f *File) readSections(last closing) error {
	seen := map[int64]bool{}
	for at := last.start; at >= 0; {
		if seen[at] {
			return damaged("cross-references lead in a circle")
		}
		if seen[at] = true; len(f.sections) == maxSections {
			return fmt.Errorf("%w: too many revisions", ErrTooComplex)
		}
		s, err := f.section(at)
		if err != nil {
			return fmt.Errorf("cross-references at %d: %w", at, err)
		}
		f.sections = append(f.sections, s)
		at = s.prev
	}
	newest := &f.sections[f.newestEnd()]
	if f.closed = newest.end; f.closed == 0 {
		f.closed, newest.start = f.size, last.start
	}
	newest.end, newest.word = f.size, last.word
	return nil
}

// newestEnd is the index of the section whose end is that of the newest revision: the
// second of a linearized file, whose first is at its head.
func (f *File) newestEnd() int {
	if f.sections[0].prev > f.sections[0].offset {
		return 1
	}
	return 0
}

// section reads one section of either kind.
func (f *File) section(at int64) (section, error) {
	head, err := f.read(at, len("xref"))
	if err != nil {
		return section{}, err
	}
	var s section
	if string(head) == "xref" {
		s, err = f.table(at)
	} else {
		s, err = f.crossReferenceStream(at)
	}
	if err != nil {
		return section{}, err
	}
	s.offset, s.prev = at, -1
	if prev := s.trailer.Get("Prev"); !prev.IsNull() {
		var ok bool
		if s.prev, ok = prev.Int(); !ok || s.prev < 0 {
			return section{}, damaged("/Prev is no offset")
		}
	}
	return s, s.check()
}

// check sorts the entries, and looks for objects that a section has twice, or that are
// not below its /Size.
func (s *section) check() error {
	s.sort()
	for i := 1; i < len(s.entries); i++ {
		if s.entries[i].number == s.entries[i-1].number {
			return damaged("object %d is there twice", s.entries[i].number)
		}
	}
	size, ok := s.trailer.Get("Size").Int()
	if !ok || size < 1 || size > maxNumber {
		return damaged("/Size is no number of objects")
	}
	if n := len(s.entries); n > 0 && int64(s.entries[n-1].number) >= size {
		return damaged("object %d is not below /Size", s.entries[n-1].number)
	}
	return nil
}

// table reads a cross-reference table and its trailer. ISO 32000-2, 7.5.4.
func (f *File) table(at int64) (s section, err error) {
	at += int64(len("xref"))
	for {
		first, count, length, err := f.subsection(at)
		if err != nil {
			return s, err
		}
		if count < 0 {
			break
		}
		at += int64(length)
		if s.entries, err = f.tableEntries(s.entries, at, first, count); err != nil {
			return s, err
		}
		at += int64(count) * entryLength
	}
	err = f.scan(at, func(scan *scanner) (err error) {
		s.trailer, s.closing, err = scan.trailer(at)
		return err
	})
	if err != nil {
		return s, err
	}
	return s, f.addHidden(&s)
}

// subsection reads the two numbers that begin a subsection; count is -1 if there is
// none left. length is that of the white space and the numbers.
func (f *File) subsection(at int64) (first, count, length int, err error) {
	err = f.scan(at, func(s *scanner) error {
		s.white()
		var ok bool
		if first, ok = s.digits(); !ok {
			count = -1
			return nil
		}
		s.white()
		if count, ok = s.digits(); !ok {
			return errSyntax
		}
		for s.at < len(s.bytes) && s.bytes[s.at] == ' ' {
			s.at++
		}
		if s.at+1 >= len(s.bytes) {
			return errShort
		}
		if s.bytes[s.at] == '\r' {
			s.at++
		}
		s.at += lineFeed(s.bytes[s.at:])
		length = s.at
		return nil
	})
	if err == nil && count > 0 && (first > maxNumber || count > maxNumber-first) {
		err = damaged("object number is too high")
	}
	return first, count, length, err
}

// entryLength is that of one line of a table.
const entryLength = 20

// tableEntries reads count lines of a table.
func (f *File) tableEntries(to []entry, at int64, first, count int) ([]entry, error) {
	if f.budget.entries -= count; f.budget.entries < 0 || int64(count)*entryLength > f.size {
		return nil, damaged("more objects than the file has room for")
	}
	to = slices.Grow(to, count)
	for count > 0 {
		n := min(count, 1<<12)
		b, err := f.read(at, n*entryLength)
		if err != nil {
			return nil, err
		}
		if len(b) < n*entryLength {
			return nil, damaged("table is cut")
		}
		for i := range n {
			e, ok := parseEntry(b[i*entryLength : (i+1)*entryLength])
			if !ok {
				return nil, damaged("line of object %d", first+i)
			}
			e.number = int32(first + i)
			to = append(to, e)
		}
		at, first, count = at+int64(n)*entryLength, first+n, count-n
	}
	return to, nil
}

// parseEntry reads "0000000016 00000 n" and an end of line, twenty bytes in all.
func parseEntry(line []byte) (e entry, ok bool) {
	s := scanner{bytes: line, final: true}
	offset, ok := s.digits()
	if !ok || s.at != 10 || line[10] != ' ' {
		return e, false
	}
	s.at++
	generation, _ := s.digits()
	if s.at != 16 || line[16] != ' ' || generation > 1<<16-1 || !isSpace(line[18]) || !isSpace(line[19]) {
		return e, false
	}
	e = entry{offset: int64(offset), generation: uint16(generation)}
	switch line[17] {
	case 'n':
		if e.kind = inUse; e.offset == 0 {
			e.kind = free // the file's header is there, so all readers find nothing
		}
	case 'f':
	default:
		return e, false
	}
	return e, true
}

// trailer reads the trailer behind a table, and where its revision ends if it does here.
func (s *scanner) trailer(offset int64) (v Value, c closing, err error) {
	s.white()
	if err := s.word("trailer"); err != nil {
		return v, c, err
	}
	if err := s.space(); err != nil {
		return v, c, err
	}
	if v, err = s.whole(); err != nil {
		return v, c, err
	}
	v.offset += offset
	if !v.IsDict() {
		return v, c, errSyntax
	}
	c, err = s.closing(offset)
	return v, c, err
}

// closing reads the end of a revision, if one stands here.
func (s *scanner) closing(offset int64) (c closing, err error) {
	s.white()
	c.remark = s.at < len(s.bytes) && s.bytes[s.at] == '%'
	if err = s.space(); err == nil {
		c.word = offset + int64(s.at)
		c.start, err = s.tail()
	}
	switch {
	case errors.Is(err, errShort):
		return closing{}, err
	case err != nil:
		return closing{}, nil
	}
	c.end = offset + int64(s.at)
	return c, nil
}

// addHidden adds the objects of a hybrid file that only its stream names: those that the
// table leaves out, or calls free. ISO 32000-2, 7.5.8.4.
func (f *File) addHidden(s *section) error {
	v := s.trailer.Get("XRefStm")
	if v.IsNull() {
		return nil
	}
	at, ok := v.Int()
	if !ok {
		return damaged("/XRefStm is no offset")
	}
	hidden, err := f.crossReferenceStream(at)
	if err != nil {
		return fmt.Errorf("hidden objects: %w", err)
	}
	if root := hidden.trailer.Get("Root"); !root.IsNull() && !same(root, s.trailer.Get("Root")) {
		return damaged("hybrid cross-references with two catalogs")
	}
	s.sort()
	shown := s.entries
	for _, e := range hidden.entries {
		if i, ok := search(shown, int(e.number)); !ok {
			s.entries = append(s.entries, e)
		} else if shown[i].kind == free && e.kind != free {
			s.other = append(s.other, shown[i])
			shown[i] = e
		} else if e != shown[i] {
			s.other = append(s.other, e)
		}
	}
	return nil
}
