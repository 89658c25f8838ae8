package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Errors of [File.Newest], to be told apart with errors.Is.
var (
	ErrUnsigned = errors.New("PDF is not signed")
	ErrRanges   = errors.New("signature is not over the whole PDF") // something was added to it, or its ranges are none
)

// A Signed is the newest signature of a file.
type Signed struct {
	Field     string // full name of its field
	SubFilter string // what kind it is
	CMS       []byte // DER; nothing of it is verified
	Ranges    [4]int64
	Earlier   int // signatures that came before it, which were not looked at
}

// Newest returns the newest signature of the file, which is over all of it: two ranges from
// the first byte to the last, and between them nothing but this signature's /Contents, as it
// stands in the file. It says nothing of what was signed before. Errors, besides those of
// Open: ErrUnsigned, ErrRanges, ErrUnsupported for another kind than MOJ and PAdES write, and
// ErrCMS.
func (f *File) Newest() (Signed, error) {
	s, err := f.newest()
	if err != nil {
		return Signed{}, fmt.Errorf("read PDF signature: %w", err)
	}
	return s, nil
}

func (f *File) newest() (s Signed, err error) {
	dict, err := f.newestDictionary(&s)
	if err != nil {
		return s, err
	}
	kind, err := f.get(dict, "SubFilter")
	if err != nil {
		return s, err
	}
	s.SubFilter, _ = kind.Name()
	if s.SubFilter != MOJ.subFilter() && s.SubFilter != PAdES.subFilter() {
		return s, fmt.Errorf("%w: signature of the kind %q", ErrUnsupported, s.SubFilter)
	}
	if s.Ranges, err = f.ranges(dict); err != nil {
		return s, err
	}
	s.CMS, err = f.contents(dict, s.Ranges)
	return s, err
}

// newestDictionary returns the signature dictionary that stands last in the file. Each is
// the value of one field.
func (f *File) newestDictionary(s *Signed) (dict Value, err error) {
	fields, err := f.Fields()
	if err != nil {
		return dict, err
	}
	seen := map[int64]bool{}
	for _, field := range fields {
		if !field.Signed {
			continue
		}
		v, err := field.Signature()
		if err != nil {
			return dict, err
		}
		if seen[v.offset] {
			return dict, fmt.Errorf("%w: two fields have one signature", ErrRanges)
		}
		if seen[v.offset] = true; v.offset >= dict.offset {
			dict, s.Field = v, field.Name
		}
	}
	if len(seen) == 0 {
		return dict, ErrUnsigned
	}
	s.Earlier = len(seen) - 1
	return dict, nil
}

// ranges reads /ByteRange, ISO 32000-2, 12.8.1: from the first byte of the file to its last,
// but for one gap.
func (f *File) ranges(dict Value) (r [4]int64, err error) {
	value, err := f.get(dict, "ByteRange")
	if err != nil {
		return r, err
	}
	var all []int64
	for item := range value.Items() {
		n, ok := item.Int()
		if !ok || n < 0 || n > f.size || len(all) == len(r) {
			return r, fmt.Errorf("%w: /ByteRange is not four offsets of it", ErrRanges)
		}
		all = append(all, n)
	}
	if len(all) != len(r) || all[0] != 0 || all[1] >= all[2] || all[2]+all[3] != f.size {
		return r, fmt.Errorf("%w: ranges %v of %d bytes", ErrRanges, all, f.size)
	}
	return [4]int64(all), nil
}

// contents reads /Contents, which is all that stands in the gap, and returns the CMS that
// it begins with. Only zeros may follow.
func (f *File) contents(dict Value, r [4]int64) ([]byte, error) {
	contents := dict.Get("Contents")
	inGap, err := f.read(r[1], int(min(r[2]-r[1], 2*maxCMS+2)))
	if err != nil {
		return nil, err
	}
	if contents.offset != r[1] || !bytes.Equal(contents.raw, inGap) || int64(len(inGap)) != r[2]-r[1] {
		return nil, fmt.Errorf("%w: between the ranges stands something else than the signature", ErrRanges)
	}
	digits := bytes.TrimSuffix(bytes.TrimPrefix(inGap, []byte{'<'}), []byte{'>'})
	if len(digits) != len(inGap)-2 || len(digits)%2 != 0 || slices.ContainsFunc(digits, func(c byte) bool { return !isHex(c) }) {
		return nil, fmt.Errorf("%w: not a hexadecimal string", ErrCMS)
	}
	der := unhex(digits)
	n, ok := valueLength(der)
	if !ok || n > len(der) || len(bytes.Trim(der[n:], "\x00")) != 0 {
		return nil, ErrCMS
	}
	return der[:n], nil
}

// Covered returns what a signature is over: the file without the gap.
func (f *File) Covered(s Signed) io.Reader {
	return io.MultiReader(
		io.NewSectionReader(f.source, s.Ranges[0], s.Ranges[1]), io.NewSectionReader(f.source, s.Ranges[2], s.Ranges[3]))
}
