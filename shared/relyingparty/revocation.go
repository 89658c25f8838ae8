package relyingparty

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/signature/verification"
)

// A RevocationSource tells whether a certificate is revoked: lists (package crl),
// an OCSP responder, or a platform operator's service. issuer is the trust anchor
// that issued the certificate, whose signature was verified: a source need not verify it again. Only [jpki.RevocationGood] passes; what a source does
// not know, an error included, leaves the verification undecided: it fails closed.
type RevocationSource = verification.RevocationSource

func (c *certificateCheck) checkRevocation(ctx context.Context) result {
	if c.revocation == nil {
		return notChecked("not checked, by configuration")
	}
	status, err := c.revocation.Status(ctx, c.certificate, c.issuer)
	if err != nil {
		return undecided(CodeRevocationUnknown, "revocation source did not answer: "+err.Error())
	}
	switch status.State {
	case jpki.RevocationGood:
		return pass("not revoked" + asOf(status))
	case jpki.RevocationRevoked:
		return fail(CodeRevoked, "certificate is revoked"+sinceText(status)+asOf(status))
	case jpki.RevocationOnHold:
		return fail(CodeOnHold, "certificate is on hold"+sinceText(status)+asOf(status))
	}
	found := undecided(verification.UnknownRevocation(status))
	if !status.Again.IsZero() {
		found.again = &status.Again
	}
	return found
}

// sinceText says from when on, and why, as far as the source says it.
func sinceText(s revocation.Status) (text string) {
	if !s.At.IsZero() {
		text = " since " + jpki.Moment(s.At)
	}
	if s.State == jpki.RevocationRevoked && s.Reason != revocation.Unspecified {
		text += " (" + s.Reason.Words() + ")"
	}
	return text
}

func asOf(s revocation.Status) string {
	if s.ThisUpdate.IsZero() {
		return ""
	}
	return ", as of " + jpki.Moment(s.ThisUpdate)
}
