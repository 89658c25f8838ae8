package signature

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/gap"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrSubject   = errors.New("what is to be signed does not fit its format")
	ErrName      = gap.ErrName      // the certificate's name is empty, or too long for the document
	ErrSignature = cms.ErrSignature // the signature does not belong to the draft
	// ErrToBeSigned: the bytes are not what Prepare makes of this subject and this
	// certificate.
	ErrToBeSigned = cms.ErrToBeSigned
)

// A Subject is what is signed of one document, small enough to go over the wire.
type Subject struct {
	Format Format
	// Digest is the SHA-256 of the file (CMS, CAdES, PKCS1), of the ranges of the finished
	// file that are signed (PAdES), or of the file as it is, for the person's eyes (MOJ).
	Digest [sha256.Size]byte
	Head   *gap.State // of MOJ: SHA-256 in the middle of its work, up to the gap; else nil
	Tail   *gap.Tail  // of MOJ: what follows the gap, the name's place empty; else nil
}

// Check returns nil if the members fit the format and their bounds. Otherwise the error is
// ErrFormat or ErrSubject.
func (s Subject) Check() error {
	if err := s.Format.Check(); err != nil {
		return err
	}
	if s.Format != MOJ {
		if s.Head != nil || s.Tail != nil {
			return fmt.Errorf("%w: a state and a tail, which %s has not", ErrSubject, s.Format)
		}
		return nil
	}
	if s.Head == nil || s.Tail == nil {
		return fmt.Errorf("%w: no state or no tail", ErrSubject)
	}
	if err := errors.Join(s.Head.Check(), s.Tail.CheckMOJ()); err != nil {
		return fmt.Errorf("%w: %w", ErrSubject, err)
	}
	return nil
}

// Resolved is what is signed, once it is known who signs.
type Resolved struct {
	Digest [sha256.Size]byte // what the message digest says
	Name   string            // of the signer, that was filled in; "" but of MOJ
}

// Resolve fills in what depends on the certificate: of MOJ the signer's name, with which
// the digest is finished. Of other formats the certificate may be nil. Errors are those of
// Check, and ErrName, before anything is signed.
func (s Subject) Resolve(c *certprofile.Certificate) (Resolved, error) {
	if err := s.Check(); err != nil {
		return Resolved{}, err
	}
	if s.Format != MOJ {
		return Resolved{Digest: s.Digest}, nil
	}
	if c == nil || c.Holder == nil {
		return Resolved{}, fmt.Errorf("%w: the certificate says none", ErrName)
	}
	name := c.Holder.Name
	tail, err := s.Tail.Fill(name)
	if err != nil {
		return Resolved{}, err
	}
	digest, err := s.Head.Digest(tail)
	if err != nil {
		return Resolved{}, fmt.Errorf("%w: %w", ErrSubject, err)
	}
	return Resolved{Digest: digest, Name: name}, nil
}

// Allows computes anew what the key of the certificate may sign for this subject: the
// digest for the card's DigestInfo. The bytes must be what Draft.ToBeSigned returned for it,
// whatever time they claim, and of PKCS1 none. Errors are those of Resolve, and
// ErrToBeSigned.
func (s Subject) Allows(toBeSigned []byte, c *certprofile.Certificate) (digest [sha256.Size]byte, err error) {
	resolved, err := s.Resolve(c)
	if err != nil {
		return digest, err
	}
	if s.Format == PKCS1 {
		if len(toBeSigned) > 0 {
			return digest, fmt.Errorf("%w: this format has none", ErrToBeSigned)
		}
		return resolved.Digest, nil
	}
	if c == nil {
		return digest, fmt.Errorf("%w: no certificate to compare them with", ErrToBeSigned)
	}
	claimed, err := cms.ParseToBeSigned(s.Format.attributes(), toBeSigned)
	if err != nil {
		return digest, err
	}
	draft, err := s.Prepare(c, claimed.SigningTime)
	if err != nil {
		return digest, err
	}
	if !bytes.Equal(draft.ToBeSigned(), toBeSigned) {
		return digest, fmt.Errorf("%w: another document, or another certificate", ErrToBeSigned)
	}
	return draft.Digest(), nil
}
