package crl

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// What counts when Config does not say.
const (
	Timeout = 20 * time.Second // for getting a list from the web
	Every   = time.Hour        // between two looks at an address
	Grace   = 2 * time.Second  // that a question waits for a look, where a list is in date
)

// A Config says where lists are and whom to trust. It is read once, by Open.
type Config struct {
	// Lists are names of files, of folders (their files *.crl; with a / at the end it
	// may come later) and addresses. A file
	// is DER or PEM and is read again when it has changed. An address begins with
	// https://, or with http:// before a literal address of this machine,
	// "http://127.0.0.1:8080/ca.crl"; its list is kept in memory until nextUpdate. A
	// list that is older than one that was there before, by number, is not taken.
	// Of several lists for one CA the newest answers, and whatever one calls revoked
	// is. A delta list changes the list that it was made for, wherever both are
	// (RFC 5280, 5.2.4). Of a folder those lists are asked that answer for the certificate's
	// distribution point: J-LIS has one for each municipality (jpki facts 5.5).
	Lists []string
	// Authorities are the certificates of the trusted CAs, DER, all generations.
	// Whoever reads them from a file compares them with a pinned SHA-256 first.
	Authorities [][]byte

	// Every is how often lists are published: an address is asked for a newer one
	// when it is asked about a certificate and the last look is so long ago, a tenth
	// more or less. 0: Every.
	Every time.Duration
	// FileEvery is how often files and folders are looked at for a change. 0: for every
	// question, so that a change counts at once; a question looks at all files of a folder then,
	// which takes some milliseconds for those of all Japan. A server takes a minute, say.
	FileEvery time.Duration
	// Entries is how many entries a list may have; 0: revocation.MaxEntries.
	Entries int
	// Grace is how long a question waits for an address while the list of before is
	// in date and can answer; 0: Grace.
	Grace   time.Duration
	Now     func() time.Time // nil: time.Now
	Timeout time.Duration    // of one address; 0: Timeout
	RootCAs *x509.CertPool   // for https; nil: those of the system
	// OnQuery is told of every question of Status, whether or not a list was fetched for it. It
	// may be called at the same time; nil: nobody counts.
	OnQuery func(context.Context, revocation.Query)
}

// A Source answers from lists. Its methods may be called at the same time.
type Source struct {
	lists       []list
	names       []string // of the lists, as they were configured
	authorities []*certprofile.Certificate
	now         func() time.Time
	onQuery     func(context.Context, revocation.Query) // nil: nobody counts
}

// A list is where one list comes from, or a folder of them. What is found after the context
// has ended means nothing.
type list interface {
	// find adds the lists for a distribution point, or why there are none; known does so from
	// what is in memory.
	find(ctx context.Context, point string, found []finding) []finding
	known(point string, found []finding) []finding
	fetch(ctx context.Context)
	check(ctx context.Context) error // nil for an address
	close()
}

// Open checks the configuration. It reads no list yet: a file may come later.
func Open(config Config) (*Source, error) {
	config = config.complete()
	s := &Source{now: config.Now, onQuery: config.OnQuery}
	for i, der := range config.Authorities {
		a, err := certprofile.Parse(der)
		if err != nil {
			return nil, fmt.Errorf("revocation lists: CA %d: %w", i+1, err)
		}
		if !a.IsCA || a.KeyUsage&certprofile.KeyUsageCRLSign == 0 {
			return nil, fmt.Errorf("revocation lists: %q is not a CA that signs lists", a.Subject)
		}
		s.authorities = append(s.authorities, a)
	}
	if len(s.authorities) == 0 {
		return nil, errors.New("revocation lists: no CA is trusted")
	}
	for i, where := range config.Lists {
		l, err := s.list(where, config)
		if err != nil { // without the address, which may have a password in it
			return nil, fmt.Errorf("revocation lists, number %d: %w", i+1, err)
		}
		s.lists, s.names = append(s.lists, l), append(s.names, where)
	}
	return s, nil
}

// complete fills in what was not said.
func (c Config) complete() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Every, c.Grace, c.Timeout = cmp.Or(c.Every, Every), cmp.Or(c.Grace, Grace), cmp.Or(c.Timeout, Timeout)
	c.Entries = cmp.Or(c.Entries, revocation.MaxEntries)
	return c
}

// Close ends what is being fetched and waits for it. Later questions are answered
// with jpki.RevocationUnknown.
func (s *Source) Close() error {
	for _, l := range s.lists {
		l.close()
	}
	return nil
}

// StatusOf is Status of a certificate in DER. The error may also say that it is
// none (certprofile.ErrMalformed).
func (s *Source) StatusOf(ctx context.Context, certificateDER []byte) (revocation.Status, error) {
	c, err := certprofile.Parse(certificateDER)
	if err != nil {
		return revocation.Status{State: jpki.RevocationUnknown}, fmt.Errorf("revocation status: %w", err)
	}
	return s.Status(ctx, c, nil)
}

