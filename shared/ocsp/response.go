package ocsp

import (
	"fmt"
	"math"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
	"jpkiweb/shared/revocation"
)

// MaxLength is how long an answer may be, in bytes: those with a responder's certificate
// have about 2,000.
const MaxLength = 64 << 10

// maxCertificates bounds those in an answer, of which the responder's is one.
const maxCertificates = 8

// A response is a BasicOCSPResponse, RFC 6960, 4.2.1, before anybody looked who signed it.
type response struct {
	signed     []byte // ResponseData, whole
	algorithm  string
	parameters cryptobyte.String // of the algorithm, an element, or nothing
	signature  []byte
	byName     []byte // of the responder, a Name; nil: byKey says it
	byKey      []byte // SHA-1 of its key
	producedAt time.Time
	singles    []single
	nonce      []byte // nil: none
	onlyIssued bool   // what was never issued is called revoked, RFC 6960, 2.2

	certificates []cryptobyte.String
}

// A single is a SingleResponse.
type single struct {
	id                     certID
	state                  asn1.Tag // of certStatus
	at                     time.Time
	reason                 revocation.Reason
	thisUpdate, nextUpdate time.Time // nextUpdate may be zero
}

// Tags of CertStatus, RFC 6960, 4.2.1.
const (
	stateGood    = asn1.Tag(0x80)
	stateRevoked = asn1.Tag(0xA1)
	stateUnknown = asn1.Tag(0x82)
)

func malformed(what string) error { return fmt.Errorf("%w: %s", revocation.Malformed, what) }

// readResponse reads OCSPResponse to its end. The error wraps a revocation.Why.
func readResponse(answer []byte) (*response, error) {
	if len(answer) > MaxLength {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", revocation.TooLarge, len(answer), MaxLength)
	}
	in := cryptobyte.String(answer)
	var fields, explicit, typed, basic cryptobyte.String
	var status int
	if !in.ReadASN1(&fields, asn1.SEQUENCE) || !in.Empty() || !fields.ReadASN1Enum(&status) {
		return nil, malformed("no OCSPResponse")
	}
	if status != 0 {
		if !fields.Empty() {
			return nil, malformed("an error with an answer")
		}
		return nil, statusError(status)
	}
	if !fields.ReadASN1(&explicit, tagExplicit0) || !fields.Empty() || !explicit.ReadASN1(&typed, asn1.SEQUENCE) || !explicit.Empty() {
		return nil, malformed("responseBytes")
	}
	kind, ok := der.ReadOID(&typed)
	if !ok || !typed.ReadASN1(&basic, asn1.OCTET_STRING) || !typed.Empty() {
		return nil, malformed("responseBytes")
	}
	if kind != oidBasic {
		return nil, fmt.Errorf("%w: response type %s", revocation.Unsupported, kind)
	}
	return readBasic(basic)
}

// statusError is that of an answer without content, RFC 6960, 2.3 and 4.2.1.
func statusError(status int) error {
	switch status {
	case 1:
		return fmt.Errorf("%w: malformedRequest", revocation.Refused)
	case 2:
		return fmt.Errorf("%w: internalError", revocation.NoAnswer)
	case 3:
		return fmt.Errorf("%w: tryLater", revocation.NoAnswer)
	case 5:
		return fmt.Errorf("%w: sigRequired", revocation.Refused)
	case 6:
		return fmt.Errorf("%w: unauthorized", revocation.Refused)
	}
	return malformed(fmt.Sprintf("response status %d", status))
}

func readBasic(in cryptobyte.String) (*response, error) {
	r := new(response)
	var content, signed, data cryptobyte.String
	var ok bool
	if !in.ReadASN1(&content, asn1.SEQUENCE) || !in.Empty() || !content.ReadASN1Element(&signed, asn1.SEQUENCE) {
		return nil, malformed("BasicOCSPResponse")
	}
	r.signed = signed
	if r.algorithm, r.parameters, ok = der.ReadAlgorithm(&content); !ok || !content.ReadASN1BitStringAsBytes(&r.signature) {
		return nil, malformed("signature")
	}
	if err := r.readCertificates(content); err != nil {
		return nil, err
	}
	if !signed.ReadASN1(&data, asn1.SEQUENCE) {
		return nil, malformed("ResponseData")
	}
	return r, r.readData(data)
}

// readCertificates reads certs, which may be missing, to the end of the answer.
func (r *response) readCertificates(in cryptobyte.String) error {
	var explicit, list, one cryptobyte.String
	var present bool
	if !in.ReadOptionalASN1(&explicit, &present, tagExplicit0) || !in.Empty() {
		return malformed("certs")
	}
	if !present {
		return nil
	}
	if !explicit.ReadASN1(&list, asn1.SEQUENCE) || !explicit.Empty() {
		return malformed("certs")
	}
	for !list.Empty() {
		if len(r.certificates) == maxCertificates {
			return fmt.Errorf("%w: more than %d certificates", revocation.TooLarge, maxCertificates)
		}
		if !list.ReadASN1Element(&one, asn1.SEQUENCE) {
			return malformed("certs")
		}
		r.certificates = append(r.certificates, one)
	}
	return nil
}

// readData reads ResponseData, RFC 6960, 4.2.1.
func (r *response) readData(data cryptobyte.String) error {
	if data.PeekASN1Tag(tagExplicit0) { // v1 is the default, which DER leaves out; there is no other
		return fmt.Errorf("%w: version", revocation.Unsupported)
	}
	var singles, extensions cryptobyte.String
	if !r.readResponder(&data) || !readGeneralized(&data, &r.producedAt) || !data.ReadASN1(&singles, asn1.SEQUENCE) {
		return malformed("ResponseData")
	}
	for !singles.Empty() {
		s, err := readSingle(&singles)
		if err != nil {
			return err
		}
		r.singles = append(r.singles, s)
	}
	var present bool
	if !data.ReadOptionalASN1(&extensions, &present, tagExplicit1) || !data.Empty() {
		return malformed("responseExtensions")
	}
	if !present {
		return nil
	}
	return r.readExtensions(extensions)
}

