package certprofile

import (
	"bytes"
	"fmt"
	"math"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// Length returns the number of octets of the DER SEQUENCE that begins with
// header, its tag and length octets included. The first six octets are always
// enough. The files of a card are padded after the certificate, so a reader
// needs the length first (jpki facts 1.3). The error wraps ErrMalformed.
func Length(header []byte) (int, error) {
	if len(header) < 2 || header[0] != byte(asn1.SEQUENCE) {
		return 0, malformed("no sequence")
	}
	first := header[1]
	if first < 0x80 {
		return 2 + int(first), nil
	}
	octets := int(first & 0x7F)
	if octets == 0 || octets > 4 || len(header) < 2+octets {
		return 0, malformed("length of the sequence")
	}
	var length uint64
	for _, b := range header[2 : 2+octets] {
		length = length<<8 | uint64(b)
	}
	if length < 0x80 || length>>(8*(octets-1)) == 0 || length > math.MaxInt32-6 {
		return 0, malformed("length of the sequence")
	}
	return 2 + octets + int(length), nil
}

// Parse reads one certificate from its DER, RFC 5280, 4.1. Nothing may follow
// it: cut a padded file with Length first. Encodings that DER forbids, repeated
// extensions and name forms that JPKI does not use are refused; whether the
// content is right is for Check to say. The error wraps ErrMalformed. The
// certificate keeps a copy of der.
func Parse(der []byte) (*Certificate, error) {
	c := &Certificate{Raw: bytes.Clone(der)}
	input := cryptobyte.String(c.Raw)
	var outer, tbs, algorithm cryptobyte.String
	if !input.ReadASN1(&outer, asn1.SEQUENCE) || !input.Empty() {
		return nil, malformed("certificate")
	}
	if !outer.ReadASN1Element(&tbs, asn1.SEQUENCE) ||
		!outer.ReadASN1Element(&algorithm, asn1.SEQUENCE) ||
		!outer.ReadASN1BitStringAsBytes(&c.Signature) || !outer.Empty() {
		return nil, malformed("certificate")
	}
	c.RawTBS = tbs
	if err := c.parseTBS(tbs, algorithm); err != nil {
		return nil, err
	}
	return c, nil
}

// parseTBS reads a TBSCertificate. outerAlgorithm is the signatureAlgorithm
// beside it, which must be the same, RFC 5280, 4.1.1.2. Unique identifiers
// (version 2) are not part of the profile and refused.
func (c *Certificate) parseTBS(element, outerAlgorithm cryptobyte.String) error {
	var tbs, algorithm cryptobyte.String
	if !element.ReadASN1(&tbs, asn1.SEQUENCE) || !c.parseVersion(&tbs) {
		return malformed("version")
	}
	var ok bool
	if c.Serial, ok = der.ReadInteger(&tbs, asn1.INTEGER); !ok {
		return malformed("serial number")
	}
	if !tbs.ReadASN1Element(&algorithm, asn1.SEQUENCE) || !bytes.Equal(algorithm, outerAlgorithm) {
		return malformed("signature algorithm")
	}
	var parameters cryptobyte.String
	c.SignatureAlgorithm, parameters, ok = der.ReadAlgorithm(&algorithm)
	// RFC 4055, 5: parameters are NULL, or absent in what others write.
	if !ok || c.SignatureAlgorithm == der.OIDSHA256WithRSA && len(parameters) > 0 && !der.IsNull(parameters) {
		return malformed("signature algorithm")
	}
	if c.RawIssuer, c.Issuer, ok = der.ReadName(&tbs); !ok {
		return malformed("issuer")
	}
	if !c.parseValidity(&tbs) {
		return malformed("validity")
	}
	if c.RawSubject, c.Subject, ok = der.ReadName(&tbs); !ok {
		return malformed("subject")
	}
	if !c.parsePublicKey(&tbs) {
		return malformed("public key")
	}
	if err := c.parseExtensions(&tbs); err != nil {
		return err
	}
	if !tbs.Empty() {
		return malformed("data after the extensions")
	}
	return nil
}

// parseVersion reads the version, whose default, 1, DER leaves out.
func (c *Certificate) parseVersion(tbs *cryptobyte.String) bool {
	c.Version = 1
	var inner cryptobyte.String
	var present bool
	if !tbs.ReadOptionalASN1(&inner, &present, tagExplicit0) {
		return false
	}
	if !present {
		return true
	}
	var number int
	if !inner.ReadASN1Integer(&number) || !inner.Empty() || number < 1 || number > 2 {
		return false
	}
	c.Version = number + 1
	return true
}

func (c *Certificate) parseValidity(tbs *cryptobyte.String) bool {
	var validity cryptobyte.String
	if !tbs.ReadASN1(&validity, asn1.SEQUENCE) {
		return false
	}
	var okBefore, okAfter bool
	c.NotBefore, okBefore = der.ReadTime(&validity)
	c.NotAfter, okAfter = der.ReadTime(&validity)
	return okBefore && okAfter && validity.Empty()
}

func malformed(what string) error { return fmt.Errorf("%w: %s", ErrMalformed, what) }
