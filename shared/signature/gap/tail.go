package gap

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A Tail is what is signed behind the gap. The signer's name has a place of fixed width
// in it, so that nothing before it depends on whose certificate signs.
type Tail struct {
	Bytes             []byte
	NameAt, NameWidth int // both zero if no name is to be filled in
}

// NewMOJ begins the tail of a MOJ signature, of which the end of the signature dictionary is
// the last; what ends the file is still to come.
func NewMOJ() Tail {
	return Tail{Bytes: []byte(mojBegin), NameAt: len(nameKey), NameWidth: NameWidth}
}

// NameWidth is the width of the place for a name: 200 UTF-16 units.
const NameWidth = len("<FEFF>") + 4*maxNameUnits

const maxNameUnits = 200

// The tail: the key of the name, what ends the signature dictionary, and the end of the
// file.
const (
	nameKey = "/Name"
	End     = ">>\nendobj\n"
	FileEnd = "%%EOF\n"
)

var mojBegin = nameKey + strings.Repeat(" ", NameWidth) + End

// CheckMOJ returns nil if the tail has the form of one of a MOJ signature: an empty place
// for the name, the end of the signature dictionary, and the end of a file, together at
// most MaxTail bytes. Whoever gets a tail from somebody else asks, for what it fills in
// must be where a reader finds it.
func (t Tail) CheckMOJ() error {
	if len(t.Bytes) > MaxTail || t.NameAt != len(nameKey) || t.NameWidth != NameWidth ||
		!bytes.HasPrefix(t.Bytes, []byte(mojBegin)) || !bytes.HasSuffix(t.Bytes[len(mojBegin):], []byte(FileEnd)) {
		return errTail
	}
	return nil
}

// ErrName tells that a name is empty, or too long for its place.
var ErrName = errors.New("name is empty or too long for the signature")

var errTail = errors.New("not what follows the gap of a signature")

// MaxTail bounds the tail in bytes, because a helper takes it as part of a request.
const MaxTail = 16 << 10

// Fill returns the tail with the signer's name, which of PAdES is empty. ErrName tells
// that it does not fit, or that the tail has no place for it.
func (t Tail) Fill(name string) ([]byte, error) {
	b := bytes.Clone(t.Bytes)
	if t.NameWidth == 0 && name == "" {
		return b, nil
	}
	if t.NameAt < 0 || t.NameWidth < 0 || t.NameAt > len(b)-t.NameWidth || name == "" || !utf8.ValidString(name) {
		return nil, fmt.Errorf("%w: %d bytes", ErrName, len(name))
	}
	place, written := b[t.NameAt:t.NameAt+t.NameWidth], EncodeUTF16(name)
	if bytes.Count(place, []byte(" ")) != len(place) || len(written) > len(place) {
		return nil, fmt.Errorf("%w: %d bytes", ErrName, len(name))
	}
	copy(place, written)
	return b, nil
}

// EncodeUTF16 writes a hexadecimal string of UTF-16BE with its mark: ten bytes, and
// four for each unit.
func EncodeUTF16(text string) []byte {
	const digits = "0123456789ABCDEF"
	b := []byte("<FEFF")
	var units [2]uint16
	for _, r := range text {
		for _, unit := range utf16.AppendRune(units[:0], r) {
			b = append(b, digits[unit>>12], digits[unit>>8&15], digits[unit>>4&15], digits[unit&15])
		}
	}
	return append(b, '>')
}
