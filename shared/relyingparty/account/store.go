package account

import (
	"context"
	"errors"
	"time"
)

// ErrNone is the answer of a Store for what it does not have.
var ErrNone = errors.New("no such certificate or account")

// MaxPersons is how many accounts Tx.Persons returns at most. More people than that who have
// one name, date of birth and sex are sent to the counter.
const MaxPersons = 16

// A Store keeps accounts and certificates. It knows no rules: Accounts does. It is safe for
// use by several goroutines, and several processes may have the same data;
// accounttest.Run tells whether one keeps what is said here. What is not ErrNone, nor the
// error of do, says that the store did not answer.
type Store interface {
	// Certificate is the certificate of a key, or ErrNone. A key that is not Valid is of none.
	Certificate(ctx context.Context, key Key) (Certificate, error)
	// Change lets do read and write, once, and whole or not at all: what it wrote is there if Change
	// returns nil, and nothing of it if do returns an error, which Change returns, or
	// panics. What do reads nobody else changes until it is done: of two at once one waits,
	// and sees what the other did. If Change returns another error than that of do, nobody
	// can tell whether it is there.
	Change(ctx context.Context, do func(Tx) error) error
}

// A Tx reads and writes within a Change, and is worth nothing after it.
type Tx interface {
	// Certificate is that of a key, or ErrNone.
	Certificate(ctx context.Context, key Key) (Certificate, error)
	// Certificates are those of a subject, in no order.
	Certificates(ctx context.Context, subject Subject) ([]Certificate, error)
	// Account is that of a subject, or ErrNone.
	Account(ctx context.Context, subject Subject) (Account, error)
	// Persons are the accounts whose Identity is one of these, in no order; MaxPersons at most.
	Persons(ctx context.Context, identities [][]byte) ([]Account, error)
	// PutAccount keeps an account, in place of the one with its subject.
	PutAccount(ctx context.Context, a Account) error
	// PutCertificate keeps a certificate, in place of the one with its key. Of each purpose
	// a subject has one that is not replaced: another one is an error.
	PutCertificate(ctx context.Context, c Certificate) error
	// DeleteCertificate forgets a certificate.
	DeleteCertificate(ctx context.Context, key Key) error
	// DeleteAccount forgets an account, which has no certificate any more.
	DeleteAccount(ctx context.Context, subject Subject) error
	// Forget forgets the certificates that were replaced and whose NotAfter is before.
	Forget(ctx context.Context, before time.Time) error
}
