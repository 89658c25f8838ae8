package virtual_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// cards returns the names of the card files in a directory.
func cards(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*card-*"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return names
}

// sandbox returns a directory with nothing but the CA of the shared one, so that
// each test need not make its own.
func sandbox(t *testing.T) string {
	t.Helper()
	_, from := sharedGallery(t)
	dir := t.TempDir()
	for _, p := range jpki.Purposes {
		published := sandboxca.CertificateFile(p)
		for _, name := range []string{published, strings.TrimSuffix(published, ".pem") + ".key"} {
			text, err := os.ReadFile(filepath.Join(from, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// certificate returns the user authentication certificate of a card at a time.
func certificate(t *testing.T, dir, name string, now time.Time) []byte {
	t.Helper()
	config, err := open(dir, now).Config(name)
	if err != nil {
		t.Fatal(err)
	}
	return config.UserAuthentication.Certificate
}

// TestIssuedAgain: a card stays the same while it is what its name promises, and
// is another one when it no longer is.
func TestIssuedAgain(t *testing.T) {
	day := 24 * time.Hour
	for _, row := range []struct {
		name         string
		stays, again time.Duration // after today
	}{
		{"fresh", 3 * 365 * day, 5 * 365 * day},
		{"window-open", 14 * day, 31 * day},
		{"expires-in-3-days", 11 * time.Hour, 13 * time.Hour}, // today is noon in Japan
		{"expired", 200 * day, 270 * day},
		{"signing-locked", 3 * 365 * day, 4 * 365 * day},
		{"child", 2 * 365 * day, 4 * 365 * day},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			dir := sandbox(t)
			first := certificate(t, dir, row.name, today())
			if !bytes.Equal(first, certificate(t, dir, row.name, today().Add(row.stays))) {
				t.Errorf("another card after %v", row.stays)
			}
			files := cards(t, dir)
			second := certificate(t, dir, row.name, today().Add(row.again))
			if bytes.Equal(first, second) {
				t.Errorf("the same card after %v", row.again)
			}
			if !bytes.Equal(second, certificate(t, dir, row.name, today().Add(row.again))) {
				t.Error("not kept")
			}
			if after := cards(t, dir); len(after) != len(files) {
				t.Errorf("files before %v, after %v", files, after)
			}
		})
	}
}

// TestRevokedSuspendedCard: what was revoked cannot be on hold again.
func TestRevokedSuspendedCard(t *testing.T) {
	dir := sandbox(t)
	first := certificate(t, dir, "suspended", today())
	ca, err := sandboxca.Open(dir, today())
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := certprofile.Parse(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := ca.SetRelease(sandboxca.ReleaseReturns); err != nil {
		t.Fatal(err)
	}
	if err := ca.Release(jpki.UserAuthentication, parsed.Serial); err != nil {
		t.Fatalf("was not on hold: %v", err)
	}
	if !bytes.Equal(first, certificate(t, dir, "suspended", today())) {
		t.Error("released: another card")
	}
	if err := ca.Revoke(jpki.UserAuthentication, parsed.Serial, 5, today()); err != nil {
		t.Fatal(err)
	}
	second := certificate(t, dir, "suspended", today())
	if bytes.Equal(first, second) {
		t.Error("revoked: the same card")
	}
}

// TestOtherCA: a card of a CA that is gone is issued again.
func TestOtherCA(t *testing.T) {
	dir := sandbox(t)
	first := certificate(t, dir, virtual.Fresh, today())
	paths, err := filepath.Glob(filepath.Join(dir, "*-ca.*"))
	if err != nil || len(paths) != 12 { // of two CAs: key, certificate, list, records, register, lock
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if bytes.Equal(first, certificate(t, dir, virtual.Fresh, today())) {
		t.Error("the same card")
	}
}

// TestImageIsTheFreshCard in the files in which it has always been.
func TestImageIsTheFreshCard(t *testing.T) {
	g, dir := sharedGallery(t)
	image, err := virtual.Image(dir, today())
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := g.Config(virtual.Fresh)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"card-user-authentication.pem", "card-digital-signature.pem"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if !bytes.Equal(image.UserAuthentication.Certificate, fresh.UserAuthentication.Certificate) ||
		!bytes.Equal(image.DigitalSignature.Certificate, fresh.DigitalSignature.Certificate) {
		t.Error("different cards")
	}
	if image.CardInfo.Name != sandboxca.DefaultHolder().Name {
		t.Error(image.CardInfo.Name)
	}
}

// TestProcessesAgree: processes that make a card at the same time make one.
func TestProcessesAgree(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "sandbox")
	const n = 4
	outputs := make(chan []byte, n)
	for range n {
		command := exec.Command(os.Args[0])
		command.Env = append(os.Environ(), "GALLERY_DIR="+dir, "GALLERY_CARD=suspended")
		command.Stderr = os.Stderr
		go func() {
			output, err := command.Output()
			if err != nil {
				t.Error(err)
			}
			outputs <- output
		}()
	}
	first := <-outputs
	for range n - 1 {
		if output := <-outputs; !bytes.Equal(output, first) || len(output) < 1000 {
			t.Errorf("%d bytes, not the same card", len(output))
		}
	}
	if files := cards(t, dir); len(files) != 1 {
		t.Errorf("%v", files)
	}
}

func TestOwnerOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other permissions than mode bits")
	}
	dir := filepath.Join(t.TempDir(), "sandbox")
	for _, name := range []string{virtual.Fresh, "moved", "p384"} {
		certificate(t, dir, name, today())
	}
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("directory %v", info.Mode())
	}
	files := cards(t, dir)
	if len(files) != 4 {
		t.Errorf("%v", files)
	}
	for _, name := range files {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != 0o600 {
			t.Errorf("%s: %v", name, info.Mode())
		}
	}
}

func TestDirectoryThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := virtual.OpenGallery(filepath.Join(file, "sandbox"), today); err == nil {
		t.Error("opened below a file")
	}
}

