package sandboxtsa

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// A failure is a bit of PKIFailureInfo, RFC 3161, 2.4.2.
type failure int

// The failures of a request.
const (
	noFailure    failure = -1
	badAlgorithm failure = 0
	badRequest   failure = 2
	badFormat    failure = 5
)

// asked is what a request wants.
type asked struct {
	imprint     []byte
	nonce       []byte // content octets; nil: none
	certificate bool
}

// parseRequest reads a TimeStampReq, RFC 3161, 2.4.1.
func parseRequest(request []byte) (a asked, _ failure) {
	in := cryptobyte.String(request)
	var s, imprint, digest cryptobyte.String
	var version int
	if !in.ReadASN1(&s, asn1.SEQUENCE) || !in.Empty() || !s.ReadASN1Integer(&version) || !s.ReadASN1(&imprint, asn1.SEQUENCE) {
		return a, badFormat
	}
	algorithm, _, ok := der.ReadAlgorithm(&imprint)
	if !ok || version != 1 || !imprint.ReadASN1(&digest, asn1.OCTET_STRING) || !imprint.Empty() {
		return a, badFormat
	}
	if algorithm != der.OIDSHA256 || len(digest) != sha256.Size {
		return a, badAlgorithm
	}
	a.imprint = digest
	if s.PeekASN1Tag(asn1.OBJECT_IDENTIFIER) { // a policy of somebody else
		return a, badRequest
	}
	if s.PeekASN1Tag(asn1.INTEGER) {
		if a.nonce, ok = der.ReadInteger(&s, asn1.INTEGER); !ok {
			return a, badFormat
		}
	}
	if s.PeekASN1Tag(asn1.BOOLEAN) && !s.ReadASN1Boolean(&a.certificate) || !s.Empty() {
		return a, badFormat
	}
	return a, noFailure
}

func refusal(f failure) []byte {
	bits := make([]byte, int(f)/8+1)
	bits[f/8] |= 0x80 >> (f % 8)
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				const rejection = 2
				b.AddASN1Int64(rejection)
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(asn1.UTF8String, func(b *cryptobyte.Builder) { b.AddBytes([]byte("SANDBOX TSA refuses")) })
				})
				b.AddASN1(asn1.BIT_STRING, func(b *cryptobyte.Builder) {
					b.AddUint8(uint8(7 - f%8)) // unused bits
					b.AddBytes(bits)
				})
			})
		})
	})
}

func granted(token []byte) []byte {
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1Int64(0) })
			b.AddBytes(token)
		})
	})
}

// encodeInfo is TSTInfo, in milliseconds and with an accuracy of a second.
func encodeInfo(a asked, serial []byte, now time.Time) []byte {
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			der.AddOID(b, Policy)
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				der.AddAlgorithm(b, der.OIDSHA256)
				b.AddASN1OctetString(a.imprint)
			})
			der.AddInteger(b, serial)
			b.AddASN1(asn1.GeneralizedTime, func(b *cryptobyte.Builder) { b.AddBytes([]byte(generalized(now))) })
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1Int64(1) })
			if a.nonce != nil {
				der.AddInteger(b, a.nonce)
			}
		})
	})
}

// generalized has no zeros at the end of its fraction, and no fraction of nothing.
func generalized(t time.Time) string {
	return t.Truncate(time.Millisecond).Format("20060102150405.999") + "Z"
}

// attributesOf are the signed attributes.
func attributesOf(content, certificate []byte) [][]byte {
	return [][]byte{
		attribute(der.OIDContentType, func(b *cryptobyte.Builder) { der.AddOID(b, der.OIDTSTInfo) }),
		attribute(der.OIDMessageDigest, func(b *cryptobyte.Builder) { b.AddASN1OctetString(digest(content)) }),
		attribute(der.OIDSigningCertificateV2, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1OctetString(digest(certificate)) })
				})
			})
		}),
	}
}

// signed is what is signed: the attributes as SET OF.
func (d *Draft) signed() []byte {
	sorted := slices.SortedFunc(slices.Values(d.Attributes), bytes.Compare)
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { b.AddBytes(slices.Concat(sorted...)) })
	})
}

func attribute(oid string, value func(*cryptobyte.Builder)) []byte {
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			der.AddOID(b, oid)
			b.AddASN1(asn1.SET, value)
		})
	})
}

const explicit0 = asn1.Tag(0xA0)

// encode is the ContentInfo of the SignedData.
func (d *Draft) encode(signature []byte, signer *x509.Certificate) []byte {
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			der.AddOID(b, der.OIDSignedData)
			b.AddASN1(explicit0, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { d.addSignedData(b, signature, signer) })
			})
		})
	})
}

func (d *Draft) addSignedData(b *cryptobyte.Builder, signature []byte, signer *x509.Certificate) {
	b.AddASN1Int64(3)
	b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { der.AddAlgorithm(b, der.OIDSHA256) })
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		der.AddOID(b, der.OIDTSTInfo)
		b.AddASN1(explicit0, func(b *cryptobyte.Builder) { b.AddASN1OctetString(d.Content) })
	})
	if len(d.Certificates) > 0 {
		b.AddASN1(explicit0, func(b *cryptobyte.Builder) { b.AddBytes(slices.Concat(d.Certificates...)) })
	}
	b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
		for range d.Signers {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { d.addSigner(b, signature, signer) })
		}
	})
}

func (d *Draft) addSigner(b *cryptobyte.Builder, signature []byte, signer *x509.Certificate) {
	attributes := d.signed()
	attributes[0] = byte(explicit0)
	b.AddASN1Int64(1)
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(signer.RawIssuer)
		b.AddASN1BigInt(signer.SerialNumber)
	})
	der.AddAlgorithm(b, der.OIDSHA256)
	b.AddBytes(attributes)
	der.AddAlgorithm(b, oidECDSAWithSHA256)
	b.AddASN1OctetString(signature)
}

func digest(data []byte) []byte {
	d := sha256.Sum256(data)
	return d[:]
}

func encode(write func(*cryptobyte.Builder)) []byte {
	var b cryptobyte.Builder
	write(&b)
	return b.BytesOrPanic()
}
