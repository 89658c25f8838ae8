package cms

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
)

// A Draft is a CMS signature that still lacks the signature value.
type Draft struct {
	certificate *certprofile.Certificate
	toBeSigned  []byte
}

// Prepare begins a signature with the certificate (DER) over the document with
// this SHA-256. The signing time is cut to whole seconds; the zero time makes
// Untimed attributes. The error is certprofile's for a certificate that cannot be read, or says that its serial
// number or the year of the signing time cannot be written.
func Prepare(certificateDER []byte, messageDigest [sha256.Size]byte, signingTime time.Time) (*Draft, error) {
	certificate, err := certprofile.Parse(certificateDER)
	if err != nil {
		return nil, fmt.Errorf("prepare signature: %w", err)
	}
	if err := checkTime(signingTime); err != nil && !signingTime.IsZero() {
		return nil, fmt.Errorf("prepare signature: %w", err)
	}
	serial := integer(certificate.Serial)
	if !isPositive(serial) {
		return nil, errors.New("prepare signature: serial number of the certificate is not above zero")
	}
	attributes := Attributes{
		MessageDigest:     messageDigest,
		SigningTime:       signingTime,
		CertificateDigest: sha256.Sum256(certificate.Raw),
		RawIssuer:         certificate.RawIssuer,
		RawSerial:         serial,
	}
	return &Draft{certificate: certificate, toBeSigned: attributes.encode()}, nil
}

// ToBeSigned returns the signed attributes as DER SET OF (tag 31), RFC 5652,
// 5.4: about 350 bytes, without the time 30 fewer. The card signs the DigestInfo of their SHA-256.
func (d *Draft) ToBeSigned() []byte {
	return bytes.Clone(d.toBeSigned)
}

// Embed returns the finished signature, a DER ContentInfo without the document.
// The signature is what the card returned; it is verified first, and
// ErrSignature tells that it does not belong to this draft. CA certificates
// (DER) may be added for the reader's convenience; nobody should trust them.
func (d *Draft) Embed(signature []byte, caCerts ...[]byte) ([]byte, error) {
	if err := verifySignature(d.certificate, d.toBeSigned, signature); err != nil {
		return nil, fmt.Errorf("embed signature: %w", err)
	}
	for _, der := range caCerts {
		if _, err := certprofile.Parse(der); err != nil {
			return nil, fmt.Errorf("embed CA certificate: %w", err)
		}
	}
	signer := Signer{
		RawIssuer:          d.certificate.RawIssuer,
		RawSerial:          integer(d.certificate.Serial),
		Signature:          signature,
		signedAttributes:   d.toBeSigned,
		Hash:               crypto.SHA256,
		digestAlgorithm:    der.Algorithm(der.OIDSHA256),
		signatureAlgorithm: der.Algorithm(der.OIDRSA),
	}
	signed := SignedData{
		Certificates:    distinct(append([][]byte{d.certificate.Raw}, caCerts...)),
		Signers:         []*Signer{&signer},
		digestAlgorithm: der.Algorithm(der.OIDSHA256),
		hash:            crypto.SHA256,
	}
	return signed.Encode(), nil
}

// distinct returns the certificates in the order of a DER SET OF, each once.
func distinct(certificates [][]byte) [][]byte {
	slices.SortFunc(certificates, bytes.Compare)
	return slices.CompactFunc(certificates, bytes.Equal)
}

// verifySignature checks a signature value over signed attributes (tag 31).
func verifySignature(certificate *certprofile.Certificate, attributes, signature []byte) error {
	digest := sha256.Sum256(attributes)
	if err := certificate.VerifySignature(digest[:], signature); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return nil
}

// Encode returns the DER ContentInfo, RFC 5652, 3 and 5.1. For what Parse
// returned these are the bytes that Parse read.
func (s *SignedData) Encode() []byte {
	fields := [][]byte{
		[]byte(versionOne),
		tlv(asn1.SET, s.digestAlgorithm),
		tlv(asn1.SEQUENCE, der.OID(oidData)),
		s.afterContent(),
	}
	return tlv(asn1.SEQUENCE, der.OID(oidSignedData), tlv(tagContent, tlv(asn1.SEQUENCE, fields...)))
}

// afterContent returns the fields of SignedData behind the content: certificates and
// signers.
func (s *SignedData) afterContent() []byte {
	signers := make([][]byte, len(s.Signers))
	for i, signer := range s.Signers {
		signers[i] = signer.encode()
	}
	return append(tlv(tagCertificates, s.Certificates...), tlv(asn1.SET, signers...)...)
}

// encode returns SignerInfo, RFC 5652, 5.3, in which the signed attributes have
// the tag A0 instead of 31.
func (s *Signer) encode() []byte {
	attributes := bytes.Clone(s.signedAttributes)
	attributes[0] = byte(tagSignedAttrs)
	return tlv(asn1.SEQUENCE,
		[]byte(versionOne),
		tlv(asn1.SEQUENCE, s.RawIssuer, s.RawSerial),
		s.digestAlgorithm,
		attributes,
		s.signatureAlgorithm,
		tlv(asn1.OCTET_STRING, s.Signature),
		s.RawUnsignedAttributes,
	)
}
