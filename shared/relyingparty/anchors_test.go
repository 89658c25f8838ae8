package relyingparty

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

func newSandbox(t *testing.T) *sandboxca.CA {
	t.Helper()
	ca, err := sandboxca.New(rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func pemBlock(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func writeFile(t *testing.T, folder, name, content string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnchorsOfTheSandbox(t *testing.T) {
	dir := t.TempDir()
	if _, err := sandboxca.Open(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	anchors, skipped, err := LoadAnchors(dir)
	if err != nil || len(anchors[jpki.UserAuthentication]) != 1 || len(anchors[jpki.DigitalSignature]) != 1 {
		t.Fatalf("%d purposes, %v", len(anchors), err)
	}
	if len(skipped) != 2 || !strings.HasSuffix(skipped[0], "digital-signature-ca.key") || !strings.HasSuffix(skipped[1], "user-authentication-ca.key") {
		t.Errorf("skipped %q", skipped)
	}
	if _, _, err := LoadAnchors(filepath.Join(dir, "user-authentication-ca.key")); !errors.Is(err, ErrPrivateKey) {
		t.Errorf("the key of the sandbox: %v", err)
	}
}

// The old generation stood first in the file, and the new one was passed over.
func TestEveryCertificateOfAFileIsAnAnchor(t *testing.T) {
	first, second := newSandbox(t), newSandbox(t)
	both := pemBlock("CERTIFICATE", first.Certificate(jpki.DigitalSignature)) +
		pemBlock("CERTIFICATE", second.Certificate(jpki.DigitalSignature)) + pemBlock("CERTIFICATE", second.Certificate(jpki.UserAuthentication))
	for name, content := range map[string]string{
		"blocks":            both,
		"text around them":  "CAs of a sandbox:\r\n" + strings.ReplaceAll(both, "-----BEGIN", "\nsubject=…\n-----BEGIN") + "that is all\n",
		"CR LF":             strings.ReplaceAll(both, "\n", "\r\n"),
		"a mark in front":   "\uFEFF" + both,
		"the same ones too": both + both,
	} {
		t.Run(name, func(t *testing.T) {
			anchors, _, err := LoadAnchors(writeFile(t, t.TempDir(), "bundle.pem", content))
			if err != nil || len(anchors[jpki.DigitalSignature]) != 2 || len(anchors[jpki.UserAuthentication]) != 1 {
				t.Errorf("%d and %d, %v", len(anchors[jpki.DigitalSignature]), len(anchors[jpki.UserAuthentication]), err)
			}
		})
	}
	der := writeFile(t, t.TempDir(), "ca.cer", string(first.Certificate(jpki.DigitalSignature)))
	if anchors, _, err := LoadAnchors(der, der); err != nil || len(anchors[jpki.DigitalSignature]) != 1 {
		t.Errorf("DER file, named twice: %v", err)
	}
}

func TestFilesThatAreNoAnchors(t *testing.T) {
	ca := newSandbox(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(jpki.DigitalSignature, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		t.Fatal(err)
	}
	der := ca.Certificate(jpki.DigitalSignature)
	good := pemBlock("CERTIFICATE", der)
	tests := []struct {
		name, content string
		says          string
	}{
		{"nothing", "", "neither PEM nor"},
		{"text", "garbage", "neither PEM nor"},
		{"two in DER", string(der) + string(der), "neither PEM nor"},
		{"DER with junk behind", string(der) + "\n", "neither PEM nor"},
		{"private key behind", good + pemBlock("PRIVATE KEY", pkcs8), "PEM block 2: private key"},
		{"private key before", pemBlock("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)) + good, "PEM block 1: private key"},
		{"encrypted private key", good + pemBlock("ENCRYPTED PRIVATE KEY", []byte("x")), "PEM block 2: private key"},
		{"private key called a certificate", good + pemBlock("CERTIFICATE", pkcs8), "PEM block 2: private key"},
		{"private key in DER", string(pkcs8), "private key"},
		{"another kind", good + pemBlock("X509 CRL", []byte("x")), `PEM block 2: "X509 CRL" is not`},
		{"OpenSSL's own kind", pemBlock("TRUSTED CERTIFICATE", der), "PEM block 1:"},
		{"headers", strings.Replace(good, "CERTIFICATE-----\n", "CERTIFICATE-----\nProc-Type: 4\n\n", 1), "PEM block 1: a certificate has no headers"},
		{"second one spoiled", good + strings.Replace(good, "MII", "M*I", 1), "PEM block 2 cannot be read"},
		{"first one spoiled", strings.Replace(good, "MII", "M*I", 1) + good, "PEM block 1 cannot be read"},
		{"second one cut", good + good[:len(good)/2], "PEM block 2 cannot be read"},
		{"first one without an end", strings.Replace(good, "-----END CERTIFICATE-----\n", "", 1) + good, "PEM block 1 cannot be read"},
		{"second one without a beginning", good + strings.Replace(good, "-----BEGIN CERTIFICATE-----\n", "", 1), "PEM block 2: an end without"},
		{"second one is no certificate", good + pemBlock("CERTIFICATE", []byte("x")), "certificate 2: malformed"},
		{"second one with junk behind", good + pemBlock("CERTIFICATE", append(bytes.Clone(der), 0)), "certificate 2: malformed"},
		{"a person's certificate", good + pemBlock("CERTIFICATE", leaf), "certificate 2: not a CA"},
		{"too long", good + strings.Repeat("\n", maxAnchorFile), "longer than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := writeFile(t, t.TempDir(), "ca.pem", tt.content)
			anchors, _, err := LoadAnchors(path)
			if err == nil || anchors != nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("LoadAnchors = %v, want one that names the file and says %q", err, tt.says)
			}
			if isKey := strings.Contains(tt.name, "private key"); isKey != errors.Is(err, ErrPrivateKey) {
				t.Errorf("LoadAnchors = %v, a private key: %t", err, isKey)
			}
			if err != nil && strings.Contains(err.Error(), sandboxca.DefaultHolder().Name) {
				t.Errorf("the error names a person: %v", err)
			}
		})
	}
}

// What is not read of a folder is said, not left to be found out.
func TestWhatAFolderHoldsBesidesIsSaid(t *testing.T) {
	ca, dir := newSandbox(t), filepath.Join(t.TempDir(), "CAs [all]") // no pattern
	if err := os.MkdirAll(filepath.Join(dir, "old.cer"), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, dir, "AUTHCA03.CER", string(ca.Certificate(jpki.UserAuthentication)))
	writeFile(t, dir, "sign.der", string(ca.Certificate(jpki.DigitalSignature)))
	writeFile(t, dir, "next.pem", pemBlock("CERTIFICATE", newSandbox(t).Certificate(jpki.DigitalSignature)))
	writeFile(t, dir, ".hidden", "")
	if err := os.Symlink("gone", filepath.Join(dir, "gone.crt")); err != nil {
		t.Fatal(err)
	}
	anchors, skipped, err := LoadAnchors(dir)
	if err != nil || len(anchors[jpki.UserAuthentication]) != 1 || len(anchors[jpki.DigitalSignature]) != 2 {
		t.Fatalf("%d purposes, %v", len(anchors), err)
	}
	var names []string
	for _, path := range skipped {
		names = append(names, filepath.Base(path))
	}
	if want := []string{".hidden", "gone.crt", "old.cer"}; !slices.Equal(names, want) {
		t.Errorf("skipped %q, want %q", names, want)
	}
	if got := (Skipped{"a", "b\n"}).String(); got != `"a", "b\n"` {
		t.Errorf("said as %s", got)
	}
	if got := make(Skipped, 20).String(); !strings.HasSuffix(got, `"" and 12 more`) {
		t.Errorf("said as %s", got)
	}
	writeFile(t, dir, "notes.pem", "to be done")
	if _, _, err := LoadAnchors(dir); err == nil || !strings.Contains(err.Error(), "notes.pem") {
		t.Errorf("no certificate, with the name of one: %v", err)
	}
	writeFile(t, dir, "notes.pem", pemBlock("CERTIFICATE", ca.Certificate(jpki.DigitalSignature)))
	writeFile(t, dir, "card.pem", pemBlock("PRIVATE KEY", []byte("x"))+pemBlock("CERTIFICATE", ca.Certificate(jpki.DigitalSignature)))
	if _, skipped, err := LoadAnchors(dir); err != nil || !slices.Contains(skipped, filepath.Join(dir, "card.pem")) {
		t.Errorf("a program's own: %q, %v", skipped, err)
	}
	for _, name := range []string{"card-ca.pem", "CARD.DER"} {
		writeFile(t, dir, name, pemBlock("PRIVATE KEY", []byte("x")))
		if _, _, err := LoadAnchors(dir); !errors.Is(err, ErrPrivateKey) {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	writeFile(t, dir, "key.crt", pemBlock("PRIVATE KEY", []byte("x")))
	if _, _, err := LoadAnchors(dir); !errors.Is(err, ErrPrivateKey) {
		t.Errorf("a private key with the name of a certificate: %v", err)
	}
}

// Each name under which a CA certificate may lie in a folder is read, in either case,
// and no other one.
func TestEveryNameOfAnAnchorIsRead(t *testing.T) {
	der := newSandbox(t).Certificate(jpki.UserAuthentication)
	armoured := []byte(pemBlock("CERTIFICATE", der))
	for name, read := range map[string]bool{
		"authca03.cer": true, "authca03.crt": true, "authca03.der": true, "user-ca.pem": true, "ca.pem": true, "userca.pem": true,
		"AUTHCA03.CER": true, "AUTHCA03.CRT": true, "AUTHCA03.DER": true, "USER-CA.PEM": true,
		"user-ca.pem.old": false, "cer": false, "pem": false, "authca03.crt~": false, "authca03": false,
	} {
		for _, content := range [][]byte{der, armoured} {
			dir := t.TempDir()
			writeFile(t, dir, name, string(content))
			anchors, skipped, err := LoadAnchors(dir)
			if got := err == nil && len(anchors[jpki.UserAuthentication]) == 1 && len(skipped) == 0; got != read {
				t.Errorf("%s: %d anchors, skipped %q, %v", name, len(anchors), skipped, err)
			}
		}
	}
}

func TestNoAnchors(t *testing.T) {
	empty := t.TempDir()
	writeFile(t, empty, "ca.txt", "")
	if _, skipped, err := LoadAnchors(empty); !errors.Is(err, ErrNoAnchor) || len(skipped) != 1 || !strings.Contains(err.Error(), "ca.txt") {
		t.Errorf("directory without one: %q, %v", skipped, err)
	}
	if _, _, err := LoadAnchors(filepath.Join(empty, "none.pem")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
	if _, _, err := LoadAnchors(""); !errors.Is(err, ErrNoAnchor) || !strings.Contains(err.Error(), "name") {
		t.Error(err)
	}
	if _, _, err := LoadAnchors(); !errors.Is(err, ErrNoAnchor) {
		t.Errorf("no path: %v", err)
	}
}

func FuzzReadCertificates(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"))
	f.Add([]byte("text\n-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n-----BEGIN"))
	f.Add([]byte{0x30, 0})
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := ReadCertificates(text)
		if begins := bytes.Count(text, []byte(pemBegin)); err == nil && len(all) != max(begins, 1) {
			t.Errorf("%d certificates of %d blocks in %q", len(all), begins, text)
		}
	})
}
