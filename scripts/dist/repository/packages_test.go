package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/scripts/dist/release"
)

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// line is one of SHA256SUMS.
func line(name, content string) string {
	return fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(content)), name)
}

// releaseOf is the folder of a release with one package.
func releaseOf(t *testing.T, name, content string) string {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, name, content)
	put(t, dir, release.Sums, line("other.txt", "")+line(name, content))
	return dir
}

// names are the files in a folder.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func TestPackagesOfReleasesAreTaken(t *testing.T) {
	to := t.TempDir()
	one, two := releaseOf(t, "a_1_amd64.deb", "one"), releaseOf(t, "a_2_amd64.deb", "two")
	put(t, one, "a_99_amd64.deb", "planted")
	for _, dir := range []string{one, two, two} {
		if err := takePackages(dir, to); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, to); got != "a_1_amd64.deb a_2_amd64.deb" {
		t.Errorf("%s", got)
	}
}

func TestPackageThatIsNotAsListedIsRefused(t *testing.T) {
	for want, change := range map[string]func(dir string){
		"its SHA-256 is":               func(dir string) { put(t, dir, "a.deb", "planted") },
		"no such file":                 func(dir string) { put(t, dir, release.Sums, line("b.deb", "b")) },
		"is no name":                   func(dir string) { put(t, dir, release.Sums, line("../a.deb", "one")) },
		"lists no package":             func(dir string) { put(t, dir, release.Sums, line("a.txt", "one")) },
		"run go run":                   func(dir string) { os.Remove(filepath.Join(dir, release.Sums)) },
		"another package by that name": nil,
	} {
		dir, to := releaseOf(t, "a.deb", "one"), t.TempDir()
		if change == nil {
			put(t, to, "a.deb", "two")
		} else {
			change(dir)
		}
		if err := takePackages(dir, to); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		if got, err := os.ReadFile(filepath.Join(to, "a.deb")); err == nil && string(got) != "two" {
			t.Errorf("%s: %q was taken", want, got)
		}
	}
}

// gpg exports every key of an address, and each of them would be trusted.
func TestKeyThatIsNoFingerprintIsRefused(t *testing.T) {
	dir := releaseOf(t, "a.deb", "one")
	whole := strings.Repeat("0123456789abcdefABCD", 2)
	for _, key := range []string{"", "release@example.jp", "0123456789abcdef", "0x" + whole, whole + "!", whole[1:], whole + "0", "=" + whole[1:], whole + "\n"} {
		out := filepath.Join(t.TempDir(), "repository")
		if err := build(t.Context(), []string{dir}, out, key, ""); err == nil || !strings.Contains(err.Error(), "-key") {
			t.Errorf("%q: %v", key, err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%q: something was made", key)
		}
	}
}
