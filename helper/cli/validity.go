package cli

import (
	"fmt"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// keyFlags are those of every command that uses the key of a certificate.
func (c *call) keyFlags() {
	c.usesKey = true
	c.flags.BoolVar(&c.expired, "expired", false, "use a certificate that has expired, or by the clock of this computer is not valid yet")
}

// check is what a certificate must pass before its key is used; nil: nothing.
func (c *call) check() func(*certprofile.Certificate) error {
	if !c.usesKey || c.expired {
		return nil
	}
	return c.checkValidity
}

// checkValidity refuses a certificate outside its validity (RFC 5280, 4.1.2.5):
// nobody would accept what its key signs.
func (c *call) checkValidity(certificate *certprofile.Certificate) error {
	name, now := "certificate", c.Now()
	if p, ok := certificate.Purpose(); ok {
		name = fmt.Sprintf("%s certificate", p)
	}
	switch {
	case now.After(certificate.NotAfter):
		return wire.Errorf(wire.CodeCertificateExpired, "the %s has expired on %s, so nothing was signed", name, inJapan(certificate.NotAfter))
	case now.Before(certificate.NotBefore):
		return wire.Errorf(wire.CodeCertificateEarly, "the %s is valid from %s, and it is %s by this computer's clock, so nothing was signed",
			name, inJapan(certificate.NotBefore), inJapan(now))
	}
	return nil
}

func inJapan(t time.Time) string { return t.In(jpki.Japan()).Format(timeFormat) }

// checkLogin refuses what the user authentication certificate (DER) says before a
// person types the PIN: a key that cannot be used, of which both keys of a card are
// (card 5.7), and a login with a certificate outside its validity.
func (c *call) checkLogin(p jpki.PIN, der []byte) error {
	certificate, err := certprofile.Parse(der)
	if err != nil {
		return wire.Errorf(wire.CodeCardError, "certificate: %v", err)
	}
	if err := operation.CheckKey(certificate); err != nil {
		return err
	}
	if p == jpki.UserAuthenticationPIN && !c.expired {
		return c.checkValidity(certificate)
	}
	return nil
}
