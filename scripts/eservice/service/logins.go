package service

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"

	"jpkiweb/scripts/website"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
)

// Addresses of the login page and its form, and of the form with a signature.
const (
	loginPath = "/login"
	signPath  = "/apply/sign"
)

// newLogins are the handlers of logins, over the sessions of the service.
func (s *service) newLogins(capacity int) (*web.Handlers, error) {
	c := web.Config{
		Verifier: s.config.Verifier, Challenges: s.config.Challenges, Sessions: browserSessions{s},
		Proxies: s.config.Proxies, PerAddress: s.config.PerAddress,
		Audit: s.config.Audit, Log: cmp.Or(s.config.Log, slog.New(slog.DiscardHandler)), Clock: s.config.Now,
		Refuse: s.refuse, Language: language,
	}
	if c.Challenges == nil {
		c.Challenges = &relyingparty.Memory{Capacity: capacity, Clock: s.config.Now}
	}
	if c.Audit == nil {
		c.Audit = func(context.Context, web.Record) error { return nil }
	}
	return web.New(c)
}

// browserSessions are the sessions of the service, as the handlers of logins need them.
type browserSessions struct{ s *service }

// Has tells whether there is a session, for a signature one of somebody who logged in.
func (b browserSessions) Has(r *http.Request) bool {
	n := b.s.visit(r)
	return n != nil && (!ofPeople(r.URL.Path) || n.login != nil)
}

// ID is the session that wrote the form. That of a login page a tab may still show after a
// login in another one: then it is the visitor's that the person was.
func (b browserSessions) ID(r *http.Request) string {
	if n := b.wrote(r); n != nil {
		return n.ID
	}
	return ""
}

func (b browserSessions) wrote(r *http.Request) *website.Visit {
	n := b.s.visit(r)
	switch {
	case n == nil:
		return nil
	case r.URL.Path == loginPath && n.visitor != nil && n.visitor.Wrote(r):
		return n.visitor
	case n.wrote(r):
		return &n.Visit
	}
	return nil
}

// Renew begins the session of whoever logged in.
func (b browserSessions) Renew(w http.ResponseWriter, r *http.Request, login relyingparty.Login, report relyingparty.Report) error {
	var visitor *website.Visit
	if wrote := b.wrote(r); wrote != nil {
		visitor = &website.Visit{ID: wrote.ID, CSRF: wrote.CSRF} // the session itself had the one before it, and so on
	}
	if last := b.s.visit(r); last != nil {
		b.s.sessions.End(last.ID)
	}
	before := b.s.ledger.comes(login.AccountKey, b.s.config.Now())
	next := b.s.sessions.Start(&session{login: &login, report: report, visitor: visitor, before: before}, true)
	b.s.setCookie(w, next.ID, int(sessionTTL.Seconds()))
	return nil
}

// End ends the session.
func (b browserSessions) End(w http.ResponseWriter, r *http.Request) error {
	if n := b.s.visit(r); n != nil {
		b.s.sessions.End(n.ID)
	}
	b.s.setCookie(w, "", -1)
	return nil
}
