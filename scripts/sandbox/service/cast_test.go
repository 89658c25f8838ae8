package service_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/scripts/sandbox/service"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/sandboxtsa"
)

const (
	auth = jpki.UserAuthentication
	sign = jpki.DigitalSignature
)

const token = "a token for tests"

// keys are of a CA that is made once: a folder is a copy of it.
var keys = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "sandbox")
	if err == nil {
		_, err = sandboxca.Open(dir, time.Now())
	}
	return dir, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := keys(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// A site is a sandbox that is served.
type site struct {
	t   *testing.T
	dir string
	ca  *sandboxca.CA
	url string

	mu  sync.Mutex
	now time.Time
	log bytes.Buffer
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// open serves a new sandbox; options change its configuration.
func open(t *testing.T, options ...func(*service.Config)) *site {
	t.Helper()
	made, err := keys()
	must(t, err)
	s := &site{t: t, dir: t.TempDir(), now: time.Now()}
	must(t, os.CopyFS(s.dir, os.DirFS(made)))
	s.ca, err = sandboxca.Open(s.dir, s.now)
	must(t, err)
	authority, err := sandboxtsa.New(s.now)
	must(t, err)
	config := service.Config{CA: s.ca, TSA: authority, Token: token, Now: s.clock, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(&s.log, nil))}
	for _, o := range options {
		o(&config)
	}
	handler, err := service.New(config)
	must(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.Close()
		if s.log.Len() > 0 {
			t.Errorf("logged: %s", s.log.String())
		}
	})
	s.url = server.URL
	return s
}

func (s *site) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// later turns the clock on.
func (s *site) later(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

var holderKey = sync.OnceValues(func() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) })

// issue issues a certificate, in the city, or in that of the sandbox's holder.
func (s *site) issue(p jpki.Purpose, city string) *certprofile.Certificate {
	s.t.Helper()
	key, err := holderKey()
	must(s.t, err)
	h := sandboxca.DefaultHolder()
	if city != "" {
		h.Municipality.City = city
	}
	raw, err := s.ca.Issue(p, key.Public(), h, sandboxca.NotBefore(s.clock().Add(-time.Minute)))
	must(s.t, err)
	c, err := certprofile.Parse(raw)
	must(s.t, err)
	return c
}

// do sends a request, with the headers in pairs.
func (s *site) do(method, path, body string, headers ...string) (int, []byte, http.Header) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	must(s.t, err)
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	must(s.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(s.t, err)
	return answer.StatusCode, text, answer.Header
}

// get wants what is there.
func (s *site) get(path string) []byte {
	s.t.Helper()
	status, text, _ := s.do(http.MethodGet, path, "")
	if status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", path, status, text)
	}
	return text
}

// admin sends a change as somebody who may.
func (s *site) admin(what string, body any) (int, []byte) {
	s.t.Helper()
	text, err := json.Marshal(body)
	must(s.t, err)
	status, answer, _ := s.do(http.MethodPost, "/admin/"+what, string(text), "Authorization", "Bearer "+token, "Content-Type", "application/json")
	return status, answer
}

// change wants a change of a certificate to be made.
func (s *site) change(what string, p jpki.Purpose, c *certprofile.Certificate, reason string) {
	s.t.Helper()
	if status, answer := s.admin(what, body(p, c, reason)); status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", what, status, answer)
	}
}

func body(p jpki.Purpose, c *certprofile.Certificate, reason string) map[string]string {
	return map[string]string{"purpose": string(p), "serial": hexOf(c), "reason": reason}
}

func hexOf(c *certprofile.Certificate) string {
	const digits = "0123456789abcdef"
	var text []byte
	for _, b := range c.Serial {
		text = append(text, digits[b>>4], digits[b&15])
	}
	return string(text)
}

// fault sets one.
func (s *site) fault(text string) {
	s.t.Helper()
	if status, answer := s.admin("fault", map[string]string{"fault": text}); status != http.StatusOK {
		s.t.Fatalf("%d %s", status, answer)
	}
}

// write writes a file for openssl, and returns its name.
func (s *site) write(name string, data []byte) string {
	s.t.Helper()
	must(s.t, os.WriteFile(filepath.Join(s.dir, name), data, 0o600))
	return name
}

// pem writes a certificate.
func (s *site) pem(name string, raw []byte) string {
	return s.write(name, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
}

// openssl runs openssl in the folder, whatever it ends with.
func (s *site) openssl(args ...string) string {
	s.t.Helper()
	command := exec.CommandContext(s.t.Context(), "openssl", args...)
	command.Dir = s.dir
	out, err := command.CombinedOutput()
	if command.ProcessState == nil {
		s.t.Fatal(err)
	}
	return string(out)
}

// says wants openssl to have said all of it.
func (s *site) says(out string, wants ...string) {
	s.t.Helper()
	for _, want := range wants {
		if !strings.Contains(out, want) {
			s.t.Errorf("openssl does not say %q:\n%s", want, out)
		}
	}
}

// read reads a list of the CA.
func (s *site) read(p jpki.Purpose, list []byte) *revocation.List {
	s.t.Helper()
	ca, err := certprofile.Parse(s.ca.Certificate(p))
	must(s.t, err)
	l, err := revocation.ReadWithin(100, list, ca)
	must(s.t, err)
	return l
}
