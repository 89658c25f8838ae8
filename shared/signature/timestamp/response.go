package timestamp

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Response returns the token as the TimeStampResp, DER, RFC 3161, 2.4.2, of an authority
// that granted it, which other programs keep in files named .tsr.
func (t *Token) Response() []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1Int64(0) }) // granted
		b.AddBytes(t.Raw)
	})
	return b.BytesOrPanic()
}
