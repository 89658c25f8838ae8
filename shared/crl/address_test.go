package crl_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// serve runs a web server with TLS and returns its address and the roots that
// trust it.
func serve(t *testing.T, handler http.HandlerFunc) (string, *x509.CertPool) {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server.URL, roots
}

// bytesHandler answers with data and counts the questions.
func bytesHandler(data []byte, count *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		count.Add(1)
		w.Write(data)
	}
}

// A publisher is a web server that knows whether a list is the one of before.
type publisher struct {
	mu         sync.Mutex
	list       []byte
	tag        string // ETag; "": it knows the time only
	since      string // Last-Modified
	fails      bool
	asked      int // questions
	listsGiven int // answers with the list
}

func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	switch {
	case p.fails:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case p.tag != "" && r.Header.Get("If-None-Match") == p.tag, p.since != "" && r.Header.Get("If-Modified-Since") == p.since:
		w.WriteHeader(http.StatusNotModified)
		return
	}
	p.listsGiven++
	w.Header().Set("ETag", p.tag)
	w.Header().Set("Last-Modified", p.since)
	w.Write(p.list)
}

func (p *publisher) publish(list []byte, tag, since string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list, p.tag, p.since = list, tag, since
}

// wantRequests checks how often it was asked, and gave the list.
func (p *publisher) wantRequests(t *testing.T, asked, whole int) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked != asked || p.listsGiven != whole {
		t.Errorf("asked %d times, %d lists, want %d and %d", p.asked, p.listsGiven, asked, whole)
	}
}

// The interval is a tenth longer or shorter.
const everyPassed, surelyNot = crl.Every*11/10 + 1, crl.Every*9/10 - 1

func TestAddressIsLookedAtAsOftenAsItPublishes(t *testing.T) {
	for name, says := range map[string]struct{ tag, since string }{
		"by ETag": {tag: `"1"`}, "by time": {since: "Mon, 01 Jun 2026 03:00:00 GMT"},
	} {
		t.Run(name, func(t *testing.T) {
			certificate, serial := issue(t, ca())
			p := new(publisher)
			p.publish(newList(t, ca(), noon), says.tag, says.since)
			url, roots := serve(t, p.ServeHTTP)
			at := new(clock)
			s := open(t, crl.Config{Lists: []string{url + "/ca.crl"}, RootCAs: roots, Now: at.now, Grace: time.Minute})
			p.wantRequests(t, 0, 0) // before a question
			for _, step := range []struct {
				after        time.Duration
				asked, whole int
			}{{0, 1, 1}, {surelyNot, 1, 1}, {everyPassed, 2, 1}, {2 * everyPassed, 3, 1}} {
				at.set(step.after)
				wantState(t, s, certificate, jpki.RevocationGood, 0)
				p.wantRequests(t, step.asked, step.whole)
			}
			must(t, ca().Revoke(purpose, serial, revocation.Superseded, noon))
			p.publish(newList(t, ca(), noon.Add(3*time.Hour)), says.tag+"2", says.since+"2")
			at.set(3 * everyPassed)
			wantState(t, s, certificate, jpki.RevocationRevoked, 0)
			p.wantRequests(t, 4, 2)
			at.set(0) // the clock was hours ahead and is put right
			_ = askStatus(t, s, certificate)
			p.wantRequests(t, 5, 2)
		})
	}
}

func TestAddressIsLookedAtWhenNextUpdateIsOver(t *testing.T) {
	certificate, _ := issue(t, ca())
	p := new(publisher)
	p.publish(newList(t, ca(), noon), "", "")
	url, roots := serve(t, p.ServeHTTP)
	at := new(clock)
	s := open(t, crl.Config{Lists: []string{url}, RootCAs: roots, Now: at.now, Every: 1000 * time.Hour})
	for _, after := range []time.Duration{0, 24 * time.Hour} {
		at.set(after)
		wantState(t, s, certificate, jpki.RevocationGood, 0)
	}
	p.wantRequests(t, 1, 1)
	at.set(24*time.Hour + time.Second)
	p.publish(newList(t, ca(), at.now()), "", "")
	wantState(t, s, certificate, jpki.RevocationGood, 0)
	p.wantRequests(t, 2, 2)
}

