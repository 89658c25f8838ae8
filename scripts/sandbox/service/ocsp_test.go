package service_test

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/tsa"
)

// ask has openssl ask for the certificates of these files.
func (s *site) ask(p jpki.Purpose, files ...string) string {
	s.t.Helper()
	args := []string{"ocsp", "-url", s.url + "/ocsp", "-timeout", "20", "-CAfile", sandboxca.CertificateFile(p), "-issuer", sandboxca.CertificateFile(p)}
	for _, f := range files {
		args = append(args, "-cert", f)
	}
	return s.openssl(args...)
}

func TestOpenSSLAsksWhatBecameOfCertificates(t *testing.T) {
	for _, p := range jpki.Purposes {
		t.Run(string(p), func(t *testing.T) {
			s := open(t)
			good, revoked, held := s.issue(p, ""), s.issue(p, ""), s.issue(p, "")
			s.pem("good.pem", good.Raw)
			s.pem("revoked.pem", revoked.Raw)
			s.pem("held.pem", held.Raw)
			s.says(s.ask(p, "good.pem", "revoked.pem", "held.pem"), "Response verify OK", "good.pem: good", "revoked.pem: good", "held.pem: good")
			s.change("revoke", p, revoked, "affiliationChanged")
			s.change("hold", p, held, "")
			s.says(s.ask(p, "good.pem", "revoked.pem", "held.pem"), "Response verify OK", "good.pem: good", "revoked.pem: revoked", "Reason: affiliationChanged", "held.pem: revoked", "Reason: certificateHold")
		})
	}
}

// request asks as package ocsp of x/crypto does.
func (s *site) request(p jpki.Purpose, c *certprofile.Certificate) (text []byte, issuer *x509.Certificate) {
	s.t.Helper()
	leaf, err := x509.ParseCertificate(c.Raw)
	must(s.t, err)
	issuer, err = x509.ParseCertificate(s.ca.Certificate(p))
	must(s.t, err)
	text, err = ocsp.CreateRequest(leaf, issuer, &ocsp.RequestOptions{Hash: crypto.SHA256})
	must(s.t, err)
	return text, issuer
}

// GET has the request in the address, whether what base64 has there is escaped or not.
func TestOCSPByGET(t *testing.T) {
	s := open(t)
	seen := map[string]bool{}
	for try := 0; len(seen) < 2; try++ {
		if try == 200 {
			t.Fatalf("no request with such a character: %v", seen)
		}
		request, issuer := s.request(auth, s.issue(auth, ""))
		text := base64.StdEncoding.EncodeToString(request)
		for _, special := range []string{"/", "+"} {
			if seen[special] || !strings.Contains(text, special) {
				continue
			}
			seen[special] = true
			for _, path := range []string{text, url.PathEscape(text), url.QueryEscape(text)} {
				got, err := ocsp.ParseResponse(s.get("/ocsp/"+path), issuer)
				if err != nil || got.Status != ocsp.Good {
					t.Errorf("%s: %+v, %v", path, got, err)
				}
			}
		}
	}
}

func TestWhatIsNoOCSPRequest(t *testing.T) {
	s := open(t)
	request, _ := s.request(auth, s.issue(auth, ""))
	malformed := "\x30\x03\x0a\x01\x01"
	for name, c := range map[string]struct {
		method, path, body, kind string
		status                   int
		want                     string // of the body; "": anything
	}{
		"another type":           {http.MethodPost, "/ocsp", string(request), "application/json", http.StatusUnsupportedMediaType, ""},
		"no type":                {http.MethodPost, "/ocsp", string(request), "", http.StatusUnsupportedMediaType, ""},
		"nothing":                {http.MethodPost, "/ocsp", "", "application/ocsp-request", http.StatusOK, malformed},
		"ten megabytes":          {http.MethodPost, "/ocsp", strings.Repeat("0", 10<<20), "application/ocsp-request", http.StatusOK, malformed},
		"no base64":              {http.MethodGet, "/ocsp/%20x", "", "", http.StatusOK, malformed},
		"nothing in the address": {http.MethodGet, "/ocsp/", "", "", http.StatusOK, malformed},
		"PUT":                    {http.MethodPut, "/ocsp/AA", "", "", http.StatusMethodNotAllowed, ""},
		"GET without anything":   {http.MethodGet, "/ocsp", "", "", http.StatusMethodNotAllowed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			status, text, _ := s.do(c.method, c.path, c.body, "Content-Type", c.kind)
			if status != c.status || c.want != "" && string(text) != c.want {
				t.Errorf("%d %q", status, text)
			}
		})
	}
}

