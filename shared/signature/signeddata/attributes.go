package signeddata

import (
	"bytes"
	"crypto"
	"fmt"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// single are the attributes that must have one value, and may not come twice, RFC 5652, 11,
// RFC 5035, 3 and RFC 6211, 2.
var single = []string{
	der.OIDContentType, der.OIDMessageDigest, der.OIDSigningTime, der.OIDSigningCertificate, der.OIDSigningCertificateV2, der.OIDAlgorithmProtection,
}

// Attributes are the signed ones of a signer.
type Attributes struct {
	signed []byte // SET OF, as it is signed
	all    []attribute
	inDER  bool // and in the order of DER
}

type attribute struct {
	oid    string
	values [][]byte // elements
}

// parseAttributes reads the contents of signedAttrs.
func parseAttributes(contents cryptobyte.String, raw []byte) (*Attributes, error) {
	a := &Attributes{signed: tlv(asn1.SET, contents), inDER: bytes.Contains(raw, tlv(tagSignedAttrs, contents))}
	var before []byte
	for !contents.Empty() {
		var element cryptobyte.String
		if !contents.ReadASN1Element(&element, asn1.SEQUENCE) {
			return nil, fmt.Errorf("%w: signedAttrs", ErrMalformed)
		}
		a.inDER = a.inDER && bytes.Compare(before, element) <= 0
		before = element
		one, ok := parseAttribute(element)
		if !ok {
			return nil, fmt.Errorf("%w: signedAttrs", ErrMalformed)
		}
		if a.all = append(a.all, one); len(a.all) > maxAttributes {
			return nil, fmt.Errorf("%w: more than %d signed attributes", ErrTooLarge, maxAttributes)
		}
	}
	return a, nil
}

func parseAttribute(element cryptobyte.String) (a attribute, ok bool) {
	var fields, values cryptobyte.String
	if !element.ReadASN1(&fields, asn1.SEQUENCE) {
		return a, false
	}
	if a.oid, ok = der.ReadOID(&fields); !ok || !fields.ReadASN1(&values, asn1.SET) || !fields.Empty() {
		return a, false
	}
	for !values.Empty() {
		var value cryptobyte.String
		if !values.ReadAnyASN1Element(&value, new(asn1.Tag)) {
			return a, false
		}
		a.values = append(a.values, value)
	}
	return a, true
}

// Check returns what of the attributes breaks a rule, in this order: ErrMissing for the
// content type or the message digest, ErrTwice, ErrValues, ErrNotDER.
func (a *Attributes) Check() error {
	for _, oid := range []string{der.OIDContentType, der.OIDMessageDigest} {
		if !a.has(oid) {
			return fmt.Errorf("%w: %s", ErrMissing, oid)
		}
	}
	for _, oid := range single {
		if _, err := a.value(oid); err != nil && a.has(oid) {
			return err
		}
	}
	if !a.inDER {
		return ErrNotDER
	}
	return nil
}

func (a *Attributes) has(oid string) bool {
	return slices.ContainsFunc(a.all, func(one attribute) bool { return one.oid == oid })
}

// value returns the one value of an attribute.
func (a *Attributes) value(oid string) (value cryptobyte.String, err error) {
	err = fmt.Errorf("%w: %s", ErrMissing, oid)
	for _, one := range a.all {
		switch {
		case one.oid != oid:
			continue
		case value != nil:
			return nil, fmt.Errorf("%w: %s", ErrTwice, oid)
		case len(one.values) != 1:
			return nil, fmt.Errorf("%w: %d of %s", ErrValues, len(one.values), oid)
		}
		value, err = one.values[0], nil
	}
	return value, err
}

// ContentType returns what the document is called, dotted OID, RFC 5652, 11.1.
func (a *Attributes) ContentType() (string, error) {
	value, err := a.value(der.OIDContentType)
	if err != nil {
		return "", err
	}
	oid, ok := der.ReadOID(&value)
	if !ok || !value.Empty() {
		return "", fmt.Errorf("%w: content type", ErrAttribute)
	}
	return oid, nil
}

// MessageDigest returns the digest of the document, RFC 5652, 11.2.
func (a *Attributes) MessageDigest() ([]byte, error) {
	value, err := a.value(der.OIDMessageDigest)
	if err != nil {
		return nil, err
	}
	var digest cryptobyte.String
	if !value.ReadASN1(&digest, asn1.OCTET_STRING) || !value.Empty() {
		return nil, fmt.Errorf("%w: message digest", ErrAttribute)
	}
	return digest, nil
}

// SigningTime returns the time that the signer claims, UTC, RFC 5652, 11.3; zero: none.
func (a *Attributes) SigningTime() (time.Time, error) {
	if !a.has(der.OIDSigningTime) {
		return time.Time{}, nil
	}
	value, err := a.value(der.OIDSigningTime)
	if err != nil {
		return time.Time{}, err
	}
	t, ok := der.ReadTime(&value)
	if !ok || !value.Empty() {
		return time.Time{}, fmt.Errorf("%w: signing time", ErrAttribute)
	}
	return t, nil
}

// A CertificateID is what the signer signed of the own certificate: ESSCertIDv2, RFC 5035, 4,
// or ESSCertID, RFC 2634, 5.4.1.
type CertificateID struct {
	Hash      crypto.Hash
	Digest    []byte // of the certificate
	RawIssuer []byte // Name, DER; nil: not told
	Serial    []byte // content octets; nil: not told
}

// CertificateIDs returns the first identifier of each attribute that names the signer's
// certificate: of version 2, and of version 1. None is no error.
func (a *Attributes) CertificateIDs() (ids []CertificateID, err error) {
	for _, version := range []struct {
		oid  string
		hash crypto.Hash
	}{{der.OIDSigningCertificateV2, crypto.SHA256}, {der.OIDSigningCertificate, crypto.SHA1}} {
		if !a.has(version.oid) {
			continue
		}
		value, err := a.value(version.oid)
		if err != nil {
			return nil, err
		}
		id, err := parseCertificateID(value, version.hash)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// parseCertificateID reads SigningCertificateV2, RFC 5035, 3, or SigningCertificate; hash is
// the default of the one and the only one of the other.
func parseCertificateID(value cryptobyte.String, hash crypto.Hash) (id CertificateID, err error) {
	bad := fmt.Errorf("%w: signing certificate", ErrAttribute)
	var outer, ids, fields, digest cryptobyte.String
	if !value.ReadASN1(&outer, asn1.SEQUENCE) || !value.Empty() || !outer.ReadASN1(&ids, asn1.SEQUENCE) || !ids.ReadASN1(&fields, asn1.SEQUENCE) {
		return id, bad
	}
	id.Hash = hash
	if hash != crypto.SHA1 && fields.PeekASN1Tag(asn1.SEQUENCE) {
		named, ok := readAlgorithm(&fields)
		if !ok {
			return id, bad
		}
		if id.Hash, err = hashOf(named.oid); err != nil {
			return id, err
		}
	}
	if !fields.ReadASN1(&digest, asn1.OCTET_STRING) {
		return id, bad
	}
	id.Digest = digest
	if fields.Empty() {
		return id, nil
	}
	var issuerSerial, names, name cryptobyte.String
	const tagDirectoryName = asn1.Tag(0xA4) // explicit
	ok := fields.ReadASN1(&issuerSerial, asn1.SEQUENCE) && fields.Empty() &&
		issuerSerial.ReadASN1(&names, asn1.SEQUENCE) && names.ReadASN1(&name, tagDirectoryName) && names.Empty()
	if !ok {
		return id, bad
	}
	id.RawIssuer = name
	if id.Serial, ok = der.ReadInteger(&issuerSerial, asn1.INTEGER); !ok || !issuerSerial.Empty() {
		return id, bad
	}
	return id, nil
}

// IsAttributes tells whether bytes begin as a SET OF Attribute that is length bytes long. A
// document that does may be the signed attributes of another signature, of which somebody took
// the attributes away: RFC 5652, 5.4 signs both in one form.
func IsAttributes(beginning []byte, length int64) bool {
	h, err := readHead(beginning)
	if err != nil || h.tag != asn1.SET || h.size+h.length != length {
		return false
	}
	first, err := readHead(beginning[h.size:])
	if err != nil || first.tag != asn1.SEQUENCE {
		return false
	}
	inner, err := readHead(beginning[h.size+first.size:])
	return err == nil && inner.tag == asn1.OBJECT_IDENTIFIER
}
