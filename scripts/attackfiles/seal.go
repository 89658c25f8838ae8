package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
	"jpkiweb/shared/signature/sandboxtsa"
)

// A seal is a CMS SignedData (RFC 5652, 5.1) before it is written, right until somebody
// changes it.
type seal struct {
	version      byte
	digests      [][]byte // AlgorithmIdentifiers
	inside       []byte   // the content, or nil
	certificates [][]byte // DER
	revocation   []byte   // what the field crls holds
	signers      []*signerInfo
	behind       []byte // bytes after the value
}

// A signerInfo is one of RFC 5652, 5.3.
type signerInfo struct {
	who              person
	version          byte
	byKey            bool // named by its key instead of issuer and serial number
	digest, signs    []byte
	hash             crypto.Hash
	content          []byte   // what the message digest is of
	attributes       [][]byte // DER of each, which are sorted
	unsorted, direct bool     // they are not; there are none and the content itself is signed
	unsigned         [][]byte
	stamps           []stamper
	spoil            func(written []byte) []byte // changes the attributes that were signed
}

// A stamper is a time-stamping authority, and what it is given to stamp instead of the
// signature; nil: that.
type stamper struct {
	authority *sandboxtsa.Authority
	data      []byte
}

// Object identifiers of what the standards call so.
const (
	oidSHA1        = "1.3.14.3.2.26"
	oidSHA384      = "2.16.840.1.101.3.4.2.2"
	oidECDSASHA256 = "1.2.840.10045.4.3.2"
)

// newSeal is the signature of a person over the content, as PAdES wants it: without a time.
func newSeal(who person, content []byte) *seal {
	return &seal{version: 1, digests: [][]byte{algorithm(der.OIDSHA256)}, certificates: [][]byte{who.certificate, who.issuer}, signers: []*signerInfo{newSigner(who, content)}}
}

func newSigner(who person, content []byte) *signerInfo {
	s := &signerInfo{who: who, version: 1, digest: algorithm(der.OIDSHA256), signs: der.Algorithm(der.OIDRSA), hash: crypto.SHA256, content: content}
	if _, ok := who.key.(*ecdsa.PrivateKey); ok {
		s.signs = algorithm(oidECDSASHA256)
	}
	s.attributes = [][]byte{contentType(der.OIDData), messageDigest(crypto.SHA256, content), signingCertificate(who)}
	return s
}

func contentType(oid string) []byte { return attribute(der.OIDContentType, der.OID(oid)) }

func messageDigest(hash crypto.Hash, content []byte) []byte {
	h := hash.New()
	h.Write(content)
	return attribute(der.OIDMessageDigest, tlv(asn1.OCTET_STRING, h.Sum(nil)))
}

func signingTime(t time.Time) []byte {
	return attribute(der.OIDSigningTime, tlv(asn1.UTCTime, []byte(t.UTC().Format("060102150405Z"))))
}

// signingCertificate is signing-certificate-v2 with hash, issuer and serial number.
func signingCertificate(of person) []byte { return signingCertificateOf(of, of) }

// signingCertificateOf takes the hash of one and the name and number of another.
func signingCertificateOf(hash, name person) []byte {
	sum := sha256.Sum256(hash.certificate)
	issuer, serial := names(name.certificate)
	id := tlv(asn1.SEQUENCE, tlv(asn1.OCTET_STRING, sum[:]), tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, tlv(0xA4, issuer)), serial))
	return attribute(der.OIDSigningCertificateV2, tlv(asn1.SEQUENCE, tlv(asn1.SEQUENCE, id)))
}

// names returns issuer and serial number of a certificate, DER of each.
func names(certificate []byte) (issuer, serial []byte) {
	c, err := x509.ParseCertificate(certificate)
	if err != nil {
		panic(err) // we made it
	}
	var b cryptobyte.Builder
	b.AddASN1BigInt(c.SerialNumber)
	return c.RawIssuer, b.BytesOrPanic()
}

