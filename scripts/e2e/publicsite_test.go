//go:build e2e

package e2e

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
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
// its CA, and the address space of its port (dom facts 8).
type publicSite struct {
	origin string
	port   string
	home   string // HOME of the browser, with the CA in its NSS database
}

// openPublicSite starts the e-service behind a proxy that speaks https, and that
// changes the headers of its answers if change is not nil.
func openPublicSite(t *testing.T, change func(http.Header)) publicSite {
	t.Helper()
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	certificate := issue(t, ca)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	must(t, err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	must(t, err)
	s := publicSite{origin: "https://" + publicHost + ":" + port, port: port, home: dir}
	e, err := program.Start[struct{ Listening string }](t.Context(), eservice, "--json", "--listen", "127.0.0.1:0", "--origin", s.origin, "--trust", sandbox, "--crl", sandbox, "--test", "--embedded", "--install", "/card/install")
	must(t, err)
	t.Cleanup(func() {
		if err := e.Stop(); err != nil {
			t.Error(err)
		}
	})
	proxy := &http.Server{Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = "http", e.Ready.Listening, r.In.Host
		},
		ModifyResponse: func(r *http.Response) error {
			if change != nil {
				change(r.Header)
			}
			return nil
		},
	}}
	go proxy.Serve(l)
	t.Cleanup(func() { proxy.Close() })
	database := filepath.Join(dir, ".pki", "nssdb")
	must(t, os.MkdirAll(database, 0o700))
	mustRun(t, "certutil", "-d", "sql:"+database, "-N", "--empty-password")
	mustRun(t, "certutil", "-d", "sql:"+database, "-A", "-n", "test CA", "-t", "C,,", "-i", ca)
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

// issue makes a CA, written to a file, and a certificate of the site, for a day.
func issue(t *testing.T, file string) tls.Certificate {
	t.Helper()
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test CA"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	ca, err := x509.CreateCertificate(rand.Reader, root, root, caKey.Public(), caKey)
	must(t, err)
	must(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca}), 0o600))
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: publicHost}, DNSNames: []string{publicHost},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	site, err := x509.CreateCertificate(rand.Reader, leaf, root, key.Public(), caKey)
	must(t, err)
	return tls.Certificate{Certificate: [][]byte{site}, PrivateKey: key}
}

// display starts an X server, so that a browser with windows, and with its
// permission prompt, can run; what it returns is DISPLAY.
func display(t *testing.T) string {
	t.Helper()
	read, write, err := os.Pipe()
	must(t, err)
	command := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x1000x24", "-nolisten", "tcp")
	command.ExtraFiles = []*os.File{write}
	x, err := program.Launch(command)
	must(t, err)
	must(t, write.Close())
	t.Cleanup(func() { must(t, x.Stop()) })
	number, err := bufio.NewReader(read).ReadString('\n')
	must(t, err)
	must(t, read.Close())
	return ":" + strings.TrimSpace(number)
}