// readResponder reads ResponderID.
func (r *response) readResponder(data *cryptobyte.String) bool {
	var explicit, name, key cryptobyte.String
	if data.PeekASN1Tag(tagExplicit1) {
		ok := data.ReadASN1(&explicit, tagExplicit1) && explicit.ReadASN1Element(&name, asn1.SEQUENCE) && explicit.Empty()
		r.byName = name
		return ok
	}
	ok := data.ReadASN1(&explicit, tagExplicit2) && explicit.ReadASN1(&key, asn1.OCTET_STRING) && explicit.Empty()
	r.byKey = key
	return ok
}

// readGeneralized reads a GeneralizedTime, in UTC with seconds.
func readGeneralized(s *cryptobyte.String, t *time.Time) (ok bool) {
	if !s.PeekASN1Tag(asn1.GeneralizedTime) {
		return false
	}
	*t, ok = der.ReadTime(s)
	return ok
}

func readSingle(list *cryptobyte.String) (s single, err error) {
	var content, extensions cryptobyte.String
	if !list.ReadASN1(&content, asn1.SEQUENCE) || !s.id.read(&content) || !s.readState(&content) || !readGeneralized(&content, &s.thisUpdate) {
		return s, malformed("SingleResponse")
	}
	var explicit cryptobyte.String
	var present bool
	if !content.ReadOptionalASN1(&explicit, &present, tagExplicit0) || present && (!readGeneralized(&explicit, &s.nextUpdate) || !explicit.Empty()) {
		return s, malformed("nextUpdate")
	}
	if present && s.nextUpdate.Before(s.thisUpdate) {
		return s, malformed("nextUpdate is before thisUpdate")
	}
	if !content.ReadOptionalASN1(&extensions, &present, tagExplicit1) || !content.Empty() {
		return s, malformed("singleExtensions")
	}
	if !present {
		return s, nil
	}
	all, err := readExtensions(extensions)
	if err != nil {
		return s, err
	}
	for _, e := range all {
		if e.Critical {
			return s, fmt.Errorf("%w: critical extension %s", revocation.Unsupported, e.OID)
		}
	}
	return s, nil
}

// read reads CertID.
func (id *certID) read(s *cryptobyte.String) (ok bool) {
	var content, nameHash, keyHash, parameters cryptobyte.String
	if !s.ReadASN1(&content, asn1.SEQUENCE) {
		return false
	}
	if id.oid, parameters, ok = der.ReadAlgorithm(&content); !ok || len(parameters) > 0 && !der.IsNull(parameters) {
		return false
	}
	if !content.ReadASN1(&nameHash, asn1.OCTET_STRING) || !content.ReadASN1(&keyHash, asn1.OCTET_STRING) {
		return false
	}
	id.nameHash, id.keyHash = nameHash, keyHash
	id.serial, ok = der.ReadInteger(&content, asn1.INTEGER)
	return ok && content.Empty()
}

// readState reads CertStatus.
func (s *single) readState(in *cryptobyte.String) bool {
	var content cryptobyte.String
	if !in.ReadAnyASN1(&content, &s.state) {
		return false
	}
	switch s.state {
	case stateGood, stateUnknown:
		return content.Empty()
	case stateRevoked:
		return s.readRevoked(content)
	}
	return false
}

// readRevoked reads RevokedInfo.
func (s *single) readRevoked(content cryptobyte.String) bool {
	var explicit cryptobyte.String
	var present bool
	if !readGeneralized(&content, &s.at) || !content.ReadOptionalASN1(&explicit, &present, tagExplicit0) || !content.Empty() {
		return false
	}
	if !present {
		return true
	}
	var code int
	ok := explicit.ReadASN1Enum(&code) && explicit.Empty() && 0 <= code && code <= math.MaxUint8
	s.reason = revocation.Reason(code)
	return ok
}

// readExtensions reads responseExtensions.
func (r *response) readExtensions(explicit cryptobyte.String) error {
	all, err := readExtensions(explicit)
	if err != nil {
		return err
	}
	for _, e := range all {
		switch {
		case e.OID == oidNonce:
			value, nonce := e.Value, cryptobyte.String{}
			if !value.ReadASN1(&nonce, asn1.OCTET_STRING) || !value.Empty() || len(nonce) == 0 {
				return malformed("nonce")
			}
			r.nonce = nonce
		case e.OID == oidRevokedOnly:
			r.onlyIssued = true
		case e.Critical:
			return fmt.Errorf("%w: critical extension %s", revocation.Unsupported, e.OID)
		}
	}
	return nil
}

// readExtensions reads Extensions to the end: at least one, each of them once.
func readExtensions(explicit cryptobyte.String) ([]der.Extension, error) {
	var list cryptobyte.String
	if !explicit.ReadASN1(&list, asn1.SEQUENCE) || !explicit.Empty() || list.Empty() {
		return nil, malformed("extensions")
	}
	var all []der.Extension
	seen := map[string]bool{}
	for !list.Empty() {
		e, ok := der.ReadExtension(&list)
		if !ok || seen[e.OID] {
			return nil, malformed("extension")
		}
		seen[e.OID] = true
		all = append(all, e)
	}
	return all, nil
}
