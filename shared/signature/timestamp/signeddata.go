package timestamp

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	_ "crypto/sha256" // hashes
	_ "crypto/sha512" // hashes
	"crypto/x509"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

const oidPSS = "1.2.840.113549.1.1.10" // RFC 4055, 3.1

// hashes are the digests that are strong enough, RFC 5754, 2.
var hashes = map[string]crypto.Hash{
	der.OIDSHA256: crypto.SHA256, "2.16.840.1.101.3.4.2.2": crypto.SHA384, "2.16.840.1.101.3.4.2.3": crypto.SHA512,
}

// Algorithms of the signature by OID, and by the digest with it.
var (
	withRSA = map[crypto.Hash]x509.SignatureAlgorithm{
		crypto.SHA256: x509.SHA256WithRSA, crypto.SHA384: x509.SHA384WithRSA, crypto.SHA512: x509.SHA512WithRSA,
	}
	withPSS = map[crypto.Hash]x509.SignatureAlgorithm{
		crypto.SHA256: x509.SHA256WithRSAPSS, crypto.SHA384: x509.SHA384WithRSAPSS, crypto.SHA512: x509.SHA512WithRSAPSS,
	}
	withECDSA = map[crypto.Hash]x509.SignatureAlgorithm{
		crypto.SHA256: x509.ECDSAWithSHA256, crypto.SHA384: x509.ECDSAWithSHA384, crypto.SHA512: x509.ECDSAWithSHA512,
	}
	algorithms = map[string]map[crypto.Hash]x509.SignatureAlgorithm{
		der.OIDRSA:              withRSA,
		der.OIDSHA256WithRSA:    {crypto.SHA256: x509.SHA256WithRSA},
		"1.2.840.113549.1.1.12": {crypto.SHA384: x509.SHA384WithRSA},
		"1.2.840.113549.1.1.13": {crypto.SHA512: x509.SHA512WithRSA},
		oidPSS:                  withPSS, // its own digest must be the same: CheckSignature fails otherwise
		"1.2.840.10045.4.3.2":   {crypto.SHA256: x509.ECDSAWithSHA256},
		"1.2.840.10045.4.3.3":   {crypto.SHA384: x509.ECDSAWithSHA384},
		"1.2.840.10045.4.3.4":   {crypto.SHA512: x509.ECDSAWithSHA512},
		der.OIDEC:               withECDSA, // some write the key's algorithm
	}
)

// Tags in context of CMS.
const (
	tagContent       = asn1.Tag(0xA0) // explicit
	tagCertificates  = asn1.Tag(0xA0)
	tagCRLs          = asn1.Tag(0xA1)
	tagSignedAttrs   = asn1.Tag(0xA0)
	tagUnsignedAttrs = asn1.Tag(0xA1)
	tagKeyID         = asn1.Tag(0x80) // SignerIdentifier.subjectKeyIdentifier
)

// A signedData is the SignedData of a token, RFC 5652, 5.1, with its one signer.
type signedData struct {
	digests      []string // that are used, dotted OIDs
	content      []byte   // TSTInfo
	certificates [][]byte

	digest         crypto.Hash
	attributes     map[string][]byte // the one value of each signed attribute, by OID
	signedElement  []byte            // signedAttrs as they are signed, SET OF
	algorithm      string
	signature      []byte
	issuer, serial []byte // of the signer's certificate; nil where keyID names it
	keyID          []byte
}

