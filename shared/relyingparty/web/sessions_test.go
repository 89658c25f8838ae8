package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
)

// A browserVisit is a browser that keeps the cookie of a session.
type browserVisit struct{ cookie *http.Cookie }

func (v *browserVisit) request() *http.Request {
	r := httptest.NewRequest(http.MethodPost, origin+"/", nil)
	if v.cookie != nil {
		r.AddCookie(v.cookie)
	}
	return r
}

// took keeps what was set.
func (v *browserVisit) took(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	for _, cookie := range w.Result().Cookies() {
		if cookie.Name != "__Host-session" || !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.SameSite != http.SameSiteLaxMode {
			t.Errorf("%+v", cookie)
		}
		v.cookie = cookie
		if cookie.MaxAge < 0 {
			v.cookie = nil
		}
	}
}

func (v *browserVisit) begin(t *testing.T, s *web.MemorySessions) string {
	t.Helper()
	w := httptest.NewRecorder()
	id, err := s.Begin(w, v.request())
	if err != nil {
		t.Fatal(err)
	}
	v.took(t, w)
	return id
}

func (v *browserVisit) logIn(t *testing.T, s *web.MemorySessions, key string) {
	t.Helper()
	w := httptest.NewRecorder()
	if err := s.Renew(w, v.request(), relyingparty.Login{AccountKey: key}, relyingparty.Report{}); err != nil {
		t.Fatal(err)
	}
	v.took(t, w)
}

func TestMemorySessions(t *testing.T) {
	var s web.MemorySessions
	var visit, other browserVisit
	if s.Has(visit.request()) {
		t.Error("a browser without a cookie has a session")
	}
	before := visit.begin(t, &s)
	if again := visit.begin(t, &s); again != before || !s.Has(visit.request()) || s.ID(visit.request()) != before {
		t.Errorf("%q, then %q", before, again)
	}
	if other.begin(t, &s) == before {
		t.Error("two browsers have one session")
	}
	if _, in := s.Login(visit.request()); in {
		t.Error("who has only visited is logged in")
	}
	fixed := browserVisit{visit.cookie}
	visit.logIn(t, &s, "A")
	if login, in := s.Login(visit.request()); !in || login.AccountKey != "A" || s.ID(visit.request()) == before {
		t.Errorf("%+v, %t", login, in)
	}
	if s.Has(fixed.request()) {
		t.Error("the session before the login goes on")
	}
	if _, in := s.Login(other.request()); in {
		t.Error("somebody else is logged in")
	}
	w := httptest.NewRecorder()
	gone := browserVisit{visit.cookie}
	if err := s.End(w, visit.request()); err != nil || s.Has(gone.request()) {
		t.Errorf("%v: the session goes on after its end", err)
	}
	if visit.took(t, w); visit.cookie != nil {
		t.Error("the browser keeps the cookie")
	}
	if forged := (browserVisit{&http.Cookie{Name: "__Host-session", Value: "A"}}); s.Has(forged.request()) {
		t.Error("an invented cookie is a session")
	}
}

func TestMemorySessionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s web.MemorySessions
		var visit browserVisit
		visit.begin(t, &s)
		visit.logIn(t, &s, "A")
		time.Sleep(web.SessionTTL - time.Nanosecond)
		if !s.Has(visit.request()) {
			t.Error("ended too early")
		}
		time.Sleep(time.Nanosecond)
		if s.Has(visit.request()) {
			t.Error("goes on")
		}
	})
}

// Whoever floods the login page makes visitors go, and logs nobody out.
func TestMemorySessionsAreBounded(t *testing.T) {
	var s web.MemorySessions
	var first, person browserVisit
	first.begin(t, &s)
	person.begin(t, &s)
	person.logIn(t, &s, "A")
	for range web.MostSessions {
		var v browserVisit
		v.begin(t, &s)
	}
	if _, in := s.Login(person.request()); !in || s.Has(first.request()) {
		t.Errorf("logged in %t, the oldest visitor is there %t", in, s.Has(first.request()))
	}
}
