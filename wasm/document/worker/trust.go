package worker

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/verification"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
)

// An asker asks the page.
type asker func(document.Question) (document.Reply, error)

// maxQuestions is how many certificates are asked about for one file: whoever made it chose how
// many it has. Of the others nothing is known.
const maxQuestions = 100

var errQuestions = errors.New("too many certificates to ask about")

// trusting is the configuration that trusts whom the page says.
func trusting(t *wire.TrustResult, ask asker) (config verification.Config, err error) {
	if t == nil {
		return config, nil
	}
	config.AllowTest = t.Test
	config.Anchors = map[jpki.Purpose][][]byte{}
	for _, der := range t.CAs {
		ca, err := certprofile.Parse(der)
		if err != nil {
			return config, err
		}
		p, _ := ca.Purpose() // New refuses what has none
		config.Anchors[p] = append(config.Anchors[p], der)
	}
	told := &told{ask: ask, status: map[[sha256.Size]byte]revocation.Status{}}
	if t.Revocation {
		config.Revocation = told
	}
	if t.Authorities {
		config.Authority = authorityAsked(told)
	}
	return config, nil
}

// told asks the page, and keeps what it was told of each certificate, for this file. It is a
// verification.RevocationSource.
type told struct {
	ask    asker
	asked  int
	status map[[sha256.Size]byte]revocation.Status // by the SHA-256 of the certificate
}

// question asks, unless too much was asked.
func (t *told) question(q document.Question) (document.Reply, error) {
	if t.asked++; t.asked > maxQuestions {
		return document.Reply{}, errQuestions
	}
	return t.ask(q)
}

// Status implements verification.RevocationSource.
func (t *told) Status(_ context.Context, certificate, _ *certprofile.Certificate) (revocation.Status, error) {
	key := certificate.Fingerprint()
	if known, ok := t.status[key]; ok {
		return known, nil
	}
	r, err := t.question(document.Question{Revocation: &wire.RevocationParams{Certificate: certificate.Raw}})
	if err == nil && r.Revocation == nil {
		err = errors.New("another answer")
	}
	if err != nil {
		return revocation.Status{State: jpki.RevocationUnknown}, err
	}
	t.status[key], err = statusOf(*r.Revocation)
	return t.status[key], err
}

// statusOf is a status as the helper tells it.
func statusOf(r wire.RevocationResult) (s revocation.Status, err error) {
	s = revocation.Status{State: r.State, Reason: revocation.ReasonOf(r.Reason), Why: revocation.WhyOf(r.Why)}
	for _, row := range []struct {
		text string
		to   *time.Time
	}{{r.At, &s.At}, {r.AsOf, &s.ThisUpdate}} {
		if row.text == "" {
			continue
		}
		if *row.to, err = time.Parse(time.RFC3339, row.text); err != nil {
			return revocation.Status{State: jpki.RevocationUnknown}, err
		}
	}
	return s, nil
}

// authorityAsked asks whether the authority of a time stamp is trusted. What came with its
// certificate and is too much is not looked at. It is no method: whatever a token has would be
// kept in the program, which is 50 kB, because told is used as an interface.
func authorityAsked(t *told) func(context.Context, *timestamp.Token) error {
	return func(_ context.Context, token *timestamp.Token) error {
		p := &wire.AuthorityParams{Certificates: []wire.Hex{token.Certificate.Raw}, Time: token.Time.Format(time.RFC3339Nano)}
		for _, c := range token.Others[:min(len(token.Others), wire.MaxChain-1)] {
			p.Certificates = append(p.Certificates, c.Raw)
		}
		r, err := t.question(document.Question{Authority: p})
		switch {
		case err != nil:
			return err
		case r.Authority == nil || !r.Authority.Trusted:
			return timestamp.ErrAuthority
		}
		return nil
	}
}
