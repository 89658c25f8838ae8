package cms

import (
	"bytes"
	"crypto"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// parseSigner reads one SignerInfo.
func parseSigner(element []byte) (*Signer, error) {
	fields, ok := readOnly(element, asn1.SEQUENCE)
	if !ok {
		return nil, fmt.Errorf("%w: not a SEQUENCE", ErrMalformed)
	}
	if !readConstant(&fields, versionOne) {
		return nil, fmt.Errorf("%w: SignerInfo version is not 1", ErrUnsupported)
	}
	signer := new(Signer)
	var id cryptobyte.String
	if !fields.ReadASN1(&id, asn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: issuerAndSerialNumber", ErrMalformed)
	}
	issuer, issuerOK := readElement(&id, asn1.SEQUENCE)
	serial, serialOK := readPositive(&id)
	if !issuerOK || !serialOK || !id.Empty() || !der.IsName(issuer) {
		return nil, fmt.Errorf("%w: issuerAndSerialNumber", ErrMalformed)
	}
	signer.RawIssuer, signer.RawSerial = issuer, serial
	if err := signer.readDigestAlgorithm(&fields); err != nil {
		return nil, err
	}
	if err := signer.readSignedAttributes(&fields); err != nil {
		return nil, err
	}
	if err := signer.readSignature(&fields); err != nil {
		return nil, err
	}
	return signer, signer.checkProtection()
}

func (s *Signer) readDigestAlgorithm(fields *cryptobyte.String) error {
	algorithm, ok := readElement(fields, asn1.SEQUENCE)
	if !ok {
		return fmt.Errorf("%w: digestAlgorithm", ErrMalformed)
	}
	if s.Hash, ok = hashOf(algorithm); !ok {
		return fmt.Errorf("%w: digestAlgorithm is not SHA-256 or SHA-384", ErrUnsupported)
	}
	s.digestAlgorithm = algorithm
	return nil
}

// readSignedAttributes insists on the field, because without it the signature is
// one over the document's digest alone, and bytes that are signed attributes
// could be passed off as a document.
func (s *Signer) readSignedAttributes(fields *cryptobyte.String) error {
	if !fields.PeekASN1Tag(tagSignedAttrs) {
		return fmt.Errorf("%w: no signed attributes", ErrUnsupported)
	}
	var contents cryptobyte.String
	if !fields.ReadASN1(&contents, tagSignedAttrs) {
		return fmt.Errorf("%w: signedAttrs", ErrMalformed)
	}
	s.signedAttributes = tlv(asn1.SET, contents)
	attributes, err := parseAttributes(s.signedAttributes)
	if err != nil {
		return fmt.Errorf("%w: signedAttrs: %w", ErrMalformed, err)
	}
	s.attributes = attributes
	return nil
}

// readSignature takes the signature algorithm, the signature and what follows.
func (s *Signer) readSignature(fields *cryptobyte.String) error {
	algorithm, ok := readElement(fields, asn1.SEQUENCE)
	if !ok {
		return fmt.Errorf("%w: signatureAlgorithm", ErrMalformed)
	}
	if !s.mayHave(algorithm) {
		return fmt.Errorf("%w: signatureAlgorithm is not RSA PKCS #1 v1.5 with SHA-256 or ECDSA with SHA-384", ErrUnsupported)
	}
	s.signatureAlgorithm = algorithm
	var signature cryptobyte.String
	if !fields.ReadASN1(&signature, asn1.OCTET_STRING) || len(signature) == 0 {
		return fmt.Errorf("%w: signature", ErrMalformed)
	}
	s.Signature = signature
	if fields.Empty() {
		return nil
	}
	if s.RawUnsignedAttributes, ok = readElement(fields, tagUnsignedAttrs); !ok || !fields.Empty() {
		return fmt.Errorf("%w: after the signature", ErrMalformed)
	}
	if contents, _ := readOnly(s.RawUnsignedAttributes, tagUnsignedAttrs); !areAttributes(contents) {
		return fmt.Errorf("%w: unsignedAttrs", ErrMalformed)
	}
	return nil
}

// mayHave tells whether the signature algorithm is the one of the digest: of SHA-256 RSA PKCS #1
// v1.5, RFC 3370, 3.2, of SHA-384 ECDSA, RFC 5758, 3.2, which has no parameters.
func (s *Signer) mayHave(algorithm []byte) bool {
	if s.Hash == crypto.SHA384 {
		return string(algorithm) == string(tlv(asn1.SEQUENCE, der.OID(oidECDSAWithSHA384)))
	}
	return string(algorithm) == string(der.Algorithm(der.OIDRSA)) || isAlgorithm(algorithm, der.OIDSHA256WithRSA)
}

// checkProtection compares CMSAlgorithmProtection, RFC 6211, 2, with the fields
// that it protects, which nobody signs: they must say the same.
func (s *Signer) checkProtection() error {
	if !s.attributes.has(oidAlgorithmProtection) {
		return nil
	}
	value, err := s.attributes.value(oidAlgorithmProtection)
	if err != nil {
		return fmt.Errorf("%w: algorithm protection: %w", ErrMalformed, err)
	}
	signature := bytes.Clone(s.signatureAlgorithm)
	signature[0] = byte(tagProtectedSigner)
	if !bytes.Equal(value, tlv(asn1.SEQUENCE, s.digestAlgorithm, signature)) {
		return fmt.Errorf("%w: algorithm protection names other algorithms", ErrMalformed)
	}
	return nil
}
