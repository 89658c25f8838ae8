package web_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
)

func TestLoginAndLogout(t *testing.T) {
	s := open(t)
	first, second := s.challenge("visit"), s.challenge("visit")
	sent := map[string]string{
		ofForms:                           s.form(first),
		"application/json; charset=utf-8": `{"challenge":"` + second + `","token":` + testCard().token(t, second) + `}`,
	}
	for kind, body := range sent {
		w := s.post("/login", "visit", kind, body)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "welcome ") || !strings.HasSuffix(w.Body.String(), "true") {
			t.Errorf("%s: %d %s", kind, w.Code, w.Body)
		}
		s.wantRefusal(s.post("/login", "visit", kind, body), http.StatusForbidden, relyingparty.CodeChallengeMissing, "")
	}
	if len(s.visits.renewed) != 2 || len(s.records) != 4 {
		t.Errorf("sessions of %q, %d records", s.visits.renewed, len(s.records))
	}
	if w := s.post("/logout", "visit", ofForms, ""); w.Body.String() != "goodbye" || len(s.visits.ended) != 1 {
		t.Errorf("%d %s, ended %q", w.Code, w.Body, s.visits.ended)
	}
}

// Whatever is wrong with a request, nobody is let in, and no session begins or ends.
func TestRequestsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		path, session, kind string
		body                func(s *site) string
		status              int
		code                relyingparty.Code
	}{
		"no session":             {"/login", "", ofForms, func(s *site) string { return s.form(s.challenge("visit")) }, http.StatusForbidden, web.CodeNoSession},
		"another session":        {"/login", "another", ofForms, func(s *site) string { return s.form(s.challenge("visit")) }, http.StatusForbidden, relyingparty.CodeChallengeMissing},
		"an invented challenge":  {"/login", "visit", ofForms, func(s *site) string { return s.form(strings.Repeat("A", 44)) }, http.StatusForbidden, relyingparty.CodeChallengeMissing},
		"no token":               {"/login", "visit", ofForms, func(s *site) string { return "challenge=" + s.challenge("visit") }, http.StatusForbidden, relyingparty.CodeMalformed},
		"nothing":                {"/login", "visit", ofForms, func(*site) string { return "" }, http.StatusForbidden, relyingparty.CodeMalformed},
		"no form":                {"/login", "visit", ofForms, func(*site) string { return "challenge=%zz" }, http.StatusBadRequest, web.CodeUnreadable},
		"no JSON":                {"/login", "visit", "application/json", func(*site) string { return "{" }, http.StatusBadRequest, web.CodeUnreadable},
		"a member twice":         {"/login", "visit", "application/json", func(*site) string { return `{"challenge":"a","challenge":"b","token":{}}` }, http.StatusBadRequest, web.CodeUnreadable},
		"one that is not known":  {"/login", "visit", "application/json", func(*site) string { return `{"challenge":"a","token":{},"admin":true}` }, http.StatusBadRequest, web.CodeUnreadable},
		"JSON without a bottom":  {"/login", "visit", "application/json", func(*site) string { return `{"challenge":"a","token":` + strings.Repeat("[", 30_000) + `}` }, http.StatusBadRequest, web.CodeUnreadable},
		"10 MB of a form":        {"/login", "visit", ofForms, func(*site) string { return "token=" + strings.Repeat("x", 10<<20) }, http.StatusRequestEntityTooLarge, web.CodeTooLarge},
		"10 MB of JSON":          {"/login", "visit", "application/json", func(*site) string { return strings.Repeat(" ", 10<<20) }, http.StatusRequestEntityTooLarge, web.CodeTooLarge},
		"a session of a MB":      {"/login", strings.Repeat("s", 1<<20), ofForms, func(s *site) string { return s.form(s.challenge("visit")) }, http.StatusForbidden, relyingparty.CodeChallengeMissing},
		"a logout of nobody":     {"/logout", "", ofForms, func(*site) string { return "" }, http.StatusForbidden, web.CodeNoSession},
		"a logout without end":   {"/logout", "visit", ofForms, func(*site) string { return "x=" + strings.Repeat("x", 10<<20) }, http.StatusRequestEntityTooLarge, web.CodeTooLarge},
		"a challenge for no one": {"/challenge", "", ofForms, func(*site) string { return "" }, http.StatusServiceUnavailable, relyingparty.CodeChallengeUnknown},
	} {
		s := open(t)
		w := s.post(c.path, c.session, c.kind, c.body(s))
		after := ""
		if c.status == http.StatusServiceUnavailable {
			after = "5"
		}
		s.wantRefusal(w, c.status, c.code, after)
		if t.Failed() || len(s.visits.renewed)+len(s.visits.ended) > 0 {
			t.Fatalf("%s: began %q, ended %q", name, s.visits.renewed, s.visits.ended)
		}
	}
}

