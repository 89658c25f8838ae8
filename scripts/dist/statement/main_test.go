package main

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jpkiweb/helper/own/update"
)

// newKey makes a key, and returns its file and its public half as the helper has it.
func newKey(t *testing.T) (name string, public ed25519.PublicKey) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "key.pem")
	var said bytes.Buffer
	if err := run([]string{"-new-key", name}, &said, time.Now()); err != nil {
		t.Fatal(err)
	}
	keys, err := update.ParseKeys(said.String())
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	return name, keys[0]
}

// The helper believes what the command signs, for as long as it says.
func TestStatement(t *testing.T) {
	name, public := newKey(t)
	now := time.Date(2026, 12, 1, 9, 0, 0, 5, time.FixedZone("JST", 9*3600))
	var text bytes.Buffer
	if err := run([]string{"-version", "0.3.0", "-page", "https://www.city.example.lg.jp/card/", "-days", "30", "-key", name}, &text, now); err != nil {
		t.Fatal(err)
	}
	keys := []ed25519.PublicKey{public}
	s, err := update.Verify(text.Bytes(), keys, now)
	if err != nil || s.Version != "0.3.0" || s.Date != "2026-12-01T00:00:00Z" || s.Expires != "2026-12-31T00:00:00Z" {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := update.Verify(text.Bytes(), keys, now.AddDate(0, 0, 30)); !errors.Is(err, update.Expired) {
		t.Errorf("after 30 days: %v", err)
	}
}

func TestWhatIsNotSigned(t *testing.T) {
	name, _ := newKey(t)
	open := filepath.Join(t.TempDir(), "open.pem")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(open, text, 0o600), os.Chmod(open, 0o644)); err != nil {
		t.Fatal(err)
	}
	good := []string{"-version", "0.3.0", "-page", "https://www.city.example.lg.jp/card/", "-key", name}
	for why, more := range map[string][]string{
		"no version":              {"-version", ""},
		"a commit":                {"-version", "0.3.0-5-g0123456"},
		"no https":                {"-page", "http://www.city.example.lg.jp/"},
		"for ever":                {"-days", "367"},
		"never":                   {"-days", "0"},
		"no key":                  {"-key", name + ".not"},
		"a key that others read":  {"-key", open},
		"a file that is no key":   {"-key", "main.go"},
		"an argument of its own":  {"-program", "x.exe"},
		"a key over another one":  {"-new-key", name},
		"a place that is not one": {"-out", name + "/x"},
	} {
		if err := run(append(good[:len(good):len(good)], more...), io.Discard, time.Now()); err == nil {
			t.Errorf("%s: it went well", why)
		}
	}
	if err := run(append(good, "-key", open), io.Discard, time.Now()); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a key that others read: %v", err)
	}
}
