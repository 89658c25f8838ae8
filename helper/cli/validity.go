package cli

import (
	"context"
	"time"

	"jpkiweb/helper/card/guard"
	"jpkiweb/helper/card/validity"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// keyFlags are those of every command that uses the key of a certificate.
func (c *call) keyFlags() {
	c.usesKey = true
	c.lists = c.listFlags()
	c.flags.BoolVar(&c.useAnyway, "use-anyway", false, "")
}

// prepareJudge looks at the revocation lists, those of the administrator among them,
// before a card is touched: nothing waits for a network while a PIN is verified. The
// caller calls done.
func (c *call) prepareJudge(ctx context.Context) (done func(), err error) {
	if !c.usesKey {
		return func() {}, nil
	}
	p, err := c.policy()
	if err != nil {
		return nil, err
	}
	status, err := c.statusSource(ctx, c.lists.configured(p), c.reader == virtualName)
	if err != nil {
		return nil, err
	}
	if status != nil {
		if err := c.lists.check(ctx, status.source); err != nil && ctx.Err() == nil { // stops nobody, as a list that does not tell
			c.tell(c.message(err))
		}
	}
	c.judge = status.judge(c.Now)
	c.judge.Prepare(ctx)
	return func() { _ = status.Close() }, nil
}

// check is what a certificate must pass before its key is used; nil: nothing.
func (c *call) check() func(*certprofile.Certificate) error {
	if !c.usesKey {
		return nil
	}
	return c.checkStanding
}

// checkStanding refuses a certificate whose signatures nobody would accept, unless
// the person said so.
func (c *call) checkStanding(certificate *certprofile.Certificate) error {
	v := c.judge.Now(certificate.Raw)
	if v.Unconfirmed && !c.unconfirmed {
		c.unconfirmed = true
		c.tell(c.say("error.of", "what", c.title(wire.CodeRevocationUnknown), "why", v.Revocation.Why.Error()))
	}
	if c.useAnyway {
		return nil
	}
	return unusable(certificate, v, c.Now())
}

// unusable is the error of a certificate that must not be used.
func unusable(certificate *certprofile.Certificate, v validity.Verdict, now time.Time) error {
	name := word("certificate")
	if p, ok := certificate.Purpose(); ok {
		name = word("certificate." + p.String())
	}
	switch v.Standing {
	case guard.Expired:
		return said(wire.CodeCertificateExpired, "error.expired", "certificate", name, "day", jpki.Moment(certificate.NotAfter))
	case guard.Early:
		return said(wire.CodeCertificateEarly, "error.early", "certificate", name, "from", jpki.Moment(certificate.NotBefore), "now", jpki.Moment(now))
	case guard.Revoked:
		return said(wire.CodeCertificateRevoked, "error.revoked", "certificate", name, "at", jpki.Moment(v.Revocation.At))
	case guard.OnHold:
		return said(wire.CodeCertificateOnHold, "error.on_hold", "certificate", name, "at", jpki.Moment(v.Revocation.At))
	}
	return nil
}

// checkLogin refuses what the user authentication certificate (DER) says before a
// person types the PIN: a key that cannot be used, of which both keys of a card are
// (jpki facts 5.7), and a login with a certificate that nobody accepts.
func (c *call) checkLogin(p jpki.PIN, der []byte) error {
	certificate, err := certprofile.Parse(der)
	if err != nil {
		return said(wire.CodeCardError, "error.certificate", "why", err)
	}
	if err := operation.CheckKey(certificate); err != nil {
		return err
	}
	if p == jpki.UserAuthenticationPIN {
		return c.checkStanding(certificate)
	}
	return nil
}
