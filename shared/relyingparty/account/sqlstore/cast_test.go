package sqlstore_test

import (
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"jpkiweb/scripts/postgresserver"
	"jpkiweb/shared/relyingparty/account/sqlstore"
)

// open opens a store.
func open(t *testing.T, url string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(sqlstore.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// ask lets PostgreSQL do something.
func ask(t *testing.T, s *postgresserver.Server, query string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), s.URL(postgresserver.Superuser))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	if _, err := c.Exec(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

// empty makes it forget all.
func empty(t *testing.T, s *postgresserver.Server) {
	t.Helper()
	ask(t, s, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
}

func file(t *testing.T) string { t.Helper(); return filepath.Join(t.TempDir(), "accounts?%20#.db") }
