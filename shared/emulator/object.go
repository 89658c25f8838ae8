package emulator

import "encoding/binary"

// dataObject encodes a data object with a tag of one or two bytes, X.690, 8.1.
func dataObject(tag uint16, value ...[]byte) []byte {
	var content []byte
	for _, v := range value {
		content = append(content, v...)
	}
	return append(objectHeader(tag, len(content), false), content...)
}

// objectHeader is the tag and the length of n bytes. Long takes two bytes more for the
// length than it needs, where there is such a form.
func objectHeader(tag uint16, n int, long bool) []byte {
	b := binary.BigEndian.AppendUint16(nil, tag)
	if tag <= 0xFF {
		b = b[1:]
	}
	switch {
	case long, n > 0xFF:
		return append(b, 0x82, byte(n>>8), byte(n))
	case n > 0x7F:
		return append(b, 0x81, byte(n))
	}
	return append(b, byte(n))
}
