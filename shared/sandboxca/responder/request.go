package responder

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// Tags of OCSPRequest, RFC 6960, 4.1.1, and of OCSPResponse, 4.2.1.
const (
	explicit0 = asn1.Tag(0xA0)
	explicit1 = asn1.Tag(0xA1)
	explicit2 = asn1.Tag(0xA2)
)

// maxRequest bounds a request, in bytes, and maxAsked the certificates that it asks about.
const (
	maxRequest = 16 << 10
	maxAsked   = 64
)

// oidNonce is id-pkix-ocsp-nonce, RFC 9654, 2.
const oidNonce = "1.3.6.1.5.5.7.48.1.2"

// maxNonce is the length of a nonce at most, in octets, RFC 9654, 2.1.
const maxNonce = 128

// A request is what an OCSPRequest asks. Who asks, and whether that is signed, is not looked
// at.
type request struct {
	asked []certID
	nonce []byte // content of the extension; nil: none
}

// A certID names a certificate.
type certID struct {
	raw       []byte // the element
	algorithm string // of the hashes, dotted OID
	name, key []byte // hashes of the issuer's name and key
	serial    []byte // content octets of the INTEGER
}

// parseRequest reads an OCSPRequest, RFC 6960, 4.1.1.
func parseRequest(text []byte) (r request, ok bool) {
	in := cryptobyte.String(text)
	var whole, tbs, list, skipped cryptobyte.String
	if len(text) > maxRequest || !in.ReadASN1(&whole, asn1.SEQUENCE) || !in.Empty() || !whole.ReadASN1(&tbs, asn1.SEQUENCE) {
		return r, false
	}
	if !whole.ReadOptionalASN1(&skipped, nil, explicit0) || !whole.Empty() { // the signature
		return r, false
	}
	if !readVersion(&tbs) || !tbs.ReadOptionalASN1(&skipped, nil, explicit1) || !tbs.ReadASN1(&list, asn1.SEQUENCE) {
		return r, false
	}
	for !list.Empty() {
		var id certID
		if len(r.asked) == maxAsked || !readAsked(&list, &id) {
			return r, false
		}
		r.asked = append(r.asked, id)
	}
	if len(r.asked) == 0 || !readExtensions(&tbs, explicit2, func(e der.Extension) bool { return r.take(e) }) {
		return r, false
	}
	return r, tbs.Empty()
}

// readVersion takes v1, which need not be written.
func readVersion(s *cryptobyte.String) bool {
	var explicit cryptobyte.String
	var present bool
	version := 0
	if !s.ReadOptionalASN1(&explicit, &present, explicit0) {
		return false
	}
	return !present || explicit.ReadASN1Integer(&version) && explicit.Empty() && version == 0
}

// readAsked reads a Request.
func readAsked(list *cryptobyte.String, id *certID) bool {
	var one, content, name, key cryptobyte.String
	var raw cryptobyte.String
	if !list.ReadASN1(&one, asn1.SEQUENCE) || !one.ReadASN1Element(&raw, asn1.SEQUENCE) {
		return false
	}
	id.raw = raw
	if !raw.ReadASN1(&content, asn1.SEQUENCE) {
		return false
	}
	var ok bool
	if id.algorithm, _, ok = der.ReadAlgorithm(&content); !ok || !content.ReadASN1(&name, asn1.OCTET_STRING) || !content.ReadASN1(&key, asn1.OCTET_STRING) {
		return false
	}
	id.name, id.key = name, key
	if id.serial, ok = der.ReadInteger(&content, asn1.INTEGER); !ok || !der.IsInteger(id.serial) || !content.Empty() {
		return false
	}
	return readExtensions(&one, explicit0, func(e der.Extension) bool {
		return !e.Critical // none is understood
	}) && one.Empty()
}

// readExtensions reads Extensions behind an explicit tag, which may be missing.
func readExtensions(s *cryptobyte.String, tag asn1.Tag, take func(der.Extension) bool) bool {
	var explicit, all cryptobyte.String
	var present bool
	if !s.ReadOptionalASN1(&explicit, &present, tag) {
		return false
	}
	if !present {
		return true
	}
	if !explicit.ReadASN1(&all, asn1.SEQUENCE) || !explicit.Empty() || all.Empty() {
		return false
	}
	for !all.Empty() {
		e, ok := der.ReadExtension(&all)
		if !ok || !take(e) {
			return false
		}
	}
	return true
}

// take takes an extension of the request: the nonce, RFC 9654, 2.1. Others are read over,
// RFC 6960, 4.4, unless they are critical.
func (r *request) take(e der.Extension) bool {
	if e.OID != oidNonce {
		return !e.Critical
	}
	value := cryptobyte.String(e.Value)
	var nonce cryptobyte.String
	if r.nonce != nil || !value.ReadASN1(&nonce, asn1.OCTET_STRING) || !value.Empty() || len(nonce) == 0 || len(nonce) > maxNonce {
		return false
	}
	r.nonce = nonce
	return true
}
