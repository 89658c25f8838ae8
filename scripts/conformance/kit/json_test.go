package kit

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
)

// visits are the sessions of a service that speaks JSON: a cookie, and whether somebody is in.
type visits struct {
	mu sync.Mutex
	in map[string]bool
}

func (v *visits) Has(r *http.Request) bool { return v.ID(r) != "" }

func (v *visits) ID(r *http.Request) string {
	cookie, err := r.Cookie("id")
	if err != nil {
		return ""
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, found := v.in[cookie.Value]; !found {
		return ""
	}
	return cookie.Value
}

func (v *visits) begin(w http.ResponseWriter, in bool) string {
	id := newChallenge()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.in[id] = in
	http.SetCookie(w, &http.Cookie{Name: "id", Value: id, Path: "/", HttpOnly: true})
	return id
}

func (v *visits) end(id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.in, id)
}

func (v *visits) Renew(w http.ResponseWriter, r *http.Request, _ relyingparty.Login, _ relyingparty.Report) error {
	v.end(v.ID(r))
	v.begin(w, true)
	return nil
}

func (v *visits) End(http.ResponseWriter, *http.Request) error { return nil }

// Package web speaks JSON, and is asked for the challenge by POST.
func TestServiceThatSpeaksJSONPasses(t *testing.T) {
	s, c := newSandbox(t), &clock{}
	server := httptest.NewUnstartedServer(nil)
	verifier, err := relyingparty.New(relyingparty.Config{Origin: "http://" + server.Listener.Addr().String(), TrustAnchors: s.anchors(t), AllowTest: true, Clock: c.now, Revocation: s.lists(t, c.now)})
	if err != nil {
		t.Fatal(err)
	}
	v := &visits{in: map[string]bool{}}
	h, err := web.New(web.Config{
		Verifier: verifier, Challenges: &relyingparty.Memory{Clock: c.now}, Sessions: v, Clock: c.now, Log: slog.New(slog.DiscardHandler),
		Audit: func(context.Context, web.Record) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/api/challenge", h.Challenge(func(w http.ResponseWriter, _ *http.Request) (string, error) { return v.begin(w, false), nil }))
	mux.Handle("/api/login", h.Login(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "welcome") })))
	server.Config.Handler = mux
	server.Start()
	t.Cleanup(server.Close)
	report, err := Run(t.Context(), Config{Cards: s.cards, Wait: c.wait, Service: Service{
		Address: server.URL + "/api", Origin: server.URL, ChallengePath: "/challenge", ChallengeMethod: http.MethodPost, LoginPath: "/login",
		ChallengeField: "challenge", TokenField: "token", JSON: true, ChallengeLife: relyingparty.ChallengeTTL,
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range report.Outcomes {
		if o.Result != Refused {
			t.Errorf("%s: %s, %d, %s", o.ID, o.Result, o.Status, o.Why)
		}
	}
}

// A service that is sent no challenge is not asked what it would do with another one.
func TestServiceThatKeepsTheChallengePasses(t *testing.T) {
	report, err := judge(t, "keeps the challenge in the session", func(s *Service) { s.ChallengeField = "" })
	if err != nil || !report.Passed {
		t.Fatalf("%v, %+v", err, report.Outcomes)
	}
	for _, o := range report.Outcomes {
		if (o.Result == NotApplicable) != o.ownChallenge {
			t.Errorf("%s: %s", o.ID, o.Result)
		}
	}
}