// TestDamagedFile is told with the name of the file, and nothing is put in its
// place.
func TestDamagedFile(t *testing.T) {
	dir := sandbox(t)
	certificate(t, dir, "p384", today())
	certificate(t, dir, "child", today())
	path := filepath.Join(dir, "card-p384.pem")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	child, err := os.ReadFile(filepath.Join(dir, "card-child.pem"))
	if err != nil {
		t.Fatal(err)
	}
	_, strangers, _ := bytes.Cut(child, []byte("-----END PRIVATE KEY-----\n"))
	keyEnd := bytes.Index(whole, []byte("-----BEGIN CERTIFICATE-----"))
	for name, text := range map[string][]byte{
		"empty":                     nil,
		"cut":                       whole[:len(whole)/2],
		"half a certificate":        append(bytes.Clone(whole[:keyEnd]), []byte("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")...),
		"certificate of a stranger": append(bytes.Clone(whole[:keyEnd]), strangers...),
	} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := open(dir, today()).Config("p384")
		if err == nil || !strings.Contains(err.Error(), "card-p384.pem") || errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCardOfBeforeTheRegister: a card that was made before the CA kept a register is entered
// when it is used again.
func TestCardOfBeforeTheRegister(t *testing.T) {
	dir := sandbox(t)
	first := certificate(t, dir, virtual.Fresh, today())
	if err := os.Remove(filepath.Join(dir, "user-authentication-ca.issued.jsonl")); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, certificate(t, dir, virtual.Fresh, today())) {
		t.Fatal("another card")
	}
	ca, err := sandboxca.Open(dir, today())
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := certprofile.Parse(first)
	if err != nil {
		t.Fatal(err)
	}
	if k, err := ca.Find(jpki.UserAuthentication, parsed.Serial); err != nil || !k.Issued {
		t.Errorf("%+v, %v", k, err)
	}
}
