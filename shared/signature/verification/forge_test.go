package verification_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// A forgery is a SignedData with anything in it. newForgery makes one that is in order, and a
// test changes one thing.
type forgery struct {
	contentType  string
	inside       []byte // eContent; nil: none
	inParts      bool   // it is two strings in one without a length
	certificates [][]byte
	signers      []*forgedSigner
}

// A forgedSigner is a signer of a forgery.
type forgedSigner struct {
	certificate []byte // that identifies the signer
	byKeyID     bool
	digest      string   // OID
	attributes  [][]byte // DER; nil: none
	unsorted    bool     // the attributes stay in their order
	longLength  bool     // that of the attributes is written with more bytes than DER does
	algorithm   []byte   // of the signature, DER
	sign        func(message []byte) []byte
	unsigned    [][]byte
}

const (
	forgedSHA1         = "1.3.14.3.2.26"
	forgedMD5          = "1.2.840.113549.2.5"
	forgedSHA512       = "2.16.840.1.101.3.4.2.3"
	forgedRSA512       = "1.2.840.113549.1.1.13"
	forgedEncrypted    = "1.2.840.113549.1.7.6"
	explicit0          = asn1.Tag(0xA0)
	implicit1          = asn1.Tag(0xA1)
	implicitKeyID      = asn1.Tag(0x80)
	explicitDirectory4 = asn1.Tag(0xA4)
)

func newForgery(certificate []byte) *forgery {
	return &forgery{contentType: der.OIDData, certificates: [][]byte{certificate}, signers: []*forgedSigner{newForgedSigner(certificate)}}
}

func newForgedSigner(certificate []byte) *forgedSigner {
	digest := sha256.Sum256([]byte(letter))
	return &forgedSigner{
		certificate: certificate, digest: der.OIDSHA256, algorithm: der.Algorithm(der.OIDRSA), sign: signRSA(sharedCast().key),
		attributes: [][]byte{typeAttribute(der.OIDData), digestAttribute(digest[:]), signingCertificate(certificate)},
	}
}

func signRSA(key *rsa.PrivateKey) func([]byte) []byte {
	return func(message []byte) []byte {
		digest := sha256.Sum256(message)
		signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
		if err != nil {
			panic(err)
		}
		return signature
	}
}

func build(write func(*cryptobyte.Builder)) []byte {
	var b cryptobyte.Builder
	write(&b)
	return b.BytesOrPanic()
}

func in(tag asn1.Tag, parts ...[]byte) []byte {
	return build(func(b *cryptobyte.Builder) {
		b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(slices.Concat(parts...)) })
	})
}

func octets(b []byte) []byte { return in(asn1.OCTET_STRING, b) }

func attributeOf(oid string, values ...[]byte) []byte {
	return in(asn1.SEQUENCE, der.OID(oid), in(asn1.SET, values...))
}

func typeAttribute(oid string) []byte      { return attributeOf(der.OIDContentType, der.OID(oid)) }
func digestAttribute(digest []byte) []byte { return attributeOf(der.OIDMessageDigest, octets(digest)) }

func timeAttribute(at time.Time) []byte {
	return attributeOf(der.OIDSigningTime, build(func(b *cryptobyte.Builder) { der.AddTime(b, at) }))
}

// signingCertificate names a certificate by its SHA-256, and with others issuer and serial number
// of the other one.
func signingCertificate(certificate []byte, others ...[]byte) []byte {
	digest := sha256.Sum256(certificate)
	id := octets(digest[:])
	for _, other := range others {
		c := mustParse(other)
		id = slices.Concat(id, in(asn1.SEQUENCE, in(asn1.SEQUENCE, in(explicitDirectory4, c.RawIssuer)), serialOf(c)))
	}
	return attributeOf(der.OIDSigningCertificateV2, in(asn1.SEQUENCE, in(asn1.SEQUENCE, in(asn1.SEQUENCE, id))))
}

// signingCertificateV1 names a certificate by its SHA-1, RFC 2634, 5.4.
func signingCertificateV1(certificate []byte) []byte {
	digest := sha1.Sum(certificate)
	return attributeOf(der.OIDSigningCertificate, in(asn1.SEQUENCE, in(asn1.SEQUENCE, in(asn1.SEQUENCE, octets(digest[:])))))
}

func mustParse(certificate []byte) *x509.Certificate {
	c, err := x509.ParseCertificate(certificate)
	if err != nil {
		panic(err)
	}
	return c
}

func serialOf(c *x509.Certificate) []byte {
	return build(func(b *cryptobyte.Builder) { b.AddASN1BigInt(c.SerialNumber) })
}

// set returns the attributes as they are signed.
func (s *forgedSigner) set() []byte {
	if s.unsorted {
		return in(asn1.SET, s.attributes...)
	}
	return in(asn1.SET, sorted(s.attributes)...)
}

func sorted(attributes [][]byte) [][]byte {
	return slices.SortedFunc(slices.Values(attributes), bytes.Compare)
}

func (s *forgedSigner) encode() []byte {
	c := mustParse(s.certificate)
	id, version := in(asn1.SEQUENCE, c.RawIssuer, serialOf(c)), byte(1)
	if s.byKeyID {
		id, version = in(implicitKeyID, c.SubjectKeyId), 3
	}
	parts := [][]byte{{2, 1, version}, id, der.Algorithm(s.digest)}
	message := []byte(letter)
	if s.attributes != nil {
		message = s.set()
		signed := bytes.Clone(message)
		signed[0] = byte(explicit0)
		if s.longLength {
			contents := slices.Concat(sorted(s.attributes)...)
			signed = slices.Concat([]byte{byte(explicit0), 0x84, 0, 0, byte(len(contents) >> 8), byte(len(contents))}, contents)
		}
		parts = append(parts, signed)
	}
	parts = append(parts, s.algorithm, octets(s.sign(message)))
	if s.unsigned != nil {
		parts = append(parts, in(implicit1, s.unsigned...))
	}
	return in(asn1.SEQUENCE, parts...)
}

// encode returns the ContentInfo.
func (f *forgery) encode() []byte {
	content := [][]byte{der.OID(f.contentType)}
	half := len(f.inside) / 2
	switch {
	case f.inParts:
		parts := slices.Concat([]byte{0x24, 0x80}, octets(f.inside[:half]), octets(f.inside[half:]), []byte{0, 0})
		content = append(content, in(explicit0, parts))
	case f.inside != nil:
		content = append(content, in(explicit0, octets(f.inside)))
	}
	var signers [][]byte
	for _, s := range f.signers {
		signers = append(signers, s.encode())
	}
	parts := [][]byte{{2, 1, 1}, in(asn1.SET, der.Algorithm(der.OIDSHA256)), in(asn1.SEQUENCE, content...)}
	if len(f.certificates) > 0 {
		parts = append(parts, in(explicit0, f.certificates...))
	}
	parts = append(parts, in(asn1.SET, signers...))
	return in(asn1.SEQUENCE, der.OID(der.OIDSignedData), in(explicit0, in(asn1.SEQUENCE, parts...)))
}

// forge is a forgery by the holder of the sandbox with one change.
func forge(t testing.TB, change func(*forgery)) []byte {
	t.Helper()
	f := newForgery(sharedCast().certificate)
	change(f)
	return f.encode()
}
