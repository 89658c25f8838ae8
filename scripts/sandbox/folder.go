package main

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"jpkiweb/scripts/sandbox/service"
	"jpkiweb/shared/filelock"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/sandboxtsa"
)

// Files of the folder, besides those of sandboxca.Open.
const (
	lockFile  = "sandbox.lock"  // locked while one serves
	tokenFile = "sandbox.token" // what whoever revokes has to know, owner only, while one serves

	// tsaFolder is that of the time-stamping authority: its root is no CA of the JPKI, and a
	// server that trusts what is in the folder above would stumble over it.
	tsaFolder = "tsa"
	tsaFile   = "time-stamping-ca.key" // its keys, owner only
)

// spare is how long a time-stamping authority must last still, or it is made anew.
const spare = 30 * 24 * time.Hour

// A folder is what a sandbox is kept in. One process at a time serves it.
type folder struct {
	lock  *os.File
	token string // path of its file
	ca    *sandboxca.CA
	tsa   *sandboxtsa.Authority
}

// openFolder opens a folder that others may not enter, and makes what is missing.
func openFolder(dir string, now time.Time) (_ *folder, err error) {
	if dir == "" {
		return nil, errors.New("name the folder of the keys with --dir, or in JPKIWEB_SANDBOX")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 { // where modes say nothing
		return nil, fmt.Errorf("%s: others may enter it: chmod 700", dir)
	}
	f := &folder{token: filepath.Join(dir, tokenFile)}
	if f.lock, err = os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.lock.Close())
		}
	}()
	if err = filelock.Within(f.lock, 0); err != nil {
		return nil, fmt.Errorf("%s: a sandbox serves it already: %w", dir, err)
	}
	if f.ca, err = sandboxca.Open(dir, now); err != nil {
		return nil, err
	}
	f.tsa, err = openTSA(filepath.Join(dir, tsaFolder), now)
	return f, err
}

// leave leaves the token for programs of the owner.
func (f *folder) leave(token string) error { return replace(f.token, []byte(token+"\n"), 0o600) }

// Close takes the token away, and gives the folder to the next.
func (f *folder) Close() error {
	err := os.Remove(f.token)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, f.lock.Close())
}

// openTSA reads the time-stamping authority, or makes one where there is none, or ends soon.
func openTSA(dir string, now time.Time) (*sandboxtsa.Authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, tsaFile)
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err == nil {
		a, err := sandboxtsa.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if now.Add(spare).Before(a.Expiry()) {
			return a, publishTSA(dir, a)
		}
	}
	a, err := sandboxtsa.New(now)
	if err != nil {
		return nil, err
	}
	if text, err = a.Marshal(); err != nil {
		return nil, err
	}
	if err := replace(path, text, 0o600); err != nil {
		return nil, err
	}
	return a, publishTSA(dir, a)
}

// publishTSA leaves the certificate of the root for those who trust it.
func publishTSA(dir string, a *sandboxtsa.Authority) error {
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Root().Raw})
	return replace(filepath.Join(dir, service.TSAFile), root, 0o644)
}

// replace puts a file in place whole.
func replace(path string, text []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // where it was not put in place
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
