package service

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/relyingparty"
)

// A session that asks again and again is told when it may, in words, and others are not.
func TestNinthLoginPageOfASession(t *testing.T) {
	b := open(t, false).browser(t)
	for range relyingparty.SessionChallenges {
		b.get("/login").want(t, http.StatusOK)
	}
	b.site.clock.Add(90)
	for path, words := range map[string][]string{
		"/login":         {"<h1>ログインの画面を何度も開いたため、少しお待ちください</h1>", "5分間に8回", "カードや暗証番号の問題ではありません。", "お待ちいただく時間（分）: 4"},
		"/login?lang=en": {"<h1>Please wait a little: the login page was opened many times</h1>", "eight times in five minutes", "Nothing is wrong with your card or PIN.", "Minutes to wait: 4"},
	} {
		page := b.get(path)
		page.want(t, http.StatusTooManyRequests)
		if after := page.Header.Get("Retry-After"); after != "210" {
			t.Errorf("Retry-After is %q", after)
		}
		for _, want := range words {
			if !strings.Contains(page.body, want) {
				t.Errorf("no %s in\n%s", want, page.body)
			}
		}
	}
	b.site.browser(t).get("/login").want(t, http.StatusOK)
	b.site.clock.Add(210)
	b.get("/login").want(t, http.StatusOK)
}

// What the operator hears of a store says why it did not answer, and nothing of a session.
func TestOperatorHearsOfTheStore(t *testing.T) {
	var log bytes.Buffer
	gone := errors.New("dial tcp 10.0.0.5:6379: connection refused")
	s := loggedStore{failingStore{errors.Join(errors.New("it does not answer"), gone)}, slog.New(slog.NewTextHandler(&log, nil))}
	if err := s.Put(t.Context(), "secret-session", "secret-challenge"); !errors.Is(err, gone) {
		t.Errorf("Put = %v", err)
	}
	if err := s.Take(t.Context(), "secret-session", "secret-challenge"); !errors.Is(err, gone) {
		t.Errorf("Take = %v", err)
	}
	if text := log.String(); strings.Count(text, "connection refused") != 2 || strings.Contains(text, "secret") {
		t.Error(text)
	}
	log.Reset()
	for _, err := range []error{nil, relyingparty.ErrNoChallenge, relyingparty.ErrChallengeExpired, &relyingparty.TooManyError{After: time.Second}} {
		s.ChallengeStore = failingStore{err}
		if got := errors.Join(s.Put(t.Context(), "", ""), s.Take(t.Context(), "", "")); (got == nil) != (err == nil) || log.Len() > 0 {
			t.Errorf("%v becomes %v, and the operator hears %q", err, got, log.String())
		}
	}
}

// TestSessionWithoutEnd: what a browser sends for a session or a challenge has a bound, and
// no character that means something.
func TestHostileSession(t *testing.T) {
	b := open(t, false).browser(t)
	long := strings.Repeat("x", 1<<20)
	b.client.Jar = nil
	for name, cookie := range map[string]string{"a megabyte": long, "a line": "session=a\tb", "a list": "session=*", "two": "session=a; session=b"} {
		page := b.do(http.MethodGet, "/login", nil, http.Header{"Cookie": {"session=" + cookie}})
		if status := page.StatusCode; status != http.StatusOK && status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%s: %s", name, page.Status)
		}
	}
	b = b.site.browser(t)
	for name, challenge := range map[string]string{"long": long[:maxBody/2], "a line": "a\r\nFLUSHALL\r\n", "a quote": "'; DROP TABLE x; --", "empty": ""} {
		csrf := b.get("/login").field(t, `name="csrf" value="`)
		page := b.post("/login", url.Values{"csrf": {csrf}, "challenge": {challenge}, "token": {"{}"}})
		if page.StatusCode != http.StatusForbidden || strings.Contains(page.body, "DROP") {
			t.Errorf("%s: %s\n%s", name, page.Status, page.body)
		}
	}
}

// wantRetry wants an answer that says when to ask again, and that soon.
func (a answer) wantRetry(t testing.TB, status int) {
	t.Helper()
	a.want(t, status)
	if after, err := strconv.Atoi(a.Header.Get("Retry-After")); err != nil || after < 1 || after > 60 {
		t.Errorf("Retry-After is %q", a.Header.Get("Retry-After"))
	}
}
