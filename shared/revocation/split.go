package revocation

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// parts of a list. Package crypto/x509 reads the list without its entries: it
// would take some 300 octets of memory for each of a million, before anybody has
// looked at the signature. All three are views or copies of the DER.
type parts struct {
	signed  []byte            // TBSCertList, whole
	head    []byte            // the list as it would be without entries; its signature is that of the whole
	entries cryptobyte.String // content of revokedCertificates
}

// tagExtensions is [0] of TBSCertList, RFC 5280, 5.1.
const tagExtensions = asn1.Tag(0xA0)

// split takes CertificateList apart, RFC 5280, 5.1. What it skips is read by
// crypto/x509; it sees to it that nothing follows where nothing may.
func split(der []byte) (p parts, err error) {
	input := cryptobyte.String(der)
	var list, signed, tbs cryptobyte.String
	if !input.ReadASN1(&list, asn1.SEQUENCE) || !input.Empty() || !list.ReadASN1Element(&signed, asn1.SEQUENCE) {
		return p, fmt.Errorf("%w: no sequence", Malformed)
	}
	p.signed = signed
	trailer := list
	if !list.SkipASN1(asn1.SEQUENCE) || !list.SkipASN1(asn1.BIT_STRING) || !list.Empty() {
		return p, fmt.Errorf("%w: signature", Malformed)
	}
	if !signed.ReadASN1(&tbs, asn1.SEQUENCE) {
		return p, fmt.Errorf("%w: no list", Malformed)
	}
	before := tbs
	if !tbs.SkipOptionalASN1(asn1.INTEGER) || !tbs.SkipASN1(asn1.SEQUENCE) || !tbs.SkipASN1(asn1.SEQUENCE) || !skipTimes(&tbs) {
		return p, fmt.Errorf("%w: head of the list", Malformed)
	}
	before = before[:len(before)-len(tbs)]
	if tbs.PeekASN1Tag(asn1.SEQUENCE) && !tbs.ReadASN1(&p.entries, asn1.SEQUENCE) {
		return p, fmt.Errorf("%w: entries", Malformed)
	}
	after := tbs
	if !tbs.SkipOptionalASN1(tagExtensions) || !tbs.Empty() {
		return p, fmt.Errorf("%w: data after the entries", Malformed)
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(before)
			b.AddBytes(after)
		})
		b.AddBytes(trailer)
	})
	p.head, err = b.Bytes()
	return p, err
}

// skipTimes skips thisUpdate and, if it is there, nextUpdate.
func skipTimes(s *cryptobyte.String) bool {
	for i := range 2 {
		switch {
		case s.PeekASN1Tag(asn1.UTCTime):
			if !s.SkipASN1(asn1.UTCTime) {
				return false
			}
		case s.PeekASN1Tag(asn1.GeneralizedTime):
			if !s.SkipASN1(asn1.GeneralizedTime) {
				return false
			}
		default:
			return i == 1
		}
	}
	return true
}