// Status says what the lists know of a certificate now. That no list can be had,
// or that none is in date, is a status too, unknown, and so is that the certificate
// is of no trusted CA. issuer is the CA whose signature of the certificate the caller
// has verified: with one of the trusted CAs' keys none is verified again, which would take most of the
// time. Without one, nil, or with another the source finds out itself who issued it. The error
// is that of the context. Status makes the source a relyingparty.RevocationSource.
func (s *Source) Status(ctx context.Context, c, issuer *certprofile.Certificate) (revocation.Status, error) {
	began := time.Now()
	status := s.answer(ctx, c, issuer, list.find)
	if s.onQuery != nil {
		s.onQuery(ctx, revocation.NewQuery(revocation.CRL, c, status, time.Since(began)))
	}
	if err := ctx.Err(); err != nil {
		return revocation.Status{State: jpki.RevocationUnknown}, fmt.Errorf("revocation status: %w", err)
	}
	return status, nil
}

// Check looks whether those files and folders of Config.Lists are there and hold lists, so that a
// name that was misspelt can be told; what was read is kept. Addresses it leaves alone. What a
// list is worth, and for which CA it is, Status tells. The error names the first
// that is none, or is that of the context.
func (s *Source) Check(ctx context.Context, names ...string) error {
	for i, l := range s.lists {
		if !slices.Contains(names, s.names[i]) {
			continue
		}
		if err := l.check(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.names[i], err)
		}
	}
	return ctx.Err()
}

// Fetch looks at all lists where a look is due, so that Known can answer. It returns
// when they were looked at or ctx ends; looks that were begun go on.
func (s *Source) Fetch(ctx context.Context) {
	var fetching sync.WaitGroup
	for _, l := range s.lists {
		fetching.Go(func() { l.fetch(ctx) })
	}
	fetching.Wait()
}

// Known is Status from what is in memory: nothing is looked at and nobody waits. For
// what was never looked at it is unknown, NoList.
func (s *Source) Known(c *certprofile.Certificate) revocation.Status {
	known := func(l list, _ context.Context, point string, found []finding) []finding { return l.known(point, found) }
	return s.answer(context.Background(), c, nil, known)
}

// answer asks all lists at the same time, for a certificate of a trusted CA.
func (s *Source) answer(ctx context.Context, c, issuer *certprofile.Certificate, find func(list, context.Context, string, []finding) []finding) revocation.Status {
	ca, err := s.issuer(c, issuer)
	if err != nil {
		return revocation.Because(err)
	}
	if len(s.lists) == 1 {
		return s.bestAnswer(c, ca, find(s.lists[0], ctx, c.CRLDistributionPoint, nil))
	}
	found := make([][]finding, len(s.lists))
	var asking sync.WaitGroup
	for i, l := range s.lists {
		asking.Go(func() { found[i] = find(l, ctx, c.CRLDistributionPoint, nil) })
	}
	asking.Wait()
	return s.bestAnswer(c, ca, slices.Concat(found...))
}

// bestAnswer asks lists, and each again as a delta list changes it.
func (s *Source) bestAnswer(c, ca *certprofile.Certificate, found []finding) revocation.Status {
	if len(found) == 0 {
		return revocation.Because(revocation.NoList)
	}
	now := s.now()
	var best revocation.Status // of State "" until there is one
	consider := func(answer revocation.Status) {
		if best.State == "" || betterAnswer(answer, best) {
			best = answer
		}
	}
	for _, f := range found {
		if f.err != nil {
			consider(revocation.Because(f.err))
			continue
		}
		answer := f.list.StatusFrom(c, ca, now)
		consider(answer)
		if answer.Why == revocation.OtherDistributionPoint || answer.Why == revocation.OtherIssuer {
			continue
		}
		for _, d := range found {
			if d.list == nil || d.list.Base == nil {
				continue
			}
			if changed, ok := f.list.With(d.list); ok {
				consider(changed.StatusFrom(c, ca, now))
			}
		}
	}
	return best
}

// issuer returns the trusted CA that issued the certificate, so that no list is
// fetched for one of somebody else. Of a certificate whose signature was verified with the
// key of a trusted CA it asks for that CA's name alone. The error wraps
// revocation.OtherIssuer or revocation.NotSigned.
func (s *Source) issuer(c, verified *certprofile.Certificate) (*certprofile.Certificate, error) {
	if verified != nil {
		for _, a := range s.authorities {
			if bytes.Equal(a.RawPublicKey, verified.RawPublicKey) && c.NamesIssuer(a) == nil {
				return a, nil
			}
		}
	}
	var found error
	for _, a := range s.authorities {
		err := c.CheckSignatureFrom(a)
		if err == nil {
			return a, nil
		}
		if !errors.Is(err, certprofile.ErrNotIssuer) {
			found = fmt.Errorf("certificate %w: %w", revocation.NotSigned, err)
		}
	}
	if found == nil {
		found = fmt.Errorf("%w: %q is not trusted", revocation.OtherIssuer, c.Issuer)
	}
	return nil, found
}

// betterAnswer tells whether a is to be believed rather than b: that the certificate is
// revoked for good, then the newer list, then any list that answers, then the
// reason that came nearest to an answer.
func betterAnswer(a, b revocation.Status) bool {
	switch {
	case a.State == jpki.RevocationRevoked || b.State == jpki.RevocationRevoked:
		return b.State != jpki.RevocationRevoked
	case !a.State.Known() && !b.State.Known():
		return a.Why > b.Why
	case !a.State.Known() || !b.State.Known():
		return !b.State.Known()
	case a.ThisUpdate.Equal(b.ThisUpdate):
		return a.State == jpki.RevocationOnHold
	}
	return a.ThisUpdate.After(b.ThisUpdate)
}
