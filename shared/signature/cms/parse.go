package cms

import (
	"bytes"
	"crypto"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// MaxLength is the longest signature that Parse reads, in bytes: one with both
// certificates has about 3 KiB, the rest is room for time-stamps.
const MaxLength = 256 << 10

// SignedData is a detached CMS signature. Nothing in it is verified.
type SignedData struct {
	Certificates [][]byte // DER, in the order of the file
	Signers      []*Signer

	digestAlgorithm []byte // AlgorithmIdentifier
	hash            crypto.Hash
}

// A Signer is one SignerInfo, RFC 5652, 5.3.
type Signer struct {
	RawIssuer []byte // Name, DER
	RawSerial []byte // INTEGER with tag and length
	Signature []byte
	// RawUnsignedAttributes is the field with its tag (A1), or nil. Time-stamp
	// tokens live there; they are kept, and only their form is checked.
	RawUnsignedAttributes []byte

	// Hash is that of the document and of the signed attributes: SHA-256, of RSA keys, or
	// SHA-384, of keys on P-384.
	Hash crypto.Hash

	signedAttributes   []byte // DER SET OF, tag 31
	attributes         attributeSet
	digestAlgorithm    []byte
	signatureAlgorithm []byte
}

// Parse reads a detached SignedData strictly: DER, versions 1, SHA-256 with RSA or SHA-384
// with ECDSA, no
// document inside, certificates, no CRLs, signers with issuer and serial number
// and with signed attributes, and nothing after it. What nobody signed is DER to
// the last byte, too: every certificate has the form of one, every unsigned
// attribute that of an attribute; only their order in their sets is free.
// ErrMalformed tells that it is none, ErrUnsupported that it is one of another
// kind.
func Parse(der []byte) (*SignedData, error) {
	if len(der) > MaxLength {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrMalformed, MaxLength)
	}
	fields, err := openContentInfo(der)
	if err != nil {
		return nil, err
	}
	signed := new(SignedData)
	if signed.digestAlgorithm, signed.hash, err = readDigestAlgorithms(&fields); err != nil {
		return nil, err
	}
	if err := readDetachedContent(&fields); err != nil {
		return nil, err
	}
	if signed.Certificates, err = readCertificates(&fields); err != nil {
		return nil, err
	}
	if signed.Signers, err = readSigners(&fields); err != nil {
		return nil, err
	}
	for _, signer := range signed.Signers {
		if signer.Hash != signed.hash {
			return nil, fmt.Errorf("%w: digestAlgorithms is not that of the signer alone", ErrUnsupported)
		}
	}
	// Nothing is read that Encode would not write.
	if !fields.Empty() || !bytes.Equal(signed.Encode(), der) {
		return nil, fmt.Errorf("%w: unread bytes", ErrMalformed)
	}
	return signed, nil
}

// openContentInfo returns the fields of SignedData after its version.
func openContentInfo(der []byte) (cryptobyte.String, error) {
	info, ok := readOnly(der, asn1.SEQUENCE)
	if !ok {
		return nil, fmt.Errorf("%w: not one DER SEQUENCE", ErrMalformed)
	}
	if !readOID(&info, oidSignedData) {
		return nil, fmt.Errorf("%w: content type is not SignedData", ErrMalformed)
	}
	var content, fields cryptobyte.String
	if !info.ReadASN1(&content, tagContent) || !info.Empty() ||
		!content.ReadASN1(&fields, asn1.SEQUENCE) || !content.Empty() {
		return nil, fmt.Errorf("%w: ContentInfo", ErrMalformed)
	}
	if !readConstant(&fields, versionOne) {
		return nil, fmt.Errorf("%w: SignedData version is not 1", ErrUnsupported)
	}
	return fields, nil
}

func readDigestAlgorithms(fields *cryptobyte.String) ([]byte, crypto.Hash, error) {
	var set cryptobyte.String
	if !fields.ReadASN1(&set, asn1.SET) {
		return nil, 0, fmt.Errorf("%w: digestAlgorithms", ErrMalformed)
	}
	hash, ok := hashOf(set)
	if !ok {
		return nil, 0, fmt.Errorf("%w: digestAlgorithms is not SHA-256 alone, or SHA-384 alone", ErrUnsupported)
	}
	return set, hash, nil
}

// readDetachedContent takes EncapsulatedContentInfo, RFC 5652, 5.2.
func readDetachedContent(fields *cryptobyte.String) error {
	var content cryptobyte.String
	if !fields.ReadASN1(&content, asn1.SEQUENCE) {
		return fmt.Errorf("%w: encapContentInfo", ErrMalformed)
	}
	if !readOID(&content, oidData) {
		return fmt.Errorf("%w: content is not id-data", ErrUnsupported)
	}
	if !content.Empty() {
		return fmt.Errorf("%w: document is inside", ErrUnsupported)
	}
	return nil
}

func readCertificates(fields *cryptobyte.String) ([][]byte, error) {
	var set cryptobyte.String
	if !fields.ReadASN1(&set, tagCertificates) {
		return nil, fmt.Errorf("%w: no certificates", ErrUnsupported)
	}
	certificates, ok := elements(set)
	if !ok {
		return nil, fmt.Errorf("%w: certificates", ErrMalformed)
	}
	for i, der := range certificates {
		if der[0] != byte(asn1.SEQUENCE) {
			return nil, fmt.Errorf("%w: certificate of another kind than X.509", ErrUnsupported)
		}
		if _, _, ok := namesOf(der); !ok {
			return nil, fmt.Errorf("%w: certificate %d", ErrMalformed, i+1)
		}
	}
	return certificates, nil
}

func readSigners(fields *cryptobyte.String) ([]*Signer, error) {
	if fields.PeekASN1Tag(tagUnsignedAttrs) { // [1] is crls here, unsignedAttrs there
		return nil, fmt.Errorf("%w: CRLs are inside", ErrUnsupported)
	}
	var set cryptobyte.String
	if !fields.ReadASN1(&set, asn1.SET) {
		return nil, fmt.Errorf("%w: signerInfos", ErrMalformed)
	}
	all, ok := elements(set)
	if !ok {
		return nil, fmt.Errorf("%w: signerInfos", ErrMalformed)
	}
	signers := make([]*Signer, len(all))
	for i, der := range all {
		signer, err := parseSigner(der)
		if err != nil {
			return nil, fmt.Errorf("signer %d: %w", i+1, err)
		}
		signers[i] = signer
	}
	return signers, nil
}
