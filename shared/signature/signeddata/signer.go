package signeddata

import (
	"crypto"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// A Signer is one SignerInfo, RFC 5652, 5.3.
type Signer struct {
	// RawIssuer and Serial identify the certificate, or KeyID does: its subject key
	// identifier. The others are nil.
	RawIssuer []byte // Name, DER
	Serial    []byte // content octets of the INTEGER
	KeyID     []byte

	Attributes *Attributes // the signed ones; nil: the document itself is signed
	Signature  []byte

	version   int
	digest    algorithm
	signature algorithm
	unsigned  cryptobyte.String // contents of unsignedAttrs
}

// An algorithm is an AlgorithmIdentifier.
type algorithm struct {
	oid        string
	parameters cryptobyte.String // element, empty: none
	raw        []byte
}

func readAlgorithm(s *cryptobyte.String) (a algorithm, ok bool) {
	var element cryptobyte.String
	if !s.ReadASN1Element(&element, asn1.SEQUENCE) {
		return a, false
	}
	a.raw = element
	a.oid, a.parameters, ok = der.ReadAlgorithm(&element)
	return a, ok
}

// parseSigner reads a SignerInfo; raw are the bytes of the file, which tell whether its
// attributes were DER there.
func parseSigner(fields cryptobyte.String, raw []byte) (*Signer, error) {
	s := new(Signer)
	malformed := func(field string) error { return fmt.Errorf("%w: %s", ErrMalformed, field) }
	if !fields.ReadASN1Integer(&s.version) || !s.readID(&fields) {
		return nil, malformed("version or signer's identifier")
	}
	var ok bool
	if s.digest, ok = readAlgorithm(&fields); !ok {
		return nil, malformed("digestAlgorithm")
	}
	if fields.PeekASN1Tag(tagSignedAttrs) {
		var contents cryptobyte.String
		if !fields.ReadASN1(&contents, tagSignedAttrs) {
			return nil, malformed("signedAttrs")
		}
		attributes, err := parseAttributes(contents, raw)
		if err != nil {
			return nil, err
		}
		s.Attributes = attributes
	}
	var signature cryptobyte.String
	if s.signature, ok = readAlgorithm(&fields); !ok || !fields.ReadASN1(&signature, asn1.OCTET_STRING) {
		return nil, malformed("signature")
	}
	s.Signature = signature
	if fields.PeekASN1Tag(tagUnsignedAttrs) && !fields.ReadASN1(&s.unsigned, tagUnsignedAttrs) || !fields.Empty() {
		return nil, malformed("unsignedAttrs")
	}
	return s, nil
}

// readID takes issuer and serial number, or the key identifier.
func (s *Signer) readID(fields *cryptobyte.String) bool {
	if fields.PeekASN1Tag(tagKeyID) {
		var id cryptobyte.String
		ok := fields.ReadASN1(&id, tagKeyID) && len(id) > 0
		s.KeyID = id
		return ok
	}
	var id, issuer cryptobyte.String
	if !fields.ReadASN1(&id, asn1.SEQUENCE) || !id.ReadASN1Element(&issuer, asn1.SEQUENCE) || !der.IsName(issuer) {
		return false
	}
	var ok bool
	s.RawIssuer = issuer
	s.Serial, ok = der.ReadInteger(&id, asn1.INTEGER)
	return ok && id.Empty()
}

// Hash returns the digest that the signer names. The error is ErrWeak for those that can be
// forged, and ErrUnsupported for others that are not known.
func (s *Signer) Hash() (crypto.Hash, error) { return hashOf(s.digest.oid) }

// TimeStamps returns the time-stamp tokens (DER) beside the signature, ETSI EN 319 122-1, 5.3.
// Nobody signed them.
func (s *Signer) TimeStamps() (tokens [][]byte) {
	all := s.unsigned
	for !all.Empty() {
		var one, values cryptobyte.String
		if !all.ReadASN1(&one, asn1.SEQUENCE) {
			return tokens
		}
		oid, ok := der.ReadOID(&one)
		if !ok || oid != der.OIDSignatureTimeStamp || !one.ReadASN1(&values, asn1.SET) {
			continue
		}
		for !values.Empty() {
			var token cryptobyte.String
			if !values.ReadAnyASN1Element(&token, new(asn1.Tag)) {
				return tokens
			}
			tokens = append(tokens, token)
		}
	}
	return tokens
}
