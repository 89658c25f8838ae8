package signeddata

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Bits of an identifier octet, ITU-T X.690, 8.1.2.
const (
	constructed  = asn1.Tag(0x20)
	contextClass = asn1.Tag(0x40) // and above: not universal
	highNumber   = 0x1F           // a tag of more than one octet
)

// indefinite is the length of a value that ends with end-of-contents, X.690, 8.1.3.6.
const indefinite = -1

// maxHead is how many octets tag and length have at most: seven for the length are enough.
const maxHead = 9

// maxDepth is how deep values may lie in each other: a time stamp in an attribute has
// about twenty levels.
const maxDepth = 40

// A head is tag and length of a value, X.690, 8.1.
type head struct {
	tag    asn1.Tag
	size   int64 // octets of tag and length themselves
	length int64 // of the contents, or indefinite
	strict bool  // the length is written as DER wants it
}

// readHead reads the head that b begins with.
func readHead(b []byte) (h head, err error) {
	if len(b) < 2 || b[0]&highNumber == highNumber {
		return h, fmt.Errorf("%w: tag", ErrMalformed)
	}
	h.tag, h.size = asn1.Tag(b[0]), 2
	first := b[1]
	switch {
	case first < 0x80:
		h.length, h.strict = int64(first), true
		return h, nil
	case first == 0x80:
		h.length = indefinite
		if h.tag&constructed == 0 {
			return h, fmt.Errorf("%w: primitive value without a length", ErrMalformed)
		}
		return h, nil
	}
	n := int(first & 0x7F)
	if n > maxHead-2 || len(b) < 2+n {
		return h, fmt.Errorf("%w: length", ErrMalformed)
	}
	for _, octet := range b[2 : 2+n] {
		h.length = h.length<<8 | int64(octet)
	}
	h.size += int64(n)
	h.strict = b[2] != 0 && h.length >= 0x80
	return h, nil
}

// endSize is how many octets end-of-contents has.
const endSize = 2

// isEnd tells whether b begins with end-of-contents, X.690, 8.1.5.
func isEnd(b []byte) bool { return len(b) >= endSize && b[0] == 0 && b[1] == 0 }

// normalize returns the first value of b in DER, as far as lengths and strings of several
// parts go, and how many octets of b it has; strict tells that nothing was changed. The order
// in a SET and the contents of what is primitive stay as they are.
func normalize(b []byte, depth int) (value []byte, n int, strict bool, err error) {
	h, err := readHead(b)
	if err != nil {
		return nil, 0, false, err
	}
	if h.tag == 0 || depth == 0 || h.length > int64(len(b))-h.size {
		return nil, 0, false, fmt.Errorf("%w: a value is not whole, or too deep", ErrMalformed)
	}
	begin := int(h.size)
	if h.tag&constructed == 0 {
		n = begin + int(h.length)
		return element(h, b[:n], b[begin:n]), n, h.strict, nil
	}
	contents, n, strict, err := normalizeParts(b, h, depth)
	if err != nil {
		return nil, 0, false, err
	}
	if strict = strict && h.strict; strict {
		return b[:n], n, true, nil
	}
	return tlv(h.tag&^stringBit(h.tag), contents), n, false, nil
}

// normalizeParts goes through the contents of a constructed value.
func normalizeParts(b []byte, h head, depth int) (contents []byte, n int, strict bool, err error) {
	n, strict = int(h.size), true
	end := n + int(h.length)
	isString := stringBit(h.tag) != 0
	for h.length == indefinite || n < end {
		if h.length == indefinite && isEnd(b[n:]) {
			return contents, n + endSize, false, nil
		}
		limit := len(b)
		if h.length != indefinite {
			limit = end
		}
		part, read, partStrict, err := normalize(b[n:limit], depth-1)
		if err != nil {
			return nil, 0, false, err
		}
		if isString {
			if part, partStrict = partOfString(part); part == nil {
				return nil, 0, false, fmt.Errorf("%w: string of other parts", ErrMalformed)
			}
		}
		n, strict = n+read, strict && partStrict
		contents = append(contents, part...)
	}
	return contents, n, strict, nil
}

// partOfString returns what a part of a string holds. DER has no such parts.
func partOfString(part []byte) (octets []byte, strict bool) {
	s := cryptobyte.String(part)
	var contents cryptobyte.String
	if !s.ReadASN1(&contents, asn1.OCTET_STRING) || !s.Empty() {
		return nil, false
	}
	return append([]byte{}, contents...), false
}

// stringBit is the constructed bit of an OCTET STRING in parts, X.690, 8.7.3.
func stringBit(tag asn1.Tag) asn1.Tag {
	if tag == asn1.OCTET_STRING|constructed {
		return constructed
	}
	return 0
}

// element is whole, or the same value with a length as DER has it.
func element(h head, whole, contents []byte) []byte {
	if h.strict {
		return whole
	}
	return tlv(h.tag, contents)
}

func tlv(tag asn1.Tag, contents []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(contents) })
	return b.BytesOrPanic() // fails for lengths above 4 GiB only
}