func parseSignedData(raw []byte) (*signedData, error) {
	in := cryptobyte.String(raw)
	var outer, explicit, s cryptobyte.String
	if !in.ReadASN1(&outer, asn1.SEQUENCE) || !in.Empty() || !isOID(&outer, der.OIDSignedData) ||
		!outer.ReadASN1(&explicit, tagContent) || !outer.Empty() || !explicit.ReadASN1(&s, asn1.SEQUENCE) || !explicit.Empty() {
		return nil, fmt.Errorf("%w: not a SignedData", ErrMalformed)
	}
	d := new(signedData)
	var version int
	if !s.ReadASN1Integer(&version) || !d.readDigests(&s) {
		return nil, fmt.Errorf("%w: SignedData", ErrMalformed)
	}
	if version != 3 { // RFC 5652, 5.1: the content is not id-data
		return nil, fmt.Errorf("%w: SignedData version %d", ErrUnsupported, version)
	}
	if err := d.readContent(&s); err != nil {
		return nil, err
	}
	if err := d.readCertificates(&s); err != nil {
		return nil, err
	}
	return d, d.readSigners(&s)
}

// readDigests takes digestAlgorithms, among which must be the signer's.
func (d *signedData) readDigests(s *cryptobyte.String) bool {
	var all cryptobyte.String
	if !s.ReadASN1(&all, asn1.SET) {
		return false
	}
	for !all.Empty() {
		oid, parameters, ok := der.ReadAlgorithm(&all)
		if !ok || len(parameters) > 0 && !der.IsNull(parameters) {
			return false
		}
		d.digests = append(d.digests, oid)
	}
	return true
}

// readContent takes encapContentInfo, which must be TSTInfo and there.
func (d *signedData) readContent(s *cryptobyte.String) error {
	var info, explicit, content cryptobyte.String
	if !s.ReadASN1(&info, asn1.SEQUENCE) {
		return fmt.Errorf("%w: encapContentInfo", ErrMalformed)
	}
	if !isOID(&info, der.OIDTSTInfo) {
		return fmt.Errorf("%w: its content is no TSTInfo", ErrUnsupported)
	}
	if !info.ReadASN1(&explicit, tagContent) || !info.Empty() || !explicit.ReadASN1(&content, asn1.OCTET_STRING) || !explicit.Empty() {
		return fmt.Errorf("%w: encapContentInfo", ErrMalformed)
	}
	d.content = content
	return nil
}

// readCertificates takes the certificates and skips the lists.
func (d *signedData) readCertificates(s *cryptobyte.String) error {
	var all cryptobyte.String
	if s.PeekASN1Tag(tagCertificates) && !s.ReadASN1(&all, tagCertificates) {
		return fmt.Errorf("%w: certificates", ErrMalformed)
	}
	for !all.Empty() {
		var element cryptobyte.String
		var tag asn1.Tag
		if !all.ReadAnyASN1Element(&element, &tag) {
			return fmt.Errorf("%w: certificates", ErrMalformed)
		}
		if tag == asn1.SEQUENCE { // others are old forms
			d.certificates = append(d.certificates, element)
		}
	}
	if !s.SkipOptionalASN1(tagCRLs) {
		return fmt.Errorf("%w: lists", ErrMalformed)
	}
	return nil
}

// readSigners takes signerInfos: exactly one.
func (d *signedData) readSigners(s *cryptobyte.String) error {
	var all, signer cryptobyte.String
	if !s.ReadASN1(&all, asn1.SET) || !s.Empty() || !all.ReadASN1(&signer, asn1.SEQUENCE) {
		return fmt.Errorf("%w: signerInfos", ErrMalformed)
	}
	if !all.Empty() {
		return fmt.Errorf("%w: several signers", ErrUnsupported)
	}
	var version int
	if !signer.ReadASN1Integer(&version) || !d.readSignerID(&signer) {
		return fmt.Errorf("%w: SignerInfo", ErrMalformed)
	}
	if want := map[bool]int{true: 1, false: 3}[d.keyID == nil]; version != want {
		return fmt.Errorf("%w: SignerInfo version %d, want %d", ErrMalformed, version, want)
	}
	digest, parameters, ok := der.ReadAlgorithm(&signer)
	if !ok || len(parameters) > 0 && !der.IsNull(parameters) || !slices.Contains(d.digests, digest) {
		return fmt.Errorf("%w: digestAlgorithm", ErrMalformed)
	}
	if d.digest, ok = hashes[digest]; !ok {
		return fmt.Errorf("%w: digest %s", ErrUnsupported, digest)
	}
	if err := d.readAttributes(&signer); err != nil {
		return err
	}
	var signature cryptobyte.String
	if d.algorithm, parameters, ok = der.ReadAlgorithm(&signer); !ok || d.algorithm != oidPSS && len(parameters) > 0 && !der.IsNull(parameters) ||
		!signer.ReadASN1(&signature, asn1.OCTET_STRING) ||
		!signer.SkipOptionalASN1(tagUnsignedAttrs) || !signer.Empty() {
		return fmt.Errorf("%w: signature", ErrMalformed)
	}
	d.signature = signature
	return nil
}

