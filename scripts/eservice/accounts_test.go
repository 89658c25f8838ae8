package main

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/scripts/website/settings"
)

func TestKeyOfAccountsIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	first, err := keyIn(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := keyIn(path)
	if err != nil || !bytes.Equal(first, second) || len(first) != 32 || bytes.Equal(first, make([]byte, 32)) {
		t.Errorf("%x, and then %x, %v", first, second, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	for name, text := range map[string]string{"nothing": "", "too short": strings.Repeat("00", 31), "no hexadecimal": strings.Repeat("xy", 32)} {
		wrong := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(wrong, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := keyIn(wrong); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A service starts without its database, and the operator is told.
func TestDatabaseThatIsNotThere(t *testing.T) {
	var said bytes.Buffer
	dir := t.TempDir()
	log := slog.New(slog.NewTextHandler(&said, nil))
	b := &settings.Backends{Records: &settings.Records{}}
	o := options{accounts: "postgres://user:secret@/db?host=" + dir, accountsKey: filepath.Join(dir, "key")}
	if accounts, err := o.openAccounts(t.Context(), b, log); err != nil || accounts == nil {
		t.Fatal(err)
	}
	if got := said.String(); !strings.Contains(got, "does not answer") || !strings.Contains(got, dir) || strings.Contains(got, "secret") {
		t.Error(got)
	}
	said.Reset()
	o.accounts = filepath.Join(dir, "accounts.db")
	accounts, err := o.openAccounts(t.Context(), b, log)
	if err := errors.Join(err, b.Close()); err != nil || accounts == nil || said.Len() != 0 {
		t.Error(err, said.String())
	}
}

func TestAccountsHaveAKey(t *testing.T) {
	trusting := settings.Settings{Trust: []string{"a.cer"}, WithoutRevocation: true}
	for name, o := range map[string]options{
		"accounts without a key": {Settings: trusting, accounts: "accounts.db"},
		"a key without accounts": {Settings: trusting, accountsKey: "key"},
	} {
		if err := run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "--accounts-key") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
