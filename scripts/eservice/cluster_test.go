package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/scripts/postgresserver"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/redisserver"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty/holdertest"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// recovery is how long it may take until people can log in again.
const recovery = 5 * time.Second

// A cluster is what production is: instances behind a proxy, which share Redis and PostgreSQL and
// ask a responder, each a process of its own.
type cluster struct {
	t         *testing.T
	programs  string // their folder
	sandbox   string
	holder    holdertest.Holder
	revoked   []byte // a certificate
	redis     *redisserver.Server
	postgres  *postgresserver.Server
	responder *program.Program[struct{ Address string }]
	proxy     *httptest.Server

	mu        sync.Mutex
	instances [2]*instance
	accepted  map[string]int // how often a challenge let somebody in
	strangers int            // how often one with a certificate that is revoked was let in
}

// An instance is a process of the service.
type instance struct {
	*program.Program[struct{ Address, Listening string }]
	forward *httputil.ReverseProxy
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func openCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{t: t, programs: t.TempDir(), sandbox: filepath.Join(t.TempDir(), "sandbox"), accepted: map[string]int{}}
	for _, name := range []string{"eservice", "sandbox"} {
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", c.programs, "../"+name).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	var err error
	c.holder.CA, err = sandboxca.Open(c.sandbox, time.Now())
	must(t, err)
	c.holder.Key, err = rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	c.revoked = c.issue()
	certificate, err := certprofile.Parse(c.revoked)
	must(t, err)
	must(t, c.holder.CA.Revoke(jpki.UserAuthentication, certificate.Serial, revocation.Superseded, time.Now()))
	c.redis = program.For(t, redisserver.Start)
	c.postgres = program.For(t, postgresserver.Start)
	c.startResponder("127.0.0.1:0")
	t.Cleanup(func() { must(t, c.responder.Stop()) })
	c.proxy = httptest.NewServer(http.HandlerFunc(c.pass))
	t.Cleanup(c.proxy.Close)
	for i := range c.instances {
		c.startInstance(i)
		t.Cleanup(func() { must(t, c.instances[i].Stop()) })
	}
	return c
}

// issue makes a certificate that nobody has asked about yet.
func (c *cluster) issue() []byte {
	c.t.Helper()
	return c.holder.Certificate(c.t, jpki.UserAuthentication)
}

func (c *cluster) startResponder(listen string) {
	c.t.Helper()
	var err error
	c.responder, err = program.Start[struct{ Address string }](c.t.Context(), filepath.Join(c.programs, "sandbox"), "--json", "--dir", c.sandbox, "--listen", listen)
	must(c.t, err)
}

func (c *cluster) startInstance(i int) {
	c.t.Helper()
	command := exec.Command(filepath.Join(c.programs, "eservice"), "--json", "--listen", "127.0.0.1:0", "--origin", c.proxy.URL,
		"--trust", c.sandbox, "--test", "--ocsp", c.responder.Ready.Address+"/ocsp", "--redis", c.redis.URL(), "--accounts-key", filepath.Join(c.programs, "accounts.key"),
		"--proxy", "127.0.0.1", "--per-address", "0")
	command.Env = append(os.Environ(), "DATABASE_URL="+c.postgres.URL(postgresserver.Superuser))
	p, err := program.Run[struct{ Address, Listening string }](c.t.Context(), command)
	must(c.t, err)
	forward := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: p.Ready.Listening})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.instances[i] = &instance{p, forward}
}

// pass is the proxy: it keeps a browser at its instance, by a cookie, as long as that
// answers: the sample keeps sessions in memory.
func (c *cluster) pass(w http.ResponseWriter, r *http.Request) {
	first := "0"
	if at, err := r.Cookie("instance"); err == nil && at.Value == "1" {
		first = "1"
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	for _, at := range []string{first, string('1' - first[0] + '0')} {
		c.mu.Lock()
		forward := *c.instances[at[0]-'0'].forward
		c.mu.Unlock()
		gone := false
		forward.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { gone = true }
		http.SetCookie(w, &http.Cookie{Name: "instance", Value: at, Path: "/"})
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(strings.NewReader(string(body)))
		if forward.ServeHTTP(w, again); !gone {
			return
		}
		w.Header().Del("Set-Cookie")
	}
	w.WriteHeader(http.StatusBadGateway)
}

// A person is a browser and a card.
type person struct {
	c           *cluster
	client      *http.Client
	certificate []byte
}

// person begins at an instance.
func (c *cluster) person(certificate []byte, at string) *person {
	jar, err := cookiejar.New(nil)
	must(c.t, err)
	home, err := url.Parse(c.proxy.URL)
	must(c.t, err)
	jar.SetCookies(home, []*http.Cookie{{Name: "instance", Value: at, Path: "/"}})
	return &person{c, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, certificate}
}

var fields = regexp.MustCompile(`data-challenge="([^"]+)"(?s:.*)name="csrf" value="([^"]+)"`)

// page is the login page's form, which the card has signed; nil where there is none now.
func (p *person) page() (url.Values, error) {
	response, err := p.client.Get(p.c.proxy.URL + "/login")
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s, %w", response.Status, err)
	}
	found := fields.FindSubmatch(text)
	if found == nil {
		return nil, fmt.Errorf("no form in %s", text)
	}
	challenge := html.UnescapeString(string(found[1]))
	token := p.c.holder.Token(p.c.t, p.certificate, authtoken.MustParseOrigin(p.c.proxy.URL), challenge)
	return url.Values{"csrf": {string(found[2])}, "challenge": {challenge}, "token": {string(token)}}, nil
}

