package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/scripts/postgresserver"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/account/sqlstore"
)

// recovery is how long it may take until everything works again.
const recovery = 5 * time.Second

// certificate is one of an account, by its number.
func certificate(number int) account.Certificate {
	at := time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC)
	return account.Certificate{
		Key: account.Key{Issuer: "0a", Serial: fmt.Sprintf("%08x", number)}, Purpose: jpki.UserAuthentication,
		Subject:   account.Subject(strings.Repeat("A", 18) + letters(number)),
		NotBefore: at, NotAfter: at.AddDate(5, 0, 0), How: account.ByRegistration, Linked: at,
	}
}

// letters are eight of base32 for a number.
func letters(number int) string {
	text := []byte("AAAAAAAA")
	for i := range text {
		text[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[number>>(5*i)&31]
	}
	return string(text)
}

// link puts an account and its certificate into a transaction.
func link(ctx context.Context, tx account.Tx, number int) error {
	c := certificate(number)
	a := account.Account{Subject: c.Subject, Created: c.Linked, Person: account.Person{Identity: []byte("identity"), Address: []byte("address")}}
	if err := tx.PutAccount(ctx, a); err != nil {
		return err
	}
	return tx.PutCertificate(ctx, c)
}

func put(ctx context.Context, s *sqlstore.Store, number int) error {
	return s.Change(ctx, func(tx account.Tx) error { return link(ctx, tx, number) })
}

// has tells whether a certificate is there.
func has(t *testing.T, s *sqlstore.Store, number int) bool {
	t.Helper()
	got, err := s.Certificate(t.Context(), certificate(number).Key)
	if err != nil && !errors.Is(err, account.ErrNone) {
		t.Fatal(err)
	}
	if err == nil && got != certificate(number) {
		t.Fatalf("%+v, want %+v", got, certificate(number))
	}
	return err == nil
}

func kill(t *testing.T, s *postgresserver.Server) {
	t.Helper()
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
}

func restart(t *testing.T, s *postgresserver.Server) {
	t.Helper()
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// PostgreSQL is killed in the middle of a change, and then again while many are made: what
// somebody was told is done is there afterwards, nothing is there by half, and all works again
// by itself.
func TestDatabaseIsKilledInTheMiddle(t *testing.T) {
	server := program.For(t, postgresserver.Start)
	a, b := open(t, server.URL(postgresserver.Superuser)), open(t, server.URL(postgresserver.Superuser))
	if err := put(t.Context(), a, 0); err != nil {
		t.Fatal(err)
	}
	err := a.Change(t.Context(), func(tx account.Tx) error {
		err := link(t.Context(), tx, 1)
		kill(t, server)
		return err
	})
	if !errors.Is(err, sqlstore.ErrUnavailable) {
		t.Errorf("a change that was cut off: %v", err)
	}
	for _, s := range []*sqlstore.Store{a, b} {
		_, find := s.Certificate(t.Context(), certificate(0).Key)
		for _, err := range []error{find, put(t.Context(), s, 2)} {
			if !errors.Is(err, sqlstore.ErrUnavailable) || err.Error() != sqlstore.ErrUnavailable.Error() {
				t.Errorf("while it is gone: %v", err)
			}
		}
	}
	restart(t, server)
	recovers(t, a, 3)
	recovers(t, b, 4)
	if !has(t, a, 0) || has(t, a, 1) || has(t, b, 2) {
		t.Errorf("there are %v, %v and %v; want the first one alone", has(t, a, 0), has(t, a, 1), has(t, b, 2))
	}
	killedWhileMany(t, server, a, b)
}

func killedWhileMany(t *testing.T, server *postgresserver.Server, stores ...*sqlstore.Store) {
	t.Helper()
	const changers, enough = 4, 40
	var all sync.WaitGroup
	var mu sync.Mutex
	var told []int
	reached := make(chan struct{})
	for i := range changers {
		all.Go(func() {
			for n := 100 + i; ; n += changers {
				if put(t.Context(), stores[i%len(stores)], n) != nil {
					return
				}
				mu.Lock()
				told = append(told, n)
				if len(told) == enough {
					close(reached)
				}
				mu.Unlock()
			}
		})
	}
	<-reached
	kill(t, server)
	all.Wait()
	restart(t, server)
	recovers(t, stores[0], 5)
	for _, n := range told {
		if !has(t, stores[0], n) {
			t.Errorf("%d was done, and is not there", n)
		}
	}
}

// recovers wants a change to be made before long.
func recovers(t *testing.T, s *sqlstore.Store, number int) {
	t.Helper()
	for begin := time.Now(); ; {
		err := put(t.Context(), s, number)
		if err == nil {
			return
		}
		if !errors.Is(err, sqlstore.ErrUnavailable) || time.Since(begin) > recovery {
			t.Fatalf("after %v: %v", time.Since(begin), err)
		}
		time.Sleep(10 * time.Millisecond) // as people do
	}
}

// A store that was opened before PostgreSQL was there works when it is.
func TestDatabaseThatComesLater(t *testing.T) {
	server := program.For(t, postgresserver.Start)
	kill(t, server)
	s := open(t, server.URL(postgresserver.Superuser))
	if err := s.Ready(t.Context()); !errors.Is(err, sqlstore.ErrUnavailable) {
		t.Errorf("Ready = %v", err)
	}
	restart(t, server)
	recovers(t, s, 1)
}

// What does not answer as it should says so soon, and nothing of its address.
func TestDatabaseThatDoesNotAnswer(t *testing.T) {
	server, dir := program.For(t, postgresserver.Start), t.TempDir()
	if err := put(t.Context(), open(t, server.URL(postgresserver.Superuser)), 0); err != nil {
		t.Fatal(err)
	}
	ask(t, server, "CREATE ROLE replica LOGIN; ALTER ROLE replica SET default_transaction_read_only = on; CREATE ROLE stranger LOGIN; REVOKE ALL ON SCHEMA public FROM PUBLIC; "+
		"GRANT USAGE ON SCHEMA public TO replica; GRANT ALL ON ALL TABLES IN SCHEMA public TO replica")
	silent, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for name, url := range map[string]string{
		"nothing is there":   "postgres:///?user=secret&host=" + filepath.Join(dir, "nothing"),
		"it is silent":       "postgres:///?user=secret&host=" + dir,
		"it knows nobody":    server.URL("secret"),
		"it only reads":      server.URL("replica"), // what it has may be old
		"it lets do nothing": server.URL("stranger"),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := sqlstore.Open(sqlstore.Config{URL: url, Patience: 200 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			begin := time.Now()
			_, find := s.Certificate(t.Context(), certificate(0).Key)
			for _, err := range []error{find, put(t.Context(), s, 0)} {
				if !errors.Is(err, sqlstore.ErrUnavailable) || strings.Contains(err.Error(), "secret") {
					t.Errorf("%v, want ErrUnavailable", err)
				}
			}
			if took := time.Since(begin); took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// However many instances begin at once, the tables are made once.
func TestMigrationsAtOnce(t *testing.T) {
	server := program.For(t, postgresserver.Start)
	for name, url := range map[string]string{"SQLite": file(t), "PostgreSQL": server.URL(postgresserver.Superuser)} {
		t.Run(name, func(t *testing.T) {
			var all sync.WaitGroup
			for i := range 8 {
				s := open(t, url)
				all.Go(func() {
					if err := errors.Join(s.Ready(t.Context()), put(t.Context(), s, i)); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			s := open(t, url)
			for i := range 8 {
				if !has(t, s, i) {
					t.Errorf("%d is not there", i)
				}
			}
		})
	}
}
