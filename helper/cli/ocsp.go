package cli

import (
	"context"
	"fmt"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/online"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/wire"
)

// ocspFlags is the responder that was named with flags.
type ocspFlags struct{ address, nonce string }

func (f *ocspFlags) add(c *call) {
	c.flags.StringVar(&f.address, "ocsp", "", "")
	c.flags.StringVar(&f.nonce, "ocsp-nonce", "needed", "")
}

// configured takes the administrator's responder, where no flag says who tells what is revoked.
func (f *ocspFlags) configured(c *call, a *verifyArgs) error {
	if f.address != "" || a.without || len(a.lists.where) > 0 {
		return nil
	}
	p, err := c.policy()
	if err != nil {
		return err
	}
	f.address = p.OCSP
	return nil
}

// source is the responder as a source of verify; the caller closes it.
func (f *ocspFlags) source(c *call) (verifierSource, error) {
	rule, err := online.ParseNonceRule(f.nonce)
	if err != nil {
		return nil, said(wire.CodeRequestInvalid, "error.of_flag", "flag", "--ocsp-nonce", "why", err)
	}
	responder, err := online.NewResponder(online.ResponderConfig{URL: f.address, Nonce: rule, Now: c.Now})
	if err != nil {
		return nil, said(wire.CodeRequestInvalid, "error.of_flag", "flag", "--ocsp", "why", err)
	}
	source, err := online.Open(online.Config{Asker: responder, Now: c.Now})
	if err != nil {
		return nil, fmt.Errorf("--ocsp: %w", err)
	}
	return toldSource{source, c}, nil
}

// A toldSource tells a person at a shell why the responder's answer does not count.
type toldSource struct {
	verifierSource
	call *call
}

// Status implements relyingparty.RevocationSource.
func (s toldSource) Status(ctx context.Context, certificate, issuer *certprofile.Certificate) (revocation.Status, error) {
	status, err := s.verifierSource.Status(ctx, certificate, issuer)
	if status.Detail != "" {
		s.call.note("--ocsp: " + status.Detail)
	}
	return status, err
}
