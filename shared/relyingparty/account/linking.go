package account

import (
	"context"
	"errors"
	"time"

	"jpkiweb/shared/jpki"
)

// A linking is one change of who has which certificates, within a transaction.
type linking struct {
	tx             Tx
	now            time.Time
	login, signing Certificate // zero: not part of it
	persons        []Person    // of the signing certificate, one for each key
	substitutes    bool        // a character of the name stands in for another: two people may have one name
	subject        Subject     // whose account it came to be
	replaced       []Key
	candidates     []Subject
}

// record is that of what was done.
func (t *linking) record(action Action) Record {
	r := Record{Action: action, Subject: t.subject, Candidates: t.candidates}
	if t.subject != "" {
		r.Replaced = t.replaced
	}
	if t.login.Valid() {
		r.Login = &t.login.Key
	}
	if t.signing.Valid() {
		r.Signing = &t.signing.Key
	}
	return r
}

// unknown is an error unless nobody has the certificates, or ever had.
func (t *linking) unknown(ctx context.Context, certificates ...Certificate) error {
	for _, c := range certificates {
		known, err := t.tx.Certificate(ctx, c.Key)
		switch {
		case errors.Is(err, ErrNone):
			continue
		case err != nil:
			return err
		case !known.Replaced.IsZero():
			return ErrReplaced
		}
		return ErrRegistered
	}
	return nil
}

// account is that of a subject.
func (t *linking) account(ctx context.Context, subject Subject) (Account, error) {
	if !subject.Valid() {
		return Account{}, ErrNotRegistered
	}
	account, err := t.tx.Account(ctx, subject)
	if errors.Is(err, ErrNone) {
		return Account{}, ErrNotRegistered
	}
	return account, err
}

// owner is whose account it is by the signing certificate, or its attributes.
func (t *linking) owner(ctx context.Context) (Account, error) {
	known, err := t.tx.Certificate(ctx, t.signing.Key)
	switch {
	case err == nil && !known.Replaced.IsZero():
		return Account{}, ErrReplaced
	case err == nil:
		return t.account(ctx, known.Subject)
	case !errors.Is(err, ErrNone):
		return Account{}, err
	}
	people, err := t.tx.Persons(ctx, identities(t.persons))
	if err != nil {
		return Account{}, err
	}
	var found []Account
	for _, p := range people {
		if p.lives(t.persons) {
			found = append(found, p)
		}
	}
	switch {
	case len(people) == 0:
		return Account{}, ErrNotRegistered
	case len(found) != 1, t.substitutes, len(people) >= MaxPersons: // there may be more than these
		return Account{}, t.counter(people...)
	}
	return found[0], nil
}

// counter is ErrCounter, with the accounts that it is about.
func (t *linking) counter(among ...Account) error {
	for _, a := range among {
		t.candidates = append(t.candidates, a.Subject)
	}
	return ErrCounter
}

// create makes an account of both certificates.
func (t *linking) create(ctx context.Context, how How) error {
	account := Account{Subject: newSubject(), Created: t.now, Person: t.persons[0]}
	if err := t.tx.PutAccount(ctx, account); err != nil {
		return err
	}
	t.subject = account.Subject
	return errors.Join(t.put(ctx, t.login, how), t.put(ctx, t.signing, how))
}

// take gives an account the certificates, in place of those that it has.
func (t *linking) take(ctx context.Context, account Account, how How) error {
	held, err := t.tx.Certificates(ctx, account.Subject)
	if err != nil {
		return err
	}
	t.subject = account.Subject
	for _, next := range []Certificate{t.login, t.signing} {
		if next.Purpose == jpki.UserAuthentication || next.Purpose == jpki.DigitalSignature {
			err := t.replace(ctx, held, next, how)
			if errors.Is(err, ErrCounter) {
				return t.counter(account)
			}
			if err != nil {
				return err
			}
		}
	}
	account.Person = account.moved(t.persons)
	return t.tx.PutAccount(ctx, account)
}

// replace puts a certificate in place of the one of its kind; if it is that itself, nothing
// changes.
func (t *linking) replace(ctx context.Context, held []Certificate, next Certificate, how How) error {
	for _, before := range held {
		switch {
		case before.Key == next.Key && before.Replaced.IsZero():
			return nil
		case before.Purpose != next.Purpose || !before.Replaced.IsZero():
			continue
		case next.NotBefore.Before(before.NotBefore):
			return ErrCounter // one that was lost and was never seen here is no renewal
		}
		before.Replaced, before.By = t.now, next.Key
		if err := t.tx.PutCertificate(ctx, before); err != nil {
			return err
		}
		t.replaced = append(t.replaced, before.Key)
	}
	if err := t.unknown(ctx, next); err != nil {
		return err
	}
	return t.put(ctx, next, how)
}

// put links a certificate to the account.
func (t *linking) put(ctx context.Context, c Certificate, how How) error {
	c.Subject, c.How, c.Linked = t.subject, how, t.now
	return t.tx.PutCertificate(ctx, c)
}

// forget deletes an account. Certificates that were replaced stay, as nobody's.
func (t *linking) forget(ctx context.Context, account Account) error {
	held, err := t.tx.Certificates(ctx, account.Subject)
	if err != nil {
		return err
	}
	for _, c := range held {
		if c.Replaced.IsZero() {
			err = t.tx.DeleteCertificate(ctx, c.Key)
		} else {
			c.Subject, c.By = "", Key{}
			err = t.tx.PutCertificate(ctx, c)
		}
		if err != nil {
			return err
		}
	}
	t.subject = account.Subject
	return t.tx.DeleteAccount(ctx, account.Subject)
}