// readSignerID takes issuer and serial number, or the key identifier.
func (d *signedData) readSignerID(s *cryptobyte.String) bool {
	if s.PeekASN1Tag(tagKeyID) {
		var id cryptobyte.String
		ok := s.ReadASN1(&id, tagKeyID) && len(id) > 0
		d.keyID = id
		return ok
	}
	var id, issuer cryptobyte.String
	if !s.ReadASN1(&id, asn1.SEQUENCE) || !id.ReadASN1Element(&issuer, asn1.SEQUENCE) {
		return false
	}
	var ok bool
	d.issuer = issuer
	d.serial, ok = der.ReadInteger(&id, asn1.INTEGER)
	return ok && id.Empty()
}

// readAttributes takes the signed attributes: sorted, each once, with one value.
func (d *signedData) readAttributes(s *cryptobyte.String) error {
	var contents cryptobyte.String
	if !s.PeekASN1Tag(tagSignedAttrs) {
		return fmt.Errorf("%w: no signed attributes", ErrUnsupported)
	}
	if !s.ReadASN1(&contents, tagSignedAttrs) {
		return fmt.Errorf("%w: signedAttrs", ErrMalformed)
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { b.AddBytes(contents) })
	d.signedElement = b.BytesOrPanic()
	d.attributes = map[string][]byte{}
	var before []byte
	for !contents.Empty() {
		var element, fields, values, value cryptobyte.String
		malformed := fmt.Errorf("%w: signedAttrs", ErrMalformed)
		if !contents.ReadASN1Element(&element, asn1.SEQUENCE) || bytes.Compare(before, element) >= 0 {
			return malformed
		}
		before = element
		if !element.ReadASN1(&fields, asn1.SEQUENCE) {
			return malformed
		}
		oid, ok := der.ReadOID(&fields)
		if !ok || !fields.ReadASN1(&values, asn1.SET) || !fields.Empty() || !values.ReadAnyASN1Element(&value, new(asn1.Tag)) || !values.Empty() {
			return malformed
		}
		if _, twice := d.attributes[oid]; twice {
			return malformed
		}
		d.attributes[oid] = value
	}
	return nil
}

// signerCertificate finds the signer's among the certificates: the one that the signer's
// identifier and the signed attribute both name, RFC 3161, 2.4.2 and RFC 5816.
func (d *signedData) signerCertificate() (found *x509.Certificate, others []*x509.Certificate, err error) {
	for _, raw := range d.certificates {
		c, err := x509.ParseCertificate(raw)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: certificate: %w", ErrMalformed, err)
		}
		if found == nil && d.identifies(c) {
			found = c
			continue
		}
		others = append(others, c)
	}
	if found == nil {
		return nil, nil, fmt.Errorf("%w: the certificate of its signer is not in it", ErrSignature)
	}
	return found, others, d.checkSigningCertificate(found)
}

func (d *signedData) identifies(c *x509.Certificate) bool {
	if d.keyID != nil {
		return bytes.Equal(d.keyID, c.SubjectKeyId)
	}
	serial := c.SerialNumber.Bytes()
	return bytes.Equal(d.issuer, c.RawIssuer) && c.SerialNumber.Sign() >= 0 && bytes.Equal(bytes.TrimLeft(d.serial, "\x00"), serial)
}

