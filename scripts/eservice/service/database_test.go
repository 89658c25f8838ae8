package service

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/scripts/postgresserver"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/account/sqlstore"
	"jpkiweb/shared/sandboxca"
)

// openTwoTowns starts two instances behind one address, which share challenges and one
// PostgreSQL.
func openTwoTowns(t *testing.T) (site, *postgresserver.Server) {
	t.Helper()
	server := program.For(t, postgresserver.Start)
	challenges := &relyingparty.Memory{Clock: noon}
	return openInstances(t, false, maxSessions, []relyingparty.ChallengeStore{challenges, challenges}, func(c *Config) {
		store, err := sqlstore.Open(sqlstore.Config{URL: server.URL(postgresserver.Superuser)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		c.Accounts, err = account.New(account.Config{
			Store: store, Keys: [][]byte{bytes.Repeat([]byte{7}, account.MinKey)}, Clock: c.Now,
			Audit: func(context.Context, account.Record) error { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
	}), server
}

// PostgreSQL is killed in the middle of a registration and comes back: nobody is let in
// meanwhile, nobody has an account by half, and the same browser goes on before long.
func TestDatabaseIsKilledInTheMiddleOfARegistration(t *testing.T) {
	site, server := openTwoTowns(t)
	first := newPair(t, sandboxca.DefaultHolder())
	b := site.browser(t)
	page := b.asks(b.comes(first), account.ByRegistration)
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	b.signs(page, first).want(t, http.StatusServiceUnavailable)
	gone := b.get("/my")
	gone.want(t, http.StatusServiceUnavailable)
	if gone.Header.Get("Retry-After") == "" {
		t.Error("nobody is told when to come again")
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	for answered := 0; answered < 2; time.Sleep(10 * time.Millisecond) { // by one instance, and the other
		if page = b.get("/my"); page.StatusCode == http.StatusNotFound {
			answered++
			continue
		}
		answered = 0
		if page.want(t, http.StatusServiceUnavailable); time.Since(begin) > recovery {
			t.Fatalf("after %v: %s", time.Since(begin), page.Status)
		}
	}
	b.signs(b.asks(page, account.ByRegistration), first).want(t, http.StatusSeeOther)
	subject := b.get("/my").account(t)
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.get("/my") // of each instance one, whose connections are gone
	b.get("/my")
	if again := site.browser(t).comes(first).account(t); again != subject {
		t.Errorf("the account is %s, and after the power failed %s", subject, again)
	}
}

// Of all that register one card at once, over two instances, one does; the others read that
// they are registered already.
func TestRegistrationsAtOnce(t *testing.T) {
	site, _ := openTwoTowns(t)
	card := newPair(t, sandboxca.DefaultHolder())
	var all sync.WaitGroup
	var made, refused atomic.Int32
	for range 6 {
		b := site.browser(t)
		path, form := b.signed(b.asks(b.comes(card), account.ByRegistration), card)
		cookie := b.session()
		all.Go(func() {
			switch answerTo(t, site, path, form, cookie) {
			case http.StatusSeeOther:
				made.Add(1)
			case http.StatusConflict:
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 || refused.Load() != 5 {
		t.Errorf("%d registered, %d were told that they are registered", made.Load(), refused.Load())
	}
}
