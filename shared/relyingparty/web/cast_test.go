package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/holdertest"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

const origin = "https://city.example"

func noon() time.Time { return time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC) }

// A card is that of a holder, with the certificate to log in with.
type card struct {
	holdertest.Holder
	certificate []byte
}

// testCard is made once: keys take long.
var testCard = sync.OnceValue(func() card {
	h := holdertest.New(rand.Reader, noon())
	certificate, err := h.CA.Issue(jpki.UserAuthentication, h.Key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		panic(err)
	}
	return card{h, certificate}
})

// signingCertificate is that of the same key for signatures.
func (c card) signingCertificate(t *testing.T) []byte {
	t.Helper()
	return c.Certificate(t, jpki.DigitalSignature)
}

// signed is the form with a signature over the document.
func (c card) signed(t *testing.T, certificate []byte, document string) string {
	t.Helper()
	return url.Values{"signature": {base64.StdEncoding.EncodeToString(c.CMS(t, certificate, document, noon()))}}.Encode()
}

// token answers a challenge, JSON.
func (c card) token(t *testing.T, challenge string) string {
	t.Helper()
	return string(c.Token(t, c.certificate, authtoken.MustParseOrigin(origin), challenge))
}

// said is a source that has one answer.
type said struct {
	status revocation.Status
	err    error
}

func (s *said) Status(context.Context, *certprofile.Certificate, *certprofile.Certificate) (revocation.Status, error) {
	return s.status, s.err
}

// store is one that can be gone.
type store struct {
	*relyingparty.Memory
	gone error
}

func (s *store) Put(ctx context.Context, session, challenge string) error {
	return errors.Join(s.gone, s.Memory.Put(ctx, session, challenge))
}

func (s *store) Take(ctx context.Context, session, challenge string) error {
	if s.gone != nil {
		return s.gone
	}
	return s.Memory.Take(ctx, session, challenge)
}

// visits are sessions by their header, one of which logs in after the other.
type visits struct {
	renewed, ended []string
	broken         error
}

func (v *visits) ID(r *http.Request) string { return r.Header.Get("Session") }

func (v *visits) Renew(_ http.ResponseWriter, r *http.Request, login relyingparty.Login, report relyingparty.Report) error {
	if v.broken == nil {
		v.renewed = append(v.renewed, v.ID(r)+" "+login.AccountKey)
	}
	return v.broken
}

func (v *visits) End(_ http.ResponseWriter, r *http.Request) error {
	v.ended = append(v.ended, v.ID(r))
	return v.broken
}

// A site has the handlers, and what they wrote.
type site struct {
	http.Handler
	t        *testing.T
	store    *store
	visits   *visits
	source   *said
	pending  map[string]*web.Pending // by session
	records  []web.Record
	auditing error
	log      bytes.Buffer
}

// open has the handlers, in whose configuration change may change something.
func open(t *testing.T, change ...func(*web.Config)) *site {
	t.Helper()
	s := &site{t: t, pending: map[string]*web.Pending{}, store: &store{Memory: &relyingparty.Memory{Clock: noon}}, visits: &visits{}, source: &said{status: revocation.Status{State: jpki.RevocationGood, ThisUpdate: noon().Add(-time.Hour), NextUpdate: noon().Add(time.Hour)}}}
	verifier, err := relyingparty.New(relyingparty.Config{
		Origin: origin, AllowTest: true, Clock: noon, Revocation: web.Audited(s.source, revocation.CRL),
		TrustAnchors: relyingparty.Anchors{
			jpki.UserAuthentication: {testCard().CA.Certificate(jpki.UserAuthentication)},
			jpki.DigitalSignature:   {testCard().CA.Certificate(jpki.DigitalSignature)},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	config := web.Config{
		Verifier: verifier, Challenges: s.store, Sessions: s.visits, Clock: noon, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
		Audit: func(_ context.Context, r web.Record) error { s.records = append(s.records, r); return s.auditing },
	}
	for _, f := range change {
		f(&config)
	}
	h, err := web.New(config)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/challenge", h.Challenge(func(_ http.ResponseWriter, r *http.Request) (string, error) {
		return r.Header.Get("Session"), s.visits.broken
	}))
	mux.Handle("/login", h.Login(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		login, report, found := web.WhoIs(r.Context())
		fmt.Fprint(w, "welcome ", login.AccountKey, found && report.OK())
	})))
	mux.Handle("/logout", h.Logout(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "goodbye") })))
	mux.Handle("/sign", h.Signed(func(r *http.Request) *web.Pending {
		p := s.pending[r.Header.Get("Session")]
		delete(s.pending, r.Header.Get("Session"))
		return p
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		of, found := web.SubmissionOf(r.Context())
		fmt.Fprint(w, "received of ", of.Signature.Holder.Name, ": ", of.Pending.Of, found && of.Report.OK())
	})))
	s.Handler = mux
	return s
}

// post sends what a page of the service sends.
func (s *site) post(path, session, kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, origin+path, strings.NewReader(body))
	r.Header.Set("Session", session)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Accept-Language", "ja,en;q=0.5")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

const ofForms = "application/x-www-form-urlencoded"

// challenge is what the service issues to a session.
func (s *site) challenge(session string) string {
	s.t.Helper()
	w := s.post("/challenge", session, ofForms, "")
	var answer struct{ Challenge string }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK || authtoken.CheckChallenge(answer.Challenge) != nil {
		s.t.Fatalf("%d %s", w.Code, w.Body)
	}
	return answer.Challenge
}

// form is the answer of the card to a challenge.
func (s *site) form(challenge string) string {
	s.t.Helper()
	return url.Values{"challenge": {challenge}, "token": {testCard().token(s.t, challenge)}}.Encode()
}

// A refusal is what the person's browser gets.
type refusal struct {
	Title, Detail string
	Status        int
	Code          relyingparty.Code
	Next          []string
}

// wantRefusal wants one of a status and a code, in words, and when to ask again.
func (s *site) wantRefusal(w *httptest.ResponseRecorder, status int, code relyingparty.Code, after string) refusal {
	s.t.Helper()
	var got refusal
	err := json.Unmarshal(w.Body.Bytes(), &got)
	if err != nil || w.Code != status || got.Status != status || got.Code != code || w.Header().Get("Retry-After") != after || got.Title == "" || got.Detail == "" || len(got.Next) == 0 {
		s.t.Errorf("%d, again in %q: %s, want %d %s in %q", w.Code, w.Header().Get("Retry-After"), w.Body, status, code, after)
	}
	if kind := w.Header().Get("Content-Type"); kind != "application/problem+json" || w.Header().Get("Cache-Control") != "no-store" {
		s.t.Errorf("%q, %q", kind, w.Header().Get("Cache-Control"))
	}
	return got
}