// answer sends a form, and keeps account of whom it let in.
func (p *person) answer(form url.Values) (status int, err error) {
	r, err := http.NewRequestWithContext(p.c.t.Context(), http.MethodPost, p.c.proxy.URL+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", p.c.proxy.URL)
	response, err := p.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return 0, err
	}
	if response.StatusCode == http.StatusSeeOther {
		p.c.mu.Lock()
		defer p.c.mu.Unlock()
		p.c.accepted[form.Get("challenge")]++
		if string(p.certificate) == string(p.c.revoked) {
			p.c.strangers++
		}
	}
	if response.StatusCode == http.StatusServiceUnavailable && response.Header.Get("Retry-After") == "" {
		p.c.t.Error("503 says not when to come again")
	}
	return response.StatusCode, nil
}

// crowd are people who log in all the time, each sending every form twice at once, some with
// a card that is revoked, until the returned function is called.
func (c *cluster) crowd() (stop func()) {
	ctx, cancel := context.WithCancel(c.t.Context())
	good := c.issue()
	var all sync.WaitGroup
	for i, certificate := range [][]byte{good, good, c.revoked} {
		all.Go(func() {
			for ctx.Err() == nil {
				p := c.person(certificate, fmt.Sprint(i%2))
				form, err := p.page()
				if err != nil {
					continue // something is gone just now
				}
				var twice sync.WaitGroup
				for range 2 {
					twice.Go(func() { _, _ = p.answer(form) }) // whom it let in is counted
				}
				twice.Wait()
			}
		})
	}
	return func() { cancel(); all.Wait() }
}

// own is the status of the person's own page: 404 is the database's answer that nobody has
// registered with this card.
func (p *person) own() (status int, err error) {
	response, err := p.client.Get(p.c.proxy.URL + "/my")
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// wantIn wants a person to log in soon, and to be looked for in the database.
func (c *cluster) wantIn(certificate []byte, at string) {
	c.t.Helper()
	begin := time.Now()
	var last error
	for time.Since(begin) < recovery {
		p := c.person(certificate, at)
		form, err := p.page()
		if err == nil {
			var status int
			if status, err = p.answer(form); err == nil && status == http.StatusSeeOther {
				status, err = p.own()
			}
			if err == nil && status == http.StatusNotFound {
				return
			}
			err = errors.Join(err, fmt.Errorf("status %d", status))
		}
		last = err
	}
	c.t.Fatalf("nobody is in after %v: %v", recovery, last)
}

// wantStatus wants a form to be answered so.
func (p *person) wantStatus(form url.Values, want int) {
	p.c.t.Helper()
	if got, err := p.answer(form); err != nil || got != want {
		p.c.t.Errorf("%d, %v, want %d", got, err, want)
	}
}

// Whatever is killed in the middle of a login: no challenge lets in twice, no card that is
// revoked is let in, and people are in again soon.
func TestClusterThatLosesItsParts(t *testing.T) {
	c := openCluster(t)
	page := func(p *person) url.Values {
		t.Helper()
		form, err := p.page()
		must(t, err)
		return form
	}
	stop := c.crowd()
	t.Run("an instance", func(t *testing.T) {
		p := c.person(c.issue(), "0")
		form := page(p)
		must(t, c.instances[0].Kill())
		p.wantStatus(form, http.StatusForbidden) // the other instance knows no such session
		c.wantIn(p.certificate, "0")
		p.wantStatus(form, http.StatusForbidden)
		c.startInstance(0)
	})
	t.Run("Redis", func(t *testing.T) {
		p := c.person(c.issue(), "0")
		form := page(p)
		must(t, c.redis.Kill())
		p.wantStatus(form, http.StatusServiceUnavailable)
		must(t, c.redis.Restart(t.Context()))
		c.wantIn(p.certificate, "1")
		c.wantIn(p.certificate, "0")
		p.wantStatus(form, http.StatusForbidden) // it was not saved
	})
	t.Run("the responder", func(t *testing.T) {
		p := c.person(c.issue(), "0")
		form := page(p)
		must(t, c.responder.Kill())
		p.wantStatus(form, http.StatusServiceUnavailable)
		p.wantStatus(form, http.StatusForbidden) // used up
		c.startResponder(strings.TrimPrefix(c.responder.Ready.Address, "http://"))
		c.wantIn(p.certificate, "0")
		c.wantIn(p.certificate, "1")
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		p := c.person(c.issue(), "0")
		form := page(p)
		must(t, c.postgres.Kill())
		p.wantStatus(form, http.StatusSeeOther) // who it is is known
		if status, err := p.own(); err != nil || status != http.StatusServiceUnavailable {
			t.Errorf("%d, %v", status, err)
		}
		must(t, c.postgres.Restart(t.Context()))
		c.wantIn(p.certificate, "0")
		c.wantIn(p.certificate, "1")
	})
	stop()
	for challenge, times := range c.accepted {
		if times != 1 {
			t.Errorf("%s let in %d times", challenge, times)
		}
	}
	if c.strangers > 0 || len(c.accepted) < 10 {
		t.Errorf("%d were let in, %d with a card that is revoked", len(c.accepted), c.strangers)
	}
	t.Logf("%d were let in", len(c.accepted))
}
