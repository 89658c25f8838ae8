package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
)

// Config is what accounts need.
type Config struct {
	Store Store
	// Keys hash the attributes of people; each has MinKey bytes or more, at random. The first
	// one is that of today; people are found by the others, too, so that a new one can be put
	// before them. Keep them where a copy of the database does not go.
	Keys [][]byte
	// Audit keeps a record of each action. Where it fails nobody is let in, and nothing changes.
	Audit func(context.Context, Record) error
	Clock func() time.Time // nil: time.Now
}

// Accounts are the accounts of a service. They are safe for use by several goroutines, and
// by several instances over one store.
type Accounts struct {
	store Store
	sealer
	audit func(context.Context, Record) error
	clock func() time.Time
}

// New checks the configuration.
func New(c Config) (*Accounts, error) {
	if c.Store == nil || c.Audit == nil || len(c.Keys) == 0 {
		return nil, errors.New("accounts need a Store, Keys and Audit")
	}
	for _, key := range c.Keys {
		if len(key) < MinKey {
			return nil, fmt.Errorf("a key of accounts has %d random bytes or more", MinKey)
		}
	}
	a := &Accounts{c.Store, sealer{c.Keys}, c.Audit, c.Clock}
	if a.clock == nil {
		a.clock = time.Now
	}
	return a, nil
}

// Login is the account of whoever logged in. The error is ErrNotRegistered for a
// certificate that no account has, ErrReplaced or ErrUnavailable.
func (a *Accounts) Login(ctx context.Context, login relyingparty.Login) (Subject, error) {
	key := KeyOf(login.Certificate)
	subject, err := a.find(ctx, key)
	if err = a.keep(ctx, Record{Action: Logged, Subject: subject, Login: &key}, err); err != nil {
		return "", err
	}
	return subject, nil
}

func (a *Accounts) find(ctx context.Context, key Key) (Subject, error) {
	if !key.Valid() {
		return "", ErrNotRegistered
	}
	c, err := a.store.Certificate(ctx, key)
	switch {
	case errors.Is(err, ErrNone):
		return "", ErrNotRegistered
	case err != nil:
		return "", unavailable(err)
	case !c.Replaced.IsZero():
		return "", ErrReplaced
	case c.Purpose != jpki.UserAuthentication:
		return "", ErrNotRegistered
	}
	return c.Subject, nil
}

// Holds tells whether the certificate of a login still is the one that counts of the subject:
// it may have been replaced, or the account deleted, while a session goes on. Ask it for each
// page. There is no record of it. The error is that of Login, with ErrNotRegistered if another
// subject has the certificate now.
func (a *Accounts) Holds(ctx context.Context, login relyingparty.Login, subject Subject) error {
	now, err := a.find(ctx, KeyOf(login.Certificate))
	if err == nil && now != subject {
		err = ErrNotRegistered
	}
	return err
}

// Register makes an account of both certificates. The error is ErrRegistered if one of them,
// or a person with the same attributes, has an account; ErrReplaced if one was replaced;
// ErrCounter if somebody with the same name, date of birth and sex has an account under
// another address, or the name has a character that stands in for another (jpki facts 5.2),
// who may be the same person; ErrStatement or ErrUnavailable. Of two at
// once one makes an account.
func (a *Accounts) Register(ctx context.Context, proof Proof) (Subject, error) {
	return a.link(ctx, Registered, proof, func(t *linking) error {
		if err := t.unknown(ctx, t.login, t.signing); err != nil {
			return err
		}
		others, err := t.tx.Persons(ctx, identities(t.persons))
		if err != nil {
			return err
		}
		for _, other := range others {
			if other.lives(t.persons) && !t.substitutes {
				return ErrRegistered
			}
		}
		if len(others) > 0 {
			return t.counter(others...)
		}
		return t.create(ctx, ByRegistration)
	})
}

// Relink finds the account again of whoever has new certificates: by the signing
// certificate if that is known, or else by name, date of birth, sex and an address that the
// account has or had. The certificates before are replaced. The error is ErrNotRegistered if
// nobody has such a name, date of birth and sex; ErrCounter if it may be one of several
// accounts, as where a character of the name stands in for another, or only the address differs, or a certificate is older than the one that it
// would replace; ErrReplaced; ErrRegistered if the login's certificate has an account
// already; ErrStatement or ErrUnavailable.
func (a *Accounts) Relink(ctx context.Context, proof Proof) (Subject, error) {
	return a.link(ctx, Relinked, proof, func(t *linking) error {
		if err := t.unknown(ctx, t.login); err != nil {
			return err
		}
		account, err := t.owner(ctx)
		if err != nil {
			return err
		}
		return t.take(ctx, account, ByRelink)
	})
}

