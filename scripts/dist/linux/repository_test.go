//go:build dist

package linux

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Apt installs from the repository, updates from it, and takes nothing that was changed
// behind the signature.
func TestRepository(t *testing.T) {
	home := t.TempDir()
	if err := os.Chmod(home, 0o700); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "GNUPGHOME="+home)
	run := func(name string, args ...string) string {
		t.Helper()
		command := exec.Command(name, args...)
		command.Env, command.Dir = env, "../../.."
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(command.Args, " "), err, out)
		}
		return string(out)
	}
	run("gpg", "--batch", "--passphrase", "", "--quick-generate-key", "test@example.jp", "ed25519", "sign", "never")
	t.Cleanup(func() { run("gpgconf", "--kill", "all") })
	_, rest, _ := strings.Cut(run("gpg", "--batch", "--with-colons", "--list-keys"), "\nfpr:::::::::")
	key, _, _ := strings.Cut(rest, ":")
	m := newMachine(t)
	out := filepath.Join(t.TempDir(), "repository")
	publish := func(b built) {
		t.Helper()
		run("go", "run", "./scripts/dist/repository", "-dist", folderOf(t, b.deb), "-out", out, "-key", key)
		m.must(t, `rm -rf srv/repository; mkdir -p srv etc/apt/keyrings; cp -r "`+out+`" srv/repository; cp srv/repository/jpki-helper.asc etc/apt/keyrings/
echo 'deb [signed-by=/etc/apt/keyrings/jpki-helper.asc] file:/srv/repository stable main' >etc/apt/sources.list.d/jpki-helper.list`)
	}
	update := `as_root apt-get update $offline -o Dir::Etc::SourceList=/dev/null -o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any`
	publish(before)
	if out := m.must(t, update+` >/dev/null; as_root apt-get install $offline jpki-helper >/dev/null; person jpki-helper version`); !strings.Contains(out, "jpki-helper 0.1.9\n") {
		t.Errorf("%s", out)
	}
	publish(current)
	if out := m.must(t, update+` >/dev/null; as_root apt-get install --only-upgrade $offline jpki-helper >/dev/null; person jpki-helper version`); !strings.Contains(out, "jpki-helper "+current.version+"\n") {
		t.Errorf("%s", out)
	}
	changed := m.fails(t, `sed -i 's/^Version: .*/Version: 9/' srv/repository/dists/stable/main/binary-amd64/Packages
sed -i 's/^Date: .*/Date: Mon, 30 Nov 2026 00:00:00 UTC/' srv/repository/dists/stable/InRelease
`+update)
	if !strings.Contains(changed, "BADSIG") && !strings.Contains(changed, "invalid") {
		t.Errorf("%s", changed)
	}
}

// folderOf is the folder of a release with that package alone.
func folderOf(t *testing.T, deb string) string {
	t.Helper()
	content, err := os.ReadFile(deb)
	if err != nil {
		t.Fatal(err)
	}
	dir, name := t.TempDir(), filepath.Base(deb)
	sums := fmt.Sprintf("%x  %s\n", sha256.Sum256(content), name)
	if err := errors.Join(os.WriteFile(filepath.Join(dir, name), content, 0o644), os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(sums), 0o644)); err != nil {
		t.Fatal(err)
	}
	return dir
}
