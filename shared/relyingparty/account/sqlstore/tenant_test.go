package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"jpkiweb/scripts/postgresserver"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/account/sqlstore"
)

func of(t *testing.T, s *sqlstore.Store, tenant string) *sqlstore.Store {
	t.Helper()
	one, err := s.Of(tenant)
	if err != nil {
		t.Fatal(err)
	}
	return one
}

// Two tenants have one card each for themselves: nothing of the one is seen or changed by the
// other, nor by the service without a tenant.
func TestTenantsKnowNothingOfEachOther(t *testing.T) {
	server := program.For(t, postgresserver.Start)
	for name, url := range map[string]string{"SQLite": file(t), "PostgreSQL": server.URL(postgresserver.Superuser)} {
		t.Run(name, func(t *testing.T) {
			all := open(t, url)
			first, second := of(t, all, "282197"), of(t, all, "282103")
			check := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			check(put(t.Context(), first, 1))
			if !has(t, first, 1) || has(t, second, 1) || has(t, all, 1) {
				t.Error("another one has the certificate")
			}
			subject := certificate(1).Subject
			check(second.Change(t.Context(), func(tx account.Tx) error {
				if _, err := tx.Account(t.Context(), subject); !errors.Is(err, account.ErrNone) {
					t.Errorf("the account: %v", err)
				}
				for what, n := range map[string]func() (int, error){
					"certificates": func() (int, error) { found, err := tx.Certificates(t.Context(), subject); return len(found), err },
					"persons": func() (int, error) {
						found, err := tx.Persons(t.Context(), [][]byte{[]byte("identity")})
						return len(found), err
					},
				} {
					if n, err := n(); n != 0 || err != nil {
						t.Errorf("%d %s, %v", n, what, err)
					}
				}
				if err := errors.Join(tx.DeleteCertificate(t.Context(), certificate(1).Key), tx.DeleteAccount(t.Context(), subject), tx.Forget(t.Context(), certificate(1).NotAfter.AddDate(1, 0, 0))); err != nil {
					return err
				}
				c := certificate(2) // the same card, and another account
				c.Key = certificate(1).Key
				if err := tx.PutAccount(t.Context(), account.Account{Subject: c.Subject, Created: c.Linked, Person: account.Person{Identity: []byte("identity"), Address: []byte("address")}}); err != nil {
					return err
				}
				return tx.PutCertificate(t.Context(), c)
			}))
			if got, err := second.Certificate(t.Context(), certificate(1).Key); err != nil || got.Subject != certificate(2).Subject {
				t.Errorf("the card of the second: %+v, %v", got, err)
			}
			if !has(t, first, 1) {
				t.Error("the certificate of the first is gone")
			}
			for _, wrong := range []string{"", "A", "a b", "'; DROP TABLE accounts; --"} {
				if _, err := all.Of(wrong); !errors.Is(err, relyingparty.ErrTenant) {
					t.Errorf("%q: %v", wrong, err)
				}
			}
		})
	}
}

// What was there before there were tenants is that of the service without one.
func TestTablesBeforeTenants(t *testing.T) {
	server := program.For(t, postgresserver.Start)
	first, err := os.ReadFile("migrations/00001_accounts.sql")
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/accounts.db"
	for name, c := range map[string]struct {
		driver, address, url string
		dialect              goose.Dialect
	}{
		"SQLite":     {"sqlite", "file:" + path, path, goose.DialectSQLite3},
		"PostgreSQL": {"pgx", server.URL(postgresserver.Superuser), server.URL(postgresserver.Superuser), goose.DialectPostgres},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := sql.Open(c.driver, c.address)
			if err != nil {
				t.Fatal(err)
			}
			provider, err := goose.NewProvider(c.dialect, db, fstest.MapFS{"00001_accounts.sql": {Data: first}}, goose.WithDisableGlobalRegistry(true))
			if err == nil {
				_, err = provider.Up(t.Context())
			}
			old := certificate(1)
			if err == nil {
				err = insert(t.Context(), db, old)
			}
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			all := open(t, c.url)
			if !has(t, all, 1) || has(t, of(t, all, "282197"), 1) {
				t.Error("the certificate is not that of the service without a tenant")
			}
			if err := put(t.Context(), of(t, all, "282197"), 2); err != nil {
				t.Error(err)
			}
		})
	}
}

// insert writes an account as the first version did.
func insert(ctx context.Context, db *sql.DB, c account.Certificate) error {
	_, err := db.ExecContext(ctx, "INSERT INTO accounts (subject, created, identity, address, former) VALUES ($1, $2, '0a', '0b', '')", string(c.Subject), c.Linked.UnixMicro())
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `INSERT INTO certificates (issuer, serial, purpose, subject, not_before, not_after, how, linked, by_issuer, by_serial)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '')`,
		c.Issuer, c.Serial, string(c.Purpose), string(c.Subject), c.NotBefore.UnixMicro(), c.NotAfter.UnixMicro(), string(c.How), c.Linked.UnixMicro())
	return err
}
