package main

import (
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
)

// backends are what the service stands on, as its flags name it.
type backends struct {
	anchors    relyingparty.Anchors
	source     relyingparty.RevocationSource // nil: none is asked
	challenges relyingparty.ChallengeStore   // nil: the service's own
	records    *records
	ends       []func() error
}

// Close ends all of them, the last one first.
func (b *backends) Close() (err error) {
	for i := len(b.ends) - 1; i >= 0; i-- {
		err = errors.Join(err, b.ends[i]())
	}
	return err
}

// open opens all of them, or none.
func (o options) open(ctx context.Context, log *slog.Logger) (*backends, error) {
	b := &backends{}
	for _, open := range []func(*backends) error{
		func(b *backends) error { return o.openChallenges(ctx, b, log) }, o.openAnchors, o.openSource, o.openRecords,
	} {
		if err := open(b); err != nil {
			return nil, errors.Join(err, b.Close())
		}
	}
	return b, nil
}

// openAnchors reads the certificates of the CAs that are trusted.
func (o options) openAnchors(b *backends) error {
	anchors, skipped, err := relyingparty.LoadAnchors(o.trust...)
	if len(skipped) > 0 {
		fmt.Fprintln(os.Stderr, "eservice: not read in --trust:", skipped)
	}
	b.anchors = anchors
	return err
}

// checkSource refuses flags that name no source of revocation, or several.
func (o options) checkSource() error {
	named := 0
	for _, is := range []bool{len(o.lists) > 0, o.ocsp != "", o.withoutRevocation} {
		if is {
			named++
		}
	}
	switch {
	case named != 1:
		return errors.New("name the revocation lists with --crl, or a responder with --ocsp, or let revoked cards in with --without-revocation")
	case o.listsEvery < 0:
		return errors.New("--crl-every is 0 or more")
	case o.ocspHours != "" && o.ocsp == "":
		return errors.New("--ocsp-hours belongs to --ocsp")
	}
	return nil
}

// openSource opens what is asked about revocation.
func (o options) openSource(b *backends) error {
	switch {
	case o.withoutRevocation:
		return nil
	case o.ocsp != "":
		return o.openResponder(b)
	}
	lists, err := crl.Open(crl.Config{Lists: o.lists, Authorities: b.anchors.All(), FileEvery: o.listsEvery})
	if err != nil {
		return err
	}
	b.source, b.ends = web.Audited(lists, "crl"), append(b.ends, lists.Close)
	return nil
}

func (o options) openResponder(b *backends) error {
	responder, err := online.NewResponder(online.ResponderConfig{URL: o.ocsp})
	if err != nil {
		return err
	}
	config := online.Config{Asker: responder}
	if o.ocspHours != "" {
		if config.Hours, err = online.ParseHours(o.ocspHours); err != nil {
			return err
		}
	}
	source, err := online.Open(config)
	if err != nil {
		return err
	}
	b.source, b.ends = web.Audited(source, "ocsp"), append(b.ends, source.Close)
	return nil
}

// openChallenges opens the store of challenges.
func (o options) openChallenges(ctx context.Context, b *backends, log *slog.Logger) error {
	if o.redis == "" {
		return nil
	}
	s, err := redisstore.Open(redisstore.Config{URL: o.redis})
	if err != nil {
		return err
	}
	if s.PasswordInClear() {
		log.WarnContext(ctx, "the password of Redis goes to another machine in clear: use rediss://")
	}
	b.challenges, b.ends = s, append(b.ends, s.Close)
	return nil
}

// openRecords opens the file of audit records.
func (o options) openRecords(b *backends) error {
	r, err := o.openAudit()
	if err != nil {
		return err
	}
	b.records, b.ends = r, append(b.ends, r.Close)
	return nil
}
