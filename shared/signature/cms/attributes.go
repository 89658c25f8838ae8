package cms

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// A Form is a form of signed attributes.
type Form int

const (
	// Timed attributes say the signing time: those of CAdES, and of PDF as
	// adbe.pkcs7.detached.
	Timed Form = iota + 1
	// Untimed attributes do not: in PAdES the signature dictionary says it, and the
	// attribute must be absent, ETSI EN 319 142-1, 6.3.
	Untimed
)

// Attributes are the signed attributes that Prepare writes: what a person puts
// their name to.
type Attributes struct {
	MessageDigest     [sha256.Size]byte // of the document
	SigningTime       time.Time         // whole seconds, UTC; the signer's own claim; zero: Untimed
	CertificateDigest [sha256.Size]byte // SHA-256 of the signer's DER certificate
	RawIssuer         []byte            // Name of the certificate's issuer, DER
	RawSerial         []byte            // INTEGER with tag and length, above zero
}

// encode returns the DER SET OF (tag 31) of the three or four attributes.
func (a Attributes) encode() []byte {
	all := [][]byte{
		attribute(oidContentType, der.OID(oidData)),
		attribute(oidMessageDigest, tlv(asn1.OCTET_STRING, a.MessageDigest[:])),
		attribute(oidSigningCertificateV2, a.signingCertificate()),
	}
	if !a.SigningTime.IsZero() {
		all = append(all, attribute(oidSigningTime, encodeTime(a.SigningTime)))
	}
	return setOf(asn1.SET, all...)
}

// signingCertificate returns SigningCertificateV2, RFC 5035, 3, with one
// ESSCertIDv2. Its hash algorithm is absent: SHA-256 is the default.
func (a Attributes) signingCertificate() []byte {
	issuer := tlv(asn1.SEQUENCE, tlv(tagDirectoryName, a.RawIssuer))
	id := tlv(asn1.SEQUENCE,
		tlv(asn1.OCTET_STRING, a.CertificateDigest[:]),
		tlv(asn1.SEQUENCE, issuer, a.RawSerial),
	)
	return tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, id))
}

func attribute(oid string, value []byte) []byte {
	return tlv(asn1.SEQUENCE, der.OID(oid), tlv(asn1.SET, value))
}

// ParseToBeSigned reads bytes that Draft.ToBeSigned returned for this form and
// nothing else: the attributes, each once, in their one encoding. Otherwise the error
// is ErrToBeSigned. A helper compares MessageDigest with the document that it
// showed and CertificateDigest with the certificate of the card.
func ParseToBeSigned(form Form, tbs []byte) (Attributes, error) {
	a, err := parseToBeSigned(form, tbs)
	if err != nil {
		return Attributes{}, fmt.Errorf("%w: %w", ErrToBeSigned, err)
	}
	return a, nil
}

func parseToBeSigned(form Form, tbs []byte) (a Attributes, err error) {
	if form != Timed && form != Untimed {
		return a, fmt.Errorf("form %d is not known", form)
	}
	if len(tbs) > maxAttributesLength {
		return a, errors.New("too long")
	}
	attributes, err := parseAttributes(tbs)
	if err != nil {
		return a, err
	}
	digest, err := attributes.messageDigest(sha256.Size)
	if err != nil {
		return a, err
	}
	a.MessageDigest = [sha256.Size]byte(digest)
	if form == Timed {
		if a.SigningTime, err = attributes.signingTime(); err != nil {
			return a, err
		}
	}
	value, err := attributes.value(oidSigningCertificateV2)
	if err != nil {
		return a, err
	}
	named, err := parseSigningCertificate(value, readIDv2)
	if err != nil {
		return a, err
	}
	signer := named.ids[0]
	if signer.hash != crypto.SHA256 {
		return a, errors.New("signing-certificate has another hash than SHA-256")
	}
	a.CertificateDigest, a.RawIssuer, a.RawSerial = [sha256.Size]byte(signer.digest), signer.rawIssuer, signer.rawSerial
	// Whatever is more, less or written differently shows here.
	if !bytes.Equal(a.encode(), tbs) {
		return a, errors.New("other attributes, or another encoding")
	}
	return a, nil
}

// maxAttributesLength is far above the four attributes, about 300 bytes.
const maxAttributesLength = 4096

// An attributeSet is signed attributes: values by the element of their object
// identifier, so that one of any length is one.
type attributeSet map[string][][]byte

// parseAttributes reads a DER SET OF (tag 31) Attribute, RFC 5652, 5.3: sorted,
// no type twice, each with a value, and DER to the last byte.
func parseAttributes(element []byte) (attributeSet, error) {
	contents, ok := readOnly(element, asn1.SET)
	if !ok {
		return nil, errors.New("not a SET")
	}
	all, ok := elements(contents)
	if !ok || !isSorted(all) {
		return nil, errors.New("not a sorted SET OF")
	}
	set := make(attributeSet, len(all))
	for _, one := range all {
		oid, values, ok := parseAttribute(one)
		if !ok {
			return nil, errors.New("not an Attribute")
		}
		if _, twice := set[oid]; twice {
			return nil, errors.New("an attribute comes twice")
		}
		set[oid] = values
	}
	return set, nil
}

func parseAttribute(element []byte) (oid string, values [][]byte, ok bool) {
	contents, ok := readOnly(element, asn1.SEQUENCE)
	if !ok {
		return "", nil, false
	}
	id, ok := readElement(&contents, asn1.OBJECT_IDENTIFIER)
	if !ok {
		return "", nil, false
	}
	var set cryptobyte.String
	if !contents.ReadASN1(&set, asn1.SET) || !contents.Empty() {
		return "", nil, false
	}
	values, ok = elements(set)
	return string(id), values, ok && len(values) > 0 && isSorted(values) && isDER(element)
}

// has tells whether the attribute is there.
func (s attributeSet) has(oid string) bool {
	_, found := s[string(der.OID(oid))]
	return found
}

// value returns the one value of an attribute.
func (s attributeSet) value(oid string) ([]byte, error) {
	values := s[string(der.OID(oid))]
	if len(values) != 1 {
		return nil, errors.New("a required attribute is missing or has several values")
	}
	return values[0], nil
}

// messageDigest checks the content type and returns the message digest, of so many bytes.
func (s attributeSet) messageDigest(size int) ([]byte, error) {
	contentType, err := s.value(oidContentType)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(contentType, der.OID(oidData)) {
		return nil, errors.New("content type is not id-data")
	}
	value, err := s.value(oidMessageDigest)
	if err != nil {
		return nil, err
	}
	octets, ok := readOnly(value, asn1.OCTET_STRING)
	if !ok || len(octets) != size {
		return nil, fmt.Errorf("message digest is not %d bytes", size)
	}
	return octets, nil
}

func (s attributeSet) signingTime() (time.Time, error) {
	value, err := s.value(oidSigningTime)
	if err != nil {
		return time.Time{}, err
	}
	return parseTime(value)
}
