package online_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	theirs "golang.org/x/crypto/ocsp"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/ocsp"
	"jpkiweb/shared/online"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/webaddress"
)

// answerTo is what a responder without nonces, by another library, says: good.
func answerTo(t *testing.T, r *http.Request) []byte {
	question, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	asked, err := theirs.ParseRequest(question)
	if err != nil {
		t.Error(err)
		return nil
	}
	a := sharedAuthority()
	ca := need(x509.ParseCertificate(a.certificate.Raw))
	now := time.Now()
	answer, err := theirs.CreateResponse(ca, ca, theirs.Response{
		Status: theirs.Good, SerialNumber: asked.SerialNumber, ThisUpdate: now.Add(-time.Minute), NextUpdate: now.Add(time.Hour), IssuerHash: asked.HashAlgorithm,
	}, a.key)
	if err != nil {
		t.Error(err)
	}
	return answer
}

func right(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, header := range []string{"User-Agent", "Cookie", "Authorization", "Referer", "Accept-Language", "Accept-Encoding", "Idempotency-Key"} {
			if v := r.Header.Values(header); len(v) > 0 {
				t.Errorf("tells %s: %q", header, v)
			}
		}
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/ocsp-request" {
			t.Errorf("%s, %q", r.Method, r.Header.Get("Content-Type"))
		}
		w.Header().Set("Content-Type", "application/ocsp-response")
		_, _ = w.Write(answerTo(t, r))
	}
}

// askServer asks a server about a holder.
func askServer(t *testing.T, server *httptest.Server, change func(*online.ResponderConfig)) revocation.Status {
	t.Helper()
	config := online.ResponderConfig{URL: server.URL, Nonce: online.NonceTried, Timeout: time.Minute}
	if change != nil {
		change(&config)
	}
	responder, err := online.NewResponder(config)
	if err != nil {
		t.Fatal(err)
	}
	return ask(t, open(t, online.Config{Asker: responder, Timeout: config.Timeout}), 0)
}

func serve(t *testing.T, handle http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return server
}

// A server that is slow, lies, or is none.
func TestServersThatDoNotAnswer(t *testing.T) {
	typed := func(w http.ResponseWriter) { w.Header().Set("Content-Type", "application/ocsp-response") }
	elsewhere := serve(t, right(t))
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		change func(*online.ResponderConfig)
		why    revocation.Why
	}{
		"right":                     {right(t), nil, 0},
		"right, by SHA-256":         {right(t), func(c *online.ResponderConfig) { c.Hash = ocsp.SHA256 }, 0},
		"not asked for a nonce":     {right(t), func(c *online.ResponderConfig) { c.Nonce = online.NonceNone }, 0},
		"without the nonce it must": {right(t), func(c *online.ResponderConfig) { c.Nonce = online.NonceNeeded }, revocation.Outdated},
		"type with a parameter": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "Application/OCSP-Response; x=y")
			_, _ = w.Write(answerTo(t, r))
		}, nil, 0},
		"of another type": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/octet-stream")
			_, _ = w.Write(answerTo(t, r))
		}, nil, revocation.Malformed},
		"a page":    {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }, nil, revocation.Malformed},
		"empty":     {func(w http.ResponseWriter, _ *http.Request) { typed(w) }, nil, revocation.Malformed},
		"not found": {func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }, nil, revocation.NoAnswer},
		"broken": {func(w http.ResponseWriter, r *http.Request) {
			typed(w)
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write(answerTo(t, r))
		}, nil, revocation.NoAnswer},
		"busy":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, nil, revocation.NoAnswer},
		"not for us": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, nil, revocation.Refused},
		"who are we": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, nil, revocation.Refused},
		"led elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, nil, revocation.NoAnswer},
		"cut off": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, nil, revocation.NoAnswer},
		"cut short": {func(w http.ResponseWriter, r *http.Request) {
			typed(w)
			w.Header().Set("Content-Length", "5000")
			_, _ = w.Write(answerTo(t, r))
		}, nil, revocation.NoAnswer},
		"followed by more": {func(w http.ResponseWriter, r *http.Request) {
			typed(w)
			_, _ = w.Write(append(answerTo(t, r), 0))
		}, nil, revocation.Malformed},
		"packed": {func(w http.ResponseWriter, r *http.Request) {
			typed(w)
			w.Header().Set("Content-Encoding", "gzip")
			packed := gzip.NewWriter(w)
			_, _ = packed.Write(answerTo(t, r))
			_ = packed.Close()
		}, nil, revocation.Malformed},
		"ten megabytes, as it says": {func(w http.ResponseWriter, _ *http.Request) {
			typed(w)
			w.Header().Set("Content-Length", "10485760")
			_, _ = w.Write(make([]byte, 1<<20))
		}, nil, revocation.TooLarge},
		"without end": {func(w http.ResponseWriter, _ *http.Request) {
			typed(w)
			for err := error(nil); err == nil; {
				_, err = w.Write(make([]byte, 1<<12))
			}
		}, nil, revocation.TooLarge},
		"slow": {func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // a server notices that its client left when it has read all
			<-r.Context().Done()
		}, func(c *online.ResponderConfig) { c.Timeout = 50 * time.Millisecond }, revocation.NoAnswer},
		"slow in the middle": {func(w http.ResponseWriter, r *http.Request) {
			typed(w)
			_, _ = w.Write(answerTo(t, r)[:100])
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, func(c *online.ResponderConfig) { c.Timeout = 50 * time.Millisecond }, revocation.NoAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			got := askServer(t, serve(t, test.handle), test.change)
			if got.Why != test.why || (got.State == jpki.RevocationGood) != (test.why == 0) {
				t.Errorf("%+v, want %v", got, test.why)
			}
		})
	}
}

