package verification

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/signature/timestamp"
)

// ErrAnchor is the error of New and ParseAnchor for a certificate that may not be a trust
// anchor.
var ErrAnchor = errors.New("not acceptable as a trust anchor")

// ErrTestAnchor is an ErrAnchor, too: of the CA of a test environment without Config.AllowTest.
var ErrTestAnchor = errors.New("not of J-LIS, and test CAs are not allowed")

// A RevocationSource tells whether a certificate is revoked: lists (package crl),
// an OCSP responder, or a platform operator's service. issuer is the trust anchor
// that issued the certificate, whose signature was verified: a source need not verify it again. Only [jpki.RevocationGood] passes; what a source does
// not know, an error included, leaves the verification undecided: it fails closed.
type RevocationSource interface {
	Status(ctx context.Context, certificate, issuer *certprofile.Certificate) (revocation.Status, error)
}

// A Config says who is trusted.
type Config struct {
	// Anchors are the CA certificates (DER) of each purpose that are trusted besides the
	// published ones of J-LIS, which are taken from the file that is verified.
	Anchors map[jpki.Purpose][][]byte
	// WithoutPublished leaves those out: Anchors alone are trusted.
	WithoutPublished bool
	// Revocation is asked about every certificate of JPKI. Without it no signature passes, but
	// WithoutRevocation says that this is wanted: revoked certificates pass then, and the report
	// says that nobody looked.
	Revocation        RevocationSource
	WithoutRevocation bool
	Clock             func() time.Time // nil: time.Now
	// AllowTest admits trust anchors of others than J-LIS, such as the sandbox.
	AllowTest bool
	// TimeStampRoots are certificates, DER, that time-stamping authorities must lead to. In a
	// browser there may be none.
	TimeStampRoots [][]byte
	// Authority is asked in the place of TimeStampRoots whether the authority of a time stamp is
	// trusted: nil is yes.
	Authority func(ctx context.Context, token *timestamp.Token) error
	// Addresses puts the address of whoever signed into the report.
	Addresses bool
}

// A Verifier verifies files. It is safe for use by several goroutines.
type Verifier struct {
	anchors   map[jpki.Purpose][]*certprofile.Certificate
	clock     func() time.Time
	allowTest bool
	addresses bool

	withoutPublished  bool
	revocation        RevocationSource
	withoutRevocation bool
	authority         func(context.Context, *timestamp.Token) error // nil: none is trusted
}

// New checks the configuration. ErrAnchor tells that a certificate is refused.
func New(config Config) (*Verifier, error) {
	v := &Verifier{
		anchors: map[jpki.Purpose][]*certprofile.Certificate{}, clock: config.Clock, allowTest: config.AllowTest, addresses: config.Addresses, withoutPublished: config.WithoutPublished,
		revocation: config.Revocation, withoutRevocation: config.WithoutRevocation, authority: config.Authority,
	}
	if v.clock == nil {
		v.clock = time.Now
	}
	if len(config.TimeStampRoots) > 0 {
		var err error
		if v.authority, err = trustsRoots(config.TimeStampRoots); err != nil {
			return nil, err
		}
	}
	for purpose, certificates := range config.Anchors {
		for _, der := range certificates {
			anchor, err := ParseAnchor(der, purpose, config.AllowTest)
			if err != nil {
				return nil, fmt.Errorf("configure trust anchor for %v with SHA-256 %X: %w", purpose, sha256.Sum256(der), err)
			}
			v.anchors[purpose] = append(v.anchors[purpose], anchor)
		}
	}
	return v, nil
}

// ParseAnchor reads a CA certificate (DER) that may be trusted for the purpose: it is
// self-signed, and one of jpki.CAs by its SHA-256 if it calls itself O=JPKI; any other needs
// allowTest. Else the error is ErrAnchor.
func ParseAnchor(der []byte, purpose jpki.Purpose, allowTest bool) (*certprofile.Certificate, error) {
	anchor, err := certprofile.Parse(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnchor, err)
	}
	if !anchor.IsCA {
		return nil, fmt.Errorf("%w: not a CA certificate", ErrAnchor)
	}
	if of, ok := anchor.Purpose(); !ok || of != purpose {
		return nil, fmt.Errorf("%w: CA of another purpose", ErrAnchor)
	}
	if err := anchor.CheckSignatureFrom(anchor); err != nil {
		return nil, fmt.Errorf("%w: not self-signed: %w", ErrAnchor, err)
	}
	if anchor.Test() && !allowTest {
		return nil, fmt.Errorf("%w: %w", ErrAnchor, ErrTestAnchor)
	}
	if !anchor.Test() && !isPublished(anchor, purpose) {
		return nil, fmt.Errorf("%w: named like the CA of J-LIS, but not one that J-LIS published", ErrAnchor)
	}
	return anchor, nil
}

// isPublished compares the SHA-256 with those of the CA certificates that J-LIS
// published (jpki facts 5.4).
func isPublished(anchor *certprofile.Certificate, purpose jpki.Purpose) bool {
	fingerprint := anchor.Fingerprint()
	text := hex.EncodeToString(fingerprint[:])
	return slices.ContainsFunc(jpki.CAs[:], func(ca jpki.CA) bool { return ca.Purpose == purpose && strings.EqualFold(ca.SHA256, text) })
}
