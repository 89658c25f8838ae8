//go:build dist

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/dist/release"
)

// command runs a program, and returns what it printed.
func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return string(out)
}

// newKey makes a key in a gpg of the test's own, and returns its fingerprint.
func newKey(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	if err := os.Chmod(home, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GNUPGHOME", home)
	command(t, "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "test@example.jp", "ed25519", "sign", "never")
	t.Cleanup(func() { command(t, "gpgconf", "--kill", "all") })
	_, rest, _ := strings.Cut(command(t, "gpg", "--batch", "--with-colons", "--list-keys"), "\nfpr:::::::::")
	fingerprint, _, _ := strings.Cut(rest, ":")
	return fingerprint
}

// debOf is a package of that version, as small as it can be.
func debOf(t *testing.T, version string) (name, content string) {
	t.Helper()
	dir := t.TempDir()
	name = "jpki-helper_" + version + "_amd64.deb"
	put(t, dir, "tree/DEBIAN/control", "Package: jpki-helper\nVersion: "+version+"\nArchitecture: amd64\nMaintainer: test <test@example.jp>\nDescription: test\n")
	command(t, "dpkg-deb", "--root-owner-group", "--build", filepath.Join(dir, "tree"), filepath.Join(dir, name))
	return name, read(t, dir, name)
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// Who can write where the repository goes gets nothing of that signed.
func TestWhatIsPlantedIsNotSigned(t *testing.T) {
	key := newKey(t)
	out := filepath.Join(t.TempDir(), "repository")
	older, newer := versionOf(t, "1"), versionOf(t, "2")
	if err := build(t.Context(), []string{newer}, out, key, ""); err != nil {
		t.Fatal(err)
	}
	name, content := debOf(t, "99")
	put(t, out, "pool/"+name, content)
	put(t, newer, name, content)
	put(t, out, "dists/stable/main/binary-amd64/Packages.xz", "planted")
	if err := build(t.Context(), []string{older, newer}, out, key, ""); err != nil {
		t.Fatal(err)
	}
	packages := read(t, out, "dists/stable/main/binary-amd64/Packages")
	if strings.Contains(packages, "\nVersion: 99\n") || !strings.Contains(packages, "\nVersion: 1\n") || !strings.Contains(packages, "\nVersion: 2\n") {
		t.Errorf("%s", packages)
	}
	signed := read(t, out, "dists/stable/InRelease")
	if strings.Contains(signed, "Packages.xz") || !strings.Contains(signed, " main/binary-amd64/Packages\n") {
		t.Errorf("%s", signed)
	}
	if got := names(t, filepath.Join(out, "pool")); got != "jpki-helper_1_amd64.deb jpki-helper_2_amd64.deb" {
		t.Errorf("%s", got)
	}
	command(t, "gpg", "--batch", "--quiet", "--verify", filepath.Join(out, "dists/stable/InRelease"))
}

// An old repository is not taken for ever.
func TestSignatureEnds(t *testing.T) {
	key := newKey(t)
	out := filepath.Join(t.TempDir(), "repository")
	if err := build(t.Context(), []string{versionOf(t, "1")}, out, key, ""); err != nil {
		t.Fatal(err)
	}
	ends := map[string]time.Time{}
	for l := range strings.Lines(read(t, out, "dists/stable/Release")) {
		field, value, _ := strings.Cut(strings.TrimSpace(l), ": ")
		if at, err := time.Parse(time.RFC1123Z, value); err == nil {
			ends[field] = at
		}
	}
	if got := ends["Valid-Until"].Sub(ends["Date"]); ends["Date"].IsZero() || got != validDays*24*time.Hour {
		t.Errorf("%v: %v", ends, got)
	}
}

// versionOf is the folder of a release with the package of that version.
func versionOf(t *testing.T, version string) string {
	t.Helper()
	name, content := debOf(t, version)
	return releaseOf(t, name, content)
}

// The sums are of every file, and signed as those of a release.
func TestSumsOfARepository(t *testing.T) {
	key, dir := newKey(t), t.TempDir()
	out := filepath.Join(dir, "repository")
	secret, public := filepath.Join(dir, "key"), filepath.Join(dir, "key.pub")
	command(t, "minisign", "-G", "-W", "-p", public, "-s", secret)
	if err := build(t.Context(), []string{versionOf(t, "1")}, out, key, secret); err != nil {
		t.Fatal(err)
	}
	check := exec.Command("sha256sum", "--check", "--strict", release.Sums)
	check.Dir = out
	said, err := check.CombinedOutput()
	files := strings.Fields(command(t, "find", out, "-type", "f"))
	if n := strings.Count(string(said), ": OK\n"); err != nil || n != len(files)-2 {
		t.Errorf("%d of %d files: %v\n%s", n, len(files), err, said)
	}
	list := filepath.Join(out, release.Sums)
	if said := command(t, "minisign", "-V", "-p", public, "-m", list); !strings.Contains(said, "Trusted comment: jpki-helper repository\n") {
		t.Errorf("%s", said)
	}
	put(t, out, release.Sums, read(t, out, release.Sums)+"\n")
	if err := exec.Command("minisign", "-V", "-p", public, "-m", list).Run(); err == nil {
		t.Error("a list that was changed is believed")
	}
}
