package sandboxca_test

import (
	"bytes"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

func open(t *testing.T, dir string) *sandboxca.CA {
	t.Helper()
	ca, err := sandboxca.Open(dir, issued)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// openedDir is what Open leaves in a directory.
var openedDir = sync.OnceValue(func() fstest.MapFS {
	dir, err := os.MkdirTemp("", "sandboxca")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if _, err := sandboxca.Open(dir, issued); err != nil {
		panic(err)
	}
	files := fstest.MapFS{}
	for _, p := range jpki.Purposes {
		certificate := sandboxca.CertificateFile(p)
		for _, name := range []string{certificate, strings.TrimSuffix(certificate, ".pem") + ".key"} {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				panic(err)
			}
			files[name] = &fstest.MapFile{Data: data, Mode: 0o600}
		}
	}
	return files
})

// copyOfOpened returns a fresh directory that Open has been in.
func copyOfOpened(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, openedDir()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestOpenMakesTheCAOnceForItsOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "ca")
	made, loaded := open(t, dir), open(t, dir)
	for _, p := range jpki.Purposes {
		if !bytes.Equal(made.Certificate(p), loaded.Certificate(p)) {
			t.Errorf("%v: another CA", p)
		}
		text, err := os.ReadFile(filepath.Join(dir, sandboxca.CertificateFile(p)))
		if err != nil {
			t.Fatal(err)
		}
		if block, rest := pem.Decode(text); block == nil || !bytes.Equal(block.Bytes, made.Certificate(p)) || len(rest) > 0 {
			t.Errorf("%v: the file holds another certificate", p)
		}
		der, err := loaded.Issue(p, testKey().Public(), sandboxca.DefaultHolder())
		if err != nil {
			t.Fatal(err)
		}
		checkIssued(t, p, der, made.Certificate(p))
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	modes := map[string]os.FileMode{
		"digital-signature-ca.key": 0o600, "digital-signature-ca.pem": 0o644,
		"user-authentication-ca.key": 0o600, "user-authentication-ca.pem": 0o644,
		"digital-signature-ca.issued.jsonl": 0o600, "digital-signature-ca.lock": 0o600, // after Issue
		"user-authentication-ca.issued.jsonl": 0o600, "user-authentication-ca.lock": 0o600,
	}
	if len(entries) != len(modes) {
		t.Errorf("%d files", len(entries))
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if want, ok := modes[e.Name()]; !ok || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory %v, %v", info.Mode(), err)
	}
}

func checkIssued(t *testing.T, p jpki.Purpose, der, caDER []byte) {
	t.Helper()
	c, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := certprofile.Parse(caDER)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckSignatureFrom(ca); err != nil {
		t.Errorf("%v: %v", p, err)
	}
}

func TestTwoProgramsOpenOneDirectory(t *testing.T) {
	dir := t.TempDir()
	cas := make([]*sandboxca.CA, 2)
	errs := make([]error, len(cas))
	var wait sync.WaitGroup
	for i := range cas {
		wait.Go(func() { cas[i], errs[i] = sandboxca.Open(dir, issued.Add(-time.Duration(i)*time.Second)) })
	}
	wait.Wait()
	for i := range cas {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		for _, p := range jpki.Purposes {
			if !bytes.Equal(cas[i].Certificate(p), cas[0].Certificate(p)) {
				t.Errorf("program %d has another %v CA", i, p)
			}
		}
	}
}

func TestOpenRefusesWhatItWouldHaveToReplace(t *testing.T) {
	key := func(p string) string { return p + "-ca.key" }
	cases := []struct {
		name  string
		spoil func(dir string) error
		now   time.Time
	}{
		{"certificate without its key", func(dir string) error {
			return os.Remove(filepath.Join(dir, key("user-authentication")))
		}, issued},
		{"key of the other purpose", func(dir string) error {
			return os.Rename(filepath.Join(dir, key("user-authentication")), filepath.Join(dir, key("digital-signature")))
		}, issued},
		{"cut key file", func(dir string) error {
			return os.Truncate(filepath.Join(dir, key("user-authentication")), 1000)
		}, issued},
		{"empty certificate file", func(dir string) error {
			return os.Truncate(filepath.Join(dir, "digital-signature-ca.pem"), 0)
		}, issued},
		{"expired CA", func(string) error { return nil }, issued.AddDate(10, 0, 0)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := copyOfOpened(t)
			if err := c.spoil(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := sandboxca.Open(dir, c.now); err == nil {
				t.Error("opened")
			}
		})
	}
}

func TestLostCertificateFileIsWrittenAgain(t *testing.T) {
	dir := copyOfOpened(t)
	made := open(t, dir)
	path := filepath.Join(dir, sandboxca.CertificateFile(jpki.DigitalSignature))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if again := open(t, dir); !bytes.Equal(again.Certificate(jpki.DigitalSignature), made.Certificate(jpki.DigitalSignature)) {
		t.Error("another CA")
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the file differs, %v", err)
	}
}
