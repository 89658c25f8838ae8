package relyingparty

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
)

// A certificateCheck holds what the last four checks of every verification
// share.
type certificateCheck struct {
	*Verifier
	purpose     jpki.Purpose
	now         time.Time
	certificate *certprofile.Certificate // set by an earlier check
	issuer      *certprofile.Certificate // set by path
	validNote   string                   // what to add when the certificate is in date
	notes       []Code                   // and for programs
}

func (c *certificateCheck) checks(ctx context.Context) []check {
	return []check{
		{StepValidity, "RFC 5280, 4.1.2.5", c.validity},
		{StepPath, "RFC 5280, 6.1 and 4.2.1.1", c.path},
		c.profileCheck(),
		{StepRevocation, "RFC 5280, 6.3; RFC 6960", func() result { return c.checkRevocation(ctx) }},
	}
}

func (c *certificateCheck) validity() result {
	notBefore, notAfter := jpki.Moment(c.certificate.NotBefore), jpki.Moment(c.certificate.NotAfter)
	switch {
	case c.certificate.ValidAt(c.now):
		return result{status: Passed, detail: "valid now, until " + notAfter + c.validNote, notes: c.notes}
	case c.now.Before(c.certificate.NotBefore):
		return fail(CodeNotYetValid, "certificate is valid from "+notBefore)
	}
	return fail(CodeExpired, "certificate was valid until "+notAfter)
}

// path looks for the trust anchor that issued the certificate. The hierarchy has
// one tier, so the path is these two.
func (c *certificateCheck) path() result {
	issuer, err := c.findIssuer(c.anchors[c.purpose])
	if err != nil {
		return c.pathFailure(err)
	}
	c.issuer = issuer
	return pass(fmt.Sprintf("issued by the configured CA for %v with key identifier %X", c.purpose, issuer.SubjectKeyID))
}

// checkSignatureFrom is CheckSignatureFrom, for a CA of Web eID with any of its keys.
func (c *certificateCheck) checkSignatureFrom(anchor *certprofile.Certificate) error {
	if c.webEID != nil {
		return checkIssued(c.certificate, anchor)
	}
	return c.certificate.CheckSignatureFrom(anchor)
}

// errIssuerExpired is the answer of findIssuer when the CA is out of date.
var errIssuerExpired = errors.New("the CA that issued the certificate is out of date")

// findIssuer tries all anchors, because generations share a name and a renewed
// CA certificate may share the key with the expired one.
func (c *certificateCheck) findIssuer(anchors []*certprofile.Certificate) (*certprofile.Certificate, error) {
	reason := certprofile.ErrNotIssuer
	for _, anchor := range anchors {
		err := c.checkSignatureFrom(anchor)
		switch {
		case err == nil && anchor.ValidAt(c.now):
			return anchor, nil
		case err == nil:
			reason = errIssuerExpired
		case !errors.Is(err, certprofile.ErrNotIssuer) && reason != errIssuerExpired:
			reason = err
		}
	}
	return nil, reason
}

// pathFailure finds the reason that helps most: people mix up the two
// certificates, and developers the sandbox and the real card.
func (c *certificateCheck) pathFailure(err error) result {
	if errors.Is(err, errIssuerExpired) {
		return fail(CodeIssuerExpired, err.Error())
	}
	for purpose, anchors := range c.anchors {
		if purpose == c.purpose {
			continue
		}
		if _, err := c.findIssuer(anchors); err == nil {
			return fail(CodeWrongPurpose, fmt.Sprintf("certificate is for %v, not for %v", purpose, c.purpose))
		}
	}
	if c.webEID == nil && c.certificate.Test() && !c.allowTest {
		return fail(CodeTestCertificate, "certificate is not of J-LIS, and test certificates are not allowed")
	}
	if errors.Is(err, certprofile.ErrNotIssuer) {
		return fail(CodeUntrustedIssuer, "no configured CA has the name and key identifier of the certificate's issuer")
	}
	return fail(CodeUntrustedIssuer, "the configured CA did not issue the certificate: "+err.Error())
}

// profileCheck is that of the JPKI, unless the cards are others.
func (c *certificateCheck) profileCheck() check {
	if c.webEID != nil {
		return check{StepProfile, "RFC 5280, 4.2.1.3, 4.2.1.4 and 4.2.1.12", c.webEIDProfile}
	}
	return check{StepProfile, "J-LIS プロファイル仕様書 3.2", c.profile}
}

func (c *certificateCheck) profile() result {
	if c.certificate.Test() && !c.allowTest {
		return fail(CodeTestCertificate, "certificate is not of J-LIS, and test certificates are not allowed")
	}
	var notices, violations []string
	for _, f := range c.certificate.Check(c.purpose) {
		if f.Severity == certprofile.Notice {
			notices = append(notices, f.Field())
			continue
		}
		violations = append(violations, f.Field())
	}
	if of, known := c.certificate.Purpose(); len(violations) > 0 && known && of != c.purpose {
		return fail(CodeWrongPurpose, fmt.Sprintf("certificate is for %v, not for %v", of, c.purpose))
	}
	if len(violations) > 0 {
		return fail(CodeProfile, "certificate violates the profile: "+strings.Join(violations, ", "))
	}
	if len(notices) > 0 {
		return pass("certificate keeps the profile; worth a look: " + strings.Join(notices, ", "))
	}
	return pass(fmt.Sprintf("certificate keeps the profile for %v: policy, key usage, key", c.purpose))
}
