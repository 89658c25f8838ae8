package pdf

import (
	"bytes"
	"cmp"
	"slices"
)

// Unlisted returns the offsets, from one on and up to another, of objects and trailers that no
// cross-reference names, and of each startxref that ends no revision: the first thousand, in rising
// order. Nothing leads to them, but a program that takes the cross-references for damaged looks for
// "4 0 obj" and "trailer" in all bytes, those of streams and comments too, and believes the last.
// Its errors are those of Open.
func (f *File) Unlisted(from, to int64) ([]int64, error) {
	f.list()
	l := &listing{listed: f.listed, steps: maxLookback}
	to = min(to, f.size)
	for at := from; at < to; at += windowSize {
		begin := max(from, at-2*overlap)
		b, err := f.read(begin, int(min(at+windowSize, to)-begin))
		if err != nil {
			return nil, err
		}
		l.find(b, begin, int(max(begin, at-overlap)-begin))
	}
	slices.Sort(l.found)
	found := slices.Compact(l.found)
	return found[:min(len(found), maxUnlisted)], nil
}

const (
	overlap     = 1 << 12 // bytes that are seen on both sides of what is found
	maxUnlisted = 1000
	maxLookback = 1 << 24 // bytes of comments that are looked through
)

// list lists the offsets of all that a cross-reference names, of the dictionaries of trailers and
// of the ends of revisions, in rising order.
func (f *File) list() {
	if f.listed != nil {
		return
	}
	var all []int64
	for i := range f.sections {
		s := &f.sections[i]
		all = append(all, s.offset, s.trailer.offset, s.word)
		for _, entries := range [][]entry{s.entries, s.other} {
			for _, e := range entries {
				if e.kind == inUse {
					all = append(all, e.offset)
				}
			}
		}
		if hidden, ok := s.trailer.Get("XRefStm").Int(); ok {
			all = append(all, hidden)
		}
	}
	slices.Sort(all)
	f.listed = slices.Compact(all)
}

// A listing is the search for what is not listed.
type listing struct {
	listed []int64 // in rising order
	found  []int64
	steps  int // that are left
}

// find looks through bytes that stand at an offset, from one of them on.
func (l *listing) find(b []byte, offset int64, from int) {
	note := func(at int) {
		place := offset + int64(at)
		if _, ok := slices.BinarySearch(l.listed, place); !ok && len(l.found) < 2*maxUnlisted {
			l.found = append(l.found, place)
		}
	}
	for at := from; ; {
		i := bytes.Index(b[at:], []byte("obj"))
		if i < 0 {
			break
		}
		begin, ok := l.header(b[:at+i])
		if ok {
			note(begin)
		}
		at += i + len("obj")
	}
	for at := from; ; {
		i := bytes.Index(b[at:], []byte("trailer"))
		if i < 0 {
			break
		}
		at += i + len("trailer")
		s := scanner{bytes: b, at: at, final: true}
		if err := s.space(); err == nil && bytes.HasPrefix(b[s.at:], []byte("<<")) {
			note(s.at)
		}
	}
	for at := from; ; {
		i := bytes.Index(b[at:], []byte("startxref"))
		if i < 0 {
			return
		}
		s := scanner{bytes: b, at: at + i, final: true}
		if _, err := s.tail(); err == nil {
			note(at + i)
		}
		at += i + len("startxref")
	}
}

// header returns where "4 0 obj" begins, of which what stands before "obj" is the end of b.
func (l *listing) header(b []byte) (begin int, ok bool) {
	b, _ = l.before(b)
	if b, ok = withoutNumber(b); !ok {
		return 0, false
	}
	if b, ok = l.before(b); !ok {
		return 0, false
	}
	b, ok = withoutNumber(b)
	return len(b), ok && (len(b) == 0 || !isRegular(b[len(b)-1]))
}

// withoutNumber takes digits from the end of b, and tells whether there were any.
func withoutNumber(b []byte) (rest []byte, found bool) {
	rest = bytes.TrimRight(b, "0123456789")
	return rest, len(rest) < len(b)
}

func isRegular(c byte) bool { return !isSpace(c) && !isDelimiter(c) }

// before takes white space and comments from the end of b, and tells whether there were any.
func (l *listing) before(b []byte) (rest []byte, found bool) {
	all := len(b)
	for {
		end := len(b)
		b = bytes.TrimRight(b, " \t\r\n\f\x00")
		if !bytes.ContainsAny(b[len(b):end], "\r\n") {
			return b, len(b) < all
		}
		line := bytes.LastIndexAny(b, "\r\n") + 1
		if l.steps -= len(b) - line; l.steps < 0 {
			return b, len(b) < all
		}
		comment := bytes.IndexByte(b[line:], '%')
		if comment < 0 {
			return b, len(b) < all
		}
		b = b[:line+comment]
	}
}

// isNamed tells whether some section says that an object is where it is in an object stream.
func (c *collection) isNamed(o stored) bool {
	where := entry{offset: int64(o.Holder)<<32 | int64(o.index), number: int32(o.Number), kind: compressed}
	if newest, ok := c.file.entry(o.Number); ok && newest == where {
		return true
	}
	order := func(a, b entry) int { return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.number, b.number)) }
	if c.named == nil {
		for i := range c.file.sections {
			s := &c.file.sections[i]
			for _, e := range slices.Concat(s.entries, s.other) {
				if e.kind == compressed {
					c.named = append(c.named, e)
				}
			}
		}
		slices.SortFunc(c.named, order)
	}
	_, ok := slices.BinarySearchFunc(c.named, where, order)
	return ok
}
