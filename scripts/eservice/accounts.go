package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"jpkiweb/scripts/website/settings"
	"jpkiweb/shared/relyingparty/account"
)

// checkAccounts refuses flags that name no database of accounts, no key, or two databases.
// $DATABASE_URL without a key may be there for another program.
func (o options) checkAccounts() error {
	switch {
	case o.accountsKey == "" && o.accounts != "", o.accountsKey != "" && o.accounts == "" && o.database == "":
		return errors.New("--accounts, or $DATABASE_URL, and --accounts-key belong together")
	case o.accountsKey != "" && o.accounts != "" && o.database != "":
		return errors.New("--accounts and $DATABASE_URL name two databases")
	}
	return nil
}

// openAccounts opens the accounts, nil if there are to be none.
func (o options) openAccounts(ctx context.Context, b *settings.Backends, log *slog.Logger) (*settings.Accounts, error) {
	if o.accountsKey == "" {
		return nil, nil
	}
	key, err := keyIn(o.accountsKey)
	if err != nil {
		return nil, err
	}
	return b.OpenAccounts(ctx, cmp.Or(o.database, o.accounts), key, log)
}

// keyIn is the key in a file, hexadecimal; a new one, if there is no file, for its owner alone.
func keyIn(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		key := make([]byte, account.MinKey)
		_, _ = rand.Read(key) // never fails, crypto/rand
		_, err = fmt.Fprintf(file, "%x\n", key)
		return key, errors.Join(err, file.Sync(), file.Close())
	}
	if !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) < account.MinKey {
		return nil, fmt.Errorf("%s is no key of accounts: %d random bytes or more, hexadecimal", path, account.MinKey)
	}
	return key, nil
}
