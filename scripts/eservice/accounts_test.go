package main

import (
	"bytes"
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

func TestAccountsHaveAKey(t *testing.T) {
	for name, c := range map[string]struct {
		o    options
		says string
	}{
		"accounts without a key":   {options{accounts: "accounts.db"}, "--accounts-key"},
		"a key without accounts":   {options{accountsKey: "key"}, "--accounts-key"},
		"two databases":            {options{accounts: "accounts.db", database: "postgres://localhost/db", accountsKey: "key"}, "two databases"},
		"a database of others":     {options{database: "postgres://localhost/db"}, ""},
		"a file":                   {options{accounts: "accounts.db", accountsKey: "key"}, ""},
		"an address of PostgreSQL": {options{database: "postgres://localhost/db", accountsKey: "key"}, ""},
	} {
		if err := c.o.checkAccounts(); (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	c := options{Settings: settings.Settings{Trust: []string{"a.cer"}, WithoutRevocation: true}, accounts: "accounts.db"}
	if err := run(t.Context(), c); err == nil || !strings.Contains(err.Error(), "--accounts-key") {
		t.Errorf("the service begins: %v", err)
	}
}
