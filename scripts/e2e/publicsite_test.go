//go:build e2e

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
)

// publicHost is the name of the e-service on the "internet" of these tests.
const publicHost = "city.example.lg.jp"

// A publicSite is the e-service over https, hosting the app itself, and what a
// browser must be told to take it for a page of the public internet: its name,
// its CA, and the address space of its port (web-platform facts, head).
type publicSite struct {
	origin string
	port   string
	home   string // HOME of the browser, with the CA in its NSS database
}

func openPublicSite(t *testing.T, args ...string) publicSite {
	t.Helper()
	dir := t.TempDir()
	certificate, key, ca := filepath.Join(dir, "site.pem"), filepath.Join(dir, "site.key"), filepath.Join(dir, "ca.pem")
	issue(t, certificate, key, ca)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	must(t, err)
	must(t, l.Close())
	s := publicSite{origin: "https://" + publicHost + ":" + port, port: port, home: dir}
	e, err := program.Start[ready](t.Context(), eservice, append([]string{"--json", "--listen", "127.0.0.1:" + port, "--origin", s.origin,
		"--tls-cert", certificate, "--tls-key", key, "--trust", sandbox, "--test", "--embedded"}, args...)...)
	must(t, err)
	t.Cleanup(func() {
		if err := e.Stop(); err != nil {
			t.Error(err)
		}
	})
	database := filepath.Join(dir, ".pki", "nssdb")
	must(t, os.MkdirAll(database, 0o700))
	command(t, "certutil", "-d", "sql:"+database, "-N", "--empty-password")
	command(t, "certutil", "-d", "sql:"+database, "-A", "-n", "test CA", "-t", "C,,", "-i", ca)
	return s
}

// browser starts a browser for which the site is public.
func (s publicSite) browser(t *testing.T, change func(*browser.Options)) *browser.Tab {
	t.Helper()
	o := browser.Options{
		Env: []string{"HOME=" + s.home},
		Flags: map[string]any{
			"host-resolver-rules":        "MAP " + publicHost + " 127.0.0.1",
			"ip-address-space-overrides": "127.0.0.1:" + s.port + "=public",
		},
	}
	if change != nil {
		change(&o)
	}
	tab, stop, err := browser.Start(t.Context(), o)
	must(t, err)
	t.Cleanup(stop)
	return tab
}

// issue makes a CA and a certificate of the site, for a day.
func issue(t *testing.T, certificate, key, ca string) {
	t.Helper()
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test CA"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, root, root, caKey.Public(), caKey)
	must(t, err)
	siteKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: publicHost}, DNSNames: []string{publicHost},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, siteKey.Public(), caKey)
	must(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(siteKey)
	must(t, err)
	for name, block := range map[string]*pem.Block{
		ca: {Type: "CERTIFICATE", Bytes: caDER}, certificate: {Type: "CERTIFICATE", Bytes: leafDER}, key: {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		must(t, os.WriteFile(name, pem.EncodeToMemory(block), 0o600))
	}
}

// display starts an X server, so that a browser with windows, and with its
// permission prompt, can run; what it returns is DISPLAY.
func display(t *testing.T) string {
	t.Helper()
	read, write, err := os.Pipe()
	must(t, err)
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x1000x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{write}
	must(t, x.Start())
	must(t, write.Close())
	t.Cleanup(func() {
		_ = x.Process.Kill()
		_ = x.Wait()
	})
	number := make([]byte, 16)
	n, err := read.Read(number)
	must(t, err)
	must(t, read.Close())
	return ":" + strings.TrimSpace(string(number[:n]))
}