// While a PIN is verified, nobody waits: what is known was fetched before.
func TestKnownIsWhatWasFetchedBefore(t *testing.T) {
	certificate, serial := issue(t, ca())
	must(t, ca().Revoke(purpose, serial, revocation.Superseded, noon))
	parsed, err := certprofile.Parse(certificate)
	must(t, err)
	p := new(publisher)
	p.publish(newList(t, ca(), noon), "", "")
	url, roots := serve(t, p.ServeHTTP)
	dir, at := t.TempDir(), new(clock)
	writeFile(t, dir+"/ca.crl", newList(t, ca(), noon))
	for name, where := range map[string]string{"address": url, "folder": dir, "file": dir + "/ca.crl"} {
		s := open(t, crl.Config{Lists: []string{where}, RootCAs: roots, Now: at.now})
		if got := s.Known(parsed); got.State != jpki.RevocationUnknown || got.Why != revocation.NoList {
			t.Errorf("%s, before: %+v", name, got)
		}
		s.Fetch(t.Context())
		at.set(2 * everyPassed) // a look would be due
		if got := s.Known(parsed); got.State != jpki.RevocationRevoked {
			t.Errorf("%s: %+v", name, got)
		}
		at.set(0)
	}
	p.wantRequests(t, 1, 1)
}

// What a server says after it said that a certificate is revoked takes nothing back:
// no older list, no failure.
func TestListOfAnAddressIsKeptWhileItIsInDate(t *testing.T) {
	certificate, serial := issue(t, ca())
	before := newList(t, ca(), noon)
	must(t, ca().Revoke(purpose, serial, revocation.Superseded, noon))
	p := new(publisher)
	p.publish(newList(t, ca(), noon), "", "")
	url, roots := serve(t, p.ServeHTTP)
	at := new(clock)
	s := open(t, crl.Config{Lists: []string{url}, RootCAs: roots, Now: at.now, Grace: time.Minute})
	wantState(t, s, certificate, jpki.RevocationRevoked, 0)
	p.publish(before, "", "")
	at.set(everyPassed)
	wantState(t, s, certificate, jpki.RevocationRevoked, 0)
	p.wantRequests(t, 2, 2)
	p.fails = true
	at.set(2 * everyPassed)
	wantState(t, s, certificate, jpki.RevocationRevoked, 0)
	p.wantRequests(t, 3, 2)
	at.set(2*everyPassed + time.Minute) // and is asked soon again
	wantState(t, s, certificate, jpki.RevocationRevoked, 0)
	p.wantRequests(t, 4, 2)
	at.set(25 * time.Hour)
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.Outdated)
}

// A server that hangs does not keep a login waiting that a list in date answers.
func TestQuestionWaitsAGraceOnly(t *testing.T) {
	certificate, _ := issue(t, ca())
	good := newList(t, ca(), noon)
	var count atomic.Int64
	url, roots := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if count.Add(1) > 1 {
			<-r.Context().Done()
			return
		}
		w.Write(good)
	})
	at := new(clock)
	s := open(t, crl.Config{Lists: []string{url}, RootCAs: roots, Now: at.now, Grace: time.Millisecond})
	wantState(t, s, certificate, jpki.RevocationGood, 0)
	at.set(everyPassed)
	wantState(t, s, certificate, jpki.RevocationGood, 0)
}

func TestAddressThatGivesNoListIsLeftAloneForAMinute(t *testing.T) {
	certificate, _ := issue(t, ca())
	outdated := newList(t, ca(), noon.AddDate(0, 0, -2))
	for name, c := range map[string]struct {
		data []byte
		why  revocation.Why
	}{"out of date": {outdated, revocation.Outdated}, "no list": {[]byte("<html>"), revocation.Malformed}} {
		t.Run(name, func(t *testing.T) {
			var count atomic.Int64
			url, roots := serve(t, bytesHandler(c.data, &count))
			at := new(clock)
			s := open(t, crl.Config{Lists: []string{url}, RootCAs: roots, Now: at.now})
			for i, after := range []time.Duration{0, time.Minute - 1, time.Minute} {
				at.set(after)
				wantState(t, s, certificate, jpki.RevocationUnknown, c.why)
				if want := []int64{1, 1, 2}[i]; count.Load() != want {
					t.Errorf("after %v: %d fetches, want %d", after, count.Load(), want)
				}
			}
		})
	}
}