// Settle does what staff decided at the counter, who saw the person and the card: the
// certificates go to the account of the subject, whatever its attributes say, or with "" to
// a new one. Those that were replaced stay so (ErrReplaced), and those of another account its
// own (ErrRegistered). ErrNotRegistered says that there is no such account.
func (a *Accounts) Settle(ctx context.Context, proof Proof, subject Subject) (Subject, error) {
	return a.link(ctx, Settled, proof, func(t *linking) error {
		if err := t.unknown(ctx, t.login); err != nil {
			return err
		}
		if subject == "" {
			if err := t.unknown(ctx, t.signing); err != nil {
				return err
			}
			return t.create(ctx, ByCounter)
		}
		account, err := t.account(ctx, subject)
		if err != nil {
			return err
		}
		return t.take(ctx, account, ByCounter)
	})
}

// Update takes the signing certificate of somebody who is logged in and signed an
// application: since a move it may be a new one, with another address. The error is
// ErrCounter if name, date of birth or sex are those of somebody else, ErrReplaced,
// ErrRegistered if another account has the certificate, ErrNotRegistered if there is no such
// account, or ErrUnavailable.
func (a *Accounts) Update(ctx context.Context, subject Subject, signature relyingparty.Signature) error {
	persons, err := a.persons(signature.Holder)
	if err != nil {
		return a.keep(ctx, Record{Action: Updated, Subject: subject}, fmt.Errorf("%w: %w", ErrCounter, err))
	}
	t := &linking{signing: certificateOf(signature.Certificate, jpki.DigitalSignature), persons: persons}
	_, err = a.change(ctx, Updated, t, func(t *linking) error {
		account, err := t.account(ctx, subject)
		if err != nil {
			return err
		}
		if !account.is(t.persons) {
			return t.counter(account)
		}
		return t.take(ctx, account, ByUpdate)
	})
	return err
}

// Delete deletes an account, for good: its certificates may make a new one, with another
// subject, but for those that were replaced. End the sessions of the person besides. The
// error is ErrNotRegistered or ErrUnavailable.
func (a *Accounts) Delete(ctx context.Context, subject Subject) error {
	_, err := a.change(ctx, Deleted, &linking{}, func(t *linking) error {
		account, err := t.account(ctx, subject)
		if err != nil {
			return err
		}
		return t.forget(ctx, account)
	})
	return err
}

// link is change for a proof.
func (a *Accounts) link(ctx context.Context, action Action, proof Proof, do func(*linking) error) (Subject, error) {
	if err := proof.check(action, a.clock()); err != nil {
		return "", a.keep(ctx, Record{Action: action}, err)
	}
	t := &linking{
		login:   certificateOf(proof.Login.Certificate, jpki.UserAuthentication),
		signing: certificateOf(proof.Signature.Certificate, jpki.DigitalSignature),

		substitutes: strings.Contains(proof.Signature.Holder.NameSubstitutes, "1"),
	}
	var err error
	if t.persons, err = a.persons(proof.Signature.Holder); err != nil || !t.login.Valid() || !t.signing.Valid() {
		return "", a.keep(ctx, t.record(action), errors.Join(ErrCounter, err))
	}
	return a.change(ctx, action, t, do)
}

// change does something in the store, and keeps a record of it before it counts.
func (a *Accounts) change(ctx context.Context, action Action, t *linking, do func(*linking) error) (Subject, error) {
	t.now = a.clock()
	var notKept error
	err := a.store.Change(ctx, func(tx Tx) error {
		t.tx = tx
		if err := tx.Forget(ctx, t.now.Add(-keptAfter)); err != nil {
			return err
		}
		if err := do(t); err != nil {
			return err
		}
		notKept = a.keep(ctx, t.record(action), nil)
		return notKept
	})
	switch {
	case err == nil:
		return t.subject, nil
	case notKept != nil:
		return "", notKept
	case CodeOf(err) == relyingparty.CodeAccountUnknown:
		err = unavailable(err)
	}
	t.subject = "" // nothing came of it
	return "", a.keep(ctx, t.record(action), err)
}

// keptAfter is how long a certificate that was replaced is known after its dates are over:
// no clock of any instance is so far behind that it would be valid again.
const keptAfter = 24 * time.Hour

// certificateOf is what is kept of a certificate, as far as it tells that itself.
func certificateOf(c *certprofile.Certificate, purpose jpki.Purpose) Certificate {
	return Certificate{Key: KeyOf(c), Purpose: purpose, NotBefore: c.NotBefore, NotAfter: c.NotAfter}
}
