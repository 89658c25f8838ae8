package der

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// ReadInteger reads the content octets of an INTEGER of any size and sign; the tag is
// another one where it is implicit.
func ReadInteger(s *cryptobyte.String, tag asn1.Tag) ([]byte, bool) {
	var content cryptobyte.String
	ok := s.ReadASN1(&content, tag) && IsInteger(content)
	return content, ok
}

// AddInteger writes an INTEGER of these content octets.
func AddInteger(b *cryptobyte.Builder, content []byte) {
	b.AddASN1(asn1.INTEGER, func(b *cryptobyte.Builder) { b.AddBytes(content) })
}

// IsInteger tells whether the content octets are those of an INTEGER in its shortest
// form, ITU-T X.690, 8.3.2. Equal numbers have equal octets then.
func IsInteger(content []byte) bool {
	if len(content) < 2 {
		return len(content) == 1
	}
	return (content[0] != 0 || content[1] >= 0x80) && (content[0] != 0xFF || content[1] < 0x80)
}

// IsPositive tells whether the content octets are those of an INTEGER above zero.
func IsPositive(content []byte) bool {
	return IsInteger(content) && content[0] < 0x80 && (content[0] > 0 || len(content) > 1)
}
