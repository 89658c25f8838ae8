package card

import (
	"errors"
	"fmt"
)

var errTLV = errors.New("malformed data object")

// A dataObject is a BER-TLV data object, X.690, 8.1.
type dataObject struct {
	tag   uint32 // all its bytes
	value []byte // a part of what was read
}

// readDataObject reads the first data object of b and returns what follows it.
// The tag has at most three bytes (ISO/IEC 7816-4); the length, never indefinite,
// may be written with more bytes than it needs, as some cards do (jpki facts 4.2).
func readDataObject(b []byte) (object dataObject, rest []byte, err error) {
	tag, start, length, err := readHeader(b)
	if err != nil {
		return object, nil, err
	}
	if length > len(b)-start {
		return object, nil, fmt.Errorf("%X of %d bytes ends early: %w", tag, length, errTLV)
	}
	return dataObject{tag: tag, value: b[start : start+length]}, b[start+length:], nil
}

// readHeader reads tag and length; the value starts at start.
func readHeader(b []byte) (tag uint32, start, length int, err error) {
	tag, start, ok := readTag(b)
	if !ok || start >= len(b) {
		return 0, 0, 0, errTLV
	}
	first := b[start]
	start++
	if first < 0x80 {
		return tag, start, int(first), nil
	}
	octets := int(first & 0x7F)
	if octets == 0 || octets > 4 || start+octets > len(b) {
		return 0, 0, 0, fmt.Errorf("length of %X: %w", tag, errTLV)
	}
	var n uint64
	for _, octet := range b[start : start+octets] {
		n = n<<8 | uint64(octet)
	}
	if n > maxOffset { // longer than any file
		return 0, 0, 0, fmt.Errorf("length of %X: %w", tag, errTLV)
	}
	return tag, start + octets, int(n), nil
}

func readTag(b []byte) (tag uint32, size int, ok bool) {
	const more, moreBytes, maxTag = 0x1F, 0x80, 3
	for i, octet := range b[:min(len(b), maxTag)] {
		tag = tag<<8 | uint32(octet)
		if i == 0 && octet&more != more || i > 0 && octet&moreBytes == 0 {
			return tag, i + 1, true
		}
	}
	return 0, 0, false
}
