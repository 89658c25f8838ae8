package pdf

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// A Tail is what is signed behind the gap. The signer's name has a place of fixed width
// in it, so that nothing before it depends on whose certificate signs.
type Tail struct {
	Bytes             []byte
	NameAt, NameWidth int // both zero if no name is to be filled in
}

func (t Tail) clone() Tail {
	t.Bytes = bytes.Clone(t.Bytes)
	return t
}

// NameWidth is the width of the place for a name: 200 UTF-16 units.
const NameWidth = len("<FEFF>") + 4*maxNameUnits

const maxNameUnits = 200

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
	place := b[t.NameAt : t.NameAt+t.NameWidth]
	if len(bytes.Trim(place, " ")) != 0 || len("<FEFF>")+4*len(utf16.Encode([]rune(name))) > len(place) {
		return nil, fmt.Errorf("%w: %d bytes", ErrName, len(name))
	}
	copy(place, encodeUTF16(name))
	return b, nil
}
