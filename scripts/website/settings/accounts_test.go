package settings

import (
	"bytes"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/relyingparty/account"
)

// A service starts without its database, and the operator is told.
func TestDatabaseThatIsNotThere(t *testing.T) {
	var said bytes.Buffer
	dir, key := t.TempDir(), make([]byte, account.MinKey)
	log := slog.New(slog.NewTextHandler(&said, nil))
	b := &Backends{Records: &Records{}}
	if accounts, err := b.OpenAccounts(t.Context(), "postgres://user:secret@/db?host="+dir, key, log); err != nil || accounts == nil {
		t.Fatal(err)
	}
	if got := said.String(); !strings.Contains(got, "does not answer") || !strings.Contains(got, dir) || strings.Contains(got, "secret") {
		t.Error(got)
	}
	said.Reset()
	accounts, err := b.OpenAccounts(t.Context(), filepath.Join(dir, "accounts.db"), key, log)
	if err := errors.Join(err, b.Close()); err != nil || accounts == nil || said.Len() != 0 {
		t.Error(err, said.String())
	}
}
