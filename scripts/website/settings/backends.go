package settings

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/redisstore"
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

// ChallengesOf is the store of challenges of a tenant; nil: its own.
func (b *Backends) ChallengesOf(tenant string) (relyingparty.ChallengeStore, error) {
	shared, ok := b.Challenges.(*redisstore.Store)
	if !ok || tenant == "" {
		return b.Challenges, nil
	}
	return shared.Of(tenant)
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
