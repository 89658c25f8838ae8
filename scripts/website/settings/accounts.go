package settings

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"log/slog"

	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/account/sqlstore"
)

// DatabaseURL is the variable with the address of PostgreSQL: it has a password, which others
// see in a command line.
const DatabaseURL = "DATABASE_URL"

// Accounts are the databases of the accounts of one service, or of several tenants.
type Accounts struct {
	store   *sqlstore.Store
	key     []byte
	records *Records
}

// OpenAccounts opens the accounts in a database of sqlstore, whose people are found by a key. A
// database that does not answer is told, and asked again by whoever comes; the error is that of
// an address that is none, or of tables that are newer than this program.
func (b *Backends) OpenAccounts(ctx context.Context, url string, key []byte, log *slog.Logger) (*Accounts, error) {
	store, err := sqlstore.Open(sqlstore.Config{URL: url})
	if err != nil {
		return nil, err
	}
	b.Also(store.Close)
	if store.InClear() {
		log.WarnContext(ctx, "the database of accounts is on another machine that TLS does not prove: add sslmode=verify-full")
	}
	switch err := store.Ready(ctx); {
	case errors.Is(err, sqlstore.ErrNewer):
		return nil, err
	case err != nil:
		log.WarnContext(ctx, "the database of accounts does not answer", "error", cause(err))
	}
	return &Accounts{store, key, b.Records}, nil
}

// Of are the accounts of a tenant, of which no other knows; "" is the one service. People are
// found by a key of the tenant's own: who has the database cannot tell that somebody is with two.
func (a *Accounts) Of(tenant string) (*account.Accounts, error) {
	c := account.Config{Store: a.store, Keys: [][]byte{a.key}, Audit: func(_ context.Context, r account.Record) error { return a.records.Keep(r) }}
	if tenant != "" {
		store, err := a.store.Of(tenant)
		if err != nil {
			return nil, err
		}
		key := hmac.New(sha256.New, a.key)
		key.Write([]byte("tenant " + tenant)) // never fails, hash.Hash
		c.Store, c.Keys = store, [][]byte{key.Sum(nil)}
	}
	return account.New(c)
}

// cause is why the database did not answer.
func cause(err error) string {
	if all, ok := err.(interface{ Unwrap() []error }); ok && len(all.Unwrap()) > 0 {
		return all.Unwrap()[len(all.Unwrap())-1].Error()
	}
	return err.Error()
}
