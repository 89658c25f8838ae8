package main

import (
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/own/update"
	"jpkiweb/scripts/dist/release"
)

func TestUnknownSystemIsRefused(t *testing.T) {
	if _, err := choose("linux,beos"); err == nil || !strings.Contains(err.Error(), `"beos"`) {
		t.Error(err)
	}
}

// list is the names in a folder.
func list(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func fill(name string) func(string) error {
	return func(fresh string) error {
		return errors.Join(os.WriteFile(filepath.Join(fresh, release.Sums), nil, 0o644), os.WriteFile(filepath.Join(fresh, name), nil, 0o644))
	}
}

func TestReleaseReplacesAReleaseOnly(t *testing.T) {
	out := filepath.Join(t.TempDir(), "dist")
	for _, name := range []string{"one", "two"} {
		if err := release.Replace(out, release.Sums, fill(name)); err != nil {
			t.Fatal(err)
		}
		if got := list(t, out); got != release.Sums+" "+name {
			t.Errorf("%s", got)
		}
	}
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "letter"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := release.Replace(home, release.Sums, fill("one")); err == nil || list(t, home) != "letter" {
		t.Errorf("%v, %s", err, list(t, home))
	}
}

func TestFailedReleaseLeavesTheOneBefore(t *testing.T) {
	above := t.TempDir()
	out := filepath.Join(above, "dist")
	if err := release.Replace(out, release.Sums, fill("one")); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	if err := release.Replace(out, release.Sums, func(string) error { return broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
	if list(t, out) != release.Sums+" one" || list(t, above) != "dist" {
		t.Errorf("%s; %s", list(t, out), list(t, above))
	}
}

func TestUnsignedReleaseSaysSo(t *testing.T) {
	r := release.Release{Out: t.TempDir()}
	if err := r.Write("one", []byte("one")); err != nil {
		t.Fatal(err)
	}
	signed, err := release.SignSums(t.Context(), r, []string{"one"}, "", "")
	var said strings.Builder
	if err := errors.Join(err, tell(&said, r, signed)); err != nil || signed {
		t.Fatal(signed, err)
	}
	if !strings.Contains(said.String(), release.Sums+" is not signed") || list(t, r.Out) != release.Sums+" one" {
		t.Errorf("%s\n%s", &said, list(t, r.Out))
	}
}

func TestReleaseWithoutAKeyForStatementsSaysSo(t *testing.T) {
	for _, keys := range []string{"", "key"} {
		var said strings.Builder
		if err := tell(&said, release.Release{Out: t.TempDir(), UpdateKeys: keys}, true); err != nil {
			t.Fatal(err)
		}
		if got, want := strings.Contains(said.String(), "no -update-key"), keys == ""; got != want {
			t.Errorf("%q: %s", keys, &said)
		}
	}
}

// A file of keys that is not one stops the release before anything is built.
func TestFileOfUpdateKeys(t *testing.T) {
	key := update.FormatKeys([]ed25519.PublicKey{make(ed25519.PublicKey, ed25519.PublicKeySize)})
	for text, want := range map[string]int{key + "\n": 1, key + "\n" + key + "\n": 2, "": -1, "\n": -1, key[1:] + "\n": -1, "untrusted comment: minisign\n" + key: -1} {
		name := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if keys, err := readKeys(name); (err != nil) != (want < 0) || err == nil && len(keys) != want {
			t.Errorf("%q: %d keys, %v", text, len(keys), err)
		}
	}
	if _, err := readKeys(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there is no error")
	}
	if keys, err := readKeys(""); err != nil || keys != nil {
		t.Error(keys, err)
	}
}