// An answer that somebody kept is none to a question with a nonce.
func TestReplay(t *testing.T) {
	var kept atomic.Pointer[[]byte]
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if kept.Load() == nil {
			answer := answerTo(t, r)
			kept.Store(&answer)
		}
		w.Header().Set("Content-Type", "application/ocsp-response")
		_, _ = w.Write(*kept.Load())
	})
	if got := askServer(t, server, nil); got.State != jpki.RevocationGood {
		t.Fatalf("%+v", got)
	}
	if got := askServer(t, server, func(c *online.ResponderConfig) { c.Nonce = online.NonceNeeded }); got.Why != revocation.Outdated {
		t.Errorf("%+v", got)
	}
	responder, err := online.NewResponder(online.ResponderConfig{URL: server.URL, Nonce: online.NonceTried})
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(t, open(t, online.Config{Asker: responder}), 1); got.Why != revocation.OtherIssuer {
		t.Errorf("the answer about another certificate: %+v", got)
	}
}

// identity is a certificate of who asks, its key, and both as PEM.
func identity(t *testing.T) (der []byte, key crypto.Signer, certificatePEM, keyPEM []byte) {
	t.Helper()
	own := need(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "verifier"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der = need(x509.CreateCertificate(rand.Reader, template, template, own.Public(), own))
	return der, own, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: need(x509.MarshalPKCS8PrivateKey(own))})
}

// A responder may want to know who asks, by TLS.
func TestClientCertificate(t *testing.T) {
	der, _, certificate, key := identity(t)
	server := httptest.NewUnstartedServer(right(t))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
		if !bytes.Equal(raw[0], der) {
			return errors.New("a stranger")
		}
		return nil
	}}
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	own, err := webaddress.NewIdentity(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	if got := askServer(t, server, func(c *online.ResponderConfig) { c.RootCAs, c.Identity = roots, own }); got.State != jpki.RevocationGood {
		t.Errorf("%+v", got)
	}
	if got := askServer(t, server, func(c *online.ResponderConfig) { c.RootCAs = roots }); got.Why != revocation.NoAnswer {
		t.Errorf("without a certificate: %+v", got)
	}
	if got := askServer(t, server, func(c *online.ResponderConfig) { c.Identity = own }); got.Why != revocation.NoAnswer {
		t.Errorf("a server that nobody vouches for: %+v", got)
	}
	_, _, _, otherKey := identity(t)
	if _, err := webaddress.NewIdentity(certificate, otherKey); err == nil {
		t.Error("a certificate of another key was taken")
	}
}

// A connection is kept for the next question, and a question is put again on a new one where
// the server has closed it meanwhile.
func TestConnectionsAreKept(t *testing.T) {
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(right(t))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	responder, err := online.NewResponder(online.ResponderConfig{URL: server.URL, Nonce: online.NonceTried})
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, online.Config{Asker: responder})
	for holder, want := range []int64{1, 1, 2} {
		if holder == 2 {
			server.CloseClientConnections()
		}
		if got := ask(t, s, holder); got.State != jpki.RevocationGood || opened.Load() != want {
			t.Errorf("holder %d: %+v, %d connections", holder, got, opened.Load())
		}
	}
}

func TestRespondersThatAreRefused(t *testing.T) {
	for name, config := range map[string]online.ResponderConfig{
		"no address":       {},
		"a file":           {URL: "file:///etc/passwd"},
		"a password":       {URL: "https://me:secret@ocsp.example"},
		"no certificate":   {URL: "http://ocsp.example", Responders: [][]byte{{1}}},
		"another part":     {URL: "http://ocsp.example/#part"},
		"no address, ldap": {URL: "ldap://ocsp.example"},
	} {
		if _, err := online.NewResponder(config); !errors.Is(err, online.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
	responder, err := online.NewResponder(online.ResponderConfig{URL: "http://127.0.0.1:1", Signer: &ocsp.Signer{Key: need(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}})
	if err != nil {
		t.Fatal(err)
	}
	a := sharedAuthority()
	if got := responder.Ask(context.Background(), a.holders[0], a.certificate); got.Why != revocation.Unsupported {
		t.Errorf("signed without a certificate: %+v", got)
	}
}
