package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/issuer/training"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/lifecycletest"
)

var day = time.Date(2026, time.November, 30, 9, 0, 0, 0, jpki.Japan())

func played(t *testing.T, fonts []string) (dir, out string) {
	t.Helper()
	text, err := lifecycletest.Rules()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := lifecycle.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), "sandbox")
	key, err := rsa.GenerateKey(rand.Reader, 2048) // one for all: the day is not about keys
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	c := &counter{out: &b, dir: dir, fonts: fonts, now: day}
	if err := c.play(rules, func() (crypto.Signer, error) { return key, nil }); err != nil {
		t.Fatalf("%v\n%s", err, &b)
	}
	return dir, b.String()
}

func TestDayIsPlayedAndNoticesAreThere(t *testing.T) {
	dir, out := played(t, fontFiles(""))
	for _, v := range training.Day() {
		if !strings.Contains(out, v.ID) || !strings.Contains(out, v.Says.JA) {
			t.Errorf("nothing of %s:\n%s", v.ID, out)
		}
	}
	for _, name := range []string{"notice-renewal.pdf", "notice-agent.pdf", "user-authentication-ca.crl"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if files, err := filepath.Glob(filepath.Join(dir, "*.pdf")); err != nil || len(files) != 2 {
		t.Errorf("%q, %v", files, err)
	}
}

// Without a font that has the letters it says so, and the day goes on.
func TestDayWithoutAFont(t *testing.T) {
	const latin = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf" // scripts/setup brings it
	if _, err := os.Stat(latin); err != nil {
		t.Fatal(err)
	}
	dir, out := played(t, []string{latin})
	if n := strings.Count(out, errNoFont.Error()); n != 2 {
		t.Errorf("said %d times:\n%s", n, out)
	}
	if files, err := filepath.Glob(filepath.Join(dir, "*.pdf")); err != nil || len(files) != 0 {
		t.Errorf("%q, %v", files, err)
	}
}
