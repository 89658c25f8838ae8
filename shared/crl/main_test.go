package crl_test

import (
	"crypto/rand"
	"crypto/rsa"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, time.June, 1, 3, 0, 0, 0, time.UTC)

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// ca is a sandbox in memory, which all tests share; stranger is another one.
var (
	ca         = sync.OnceValue(newCA)
	strangerCA = sync.OnceValue(newCA)
)

func newCA() *sandboxca.CA {
	ca, err := sandboxca.New(rand.Reader, noon)
	if err != nil {
		panic(err)
	}
	if err := ca.SetRelease(sandboxca.ReleaseReturns); err != nil { // so that a list can take an entry back
		panic(err)
	}
	return ca
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const purpose = jpki.UserAuthentication

// issue makes a certificate; serial is its serial number.
func issue(t *testing.T, ca *sandboxca.CA) (der, serial []byte) {
	t.Helper()
	der, err := ca.Issue(purpose, testKey().Public(), sandboxca.DefaultHolder())
	must(t, err)
	c, err := certprofile.Parse(der)
	must(t, err)
	return der, c.Serial
}

// newList makes a list of a CA.
func newList(t *testing.T, ca *sandboxca.CA, at time.Time) []byte {
	t.Helper()
	der, err := ca.CRL(purpose, at)
	must(t, err)
	return der
}

// A clock stands still until it is moved.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time          { return noon.Add(time.Duration(c.offset.Load())) }
func (c *clock) set(after time.Duration) { c.offset.Store(int64(after)) }

// open makes a source that trusts ca and is closed with the test.
func open(t *testing.T, config crl.Config) *crl.Source {
	t.Helper()
	if config.Authorities == nil {
		for _, p := range jpki.Purposes {
			config.Authorities = append(config.Authorities, ca().Certificate(p))
		}
	}
	if config.Now == nil {
		config.Now = new(clock).now
	}
	s, err := crl.Open(config)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func askStatus(t *testing.T, s *crl.Source, certificate []byte) revocation.Status {
	t.Helper()
	got, err := s.StatusOf(t.Context(), certificate)
	must(t, err)
	return got
}

// wantState asks and compares; why is 0 when the state is known.
func wantState(t *testing.T, s *crl.Source, certificate []byte, state jpki.RevocationState, why revocation.Why) {
	t.Helper()
	if got := askStatus(t, s, certificate); got.State != state || got.Why != why || (why != 0) != (got.Detail != "") {
		t.Errorf("%+v, want %v, %v", got, state, why)
	}
}

// writeFile writes a file as others do: beside it first, then in its place.
func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	must(t, os.WriteFile(path+".new", data, 0o600))
	must(t, os.Rename(path+".new", path))
}

func newPath(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "ca.crl")
}
