package relyingparty

import (
	"context"

	"jpkiweb/shared/certprofile"
)

// A RevocationStatus is what a source says of a certificate.
type RevocationStatus string

// The answers. Any other value counts as Unknown.
const (
	Good    RevocationStatus = "good"
	Revoked RevocationStatus = "revoked"
	OnHold  RevocationStatus = "on_hold" // certificateHold, RFC 5280, 5.3.1: may become good again
	Unknown RevocationStatus = "unknown"
)

// A RevocationSource tells whether a certificate is revoked: a CRL, an OCSP
// responder, or a platform operator's service. issuer is the trust anchor that
// issued the certificate. Whatever is not Good fails the verification, an error
// too: revocation fails closed.
type RevocationSource interface {
	Status(ctx context.Context, certificate, issuer *certprofile.Certificate) (RevocationStatus, error)
}
