package sqlstore_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"jpkiweb/scripts/postgresserver"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/account/sqlstore"
)

// fileOfChild names the database of a process that is to be killed.
const fileOfChild = "JPKIWEB_ACCOUNTS_OF_CHILD"

// A process dies in the middle of a change of SQLite: nothing of it is there, and the next
// process goes on at once.
func TestProcessDiesInTheMiddle(t *testing.T) {
	if path := os.Getenv(fileOfChild); path != "" {
		dieInTheMiddle(t, path)
	}
	path := file(t)
	child := exec.Command(os.Args[0], "-test.run=^TestProcessDiesInTheMiddle$")
	child.Env = append(os.Environ(), fileOfChild+"="+path)
	out, err := child.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Fatalf("%v: %s", err, out)
	}
	s := open(t, path)
	if !has(t, s, 1) || has(t, s, 2) {
		t.Errorf("there are %v and %v, want the first one alone", has(t, s, 1), has(t, s, 2))
	}
	if err := put(t.Context(), s, 3); err != nil || !has(t, s, 3) {
		t.Error(err)
	}
}

func dieInTheMiddle(t *testing.T, path string) {
	s := open(t, path)
	if err := put(t.Context(), s, 1); err != nil {
		t.Fatal(err)
	}
	_ = s.Change(t.Context(), func(tx account.Tx) error {
		if link(t.Context(), tx, 2) == nil {
			os.Exit(7)
		}
		return nil
	})
}

// What is not readable for others stays so, and what is gone is not made again, empty.
func TestFileIsItsOwners(t *testing.T) {
	path := file(t)
	s := open(t, path)
	if err := put(t.Context(), s, 1); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v, %v", file, info.Mode(), err)
		}
	}
	if _, err := sqlstore.Open(sqlstore.Config{URL: filepath.Join(path, "in a file")}); err == nil {
		t.Error("a file that cannot be is opened")
	}
	gone := file(t)
	later := open(t, gone)
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	if err := put(t.Context(), later, 1); !errors.Is(err, sqlstore.ErrUnavailable) {
		t.Errorf("a file that is gone: %v", err)
	}
}

// Tables of a newer version are left alone.
func TestNewerTables(t *testing.T) {
	path := file(t)
	if err := put(t.Context(), open(t, path), 1); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", strings.NewReplacer("%", "%25", "?", "%3F", "#", "%23").Replace("file:"+path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"); err != nil {
		t.Fatal(err)
	}
	newer := open(t, path)
	_, find := newer.Certificate(t.Context(), certificate(1).Key)
	for _, err := range []error{newer.Ready(t.Context()), find, put(t.Context(), newer, 2)} {
		if !errors.Is(err, sqlstore.ErrNewer) {
			t.Errorf("%v, want ErrNewer", err)
		}
	}
}

// What cannot be read is refused, and not repeated: it may have a password.
func TestAddressThatIsNone(t *testing.T) {
	for _, url := range []string{"postgres://user:secret@host:port/db", "postgresql://user:secret@/%zz", "postgres://user:secret@h/?sslmode=secret"} {
		_, err := sqlstore.Open(sqlstore.Config{URL: url})
		if !errors.Is(err, sqlstore.ErrAddress) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// The operator is told where accounts go to another machine that TLS does not prove.
func TestInClear(t *testing.T) {
	for url, want := range map[string]bool{
		"postgres://u:p@db.example/x":                           true, // sslmode=prefer goes on without
		"postgres://u:p@db.example/x?sslmode=disable":           true,
		"postgres://u:p@db.example/x?sslmode=require":           true, // of anybody
		"postgres://u:p@db.example/x?sslmode=verify-full":       false,
		"postgres://u:p@db.example/x?sslmode=verify-ca":         false,
		"postgres://u:p@localhost,db.example/x?sslmode=disable": true,
		"postgres://u:p@localhost/x":                            false,
		"postgres://u:p@127.0.0.1/x?sslmode=disable":            false,
		"postgres:///x?host=/var/run/postgresql":                false,
		filepath.Join(t.TempDir(), "accounts.db"):               false,
	} {
		if got := open(t, url).InClear(); got != want {
			t.Errorf("%s: %v, want %v", url, got, want)
		}
	}
}

// Somebody who goes away does not keep others from the tables.
func TestOneWhoLeavesDoesNotEndTheMigration(t *testing.T) {
	s := open(t, program.For(t, postgresserver.Start).URL(postgresserver.Superuser))
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := s.Ready(gone); err != nil && !errors.Is(err, sqlstore.ErrUnavailable) {
		t.Error(err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

// Whoever has the database learns nobody's name, address or date of birth, and whoever has
// the key, but not the name, either.
func TestDatabaseKnowsNobody(t *testing.T) {
	server, path := program.For(t, postgresserver.Start), file(t)
	secrets := []string{"見本　花子", "東京都見本区", "319850401", "見本花子", "certificate, DER"}
	for _, url := range []string{path, server.URL(postgresserver.Superuser)} {
		register(t, open(t, url))
	}
	texts := map[string][]byte{"PostgreSQL": []byte(read(t, server))}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if texts[filepath.Base(file)], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	found := 0
	for name, text := range texts {
		if bytes.Contains(text, []byte("registration")) {
			found++
		}
		for _, secret := range secrets {
			if bytes.Contains(text, []byte(secret)) || bytes.Contains(text, []byte(hex.EncodeToString([]byte(secret)))) {
				t.Errorf("%s has %q", name, secret)
			}
		}
	}
	if found < 2 {
		t.Errorf("the account was looked for in %d places, and found in %d", len(texts), found)
	}
}

// register makes an account of somebody.
func register(t *testing.T, s *sqlstore.Store) {
	t.Helper()
	accounts, err := account.New(account.Config{Store: s, Keys: [][]byte{bytes.Repeat([]byte{1}, account.MinKey)}, Audit: func(context.Context, account.Record) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	of := func(serial byte) *certprofile.Certificate {
		return &certprofile.Certificate{Raw: []byte("certificate, DER"), AuthorityKeyID: []byte{10}, Serial: []byte{serial}}
	}
	login := relyingparty.Login{Certificate: of(1)}
	statement := account.NewStatement(account.ByRegistration, authtoken.Origin{}, login, time.Now())
	holder := certprofile.Holder{Name: "見本　花子", Address: "東京都見本区", BirthDate: certprofile.BirthDate{Raw: "319850401"}, Gender: "2"}
	signature := relyingparty.Signature{Certificate: of(2), Holder: holder, Digest: sha256.Sum256(statement.Document())}
	if _, err := accounts.Register(t.Context(), account.Proof{Login: login, Statement: statement, Signature: signature}); err != nil {
		t.Fatal(err)
	}
}

// read is all that PostgreSQL has, as text.
func read(t *testing.T, s *postgresserver.Server) (text string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), s.URL(postgresserver.Superuser))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	if err := c.QueryRow(t.Context(), "SELECT string_agg(row, ' ') FROM (SELECT accounts::text AS row FROM accounts UNION ALL SELECT certificates::text FROM certificates) AS all_of_it").Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}
