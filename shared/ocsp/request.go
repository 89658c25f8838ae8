package ocsp

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
)

// Object identifiers of RFC 6960, 4 and B.2, and of digests and signatures.
const (
	oidBasic       = "1.3.6.1.5.5.7.48.1.1" // id-pkix-ocsp-basic
	oidNonce       = "1.3.6.1.5.5.7.48.1.2" // id-pkix-ocsp-nonce, RFC 9654
	oidRevokedOnly = "1.3.6.1.5.5.7.48.1.9" // id-pkix-ocsp-extended-revoke

	oidSHA1            = "1.3.14.3.2.26"
	oidECDSAWithSHA256 = "1.2.840.10045.4.3.2"
)

// NonceLength is that of the random number in a question, in bytes, RFC 9654, 2.1.
const NonceLength = 32

// A Hash says by which digest a question names the CA. It names, and proves nothing.
type Hash int

// The digests. SHA-1 is the one that every responder knows, RFC 6960, 4.3.
const (
	SHA1 Hash = iota
	SHA256
)

// A Request is a question about one certificate.
type Request struct {
	certificate, issuer *certprofile.Certificate
	hash                Hash
	ids                 [2]certID // by Hash: an answer may name the CA by the other one
	nonce               []byte    // nil: none
}

// A certID names a certificate, RFC 6960, 4.1.1.
type certID struct {
	oid               string // of the digest
	nameHash, keyHash []byte
	serial            []byte // content octets
}

// NewRequest makes the question about a certificate that issuer has issued, which the caller
// has found out. With nonce it has a fresh random number, so that no earlier answer fits it.
func NewRequest(certificate, issuer *certprofile.Certificate, hash Hash, nonce bool) (*Request, error) {
	bits, err := keyBits(issuer.RawPublicKey)
	if err != nil {
		return nil, err
	}
	r := &Request{certificate: certificate, issuer: issuer, hash: hash}
	name1, key1 := sha1.Sum(issuer.RawSubject), sha1.Sum(bits)
	name256, key256 := sha256.Sum256(issuer.RawSubject), sha256.Sum256(bits)
	r.ids = [2]certID{
		SHA1:   {oidSHA1, name1[:], key1[:], certificate.Serial},
		SHA256: {der.OIDSHA256, name256[:], key256[:], certificate.Serial},
	}
	if nonce {
		r.nonce = make([]byte, NonceLength)
		_, _ = rand.Read(r.nonce) // never fails, crypto/rand
	}
	return r, nil
}

// keyBits returns the content of the BIT STRING of a SubjectPublicKeyInfo, which RFC 6960 has
// the digest of.
func keyBits(info []byte) ([]byte, error) {
	input := cryptobyte.String(info)
	var sequence cryptobyte.String
	var bits []byte
	if !input.ReadASN1(&sequence, asn1.SEQUENCE) || !sequence.SkipASN1(asn1.SEQUENCE) || !sequence.ReadASN1BitStringAsBytes(&bits) {
		return nil, fmt.Errorf("ask a responder: public key of the CA")
	}
	return bits, nil
}

// equal tells whether both name the same certificate.
func (id certID) equal(other certID) bool {
	return id.oid == other.oid && bytes.Equal(id.nameHash, other.nameHash) && bytes.Equal(id.keyHash, other.keyHash) && bytes.Equal(id.serial, other.serial)
}

func (id certID) add(b *cryptobyte.Builder) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			der.AddOID(b, id.oid)
			b.AddASN1NULL() // as everybody writes it; some responders compare the octets
		})
		b.AddASN1OctetString(id.nameHash)
		b.AddASN1OctetString(id.keyHash)
		der.AddInteger(b, id.serial)
	})
}

// Tags of RFC 6960, 4.1.1 and 4.2.1.
const (
	tagExplicit0 = asn1.Tag(0xA0)
	tagExplicit1 = asn1.Tag(0xA1)
	tagExplicit2 = asn1.Tag(0xA2)
)

// A Signer signs questions, for a responder that answers those alone whom it knows, RFC 6960,
// 4.1.2.
type Signer struct {
	Key crypto.Signer // RSA, which signs by PKCS #1 v1.5, or P-256; both with SHA-256
	// Certificates are the asker's own, DER, the one of the key first; at least that.
	Certificates [][]byte
}

// Marshal returns the OCSPRequest, DER, RFC 6960, 4.1.1. signer may be nil.
func (r *Request) Marshal(signer *Signer) ([]byte, error) {
	var tbs cryptobyte.Builder
	tbs.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		if signer != nil {
			r.addRequestor(b, signer)
		}
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, r.ids[r.hash].add)
		})
		if r.nonce != nil {
			b.AddASN1(tagExplicit2, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { addNonce(b, r.nonce) })
			})
		}
	})
	content, err := tbs.Bytes()
	if err != nil {
		return nil, fmt.Errorf("ask a responder: %w", err)
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(content)
		if signer != nil {
			signer.add(b, content)
		}
	})
	question, err := b.Bytes()
	if err != nil {
		return nil, fmt.Errorf("ask a responder: %w", err)
	}
	return question, nil
}

// addRequestor writes who asks, a directory name, which a signed question must have.
func (r *Request) addRequestor(b *cryptobyte.Builder, signer *Signer) {
	subject, err := signer.subject()
	if err != nil {
		b.SetError(err)
		return
	}
	b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.Tag(0xA4), func(b *cryptobyte.Builder) { b.AddBytes(subject) }) // directoryName, RFC 5280, 4.2.1.6
	})
}

func addNonce(b *cryptobyte.Builder, nonce []byte) {
	var value cryptobyte.Builder
	value.AddASN1OctetString(nonce)
	der.AddExtension(b, der.Extension{OID: oidNonce, Value: value.BytesOrPanic()})
}

// add writes optionalSignature.
func (s *Signer) add(b *cryptobyte.Builder, content []byte) {
	algorithm := der.OIDSHA256WithRSA
	switch key := s.Key.Public().(type) {
	case *rsa.PublicKey:
	case *ecdsa.PublicKey:
		algorithm = oidECDSAWithSHA256
	default:
		b.SetError(fmt.Errorf("key of a kind that signs no questions: %T", key))
		return
	}
	digest := sha256.Sum256(content)
	signature, err := s.Key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		b.SetError(err)
		return
	}
	b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			der.AddAlgorithm(b, algorithm)
			b.AddASN1BitString(signature)
			b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					for _, certificate := range s.Certificates {
						b.AddBytes(certificate)
					}
				})
			})
		})
	})
}
