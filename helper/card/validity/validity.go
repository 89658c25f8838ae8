// Package validity judges certificates before their keys are used: by the clock,
// and by the revocation lists that somebody configured, if any. It spares people a
// password for a signature that nobody would accept.
//
// It stops nobody for what it does not know: a list that cannot be had is told, and
// whoever verifies the signature decides. Nothing waits for a network while a PIN is
// verified: [Judge.Prepare] comes before, [Judge.Now] answers from memory.
//
// Callers need [New], Prepare where a key is going to be used, then [Judge.Before]
// or Now.
package validity

import (
	"context"
	"time"

	"jpkiweb/helper/card/guard"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// LookTime is how long a person waits for lists, at most.
const LookTime = 3 * time.Second

// Lists are where revocation is told. Package crl has them.
type Lists interface {
	// Status looks where a look is due, and waits for it.
	Status(ctx context.Context, certificate, issuer *certprofile.Certificate) (revocation.Status, error)
	// Fetch looks where a look is due.
	Fetch(ctx context.Context)
	// Known answers from memory.
	Known(certificate *certprofile.Certificate) revocation.Status
}

// A Judge judges. It is safe for concurrent use.
type Judge struct {
	lists Lists
	now   func() time.Time
}

// New makes a judge; lists is nil where none are configured.
func New(lists Lists, now func() time.Time) *Judge { return &Judge{lists, now} }

// A Verdict is what is known of one certificate.
type Verdict struct {
	Standing guard.Standing
	// Certificate is what was judged; nil: it could not be read.
	Certificate *certprofile.Certificate
	Revocation  revocation.Status // Unknown without lists
	// Unconfirmed: lists are configured, and did not tell.
	Unconfirmed bool
}

// Lists reports whether revocation is looked up.
func (j *Judge) Lists() bool { return j.lists != nil }

// Prepare looks at the lists, so that Now can answer from them.
func (j *Judge) Prepare(ctx context.Context) {
	if j.lists == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, LookTime)
	defer cancel()
	j.lists.Fetch(ctx)
}

// Before judges a certificate, DER, while no PIN is verified: it may wait for lists,
// LookTime at most. What one list knows stands though another did not answer in time.
func (j *Judge) Before(ctx context.Context, der []byte) Verdict {
	ctx, cancel := context.WithTimeout(ctx, LookTime)
	defer cancel()
	return j.judge(der, func(c *certprofile.Certificate) revocation.Status {
		status, err := j.lists.Status(ctx, c, nil)
		if err == nil {
			return status
		}
		if known := j.lists.Known(c); known.State.Known() {
			return known
		}
		return revocation.Because(err)
	})
}

// Now judges a certificate, DER, from what is in memory.
func (j *Judge) Now(der []byte) Verdict {
	return j.judge(der, func(c *certprofile.Certificate) revocation.Status { return j.lists.Known(c) })
}

func (j *Judge) judge(der []byte, ask func(*certprofile.Certificate) revocation.Status) Verdict {
	c, err := certprofile.Parse(der)
	if err != nil { // nobody can tell; the card's answer is checked elsewhere
		return Verdict{Standing: guard.Usable, Unconfirmed: j.lists != nil}
	}
	v := Verdict{Standing: j.byClock(c), Certificate: c}
	if j.lists == nil {
		return v
	}
	v.Revocation = ask(c)
	v.Unconfirmed = !v.Revocation.State.Known()
	switch {
	case v.Revocation.State == jpki.RevocationRevoked:
		v.Standing = guard.Revoked
	case v.Standing != guard.Usable: // expired, whatever else
	case v.Revocation.State == jpki.RevocationOnHold:
		v.Standing = guard.OnHold
	}
	return v
}

// byClock is what the dates say (RFC 5280, 4.1.2.5).
func (j *Judge) byClock(c *certprofile.Certificate) guard.Standing {
	now := j.now()
	switch {
	case now.After(c.NotAfter):
		return guard.Expired
	case now.Before(c.NotBefore):
		return guard.Early
	}
	return guard.Usable
}
