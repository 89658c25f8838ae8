package cli

import (
	"context"
	"slices"
	"time"

	"jpkiweb/helper/door/server"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/verification"
	"jpkiweb/shared/wire"
)

// tellTrust puts into the configuration of a server whom the app's reports on signed files
// trust: the CAs that sign the lists of a status source, and the roots, DER, of time-stamping
// authorities.
func tellTrust(config *server.Config, status *statusSource, roots [][]byte) (err error) {
	if config.Trust, err = status.trust(); err != nil || len(roots) == 0 {
		return err
	}
	pool, err := timestamp.Roots(roots...)
	if err != nil {
		return err
	}
	config.Authority = func(certificates []wire.Hex, at time.Time) bool {
		all := make([][]byte, len(certificates))
		for i, der := range certificates {
			all[i] = der
		}
		return timestamp.VerifyAuthority(all, at, pool) == nil
	}
	return nil
}

// trust is whom a report trusts because of the lists; a nil source knows nobody. CAs of test
// environments are told only where the sandbox's cards are used: a report believes them then,
// and says so. A CA that signs lists, but that no report can trust, is left out: it would keep
// the app from making any.
func (s *statusSource) trust() (t wire.TrustResult, err error) {
	if s == nil {
		return t, nil
	}
	t.Test = s.sandbox != nil
	size := 0
	for _, der := range s.cas {
		parsed, err := certprofile.Parse(der)
		if err != nil {
			return t, err
		}
		purpose, _ := parsed.Purpose()
		_, refused := verification.ParseAnchor(der, purpose, t.Test)
		told := slices.ContainsFunc(t.CAs, func(other wire.Hex) bool { return slices.Equal(other, der) })
		if told || refused != nil {
			continue
		}
		t.CAs = append(t.CAs, der)
		size += len(der)
	}
	if size > wire.MaxCAs {
		return t, said(wire.CodeRequestInvalid, "error.crl_ca_size", "n", size, "max", wire.MaxCAs)
	}
	return t, nil
}

// stampRootsOfApp reads the roots that stamps of others must lead to, where the app verifies:
// those of the administrator and of the flags.
func (c *call) stampRootsOfApp(ctx context.Context, named *tsaFlags, p policy.Policy) ([][]byte, error) {
	return c.stampRoots(ctx, slices.Concat(p.TSACA, named.roots))
}
