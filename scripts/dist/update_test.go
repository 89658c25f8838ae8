//go:build dist

package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/own/update"
)

// secret makes the publisher's key of a name.
func secret(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// writePublisherKey writes the file that -update-key is given.
func writePublisherKey(name string) {
	public := secret("publisher").Public().(ed25519.PublicKey)
	check(os.WriteFile(name, []byte(update.FormatKeys([]ed25519.PublicKey{public})+"\n"), 0o644))
}

// The program of a release believes who published it, and nobody else: not another's
// statement, not one that is older, has expired, or is cut off.
func TestHelperBelievesItsPublisherOnly(t *testing.T) {
	folder, home := unpackArchive(t, "amd64"), t.TempDir()
	run := func(args ...string) string {
		command := exec.Command(filepath.Join(folder, "jpki-helper"), args...)
		command.Env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "LC_ALL=en_GB.UTF-8")
		out, err := command.CombinedOutput()
		if err != nil {
			t.Errorf("%q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	public := secret("publisher").Public().(ed25519.PublicKey)
	if out, want := run("version"), "update key  "+update.FormatKeys([]ed25519.PublicKey{public})+"\n"; !strings.Contains(out, want) {
		t.Errorf("%s, want %s", out, want)
	}
	now := time.Now().UTC()
	signed := func(key, version string, date time.Time) []byte {
		text, err := update.Sign(secret(key), update.Statement{
			Product: update.Product, Version: version, Page: "https://www.city.example.lg.jp/card/",
			Date: date.Format(time.RFC3339), Expires: date.AddDate(0, 0, 30).Format(time.RFC3339),
		})
		check(err)
		return text
	}
	good := signed("publisher", "9.0.0", now.Add(-time.Hour))
	for n, step := range []struct {
		text []byte
		want string
	}{
		{signed("stranger", "9.9.9", now.Add(-time.Hour)), "not signed with a key that the helper program knows"},
		{signed("publisher", "9.9.9", now.AddDate(0, 0, -31)), "has expired"},
		{good[:len(good)-10], "cut off"},
		{good, "newer version of the helper program (9.0.0)"},
		{signed("publisher", "9.9.9", now.Add(-2*time.Hour)), "older than one that was seen"},
	} {
		// Each is another place: one place is asked once a day.
		place := filepath.Join(home, "statement"+strings.Repeat("x", n))
		check(os.WriteFile(place, step.text, 0o600))
		if out := run("update", place); !strings.Contains(out, step.want) || strings.Contains(out, "9.9.9") {
			t.Errorf("want %q:\n%s", step.want, out)
		}
	}
}
