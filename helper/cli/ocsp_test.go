package cli_test

import (
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/sandboxca/responder"
)

// A responderOf answers for a sandbox, as it is told.
type responderOf struct {
	address string
	alter   func(*responder.Draft) // nil: nothing
	asked   int
}

func serveOCSP(t *testing.T, dir string) *responderOf {
	t.Helper()
	ca, err := sandboxca.Open(dir, time.Now())
	must(t, err)
	answers, err := responder.New(responder.Config{CA: ca, Now: time.Now, Random: rand.Reader})
	must(t, err)
	r := new(responderOf)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.asked++
		asked, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		answer, err := answers.Answer(asked, r.alter)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/ocsp-response")
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)
	r.address = server.URL
	return r
}

// What a responder says decides what a signature is worth: 0 valid, 1 not, 2 undecided. It is
// asked about certificates of trusted CAs alone.
func TestVerifyAsksAResponder(t *testing.T) {
	s := newSigner(t)
	signed, _ := s.mustSign([]byte("a letter"))
	letter := s.write("letter", []byte("a letter"))
	r := serveOCSP(t, s.dir)
	verify := func(flags ...string) (int, string, string) {
		return s.command(append(append([]string{"verify", "--test", "--content", letter, "--trust", s.dir}, flags...), signed)...)
	}
	says := func(state jpki.RevocationState, why revocation.Reason) func(*responder.Draft) {
		return func(d *responder.Draft) {
			d.Singles[0].State, d.Singles[0].Reason, d.Singles[0].At = state, why, time.Now().Add(-time.Minute)
		}
	}
	for name, row := range map[string]struct {
		alter  func(*responder.Draft)
		flags  []string
		exit   int
		stdout string
		stderr string
	}{
		"good":                    {nil, []string{"--ocsp", r.address}, 0, "✓ revocation           not revoked, as of 20", ""},
		"revoked":                 {says(jpki.RevocationRevoked, revocation.Superseded), []string{"--ocsp", r.address}, 1, "is revoked since", ""},
		"on hold":                 {says(jpki.RevocationOnHold, revocation.CertificateHold), []string{"--ocsp", r.address}, 2, "is on hold since", ""},
		"not known, and of today": {says(jpki.RevocationUnknown, 0), []string{"--ocsp", r.address}, 2, "does not know the certificate of today yet", ""},
		"without the nonce":       {func(d *responder.Draft) { d.Nonce = nil }, []string{"--ocsp", r.address}, 2, "out of date", "no nonce, and may be an older one"},
		"without, and it may":     {func(d *responder.Draft) { d.Nonce = nil }, []string{"--ocsp", r.address, "--ocsp-nonce", "try"}, 0, "not revoked", ""},
		"not asked for a nonce":   {nil, []string{"--ocsp", r.address, "--ocsp-nonce", "none"}, 0, "not revoked", ""},
		"nobody answers":          {nil, []string{"--ocsp", "http://127.0.0.1:1"}, 2, "did not answer", "--ocsp: "},
		"no address":              {nil, []string{"--ocsp", "ocsp.example"}, 2, "", "--ocsp: "},
		"another rule":            {nil, []string{"--ocsp", r.address, "--ocsp-nonce", "never"}, 2, "", "--ocsp-nonce: "},
		"and lists":               {nil, []string{"--ocsp", r.address, "--crl", s.dir}, 2, "", "--ocsp and --crl"},
		"and nothing looked up":   {nil, []string{"--ocsp", r.address, "--without-revocation"}, 2, "", "--without-revocation"},
	} {
		t.Run(name, func(t *testing.T) {
			r.alter = row.alter
			exit, stdout, stderr := verify(row.flags...)
			if exit != row.exit || !strings.Contains(stdout, row.stdout) || (stdout == "") != (row.stdout == "") || !strings.Contains(stderr, row.stderr) {
				t.Errorf("exit %d\n%s%s", exit, stdout, stderr)
			}
		})
	}
	r.alter = nil
	s.policy.OCSP = r.address
	if exit, stdout, stderr := verify(); exit != 0 || !strings.Contains(stdout, "not revoked, as of") {
		t.Errorf("by the administrator: exit %d\n%s%s", exit, stdout, stderr)
	}
	before := r.asked
	for _, flags := range [][]string{{"--crl", s.dir}, {"--without-revocation"}} {
		if exit, stdout, stderr := verify(flags...); exit != 0 || r.asked != before {
			t.Errorf("%v: exit %d, asked %d times\n%s%s", flags, exit, r.asked-before, stdout, stderr)
		}
	}
	exit, stdout, _ := s.command("verify", "--content", letter, "--ocsp", r.address, signed)
	if exit != 2 || r.asked != before {
		t.Errorf("a CA that nobody trusts: exit %d, asked %d times\n%s", exit, r.asked-before, stdout)
	}
}
