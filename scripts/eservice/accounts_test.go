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
