package responder_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/sandboxca/responder"
)

// day is when all of this happens, by a whole second; OpenSSL has the clock of the machine.
var day = sync.OnceValue(func() time.Time { return time.Now().UTC().Truncate(time.Second) })

// cast are a CA in memory and certificates that it issued, each for each purpose.
type cast struct {
	ca                                     *sandboxca.CA
	good, revoked, held, unspecified, alas map[jpki.Purpose]*certprofile.Certificate // alas: of another CA of the same name
	now                                    time.Time
}

// made is made once: keys take their time. Nobody changes it.
var made = sync.OnceValues(func() (*cast, error) {
	ca, err := sandboxca.New(rand.Reader, day())
	if err != nil {
		return nil, err
	}
	other, err := sandboxca.New(rand.Reader, day())
	if err != nil {
		return nil, err
	}
	c := &cast{ca: ca, now: day()}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader) // soon made
	if err != nil {
		return nil, err
	}
	issue := func(by *sandboxca.CA, then func(p jpki.Purpose, serial []byte) error) map[jpki.Purpose]*certprofile.Certificate {
		all := map[jpki.Purpose]*certprofile.Certificate{}
		for _, p := range jpki.Purposes {
			raw, e := by.Issue(p, key.Public(), sandboxca.DefaultHolder(), sandboxca.NotBefore(day().Add(-time.Hour)))
			if e == nil {
				all[p], e = certprofile.Parse(raw)
			}
			if e == nil && then != nil {
				e = then(p, all[p].Serial)
			}
			if e != nil {
				err = e
			}
		}
		return all
	}
	revoke := func(r revocation.Reason) func(p jpki.Purpose, serial []byte) error {
		return func(p jpki.Purpose, serial []byte) error { return ca.Revoke(p, serial, r, revokedAt()) }
	}
	c.good, c.alas = issue(ca, nil), issue(other, nil)
	c.revoked, c.unspecified = issue(ca, revoke(revocation.AffiliationChanged)), issue(ca, revoke(revocation.Unspecified))
	c.held = issue(ca, func(p jpki.Purpose, serial []byte) error { return ca.Hold(p, serial, revokedAt()) })
	return c, err
})

func revokedAt() time.Time { return day().Add(-time.Minute) }

func theCast(t testing.TB) *cast {
	t.Helper()
	c, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// open makes a responder over the CA; options change its configuration.
func (c *cast) open(t testing.TB, options ...func(*responder.Config)) *responder.Responder {
	t.Helper()
	config := responder.Config{CA: c.ca, Now: day, Random: rand.Reader}
	for _, o := range options {
		o(&config)
	}
	r, err := responder.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// x509s reads certificates with Go's library.
func x509s(t testing.TB, raw []byte) *x509.Certificate {
	t.Helper()
	c, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// request asks for one certificate as package ocsp of x/crypto does.
func (c *cast) request(t testing.TB, p jpki.Purpose, of *certprofile.Certificate, hash crypto.Hash) []byte {
	t.Helper()
	text, err := ocsp.CreateRequest(x509s(t, of.Raw), x509s(t, c.ca.Certificate(p)), &ocsp.RequestOptions{Hash: hash})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// answer wants an answer without a failure.
func answer(t testing.TB, r *responder.Responder, request []byte, alter func(*responder.Draft)) []byte {
	t.Helper()
	text, err := r.Answer(request, alter)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// openssl runs openssl in the directory, whatever it ends with.
func openssl(t *testing.T, dir string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "openssl", args...)
	command.Dir = dir
	out, err := command.CombinedOutput()
	if command.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out)
}

// folder writes certificates as PEM files of these names.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, raw := range files {
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
