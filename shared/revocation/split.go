package revocation

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// parts of a list. Package crypto/x509 reads the list without its entries: it
// would take some 300 octets of memory for each of a million, before anybody has
// looked at the signature. All three are views or copies of the DER.
type parts struct {
	signed  []byte            // TBSCertList, whole
	head    []byte            // the list as it would be without entries; its signature is that of the whole
	entries cryptobyte.String // content of revokedCertificates

	extensions []der.Extension
	parameters cryptobyte.String // of the signature algorithm, an element, or nothing
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
	var value []byte
	if !p.readAlgorithm(&list) || !list.ReadASN1BitStringAsBytes(&value) || !list.Empty() {
		return p, fmt.Errorf("%w: signature", Malformed)
	}
	if !signed.ReadASN1(&tbs, asn1.SEQUENCE) {
		return p, fmt.Errorf("%w: no list", Malformed)
	}
	before := tbs
	if !tbs.SkipOptionalASN1(asn1.INTEGER) || !p.readAlgorithm(&tbs) || !tbs.SkipASN1(asn1.SEQUENCE) || !skipTimes(&tbs) {
		return p, fmt.Errorf("%w: head of the list", Malformed)
	}
	before = before[:len(before)-len(tbs)]
	if tbs.PeekASN1Tag(asn1.SEQUENCE) && !tbs.ReadASN1(&p.entries, asn1.SEQUENCE) {
		return p, fmt.Errorf("%w: entries", Malformed)
	}
	after := tbs
	if p.extensions, err = readAll(&tbs); err != nil {
		return p, err
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

// readAll reads crlExtensions, the one SEQUENCE in [0], to the end of the list.
func readAll(tbs *cryptobyte.String) ([]der.Extension, error) {
	var explicit, list cryptobyte.String
	var present bool
	if !tbs.ReadOptionalASN1(&explicit, &present, tagExtensions) || !tbs.Empty() {
		return nil, fmt.Errorf("%w: data after the entries", Malformed)
	}
	if !present {
		return nil, nil
	}
	if !explicit.ReadASN1(&list, asn1.SEQUENCE) || !explicit.Empty() {
		return nil, fmt.Errorf("%w: extensions", Malformed)
	}
	return readExtensions(list)
}

// readAlgorithm reads the signature algorithm, which is there twice; crypto/x509 sees
// to it that both are the same.
func (p *parts) readAlgorithm(s *cryptobyte.String) (ok bool) {
	_, p.parameters, ok = der.ReadAlgorithm(s)
	return ok
}

// skipTimes skips thisUpdate and, if it is there, nextUpdate.
func skipTimes(s *cryptobyte.String) bool {
	if _, ok := der.ReadTime(s); !ok {
		return false
	}
	if !s.PeekASN1Tag(asn1.UTCTime) && !s.PeekASN1Tag(asn1.GeneralizedTime) {
		return true
	}
	_, ok := der.ReadTime(s)
	return ok
}