// replace puts an attribute in the place of the one of its kind, or takes that away.
func (s *signerInfo) replace(oid string, with ...[]byte) {
	kind := der.OID(oid)
	s.attributes = slices.DeleteFunc(slices.Clone(s.attributes), func(a []byte) bool { return bytes.Contains(a[:min(len(a), 20)], []byte(kind)) })
	s.attributes = append(s.attributes, with...)
}

// encode signs and writes the SignedData.
func (s *seal) encode() ([]byte, error) {
	var signers [][]byte
	for _, one := range s.signers {
		raw, err := one.encode()
		if err != nil {
			return nil, err
		}
		signers = append(signers, raw)
	}
	content := der.OID(der.OIDData)
	inside := []byte(content)
	if s.inside != nil {
		inside = append(inside, tlv(0xA0, tlv(asn1.OCTET_STRING, s.inside))...)
	}
	fields := [][]byte{{2, 1, s.version}, set(asn1.SET, s.digests...), tlv(asn1.SEQUENCE, inside), set(0xA0, s.certificates...)}
	if s.revocation != nil {
		fields = append(fields, tlv(0xA1, s.revocation))
	}
	signed := tlv(asn1.SEQUENCE, append(fields, set(asn1.SET, signers...))...)
	return append(tlv(asn1.SEQUENCE, []byte(der.OID(der.OIDSignedData)), tlv(0xA0, signed)), s.behind...), nil
}

func (s *signerInfo) encode() ([]byte, error) {
	attributes := slices.Clone(s.attributes)
	if !s.unsorted {
		slices.SortFunc(attributes, bytes.Compare)
	}
	toBeSigned, written := s.content, []byte(nil)
	if !s.direct {
		toBeSigned, written = tlv(asn1.SET, attributes...), tlv(0xA0, attributes...)
	}
	h := s.hash.New()
	h.Write(toBeSigned)
	value, err := s.who.key.Sign(rand.Reader, h.Sum(nil), s.hash)
	if err != nil {
		return nil, fmt.Errorf("sign attributes: %w", err)
	}
	if s.spoil != nil {
		written = s.spoil(written)
	}
	unsigned := slices.Clone(s.unsigned)
	for _, from := range s.stamps {
		data := from.data
		if data == nil {
			data = value
		}
		token, err := from.stamp(data)
		if err != nil {
			return nil, err
		}
		unsigned = append(unsigned, attribute(der.OIDSignatureTimeStamp, token))
	}
	fields := [][]byte{{2, 1, s.version}, s.name(), s.digest, written, s.signs, tlv(asn1.OCTET_STRING, value)}
	if len(unsigned) > 0 {
		fields = append(fields, set(0xA1, unsigned...))
	}
	return tlv(asn1.SEQUENCE, fields...), nil
}

// name is SignerIdentifier.
func (s *signerInfo) name() []byte {
	issuer, serial := names(s.who.certificate)
	if !s.byKey {
		return tlv(asn1.SEQUENCE, issuer, serial)
	}
	c, err := x509.ParseCertificate(s.who.certificate)
	if err != nil {
		panic(err) // we made it
	}
	return tlv(0x80, c.SubjectKeyId)
}

// stamp returns a token over the data, DER.
func (s stamper) stamp(data []byte) ([]byte, error) {
	token, err := s.authority.Stamp(data)
	if err != nil {
		return nil, fmt.Errorf("time stamp: %w", err)
	}
	return token.Raw, nil
}

// algorithm is an AlgorithmIdentifier without parameters.
func algorithm(oid string) []byte { return tlv(asn1.SEQUENCE, der.OID(oid)) }

func attribute(oid string, values ...[]byte) []byte {
	return tlv(asn1.SEQUENCE, der.OID(oid), set(asn1.SET, values...))
}

// set is a SET OF in the order of DER.
func set(tag asn1.Tag, elements ...[]byte) []byte {
	sorted := slices.Clone(elements)
	slices.SortFunc(sorted, bytes.Compare)
	return tlv(tag, sorted...)
}

func tlv(tag asn1.Tag, parts ...[]byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) {
		for _, part := range parts {
			b.AddBytes(part)
		}
	})
	return b.BytesOrPanic()
}
