package service

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/scripts/program"
	"jpkiweb/scripts/redisserver"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/redisstore"
)

// recovery is how long it may take until people can log in again.
const recovery = 5 * time.Second

// A failingStore has one answer to everything.
type failingStore struct{ err error }

func (s failingStore) Put(context.Context, string, string) error  { return s.err }
func (s failingStore) Take(context.Context, string, string) error { return s.err }

// openTwo starts two instances behind one address and one Redis.
func openTwo(t *testing.T) (site, *redisserver.Server) {
	t.Helper()
	server := program.For(t, redisserver.Start)
	var stores []relyingparty.ChallengeStore
	for range 2 {
		s, err := redisstore.Open(redisstore.Config{URL: server.URL()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		stores = append(stores, s)
	}
	return openInstances(t, false, maxSessions, stores), server
}

// Where the login page comes from one instance, its form goes to another, and where a form
// goes to both at once, one lets somebody in.
func TestLoginOverTwoInstances(t *testing.T) {
	site, _ := openTwo(t)
	for range 10 {
		b := site.browser(t)
		form, cookie := b.loginForm(site.URL), b.session()
		var all sync.WaitGroup
		var entered, refused atomic.Int32
		for range 4 {
			all.Go(func() {
				switch answerTo(t, site, "/login", form, cookie) {
				case http.StatusSeeOther:
					entered.Add(1)
				case http.StatusForbidden:
					refused.Add(1)
				}
			})
		}
		all.Wait()
		if entered.Load() != 1 || refused.Load() != 3 {
			t.Fatalf("%d entered, %d were refused", entered.Load(), refused.Load())
		}
	}
}

// answerTo is the status of the answer to a form, from a goroutine of its own.
func answerTo(t *testing.T, site site, path string, form url.Values, cookie *http.Cookie) int {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Error(err)
		return 0
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(cookie)
	response, err := site.Client().Transport.RoundTrip(r)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

// Redis is killed while people are on the login page, and comes back with what it had saved
// before: nobody is let in meanwhile, nobody by a challenge of before, and everybody soon.
func TestRedisIsKilledInTheMiddleOfALogin(t *testing.T) {
	site, server := openTwo(t)
	used, waiting, person := site.browser(t), site.browser(t), site.browser(t)
	person.login()
	usedForm, waitingForm := used.loginForm(site.URL), waiting.loginForm(site.URL)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(server.Save(t.Context()))
	used.post("/login", url.Values{"csrf": usedForm["csrf"], "challenge": usedForm["challenge"], "token": {"{}"}}).wantReport(t, http.StatusForbidden, "✗ format")
	check(server.Kill())

	for range 2 { // both instances
		refused := waiting.post("/login?lang=ja", waitingForm)
		refused.wantReport(t, http.StatusServiceUnavailable, "? challenge")
		refused.wantRetry(t, http.StatusServiceUnavailable)
		if !strings.Contains(refused.body, "カードや暗証番号の問題ではありません。") || strings.Contains(refused.body, "redis.sock") {
			t.Error(refused.body)
		}
		page := waiting.get("/login?lang=ja")
		page.wantRetry(t, http.StatusServiceUnavailable)
		if !strings.Contains(page.body, "<h1>今はログインを確認できません</h1>") {
			t.Error(page.body)
		}
		if page := waiting.get("/login?lang=en"); !strings.Contains(page.body, "<h1>The login cannot be verified now</h1>") {
			t.Error(page.body)
		}
		person.get("/my").want(t, http.StatusOK) // who is in stays in
	}

	check(server.Restart(t.Context()))
	begin := time.Now()
	for range 2 {
		for waiting.get("/login").StatusCode != http.StatusOK {
			if time.Since(begin) > recovery {
				t.Fatalf("no login page after %v", recovery)
			}
			time.Sleep(10 * time.Millisecond) // as people do
		}
	}
	for range 2 {
		waiting.post("/login", waitingForm).wantReport(t, http.StatusForbidden, "✗ challenge")
		used.post("/login", usedForm).wantReport(t, http.StatusForbidden, "✗ challenge")
	}
	waiting.post("/login", waiting.loginForm(site.URL)).want(t, http.StatusSeeOther)
	if took := time.Since(begin); took > recovery {
		t.Errorf("it took %v until somebody was in", took)
	}
}
