package responder

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// A Failure is an OCSPResponseStatus that comes without an answer, RFC 6960, 4.2.1.
type Failure int

// The failures.
const (
	MalformedRequest Failure = 1
	InternalError    Failure = 2
	TryLater         Failure = 3
	Unauthorized     Failure = 6
)

// Failed is the OCSPResponse of a failure, DER. Nobody signs it.
func Failed(f Failure) []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1Enum(int64(f)) })
	return b.BytesOrPanic()
}

// oidBasic is id-pkix-ocsp-basic, RFC 6960, 4.2.1.
const oidBasic = "1.3.6.1.5.5.7.48.1.1"

// sign makes an OCSPResponse of the draft, RFC 6960, 4.2.1.
func (d *Draft) sign() ([]byte, error) {
	var data cryptobyte.Builder
	d.addData(&data)
	tbs, err := data.Bytes()
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(tbs)
	signature, err := rsa.SignPKCS1v15(nil, d.Signer.key, crypto.SHA256, digest[:])
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		const successful = 0
		b.AddASN1Enum(successful)
		b.AddASN1(explicit0, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				der.AddOID(b, oidBasic)
				b.AddASN1(asn1.OCTET_STRING, func(b *cryptobyte.Builder) { d.addBasic(b, tbs, signature) })
			})
		})
	})
	return b.Bytes()
}

// addBasic writes a BasicOCSPResponse.
func (d *Draft) addBasic(b *cryptobyte.Builder, tbs, signature []byte) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(tbs)
		der.AddAlgorithm(b, der.OIDSHA256WithRSA)
		b.AddASN1BitString(signature)
		b.AddASN1(explicit0, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(d.Signer.certificate.Raw) })
		})
	})
}

// addData writes a ResponseData. The responder is named by its key.
func (d *Draft) addData(b *cryptobyte.Builder) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(explicit2, func(b *cryptobyte.Builder) { b.AddASN1OctetString(d.Signer.certificate.SubjectKeyID) })
		addTime(b, d.ProducedAt)
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, s := range d.Singles {
				s.add(b)
			}
		})
		if d.Nonce == nil {
			return
		}
		b.AddASN1(explicit1, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				var value cryptobyte.Builder
				value.AddASN1OctetString(d.Nonce)
				der.AddExtension(b, der.Extension{OID: oidNonce, Value: value.BytesOrPanic()})
			})
		})
	})
}

// Tags of CertStatus, RFC 6960, 4.2.1, which is implicit.
const (
	tagGood    = asn1.Tag(0x80)
	tagRevoked = asn1.Tag(0xA1)
	tagUnknown = asn1.Tag(0x82)
)

// add writes a SingleResponse. One on hold is revoked, by the reason certificateHold.
func (s Single) add(b *cryptobyte.Builder) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(s.ID)
		switch s.State {
		case jpki.RevocationGood:
			b.AddASN1(tagGood, func(*cryptobyte.Builder) {})
		case jpki.RevocationRevoked, jpki.RevocationOnHold:
			b.AddASN1(tagRevoked, func(b *cryptobyte.Builder) {
				addTime(b, s.At)
				if s.Reason != revocation.Unspecified { // as in lists, RFC 5280, 5.3.1
					b.AddASN1(explicit0, func(b *cryptobyte.Builder) { b.AddASN1Enum(int64(s.Reason)) })
				}
			})
		default:
			b.AddASN1(tagUnknown, func(*cryptobyte.Builder) {})
		}
		addTime(b, s.ThisUpdate)
		b.AddASN1(explicit0, func(b *cryptobyte.Builder) { addTime(b, s.NextUpdate) })
	})
}

// addTime writes a GeneralizedTime of whole seconds, RFC 6960, 4.2.2.1.
func addTime(b *cryptobyte.Builder, t time.Time) {
	b.AddASN1(asn1.GeneralizedTime, func(b *cryptobyte.Builder) { b.AddBytes([]byte(t.UTC().Format("20060102150405Z"))) })
}
