package signeddata

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	_ "crypto/sha256" // a digest
	_ "crypto/sha512" // digests
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// Algorithms by OID, RFC 5754, RFC 8017, A.2, RFC 5758, 3.2 and RFC 8410, 3.
const (
	oidSHA384 = "2.16.840.1.101.3.4.2.2"
	oidSHA512 = "2.16.840.1.101.3.4.2.3"
	oidPSS    = "1.2.840.113549.1.1.10"
	oidMGF1   = "1.2.840.113549.1.1.8"
	oidEd     = "1.3.101.112"
)

// Digests that can be forged, and signatures with them.
var weak = []string{
	"1.2.840.113549.2.2", "1.2.840.113549.2.5", "1.3.14.3.2.26", // MD2, MD5, SHA-1
	"1.2.840.113549.1.1.2", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.3.14.3.2.29", // with RSA
	"1.2.840.10045.4.1", "1.2.840.10040.4.3", // SHA-1 with ECDSA and DSA
}

// A scheme is how a signature algorithm signs.
type scheme struct {
	key  string      // OID of the kind of key
	hash crypto.Hash // that the algorithm names; 0: it names none
}

var schemes = map[string]scheme{
	der.OIDRSA:              {der.OIDRSA, 0},
	der.OIDSHA256WithRSA:    {der.OIDRSA, crypto.SHA256},
	"1.2.840.113549.1.1.12": {der.OIDRSA, crypto.SHA384},
	"1.2.840.113549.1.1.13": {der.OIDRSA, crypto.SHA512},
	oidPSS:                  {oidPSS, 0},
	der.OIDEC:               {der.OIDEC, 0}, // some write the key's algorithm
	"1.2.840.10045.4.3.2":   {der.OIDEC, crypto.SHA256},
	"1.2.840.10045.4.3.3":   {der.OIDEC, crypto.SHA384},
	"1.2.840.10045.4.3.4":   {der.OIDEC, crypto.SHA512},
	oidEd:                   {oidEd, crypto.SHA512}, // RFC 8419, 3.1
}

// Algorithm names digest and signature for people, "SHA-256, ECDSA" for instance; what is not
// known by its dotted OID.
func (s *Signer) Algorithm() string {
	digest := s.digest.oid
	if hash, err := s.Hash(); err == nil {
		digest = hash.String()
	} else if name, ok := weakDigests[digest]; ok {
		digest = name
	}
	signature := s.signature.oid
	if name, ok := keyNames[schemes[signature].key]; ok {
		signature = name
	}
	return digest + ", " + signature
}

var (
	weakDigests = map[string]string{"1.2.840.113549.2.5": "MD5", "1.3.14.3.2.26": "SHA-1"}
	keyNames    = map[string]string{der.OIDRSA: "RSA", oidPSS: "RSA-PSS", der.OIDEC: "ECDSA", oidEd: "Ed25519"}
)

func hashOf(oid string) (crypto.Hash, error) {
	switch oid {
	case der.OIDSHA256:
		return crypto.SHA256, nil
	case oidSHA384:
		return crypto.SHA384, nil
	case oidSHA512:
		return crypto.SHA512, nil
	}
	if slices.Contains(weak, oid) {
		return 0, fmt.Errorf("%w: digest %s", ErrWeak, oid)
	}
	return 0, fmt.Errorf("%w: digest %s", ErrUnsupported, oid)
}

// CheckAlgorithms returns nil if the signature is of a kind that Verify knows: else ErrWeak,
// ErrUnsupported, or ErrAlgorithms where the digest of the document is not that of the
// signature, or where a signed attribute names others, RFC 6211, 2.
func (s *Signer) CheckAlgorithms() error {
	hash, err := s.Hash()
	if err != nil {
		return err
	}
	if slices.Contains(weak, s.signature.oid) {
		return fmt.Errorf("%w: signature %s", ErrWeak, s.signature.oid)
	}
	how, ok := schemes[s.signature.oid]
	if !ok {
		return fmt.Errorf("%w: signature %s", ErrUnsupported, s.signature.oid)
	}
	if how.hash != 0 && how.hash != hash {
		return fmt.Errorf("%w: digest %v, signature with %v", ErrAlgorithms, hash, how.hash)
	}
	if how.key == oidPSS {
		if _, err := s.pss(hash); err != nil {
			return err
		}
	}
	return s.checkProtection()
}

// checkProtection compares the signed attribute CMSAlgorithmProtection with the fields that it
// protects.
func (s *Signer) checkProtection() error {
	if s.Attributes == nil || !s.Attributes.has(der.OIDAlgorithmProtection) {
		return nil
	}
	value, err := s.Attributes.value(der.OIDAlgorithmProtection)
	if err != nil {
		return err
	}
	protected := bytes.Clone(s.signature.raw)
	protected[0] = 0xA1 // [1] signatureAlgorithm
	if !bytes.Equal(value, tlv(asn1.SEQUENCE, slices.Concat(s.digest.raw, protected))) {
		return fmt.Errorf("%w: a signed attribute names others", ErrAlgorithms)
	}
	return nil
}

