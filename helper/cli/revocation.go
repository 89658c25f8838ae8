package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jpkiweb/helper/card/validity"
	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/wire"
)

// lists is the status source that was configured with flags.
type lists struct {
	where, authorities []string
	entries            int
}

// listFlags are those of every command that looks certificates up.
func (c *call) listFlags() *lists {
	l := new(lists)
	c.flags.Func("crl", "", func(s string) error {
		l.where = append(l.where, s)
		return nil
	})
	c.flags.Func("crl-ca", "", func(s string) error {
		l.authorities = append(l.authorities, s)
		return nil
	})
	c.flags.IntVar(&l.entries, "crl-entries", revocation.MaxEntries, "")
	return l
}

// config is that of the lists; test admits the CAs of test environments.
func (l *lists) config(ctx context.Context, c *call, test bool) (crl.Config, error) {
	config := crl.Config{Lists: l.where, Entries: l.entries, Now: c.Now}
	if len(l.authorities) > 0 && len(l.where) == 0 {
		return config, said(wire.CodeRequestInvalid, "error.crl_ca")
	}
	if l.entries < 1 {
		return config, said(wire.CodeRequestInvalid, "error.crl_entries")
	}
	for _, file := range l.authorities {
		certificates, err := c.listCAs(ctx, file, test)
		if err != nil {
			return config, ofFlag("--crl-ca", err)
		}
		config.Authorities = append(config.Authorities, certificates...)
	}
	return config, nil
}

// check looks whether the files that --crl names are there, and are lists.
func (l *lists) check(ctx context.Context, source *crl.Source) error {
	if err := source.Check(ctx, l.where...); ctx.Err() != nil {
		return context.Cause(ctx)
	} else if err != nil {
		return said(wire.CodeFileUnreadable, "error.of_flag", "flag", "--crl", "why", err)
	}
	return nil
}

// configured adds the lists of the administrator to those of the flags.
func (l *lists) configured(p policy.Policy) *lists {
	return &lists{where: slices.Concat(p.CRL, l.where), authorities: slices.Concat(p.CRLCA, l.authorities), entries: l.entries}
}

// A verifierSource is asked by a verifier, and closed after it.
type verifierSource interface {
	relyingparty.RevocationSource
	io.Closer
}

// revocationSource makes the one of verify. The CAs that certificates are trusted of
// sign their lists, too.
func (c *call) revocationSource(ctx context.Context, l *lists, anchors relyingparty.Anchors, test bool) (verifierSource, error) {
	if len(l.where) == 0 {
		return noStatusSource{}, nil
	}
	config, err := l.config(ctx, c, test)
	if err != nil {
		return nil, err
	}
	config.Authorities = append(config.Authorities, anchors.All()...)
	source, err := openLists(config, "--crl-ca or --trust")
	if err != nil {
		return nil, err
	}
	if err := l.check(ctx, source); err != nil {
		_ = source.Close()
		return nil, err
	}
	return source, nil
}

// openLists opens the lists. A file that is not there is told before a CA that is missing, which
// the flags would name.
func openLists(config crl.Config, flags string) (*crl.Source, error) {
	if len(config.Authorities) > 0 {
		source, err := crl.Open(config)
		if err != nil {
			return nil, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
		}
		return source, nil
	}
	for _, where := range config.Lists {
		if strings.Contains(where, "://") {
			continue
		}
		if _, err := os.Stat(where); err != nil {
			return nil, said(wire.CodeFileUnreadable, "error.of_flag", "flag", "--crl", "why", err)
		}
	}
	return nil, said(wire.CodeRequestInvalid, "error.crl", "flags", flags)
}

// noStatusSource stands for the lists that were not named: nothing is known.
type noStatusSource struct{}

func (noStatusSource) Status(context.Context, *certprofile.Certificate, *certprofile.Certificate) (revocation.Status, error) {
	return revocation.Because(revocation.NoList), nil
}

func (noStatusSource) Close() error { return nil }

// A statusSource answers what the app asks of a certificate. It is validity.Lists.
type statusSource struct {
	source  *crl.Source
	cas     [][]byte      // certificates, DER, of the CAs that sign the lists
	sandbox *sandboxca.CA // whose lists are made when they are asked for; nil: none
	now     func() time.Time
}