func TestManyQuestionsAreOneFetch(t *testing.T) {
	certificate, _ := issue(t, ca())
	data := newList(t, ca(), noon)
	var count atomic.Int64
	arrived, answer := make(chan struct{}, 1), make(chan struct{})
	url, roots := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		count.Add(1)
		arrived <- struct{}{}
		<-answer
		w.Write(data)
	})
	s := open(t, crl.Config{Lists: []string{url}, RootCAs: roots})
	ctx, giveUp := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		_, err := s.StatusOf(ctx, certificate)
		first <- err
	}()
	<-arrived
	giveUp() // who asked first does not wait; the others get their answer all the same
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			if got, err := s.StatusOf(t.Context(), certificate); err != nil || got.State != jpki.RevocationGood {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	close(answer)
	asking.Wait()
	if n := count.Load(); n != 1 {
		t.Errorf("%d fetches", n)
	}
}

func TestNoFetchForACertificateOfAStranger(t *testing.T) {
	var count atomic.Int64
	url, roots := serve(t, bytesHandler(nil, &count))
	s := open(t, crl.Config{Lists: []string{url}, RootCAs: roots})
	certificate, _ := issue(t, strangerCA())
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.OtherIssuer)
	if n := count.Load(); n != 0 {
		t.Errorf("%d fetches", n)
	}
}

func TestHTTPOnThisMachine(t *testing.T) {
	certificate, _ := issue(t, ca())
	var count atomic.Int64
	server := httptest.NewServer(bytesHandler(newList(t, ca(), noon), &count))
	t.Cleanup(server.Close)
	wantState(t, open(t, crl.Config{Lists: []string{server.URL}}), certificate, jpki.RevocationGood, 0)
}

// redirecting redirects a number of times before it answers.
func redirecting(times int, data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if n := len(r.URL.Path) - len("/ca.crl"); n < times {
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
			return
		}
		w.Write(data)
	}
}

func TestAnswersThatAreNoList(t *testing.T) {
	certificate, _ := issue(t, ca())
	good := newList(t, ca(), noon)
	elsewhere := httptest.NewTLSServer(bytesHandler(good, new(atomic.Int64)))
	t.Cleanup(elsewhere.Close)
	cases := []struct {
		name    string
		handler http.HandlerFunc
		state   jpki.RevocationState
		why     revocation.Why
	}{
		{"the list", func(w http.ResponseWriter, _ *http.Request) { w.Write(good) }, jpki.RevocationGood, 0},
		{"moved on the same host", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/new" {
				http.Redirect(w, r, "/new", http.StatusFound)
				return
			}
			w.Write(good)
		}, jpki.RevocationGood, 0},
		{"not found, with the list", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			w.Write(good)
		}, jpki.RevocationUnknown, revocation.NoList},
		{"moved to another host", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		}, jpki.RevocationUnknown, revocation.NoList},
		{"moved three times", redirecting(3, good), jpki.RevocationGood, 0},
		{"moved four times", redirecting(4, good), jpki.RevocationUnknown, revocation.NoList},
		{"cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.Write(good[:10])
		}, jpki.RevocationUnknown, revocation.NoList},
		{"too large, and says so", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000000000000")
			w.Write(good)
		}, jpki.RevocationUnknown, revocation.TooLarge},
		{"too large without end", func(w http.ResponseWriter, r *http.Request) {
			chunk := make([]byte, 1<<20)
			for r.Context().Err() == nil {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, jpki.RevocationUnknown, revocation.TooLarge},
		{"of a stranger", func(w http.ResponseWriter, _ *http.Request) { w.Write(newList(t, strangerCA(), noon)) }, jpki.RevocationUnknown, revocation.OtherIssuer},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			url, roots := serve(t, c.handler)
			roots.AddCert(elsewhere.Certificate())
			wantState(t, open(t, crl.Config{Lists: []string{url + "/ca.crl"}, RootCAs: roots}), certificate, c.state, c.why)
		})
	}
}

// The same host and port without https is another host, too.
func TestRedirectAwayFromHTTPSIsNotFollowed(t *testing.T) {
	certificate, _ := issue(t, ca())
	url, roots := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Host, http.StatusFound)
	})
	got := askStatus(t, open(t, crl.Config{Lists: []string{url}, RootCAs: roots}), certificate)
	if got.Why != revocation.NoList || !strings.Contains(got.Detail, "another host") {
		t.Errorf("%+v", got)
	}
}

func TestServerThatNobodyVouchesFor(t *testing.T) {
	certificate, _ := issue(t, ca())
	var count atomic.Int64
	url, _ := serve(t, bytesHandler(newList(t, ca(), noon), &count))
	wantState(t, open(t, crl.Config{Lists: []string{url}, RootCAs: x509.NewCertPool()}), certificate, jpki.RevocationUnknown, revocation.NoList)
	if n := count.Load(); n != 0 {
		t.Errorf("%d fetches", n)
	}
}