// pss reads RSASSA-PSS-params, RFC 8017, A.2.3. Everything in it must be of the digest of the
// document, RFC 4056, 3.
func (s *Signer) pss(hash crypto.Hash) (*rsa.PSSOptions, error) {
	bad := fmt.Errorf("%w: parameters of PSS", ErrMalformed)
	in := s.signature.parameters
	var fields cryptobyte.String
	if !in.ReadASN1(&fields, asn1.SEQUENCE) || !in.Empty() {
		return nil, bad
	}
	salt := 20
	const tagHash, tagMask, tagSalt, tagTrailer = asn1.Tag(0xA0), asn1.Tag(0xA1), asn1.Tag(0xA2), asn1.Tag(0xA3)
	var digest, mask, length cryptobyte.String
	var hasDigest, hasMask, hasLength bool
	if !fields.ReadOptionalASN1(&digest, &hasDigest, tagHash) || !fields.ReadOptionalASN1(&mask, &hasMask, tagMask) ||
		!fields.ReadOptionalASN1(&length, &hasLength, tagSalt) || !fields.SkipOptionalASN1(tagTrailer) || !fields.Empty() {
		return nil, bad
	}
	if !hasDigest || !hasMask { // the default is SHA-1
		return nil, fmt.Errorf("%w: PSS with SHA-1", ErrWeak)
	}
	if hasLength && !length.ReadASN1Integer(&salt) || salt < 0 {
		return nil, bad
	}
	named, ok := readAlgorithm(&digest)
	generator, okMask := readAlgorithm(&mask)
	if !ok || !okMask || generator.oid != oidMGF1 {
		return nil, bad
	}
	inner := generator.parameters
	masked, ok := readAlgorithm(&inner)
	if !ok {
		return nil, bad
	}
	for _, oid := range []string{named.oid, masked.oid} {
		h, err := hashOf(oid)
		if err != nil {
			return nil, err
		}
		if h != hash {
			return nil, fmt.Errorf("%w: digest %v, PSS with %v", ErrAlgorithms, hash, h)
		}
	}
	return &rsa.PSSOptions{SaltLength: salt, Hash: hash}, nil
}

// Bounds of RSA keys, in bits. Longer ones cost time, which grows with the square of their
// length, and whoever made the file chose them.
const (
	minRSA = 2048
	maxRSA = 8192
	minEC  = 256
)

// Verify verifies the signature with the key: over the signed attributes, or, where there are
// none, over the document with this digest. Errors are those of CheckAlgorithms, ErrWeak for a
// short key, ErrUnsupported for one of another kind, and ErrSignature.
func (s *Signer) Verify(key crypto.PublicKey, document []byte) error {
	if err := s.CheckAlgorithms(); err != nil {
		return err
	}
	hash, err := s.Hash()
	if err != nil {
		return err
	}
	digest := document
	if s.Attributes != nil {
		h := hash.New()
		h.Write(s.Attributes.signed)
		digest = h.Sum(nil)
	}
	switch key := key.(type) {
	case *rsa.PublicKey:
		return s.verifyRSA(key, hash, digest)
	case *ecdsa.PublicKey:
		return s.verifyECDSA(key, digest)
	case ed25519.PublicKey:
		return s.verifyEd(key)
	}
	return fmt.Errorf("%w: kind of key", ErrUnsupported)
}

func (s *Signer) verifyRSA(key *rsa.PublicKey, hash crypto.Hash, digest []byte) error {
	switch bits := key.N.BitLen(); {
	case bits < minRSA:
		return fmt.Errorf("%w: RSA key of %d bits", ErrWeak, bits)
	case bits > maxRSA:
		return fmt.Errorf("%w: RSA key of %d bits", ErrUnsupported, bits)
	}
	switch schemes[s.signature.oid].key {
	case der.OIDRSA:
		return signatureError(rsa.VerifyPKCS1v15(key, hash, digest, s.Signature))
	case oidPSS:
		options, err := s.pss(hash)
		if err != nil {
			return err
		}
		return signatureError(rsa.VerifyPSS(key, hash, digest, s.Signature, options))
	}
	return fmt.Errorf("%w: signature of another kind than the key", ErrAlgorithms)
}

func (s *Signer) verifyECDSA(key *ecdsa.PublicKey, digest []byte) error {
	if schemes[s.signature.oid].key != der.OIDEC {
		return fmt.Errorf("%w: signature of another kind than the key", ErrAlgorithms)
	}
	if bits := key.Curve.Params().BitSize; bits < minEC {
		return fmt.Errorf("%w: key on a curve of %d bits", ErrWeak, bits)
	}
	if !ecdsa.VerifyASN1(key, digest, s.Signature) {
		return ErrSignature
	}
	return nil
}

// verifyEd verifies Ed25519, RFC 8419, which signs the attributes themselves. Without them it
// would sign the whole document, which nobody keeps.
func (s *Signer) verifyEd(key ed25519.PublicKey) error {
	switch {
	case schemes[s.signature.oid].key != oidEd:
		return fmt.Errorf("%w: signature of another kind than the key", ErrAlgorithms)
	case s.Attributes == nil:
		return fmt.Errorf("%w: Ed25519 without signed attributes", ErrUnsupported)
	case !ed25519.Verify(key, s.Attributes.signed, s.Signature):
		return ErrSignature
	}
	return nil
}

func signatureError(err error) error {
	if err != nil {
		return ErrSignature
	}
	return nil
}
