package service

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
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

// Addresses are counted where the proxy is known, by what it says, and nowhere else.
func TestAddressesAreCountedBehindAProxy(t *testing.T) {
	const most = 3
	verifier := newVerifier(t, "https://city.example", noon, &fixedStatus{})
	visit := func(handler http.Handler, peer, forwarded string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/login?lang=en", nil)
		r.Host, r.RemoteAddr = "city.example", peer
		r.Header.Set("X-Forwarded-For", forwarded)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	for name, c := range map[string]struct {
		proxies   web.Proxies
		forwarded string // by whoever asks once too often
		want      int
	}{
		"the same address": {web.Proxies{netip.MustParsePrefix("10.0.0.1/32")}, "198.51.100.7", http.StatusTooManyRequests},
		"it invents one":   {web.Proxies{netip.MustParsePrefix("10.0.0.1/32")}, "203.0.113.1, 198.51.100.7", http.StatusTooManyRequests},
		"another address":  {web.Proxies{netip.MustParsePrefix("10.0.0.1/32")}, "198.51.100.8", http.StatusOK},
		"no proxy":         {nil, "198.51.100.7", http.StatusOK},
	} {
		s, err := newService(Config{Origin: "https://city.example", Verifier: verifier, Now: noon, Proxies: c.proxies, PerAddress: most}, maxSessions)
		if err != nil {
			t.Fatal(err)
		}
		handler := s.handler()
		for range most {
			if w := visit(handler, "10.0.0.1:5", "198.51.100.7"); w.Code != http.StatusOK {
				t.Fatalf("%s: %d", name, w.Code)
			}
		}
		w := visit(handler, "10.0.0.1:5", c.forwarded)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
		if after := w.Header().Get("Retry-After"); c.want == http.StatusTooManyRequests && (after != "300" || !strings.Contains(w.Body.String(), "from the network that you use")) {
			t.Errorf("%s: again in %q\n%s", name, after, w.Body)
		}
	}
	if _, err := newService(Config{Origin: "https://city.example", Verifier: verifier, Now: noon, Proxies: web.Proxies{netip.MustParsePrefix("10.0.0.1/32")}, PerAddress: 1, Challenges: failingStore{}}, 1); err == nil {
		t.Error("a store that counts no addresses is accepted")
	}
}

// An address that asks too often begins no session, and so makes nobody's go.
func TestAddressThatIsRefusedBeginsNoSession(t *testing.T) {
	const most, capacity = 2, 20
	verifier := newVerifier(t, "https://city.example", noon, &fixedStatus{})
	s, err := newService(Config{Origin: "https://city.example", Verifier: verifier, Now: noon, Proxies: web.Proxies{netip.MustParsePrefix("10.0.0.1/32")}, PerAddress: most}, capacity)
	if err != nil {
		t.Fatal(err)
	}
	handler := s.handler()
	visit := func(forwarded string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/login", nil)
		r.Host, r.RemoteAddr = "city.example", "10.0.0.1:5"
		r.Header.Set("X-Forwarded-For", forwarded)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	theirs := visit("198.51.100.8").Result().Cookies()
	if len(theirs) != 1 {
		t.Fatalf("%d cookies", len(theirs))
	}
	for i := range capacity {
		w := visit("198.51.100.7")
		if refused := i >= most; refused != (w.Code == http.StatusTooManyRequests) || refused != (len(w.Result().Cookies()) == 0) {
			t.Errorf("question %d: %d, cookies %v", i, w.Code, w.Result().Cookies())
		}
	}
	if s.sessions.Get(theirs[0].Value) == nil || s.sessions.Len() != 1+most {
		t.Errorf("the other visitor's is gone, or there are %d sessions", s.sessions.Len())
	}
}

// What a browser sends for a session or a challenge has a bound, and
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
