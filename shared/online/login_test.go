package online_test

import (
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/online"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/holdertest"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/sandboxca/responder"
)

const origin = "https://city.example.lg.jp"

// A login is let in by a responder that says good, and by nothing else; a responder that was
// gone and is back counts at once.
func TestLoginByOCSP(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	h := holdertest.New(rand.Reader, now.AddDate(0, 0, -2))
	answers := need(responder.New(responder.Config{CA: h.CA, Now: time.Now, Random: rand.Reader, KnownAfter: time.Hour}))
	var gone atomic.Bool
	var challenges relyingparty.Memory
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if gone.Load() {
			panic(http.ErrAbortHandler)
		}
		asked, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		answer, err := answers.Answer(asked, nil)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/ocsp-response")
		_, _ = w.Write(answer)
	})
	login := func(certificate []byte, hours *online.Hours) (code relyingparty.Code, undecided bool) {
		t.Helper()
		to, err := online.NewResponder(online.ResponderConfig{URL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		verifier, err := relyingparty.New(relyingparty.Config{
			Origin: origin, TrustAnchors: relyingparty.Anchors{purpose: {h.CA.Certificate(purpose)}}, AllowTest: true,
			Revocation: open(t, online.Config{Asker: to, Hours: hours}),
		})
		if err != nil {
			t.Fatal(err)
		}
		challenge, err := relyingparty.Issue(t.Context(), &challenges, "visit")
		if err != nil {
			t.Fatal(err)
		}
		token := h.Token(t, certificate, authtoken.MustParseOrigin(origin), challenge)
		who, report := verifier.VerifyLoginOnce(t.Context(), &challenges, "visit", challenge, token)
		var e *relyingparty.Error
		if errors.As(report.Err(), &e) {
			return e.Code, e.Undecided
		}
		if who == (relyingparty.Login{}) {
			t.Error("nobody logged in")
		}
		return "", false
	}
	serial := func(der []byte) []byte { return need(certprofile.Parse(der)).Serial }
	good, held, revoked := h.Certificate(t, purpose), h.Certificate(t, purpose), h.Certificate(t, purpose)
	if err := errors.Join(h.CA.Hold(purpose, serial(held), now), h.CA.Revoke(purpose, serial(revoked), revocation.Superseded, now)); err != nil {
		t.Fatal(err)
	}
	at := now.In(jpki.Japan()).Add(2 * time.Hour).Format("15:04")
	later, err := online.ParseHours(at + "-" + now.In(jpki.Japan()).Add(3*time.Hour).Format("15:04"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name        string
		certificate []byte
		gone        bool
		hours       *online.Hours
		code        relyingparty.Code
		undecided   bool
	}{
		{"good", good, false, nil, "", false},
		{"while the responder is gone", good, true, nil, relyingparty.CodeRevocationUnknown, true},
		{"when it is back", good, false, nil, "", false},
		{"while it is closed", good, false, later, relyingparty.CodeRevocationClosed, true},
		{"on hold", held, false, nil, relyingparty.CodeOnHold, false},
		{"revoked", revoked, false, nil, relyingparty.CodeRevoked, false},
		{"of today", h.Certificate(t, purpose, sandboxca.NotBefore(now)), false, nil, relyingparty.CodeKnownSoon, true},
	} {
		gone.Store(test.gone)
		if code, undecided := login(test.certificate, test.hours); code != test.code || undecided != test.undecided {
			t.Errorf("%s: %q, undecided %t", test.name, code, undecided)
		}
	}
}