func TestServerThatIsNotThere(t *testing.T) {
	certificate, _ := issue(t, ca())
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	wantState(t, open(t, crl.Config{Lists: []string{server.URL}}), certificate, jpki.RevocationUnknown, revocation.NoList)
}

func TestServerThatDoesNotAnswer(t *testing.T) {
	certificate, _ := issue(t, ca())
	url, roots := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	wantState(t, open(t, crl.Config{Lists: []string{url}, RootCAs: roots, Timeout: time.Millisecond}), certificate, jpki.RevocationUnknown, revocation.NoList)
}

func TestCloseEndsAFetch(t *testing.T) {
	certificate, _ := issue(t, ca())
	arrived := make(chan struct{}, 1)
	url, roots := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	})
	s := open(t, crl.Config{Lists: []string{url}, RootCAs: roots})
	got := make(chan revocation.Status, 1)
	go func() {
		status, _ := s.StatusOf(t.Context(), certificate)
		got <- status
	}()
	<-arrived
	must(t, s.Close())
	if status := <-got; status.State != jpki.RevocationUnknown || status.Why != revocation.NoList {
		t.Errorf("%+v", status)
	}
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.NoList)
}

func TestConfigurationsThatAreRefused(t *testing.T) {
	leaf, _ := issue(t, ca())
	root := ca().Certificate(jpki.UserAuthentication)
	cases := []struct {
		name   string
		config crl.Config
		says   string
	}{
		{"no CA", crl.Config{}, "no CA"},
		{"CA that is no certificate", crl.Config{Authorities: [][]byte{root, nil}}, "CA 2"},
		{"certificate that is no CA", crl.Config{Authorities: [][]byte{leaf}}, "not a CA"},
		{"no name", crl.Config{Lists: []string{""}}, "no name"},
		{"http to a name", crl.Config{Lists: []string{"http://localhost/ca.crl"}}, "127.0.0.1"},
		{"http to another machine", crl.Config{Lists: []string{"http://192.0.2.1/ca.crl"}}, "https"},
		{"http to a name that looks like this machine", crl.Config{Lists: []string{"http://127.0.0.1.example/ca.crl"}}, "https"},
		{"user name", crl.Config{Lists: []string{"https://a:b@crl.example/"}}, "password"},
		{"this machine as a user name", crl.Config{Lists: []string{"http://127.0.0.1@crl.example/"}}, "user name"},
		{"fragment", crl.Config{Lists: []string{"https://crl.example/#x"}}, "#"},
		{"no host", crl.Config{Lists: []string{"https:///ca.crl"}}, "no host"},
		{"directory service", crl.Config{Lists: []string{"ldap://crl.example/cn=x"}}, "https"},
		{"file address", crl.Config{Lists: []string{"file:///ca.crl"}}, "host"},
		{"no address", crl.Config{Lists: []string{"https://%zz/"}}, "number 1: not an address"},
		{"password behind a slash", crl.Config{Lists: []string{"https://me:secret/@crl.example/"}}, "not an address"},
		{"password", crl.Config{Lists: []string{"https://me:secret@crl.example/"}}, "password"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.config.Lists != nil {
				c.config.Authorities = [][]byte{root}
			}
			s, err := crl.Open(c.config)
			if err == nil {
				must(t, s.Close())
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%v does not say %q", err, c.says)
			}
		})
	}
}

// Memory answers what one list says while the address of another is silent, also when
// the question itself was given up.
func TestSilentAddressDoesNotHideWhatAFileSays(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, and says nothing
	must(t, err)
	defer silent.Close()
	certificate, serial := issue(t, ca())
	must(t, ca().Revoke(purpose, serial, revocation.Superseded, noon))
	path := newPath(t)
	writeFile(t, path, newList(t, ca(), noon))
	s := open(t, crl.Config{Lists: []string{path, "http://" + silent.Addr().String() + "/ca.crl"}})
	parsed, err := certprofile.Parse(certificate)
	must(t, err)
	ctx, giveUp := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer giveUp()
	if _, err := s.Status(ctx, parsed, nil); err == nil {
		t.Fatal("the address has answered")
	}
	if got := s.Known(parsed); got.State != jpki.RevocationRevoked {
		t.Errorf("%+v", got)
	}
}
