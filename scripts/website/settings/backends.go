package settings

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"jpkiweb/shared/crl"
	"jpkiweb/shared/online"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/redisstore"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/revocation"
)

// Backends are what a service stands on, as its flags name it.
type Backends struct {
	Challenges relyingparty.ChallengeStore // nil: the service's own
	Records    *Records
	settings   Settings
	anchors    relyingparty.Anchors
	source     relyingparty.RevocationSource // nil: none is asked
	ends       []func() error
}

// Also has Close call end, too, before it ends what was opened earlier.
func (b *Backends) Also(end func() error) { b.ends = append(b.ends, end) }

// Close ends all of them, the last one first.
func (b *Backends) Close() (err error) {
	for i := len(b.ends) - 1; i >= 0; i-- {
		err = errors.Join(err, b.ends[i]())
	}
	return err
}

// Open opens all of them, or none. What could not be read of --trust it says on the standard
// error, in the name of the program.
func (s Settings) Open(ctx context.Context, program string, log *slog.Logger) (*Backends, error) {
	b := &Backends{settings: s}
	for _, open := range []func() error{
		func() error { return b.openChallenges(ctx, log) }, func() error { return b.openAnchors(program) }, b.openSource, b.openRecords,
	} {
		if err := open(); err != nil {
			return nil, errors.Join(err, b.Close())
		}
	}
	return b, nil
}

// Verifier is that of an origin.
func (b *Backends) Verifier(origin string) (*relyingparty.Verifier, error) {
	return relyingparty.New(relyingparty.Config{
		Origin: origin, TrustAnchors: b.anchors, AllowTest: b.settings.Test, Revocation: b.source, WithoutRevocation: b.settings.WithoutRevocation,
	})
}

// openAnchors reads the certificates of the CAs that are trusted.
func (b *Backends) openAnchors(program string) error {
	anchors, skipped, err := relyingparty.LoadAnchors(b.settings.Trust...)
	if len(skipped) > 0 {
		fmt.Fprintln(os.Stderr, program+": not read in --trust:", skipped)
	}
	b.anchors = anchors
	return err
}

// openSource opens what is asked about revocation.
func (b *Backends) openSource() error {
	switch {
	case b.settings.WithoutRevocation:
		return nil
	case b.settings.OCSP != "":
		return b.openResponder()
	}
	lists, err := crl.Open(crl.Config{Lists: b.settings.Lists, Authorities: b.anchors.All(), FileEvery: b.settings.ListsEvery})
	if err != nil {
		return err
	}
	b.source = web.Audited(lists, revocation.CRL)
	b.Also(lists.Close)
	return nil
}

func (b *Backends) openResponder() error {
	responder, err := online.NewResponder(online.ResponderConfig{URL: b.settings.OCSP})
	if err != nil {
		return err
	}
	config := online.Config{Asker: responder}
	if b.settings.OCSPHours != "" {
		if config.Hours, err = online.ParseHours(b.settings.OCSPHours); err != nil {
			return err
		}
	}
	source, err := online.Open(config)
	if err != nil {
		return err
	}
	b.source = web.Audited(source, responder.Kind())
	b.Also(source.Close)
	return nil
}

// RedisURL is the variable with the address of Redis where it has a password, which others see
// in a command line.
const RedisURL = "REDIS_URL"

// openChallenges opens the store of challenges.
func (b *Backends) openChallenges(ctx context.Context, log *slog.Logger) error {
	url := cmp.Or(os.Getenv(RedisURL), b.settings.Redis)
	if url == "" {
		return nil
	}
	s, err := redisstore.Open(redisstore.Config{URL: url})
	if err != nil {
		return err
	}
	if s.PasswordInClear() {
		log.WarnContext(ctx, "the password of Redis goes to another machine in clear: use rediss://")
	}
	b.Challenges = s
	b.Also(s.Close)
	return nil
}

// openRecords opens the file of audit records.
func (b *Backends) openRecords() error {
	r, err := b.settings.openAudit()
	if err != nil {
		return err
	}
	b.Records = r
	b.Also(r.Close)
	return nil
}
