package relyingparty

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/verification"
)

// ErrAnchor is the error of New for a CA certificate that may not be a trust
// anchor.
var ErrAnchor = verification.ErrAnchor

// ErrTestAnchor is an ErrAnchor, too: of the CA of a test environment without Config.AllowTest.
var ErrTestAnchor = verification.ErrTestAnchor

// A Config says whom a service trusts.
type Config struct {
	// Origin is the service's own, as authtoken.ParseOrigin accepts it:
	// "https://city.example.lg.jp". Tokens
	// for another one do not verify.
	Origin string
	// TrustAnchors are the CA certificates that the operator trusts: LoadAnchors
	// reads them. They never come from a card. VerifyDocument trusts others, too: those that
	// J-LIS published, where a file has them.
	TrustAnchors Anchors
	// WithoutPublished leaves those out there: a verifier for the sandbox alone, for one.
	WithoutPublished bool
	// Revocation is asked about every certificate. Package crl has one over
	// revocation lists.
	Revocation RevocationSource
	// WithoutRevocation takes the place of a source, for whoever may not ask one
	// or asks it elsewhere: revoked certificates pass, and every report says that
	// revocation was not checked, by configuration.
	WithoutRevocation bool
	Clock             func() time.Time // nil: time.Now
	// AllowTest admits trust anchors of others than J-LIS, such as the sandbox.
	AllowTest bool
	// WebEID, if it is there, makes the verifier one for cards of Web eID and for nothing else:
	// there are no TrustAnchors then, and no certificate of the JPKI is accepted.
	WebEID *WebEID
	// TimeStampRoots are certificates, DER, that time-stamping authorities must lead to.
	// Without any, what a time-stamp says is told, and that nobody looked at its authority.
	TimeStampRoots [][]byte
}

// A Verifier verifies logins and signatures. It is safe for use by several
// goroutines.
type Verifier struct {
	origin     authtoken.Origin
	anchors    map[jpki.Purpose][]*certprofile.Certificate
	clock      func() time.Time
	revocation RevocationSource
	allowTest  bool
	webEID     *WebEID
	trusts     func(*timestamp.Token) error // nil: no authority is looked at
	files      *verification.Verifier       // of any format
}

// ErrNoRevocation is the error of New for a Config that neither has a revocation
// source nor says that it does without, or that does both.
var ErrNoRevocation = errors.New("a revocation source, or WithoutRevocation, is needed")

// New checks the configuration. A CA certificate that calls itself O=JPKI must
// be one of jpki.CAs by its SHA-256; any other needs AllowTest. ErrAnchor tells
// that one is refused, authtoken.ErrOrigin that the origin is, ErrNoRevocation
// that nothing was said of revocation.
func New(config Config) (*Verifier, error) {
	origin, err := authtoken.ParseOrigin(config.Origin)
	if err != nil {
		return nil, fmt.Errorf("configure verifier: %w", err)
	}
	if (config.Revocation == nil) != config.WithoutRevocation {
		return nil, fmt.Errorf("configure verifier: %w", ErrNoRevocation)
	}
	v := &Verifier{
		origin:     origin,
		anchors:    make(map[jpki.Purpose][]*certprofile.Certificate),
		clock:      config.Clock,
		revocation: config.Revocation,
		allowTest:  config.AllowTest,
		webEID:     config.WebEID,
	}
	if v.clock == nil {
		v.clock = time.Now
	}
	if len(config.TimeStampRoots) > 0 {
		roots, err := timestamp.Roots(config.TimeStampRoots...)
		if err != nil {
			return nil, fmt.Errorf("configure time-stamping authorities: %w: %w", ErrAnchor, err)
		}
		v.trusts = func(t *timestamp.Token) error { return t.Verify(roots) }
	}
	for purpose, certificates := range config.TrustAnchors {
		for _, der := range certificates {
			anchor, err := verification.ParseAnchor(der, purpose, config.AllowTest)
			if err != nil {
				return nil, fmt.Errorf("configure trust anchor for %v with SHA-256 %X: %w", purpose, sha256.Sum256(der), err)
			}
			v.anchors[purpose] = append(v.anchors[purpose], anchor)
		}
	}
	if v.webEID != nil {
		if err := v.trustWebEID(); err != nil {
			return nil, fmt.Errorf("configure Web eID: %w", err)
		}
	}
	if len(v.anchors) == 0 {
		return nil, fmt.Errorf("configure verifier: %w: there is none", ErrAnchor)
	}
	v.files, err = verification.New(verification.Config{
		Anchors: config.TrustAnchors, WithoutPublished: config.WithoutPublished || config.WebEID != nil, Revocation: config.Revocation, WithoutRevocation: config.WithoutRevocation,
		Clock: config.Clock, AllowTest: config.AllowTest, TimeStampRoots: config.TimeStampRoots,
	})
	return v, err
}
