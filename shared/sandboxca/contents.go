package sandboxca

import (
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// Contents is what a certificate is going to say, TBSCertificate of RFC 5280,
// 4.1. Alter changes it to make a certificate that must be refused; nothing in
// it is checked.
type Contents struct {
	Version            int    // 3; 1 writes no version
	Serial             []byte // content octets of the INTEGER
	SignatureAlgorithm string // dotted OID; the signature is sha256WithRSA all the same
	Issuer, Subject    der.Name
	NotBefore          time.Time
	NotAfter           time.Time
	PublicKey          []byte // SubjectPublicKeyInfo
	Extensions         []Extension
}

// tagExplicit0 and tagExplicit3 are [0] and [3] of TBSCertificate; [0] is also
// the value of an otherName and the two levels of a distribution point.
const (
	tagExplicit0 = asn1.Tag(0xA0)
	tagExplicit3 = asn1.Tag(0xA3)
)

func (c *Contents) encode() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		if c.Version > 1 {
			b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(c.Version - 1)) })
		}
		der.AddInteger(b, c.Serial)
		der.AddAlgorithm(b, c.SignatureAlgorithm)
		der.AddName(b, c.Issuer)
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			der.AddTime(b, c.NotBefore)
			der.AddTime(b, c.NotAfter)
		})
		der.AddName(b, c.Subject)
		b.AddBytes(c.PublicKey)
		c.addExtensions(b)
	})
	return b.Bytes()
}

func (c *Contents) addExtensions(b *cryptobyte.Builder) {
	if len(c.Extensions) == 0 {
		return
	}
	b.AddASN1(tagExplicit3, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, e := range c.Extensions {
				e.add(b)
			}
		})
	})
}