// checkSigningCertificate compares the certificate with the digest in the signed attribute,
// so that no other certificate of the same key, issuer and serial number takes its place.
func (d *signedData) checkSigningCertificate(c *x509.Certificate) error {
	if value, ok := d.attributes[der.OIDSigningCertificateV2]; ok {
		return checkCertificateID(value, c, crypto.SHA256)
	}
	if value, ok := d.attributes[der.OIDSigningCertificate]; ok {
		return checkCertificateID(value, c, crypto.SHA1)
	}
	return fmt.Errorf("%w: names no certificate that is signed", ErrUnsupported)
}

// checkCertificateID reads SigningCertificate, RFC 2634, 5.4, or SigningCertificateV2, RFC
// 5035, 3, of which the first entry is about the signer.
func checkCertificateID(value []byte, c *x509.Certificate, hash crypto.Hash) error {
	malformed := fmt.Errorf("%w: signing certificate", ErrMalformed)
	s := cryptobyte.String(value)
	var outer, ids, id, digest cryptobyte.String
	if !s.ReadASN1(&outer, asn1.SEQUENCE) || !s.Empty() || !outer.ReadASN1(&ids, asn1.SEQUENCE) || !ids.ReadASN1(&id, asn1.SEQUENCE) {
		return malformed
	}
	if hash != crypto.SHA1 && id.PeekASN1Tag(asn1.SEQUENCE) {
		oid, _, ok := der.ReadAlgorithm(&id)
		if !ok {
			return malformed
		}
		if hash, ok = hashes[oid]; !ok {
			return fmt.Errorf("%w: digest %s of the signing certificate", ErrUnsupported, oid)
		}
	}
	if !id.ReadASN1(&digest, asn1.OCTET_STRING) {
		return malformed
	}
	if !bytes.Equal(digest, sum(hash, c.Raw)) {
		return fmt.Errorf("%w: a signed attribute names another certificate", ErrSignature)
	}
	return nil
}

// sum is a digest. That of a certificate by SHA-1 is taken where an authority has only that:
// whoever would put another one there has to have its key as well.
func sum(hash crypto.Hash, data []byte) []byte {
	if hash == crypto.SHA1 {
		digest := sha1.Sum(data)
		return digest[:]
	}
	h := hash.New()
	h.Write(data)
	return h.Sum(nil)
}

// maxRSA is the longest key of RSA that is reckoned with, in bits: the time that it takes
// grows with the square of it.
const maxRSA = 8192

// verify verifies the signature over the attributes, and that they are of this content.
func (d *signedData) verify(c *x509.Certificate) error {
	var s cryptobyte.String = d.attributes[der.OIDContentType]
	if !isOID(&s, der.OIDTSTInfo) || !s.Empty() {
		return fmt.Errorf("%w: content type", ErrSignature)
	}
	s = d.attributes[der.OIDMessageDigest]
	var digest cryptobyte.String
	if !s.ReadASN1(&digest, asn1.OCTET_STRING) || !s.Empty() || !bytes.Equal(digest, sum(d.digest, d.content)) {
		return fmt.Errorf("%w: message digest", ErrSignature)
	}
	algorithm, ok := algorithms[d.algorithm][d.digest]
	if !ok {
		return fmt.Errorf("%w: signature algorithm %s", ErrUnsupported, d.algorithm)
	}
	if key, ok := c.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() > maxRSA {
		return fmt.Errorf("%w: RSA key of %d bits", ErrUnsupported, key.N.BitLen())
	}
	if err := c.CheckSignature(algorithm, d.signedElement, d.signature); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return nil
}

// isOID takes this object identifier.
func isOID(s *cryptobyte.String, oid string) bool {
	var element cryptobyte.String
	return s.ReadASN1Element(&element, asn1.OBJECT_IDENTIFIER) && slices.Equal(element, der.OID(oid))
}