func TestPagesOfOthersAreRefused(t *testing.T) {
	s := open(t)
	form := s.form(s.challenge("visit"))
	for name, header := range map[string]http.Header{
		"cross-site":     {"Sec-Fetch-Site": {"cross-site"}},
		"same-site":      {"Sec-Fetch-Site": {"same-site"}},
		"foreign origin": {"Origin": {"https://attacker.example"}},
		"opaque origin":  {"Origin": {"null"}},
	} {
		for _, path := range []string{"/challenge", "/login", "/logout"} {
			r := httptest.NewRequest(http.MethodPost, origin+path, strings.NewReader(form))
			r.Header = header.Clone()
			r.Header.Set("Session", "visit")
			r.Header.Set("Content-Type", ofForms)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), string(web.CodeOtherSite)) {
				t.Errorf("%s, %s: %d %s", name, path, w.Code, w.Body)
			}
		}
	}
	for _, path := range []string{"/challenge", "/login", "/logout"} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, origin+path, nil))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != http.MethodPost {
			t.Errorf("GET %s: %d", path, w.Code)
		}
	}
	if w := s.post("/login", "visit", ofForms, form); w.Code != http.StatusOK { // nobody used the challenge up
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// The ninth is told when, and in which language.
func TestChallengesAreBounded(t *testing.T) {
	s := open(t)
	for range relyingparty.SessionChallenges {
		s.challenge("visit")
	}
	got := s.wantRefusal(s.post("/challenge", "visit", ofForms, ""), http.StatusTooManyRequests, relyingparty.CodeTooManyChallenges, "300")
	if got.Title != "ログインの画面を何度も開いたため、少しお待ちください" {
		t.Error(got.Title)
	}
	s.challenge("another")
}

// While something of the service is gone nobody is let in, the person is told that it is
// not the card, and the operator why; neither a session nor a challenge is logged.
func TestWhatIsGoneLetsNobodyIn(t *testing.T) {
	gone := errors.New("dial tcp 10.0.0.5: connection refused")
	for name, c := range map[string]struct {
		path string
		ruin func(*site)
		code relyingparty.Code
	}{
		"the store, for a challenge":    {"/challenge", func(s *site) { s.store.gone = gone }, relyingparty.CodeChallengeUnknown},
		"the store, for a login":        {"/login", func(s *site) { s.store.gone = gone }, relyingparty.CodeChallengeUnknown},
		"the audit":                     {"/login", func(s *site) { s.auditing = gone }, relyingparty.CodeNotRecorded},
		"the sessions":                  {"/login", func(s *site) { s.visits.broken = gone }, web.CodeNoSession},
		"the sessions, for a challenge": {"/challenge", func(s *site) { s.visits.broken = gone }, web.CodeNoSession},
		"the sessions, for a logout":    {"/logout", func(s *site) { s.visits.broken = gone }, web.CodeNoSession},
	} {
		s := open(t)
		challenge := s.challenge("secret-visit")
		c.ruin(s)
		got := s.wantRefusal(s.post(c.path, "secret-visit", ofForms, s.form(challenge)), http.StatusServiceUnavailable, c.code, "5")
		if !strings.Contains(got.Detail, "カードや暗証番号の問題ではありません。") || strings.Contains(got.Detail, "refused") {
			t.Errorf("%s: %s", name, got.Detail)
		}
		if log := s.log.String(); !strings.Contains(log, "connection refused") || strings.Contains(log, "secret") || strings.Contains(log, challenge) {
			t.Errorf("%s: %s", name, log)
		}
		if len(s.visits.renewed) > 0 {
			t.Errorf("%s: %q are in", name, s.visits.renewed)
		}
	}
}

func TestConfigThatIsIncomplete(t *testing.T) {
	if _, err := web.New(web.Config{}); err == nil {
		t.Error("handlers of nothing")
	}
}
