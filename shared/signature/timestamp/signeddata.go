package timestamp

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha1"
	_ "crypto/sha256" // hashes
	_ "crypto/sha512" // hashes
	"crypto/x509"
	"errors"
	"fmt"

	"jpkiweb/shared/der"
	"jpkiweb/shared/signature/signeddata"
)

// hashes are the digests that are strong enough, RFC 5754, 2.
var hashes = map[string]crypto.Hash{
	der.OIDSHA256: crypto.SHA256, "2.16.840.1.101.3.4.2.2": crypto.SHA384, "2.16.840.1.101.3.4.2.3": crypto.SHA512,
}

// A signedData is the SignedData of a token, RFC 5652, 5.1, with its one signer.
type signedData struct {
	*signeddata.Data
	signer  *signeddata.Signer
	content []byte // TSTInfo
}

// parseSignedData reads what package signeddata takes, and wants of it the one form that a token
// has, RFC 3161, 2.4.2: strict DER, a TSTInfo inside, one signer.
func parseSignedData(raw []byte) (*signedData, error) {
	ctx := context.Background() // all is in memory
	data, err := signeddata.Open(ctx, bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, inOurWords(err)
	}
	switch {
	case !data.IsDER || len(data.Signers) == 0:
		return nil, fmt.Errorf("%w: not a SignedData in DER that somebody signed", ErrMalformed)
	case data.Version != 3: // RFC 5652, 5.1: the content is not id-data
		return nil, fmt.Errorf("%w: SignedData version %d", ErrUnsupported, data.Version)
	case data.ContentType != der.OIDTSTInfo:
		return nil, fmt.Errorf("%w: its content is no TSTInfo", ErrUnsupported)
	case !data.Attached():
		return nil, fmt.Errorf("%w: encapContentInfo", ErrMalformed)
	case len(data.Signers) > 1:
		return nil, fmt.Errorf("%w: several signers", ErrUnsupported)
	case data.Signers[0].Attributes == nil:
		return nil, fmt.Errorf("%w: no signed attributes", ErrUnsupported)
	}
	if err := data.CheckForm(); err != nil {
		return nil, inOurWords(err)
	}
	if _, err := data.Signers[0].Hash(); err != nil {
		return nil, inOurWords(err)
	}
	var content bytes.Buffer
	if err := data.WriteContent(ctx, &content); err != nil {
		return nil, err
	}
	return &signedData{data, data.Signers[0], content.Bytes()}, nil
}

// inOurWords says what package signeddata says in the errors of this one.
func inOurWords(err error) error {
	for _, of := range []struct {
		ours   error
		theirs []error
	}{
		{ErrUnsupported, []error{signeddata.ErrUnsupported, signeddata.ErrTooLarge, signeddata.ErrWeak, signeddata.ErrAlgorithms}},
		{ErrSignature, []error{signeddata.ErrSignature, signeddata.ErrMissing}},
	} {
		for _, theirs := range of.theirs {
			if errors.Is(err, theirs) {
				return fmt.Errorf("%w: %w", of.ours, err)
			}
		}
	}
	return fmt.Errorf("%w: %w", ErrMalformed, err)
}

// signerCertificate finds the signer's among the certificates: the one that the signer's
// identifier and the signed attribute both name, RFC 3161, 2.4.2 and RFC 5816.
func (d *signedData) signerCertificate() (found *x509.Certificate, others []*x509.Certificate, err error) {
	for _, raw := range d.Certificates {
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
	if d.signer.KeyID != nil {
		return bytes.Equal(d.signer.KeyID, c.SubjectKeyId)
	}
	serial := c.SerialNumber.Bytes()
	return bytes.Equal(d.signer.RawIssuer, c.RawIssuer) && c.SerialNumber.Sign() >= 0 && bytes.Equal(bytes.TrimLeft(d.signer.Serial, "\x00"), serial)
}

// checkSigningCertificate compares the certificate with the digest in the signed attribute,
// so that no other certificate of the same key, issuer and serial number takes its place. Of
// two such attributes that of version 2 counts.
func (d *signedData) checkSigningCertificate(c *x509.Certificate) error {
	ids, err := d.signer.Attributes.CertificateIDs()
	switch {
	case err != nil:
		return inOurWords(err)
	case len(ids) == 0:
		return fmt.Errorf("%w: names no certificate that is signed", ErrUnsupported)
	case !bytes.Equal(ids[0].Digest, sum(ids[0].Hash, c.Raw)):
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
	attributes := d.signer.Attributes
	if err := attributes.Check(); err != nil {
		return inOurWords(err)
	}
	if oid, err := attributes.ContentType(); err != nil || oid != der.OIDTSTInfo {
		return fmt.Errorf("%w: content type", ErrSignature)
	}
	hash, err := d.signer.Hash()
	if err != nil {
		return inOurWords(err)
	}
	if digest, err := attributes.MessageDigest(); err != nil || !bytes.Equal(digest, sum(hash, d.content)) {
		return fmt.Errorf("%w: message digest", ErrSignature)
	}
	if err := d.signer.Verify(c.PublicKey, nil); err != nil {
		return inOurWords(err)
	}
	return nil
}