// statusSource opens the lists, and those of the sandbox CA where its cards are
// used. It is nil without any.
func (c *call) statusSource(ctx context.Context, l *lists, virtual bool) (*statusSource, error) {
	s := &statusSource{now: c.Now}
	config, err := l.config(ctx, c, true) // a list speaks of the certificates of its own CA only
	if err != nil {
		return nil, err
	}
	if virtual {
		dir, err := c.sandboxDir()
		if err != nil {
			return nil, err
		}
		if s.sandbox, err = sandboxca.Open(dir, c.Now()); err != nil {
			return nil, state.Explain(err)
		}
		for _, p := range jpki.Purposes {
			config.Authorities = append(config.Authorities, s.sandbox.Certificate(p))
			config.Lists = append(config.Lists, filepath.Join(dir, sandboxca.CRLFile(p)))
		}
	}
	if len(config.Lists) == 0 {
		return nil, nil
	}
	if s.source, err = openLists(config, "--crl-ca"); err != nil {
		return nil, err
	}
	s.cas = config.Authorities
	return s, nil
}

// maxCertificate bounds what is read of a file of certificates, in bytes.
const maxCertificate = 64 << 10

// listCAs reads the CA certificates of a file, DER or PEM, and compares each with
// those that J-LIS published (jpki facts 5.4), unless it may be one of a test
// environment.
func (c *call) listCAs(ctx context.Context, file string, test bool) ([][]byte, error) {
	text, err := c.readBounded(ctx, file, maxCertificate)
	if err != nil {
		return nil, err
	}
	certificates, err := relyingparty.ReadCertificates(text)
	if err != nil {
		return nil, said(wire.CodeRequestInvalid, "error.of", "what", file, "why", err)
	}
	for i, der := range certificates {
		parsed, err := certprofile.Parse(der)
		if !isPublished(der) && !(test && err == nil && parsed.Test()) {
			return nil, said(wire.CodeRequestInvalid, "error.not_jlis", "file", file, "n", i+1)
		}
	}
	return certificates, nil
}

func isPublished(der []byte) bool {
	sum := sha256.Sum256(der)
	return slices.ContainsFunc(jpki.CAs[:], func(ca jpki.CA) bool { return strings.EqualFold(ca.SHA256, hex.EncodeToString(sum[:])) })
}

// Ask is what the server asks for a certificate (DER).
func (s *statusSource) Ask(ctx context.Context, certificate []byte) wire.RevocationResult {
	s.publish()
	status, err := s.source.StatusOf(ctx, certificate)
	if err != nil {
		return wire.RevocationResult{State: jpki.RevocationUnknown}
	}
	return wire.RevocationResult{
		State: status.State, Reason: status.Reason.String(),
		At: dateTime(status.At), AsOf: dateTime(status.ThisUpdate), Why: status.Why.String(),
	}
}

// Status implements validity.Lists.
func (s *statusSource) Status(ctx context.Context, certificate, issuer *certprofile.Certificate) (revocation.Status, error) {
	s.publish()
	return s.source.Status(ctx, certificate, issuer)
}

// Fetch implements validity.Lists.
func (s *statusSource) Fetch(ctx context.Context) {
	s.publish()
	s.source.Fetch(ctx)
}

// Known implements validity.Lists.
func (s *statusSource) Known(certificate *certprofile.Certificate) revocation.Status {
	return s.source.Known(certificate)
}

// judge is what judges certificates; a nil source knows the clock only.
func (s *statusSource) judge(now func() time.Time) *validity.Judge {
	if s == nil {
		return validity.New(nil, now)
	}
	return validity.New(s, now)
}

// publish makes the sandbox's lists anew; where it cannot, the old ones say what they
// can.
func (s *statusSource) publish() {
	if s.sandbox == nil {
		return
	}
	for _, p := range jpki.Purposes {
		if _, err := s.sandbox.CRL(p, s.now()); err != nil {
			return
		}
	}
}

// publishing is how often the sandbox's lists are made, for others who look at them.
const publishing = time.Hour

// keepPublishing makes them until ctx ends; a nil source has none.
func (s *statusSource) keepPublishing(ctx context.Context) {
	if s == nil || s.sandbox == nil {
		return
	}
	tick := time.NewTicker(publishing)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.publish()
		case <-ctx.Done():
			return
		}
	}
}

// Close implements io.Closer; a nil source has nothing to close.
func (s *statusSource) Close() error {
	if s == nil {
		return nil
	}
	return s.source.Close()
}

func dateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