// Each fault is one for openssl.
func TestFaultsOfOCSP(t *testing.T) {
	s := open(t)
	c := s.issue(auth, "")
	s.pem("good.pem", c.Raw)
	for fault, wants := range map[string][]string{
		"":                  {"Response verify OK", "good.pem: good"},
		"trylater":          {"trylater (3)"},
		"expired":           {"Status times invalid", "status expired"},
		"wrong-signer":      {"Response Verify Failure"},
		"expired-signer":    {"Response Verify Failure", "certificate has expired"},
		"no-nonce":          {"WARNING: no nonce in response", "Response verify OK"},
		"other-certificate": {"Response verify OK", "ERROR: No Status found"},
		"unknown":           {"Response verify OK", "good.pem: unknown"},
		"closed":            {"Error querying OCSP responder"},
		"no-nonce,unknown":  {"WARNING: no nonce in response", "good.pem: unknown"},
	} {
		t.Run(fault, func(t *testing.T) {
			s.fault(fault)
			s.says(s.ask(auth, "good.pem"), wants...)
		})
	}
}

func TestAnswerThatComesAgain(t *testing.T) {
	s := open(t)
	s.pem("good.pem", s.issue(auth, "").Raw)
	s.fault("replay")
	s.says(s.ask(auth, "good.pem"), "good.pem: good")
	s.says(s.ask(auth, "good.pem"), "Nonce Verify error")
	s.fault("replay") // anew
	s.says(s.ask(auth, "good.pem"), "good.pem: good")
}

func TestSlowAnswer(t *testing.T) {
	s := open(t)
	s.pem("good.pem", s.issue(auth, "").Raw)
	const long = 300 * time.Millisecond
	s.fault("slow=" + long.String())
	began := time.Now()
	s.says(s.ask(auth, "good.pem"), "good.pem: good")
	if took := time.Since(began); took < long {
		t.Errorf("answered after %v", took)
	}
}

func TestFaultsThatThereAreNot(t *testing.T) {
	s := open(t)
	for _, text := range []string{"x", "slow", "slow=", "slow=-1s", "slow=11m", "closed,", ",closed", "Closed"} {
		if status, answer := s.admin("fault", map[string]string{"fault": text}); status != http.StatusBadRequest {
			t.Errorf("%q: %d %s", text, status, answer)
		}
	}
}

// A client of time stamps waits, and gets none.
func TestFaultsOfTimeStamps(t *testing.T) {
	s := open(t)
	client, err := tsa.New(s.url + "/tsa")
	must(t, err)
	const long = 200 * time.Millisecond
	s.fault("slow=" + long.String())
	began := time.Now()
	if _, err := client.Stamp(t.Context(), sha256.Sum256([]byte("a document"))); err != nil || time.Since(began) < long {
		t.Errorf("%v, after %v", err, time.Since(began))
	}
	s.fault("closed")
	if token, err := client.Stamp(t.Context(), sha256.Sum256([]byte("a document"))); err == nil {
		t.Errorf("%+v", token)
	}
}

// OpenSSL asks for a stamp, and verifies it by the root that is here.
func TestOpenSSLVerifiesTimeStamps(t *testing.T) {
	s := open(t)
	s.write("document", []byte("a document"))
	s.openssl("ts", "-query", "-data", "document", "-sha256", "-cert", "-out", "request.tsq")
	request, err := os.ReadFile(filepath.Join(s.dir, "request.tsq"))
	must(t, err)
	status, answer, _ := s.do(http.MethodPost, "/tsa", string(request), "Content-Type", "application/timestamp-query")
	if status != http.StatusOK {
		t.Fatal(status, string(answer))
	}
	s.write("answer.tsr", answer)
	s.write("root.pem", s.get("/ca/time-stamping-ca.pem"))
	s.says(s.openssl("ts", "-verify", "-queryfile", "request.tsq", "-in", "answer.tsr", "-CAfile", "root.pem"), "Verification: OK")
}
