package signature

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/signature/cms"
)

// Prepare begins the signature with the certificate. The time is the signer's own claim,
// cut to whole seconds; PAdES and PKCS1 do not say it. Errors are those of Resolve and
// cms.Prepare.
func (s Subject) Prepare(c *certprofile.Certificate, at time.Time) (*Draft, error) {
	resolved, err := s.Resolve(c)
	if err != nil {
		return nil, err
	}
	d := &Draft{certificate: c, resolved: resolved}
	if s.Format == PKCS1 {
		return d, nil
	}
	if s.Format.attributes() == cms.Untimed {
		at = time.Time{}
	} else if at.IsZero() {
		return nil, fmt.Errorf("%w: no time of signing", ErrSubject)
	}
	if d.cms, err = cms.Prepare(c.Raw, resolved.Digest, at); err != nil {
		return nil, err
	}
	return d, nil
}

// A Draft is a signature that still lacks its value.
type Draft struct {
	certificate *certprofile.Certificate
	resolved    Resolved
	cms         *cms.Draft // nil of PKCS1
}

// ToBeSigned returns the signed attributes, DER, of about 350 bytes; of PKCS1 nil.
func (d *Draft) ToBeSigned() []byte {
	if d.cms == nil {
		return nil
	}
	return d.cms.ToBeSigned()
}

// Digest returns what goes into the card's DigestInfo.
func (d *Draft) Digest() [sha256.Size]byte {
	if d.cms == nil {
		return d.resolved.Digest
	}
	return sha256.Sum256(d.cms.ToBeSigned())
}

// A Signature is a finished one, which its document still lacks.
type Signature struct {
	CMS         []byte            // DER ContentInfo, detached; nil of PKCS1
	Value       []byte            // that the card returned
	Certificate []byte            // DER, of the signer
	Digest      [sha256.Size]byte // that the message digest says, and of PKCS1 what was signed
	Name        string            // of the signer, that was filled in; "" but of MOJ
}

// Embed takes what the card returned. It is verified first, and ErrSignature tells that it
// does not belong to this draft. CA certificates (DER) stand beside the signer's in the CMS,
// for the reader's convenience; nobody should trust them.
func (d *Draft) Embed(value []byte, authorities ...[]byte) (Signature, error) {
	s := Signature{Value: bytes.Clone(value), Certificate: d.certificate.Raw, Digest: d.resolved.Digest, Name: d.resolved.Name}
	if d.cms == nil {
		if err := d.certificate.VerifySignature(s.Digest[:], value); err != nil {
			return Signature{}, fmt.Errorf("%w: %w", ErrSignature, err)
		}
		return s, nil
	}
	der, err := d.cms.Embed(value, authorities...)
	if err != nil {
		return Signature{}, err
	}
	s.CMS = der
	return s, nil
}
