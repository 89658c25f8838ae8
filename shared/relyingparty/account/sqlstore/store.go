// Package sqlstore keeps accounts in a database: SQLite, in a file of a service that runs
// once, or PostgreSQL, for one with several instances.
//
// The database alone says whose account it is. When it does not answer nobody is let in, and
// the next question asks it anew. A change is in the database, whole and for good, or is not
// there, whatever is killed in between; if it cannot be told which, the answer is an error, and
// whoever tries again finds out. A server of PostgreSQL that only reads, a replica, is not asked.
//
// The tables are made, and changed to those of a newer version, with the first question that
// reaches the database; of several instances one does it. There is no way back to the tables
// of an older version, and one that is older than the tables does not work with them.
//
// Callers need [Open].
package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
)

// Errors of a Store. Their causes are for the operator's log.
var (
	// ErrUnavailable says that the database did not answer, or not as one that can be used.
	ErrUnavailable = errors.New("no answer of the database")
	// ErrAddress says that a Config has no address of a database that can be read. It says
	// nothing of the address, which may have a password.
	ErrAddress = errors.New("the address of the database is none (a path, or postgres://USER:PASSWORD@HOST:PORT/DB)")
	// ErrNewer says that the tables are those of a newer version of the service.
	ErrNewer = errors.New("the tables are those of a newer version")
)

// Config is where the database is.
type Config struct {
	// URL is postgres://USER:PASSWORD@HOST:PORT/DB, or postgresql://, with what else
	// PostgreSQL takes there (sslmode=verify-full, target_session_attrs is ours), or else the
	// path of a file of SQLite, which is made if there is none, for its owner alone.
	URL string
	// Patience is how long a person waits for the database at most; 0: two seconds.
	Patience time.Duration
}

// A Store is an account.Store in a database. It is safe for use by several goroutines, and by
// several processes with the same database.
type Store struct {
	db *sql.DB
	dialect
	patience time.Duration
	tables   *once
	tenant   string // whose accounts these are; "": of the one service
}

// Open makes the store. It asks no server: a service starts without PostgreSQL, too, and works
// as soon as that answers. The error is that of a Config, or of the file of SQLite.
func Open(c Config) (*Store, error) {
	s := &Store{tables: &once{}, patience: cmp.Or(c.Patience, 2*time.Second)}
	open := openSQLite
	if ofPostgres(c.URL) {
		open = openPostgres
	}
	var err error
	s.db, s.dialect, err = open(c.URL, s.patience)
	return s, err
}

// Of is the store of a tenant, one of several services that share the database: none knows the
// accounts and certificates of another. It has the connections of s, and ends with it. The
// error is relyingparty.ErrTenant.
func (s *Store) Of(tenant string) (*Store, error) {
	if !relyingparty.IsTenant(tenant) {
		return nil, relyingparty.ErrTenant
	}
	of := *s
	of.tenant = tenant
	return &of, nil
}

// Close gives the connections back.
func (s *Store) Close() error { return s.db.Close() }

// InClear tells whether a password or people's accounts go to another machine without TLS, or
// to whoever says to be that machine, which is for the log of the operator.
func (s *Store) InClear() bool { return s.clear }

// Ready makes the tables, or those of this version. A service need not ask for it: each
// question does. The error is ErrUnavailable or ErrNewer.
func (s *Store) Ready(ctx context.Context) error {
	return s.tables.do(ctx, func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), migrationPatience)
		defer cancel()
		err := s.migrate(ctx, s.db)
		if err != nil && !errors.Is(err, ErrNewer) {
			err = unavailable(err)
		}
		return err
	})
}

// Certificate implements account.Store.
func (s *Store) Certificate(ctx context.Context, key account.Key) (account.Certificate, error) {
	if !key.Valid() {
		return account.Certificate{}, account.ErrNone
	}
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		return account.Certificate{}, err
	}
	return transaction{s.db, s.tenant}.Certificate(ctx, key)
}

// Change implements account.Store.
func (s *Store) Change(ctx context.Context, do func(account.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if s.lock != "" {
		if _, err := tx.ExecContext(ctx, s.lock); err != nil {
			return unavailable(err)
		}
	}
	if err := do(transaction{tx, s.tenant}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return unavailable(err)
	}
	return nil
}

// unavailable is ErrUnavailable with its cause.
func unavailable(err error) error { return &failure{err} }

type failure struct{ cause error }

// Error says what may be shown.
func (f *failure) Error() string { return ErrUnavailable.Error() }

// Unwrap has the cause.
func (f *failure) Unwrap() []error { return []error{ErrUnavailable, f.cause} }
