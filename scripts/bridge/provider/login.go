package provider

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"

	"jpkiweb/scripts/website"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/web"
)

// newLogins are the handlers of logins, over the sessions of the provider.
func (p *Provider) newLogins() (*web.Handlers, error) {
	c := web.Config{
		Verifier: p.config.Verifier, Challenges: p.config.Challenges, Sessions: browserSessions{p},
		// Counted twice: when a service sends somebody here, and with the challenge.
		Proxies: p.config.Proxies, PerAddress: 2 * p.config.PerAddress, SignedBytes: maxSigned, SignedAtOnce: signedAtOnce,
		Audit: func(ctx context.Context, r web.Record) error {
			c := carriedBy(ctx)
			c.record = Record{rand.Text(), r}
			return p.config.Audit(ctx, c.record)
		},
		Log: p.config.Log, Clock: p.config.Now, Refuse: p.refuse, Language: language,
	}
	if c.Challenges == nil {
		c.Challenges = &relyingparty.Memory{Capacity: maxSessions, Clock: p.config.Now}
	}
	return web.New(c)
}

// browserSessions are the sessions of the provider, as the handlers of logins need them.
type browserSessions struct{ p *Provider }

// Has tells whether there is a session in which a card was verified: nobody else signs.
func (b browserSessions) Has(r *http.Request) bool {
	n := b.p.visit(r)
	return n != nil && n.visitor != nil
}

// ID is the session that wrote the form. That of a login page a tab may still show after a
// login in another one: then it is the visitor's that the person was.
func (b browserSessions) ID(r *http.Request) string {
	if _, wrote := b.p.wrote(r); wrote != nil {
		return wrote.ID
	}
	return ""
}

// Renew begins another session for whoever has a card, in which nobody is logged in until it
// is known whose account it is.
func (b browserSessions) Renew(w http.ResponseWriter, r *http.Request, _ relyingparty.Login, _ relyingparty.Report) error {
	n, wrote := b.p.wrote(r)
	if n == nil {
		return errNoSession
	}
	b.p.sessions.End(n.ID)
	next := &session{sid: rand.Text(), visitor: wrote, asked: n.asked}
	if n.who() != nil {
		next.before = n
	}
	carriedBy(r.Context()).session = b.p.sessions.Start(next, true)
	http.SetCookie(w, b.p.site.Cookie(next.ID, int(sessionTTL.Seconds())))
	return nil
}

// errNoSession: the session ended between two looks at it.
var errNoSession = errors.New("the session has ended")

// End ends the session.
func (b browserSessions) End(w http.ResponseWriter, r *http.Request) error {
	if n := b.p.visit(r); n != nil {
		b.p.endSession(n)
	}
	http.SetCookie(w, b.p.site.Cookie("", -1))
	return nil
}

// visit is the session of a request, nil if it has none.
func (p *Provider) visit(r *http.Request) *session { return p.sessions.Get(p.site.SessionID(r.Header)) }

// wrote is the session of a request that wrote its form, which has been parsed, and what of it
// did: the visitor, for the pages before a login; nil: none.
func (p *Provider) wrote(r *http.Request) (*session, *website.Visit) {
	n := p.visit(r)
	switch {
	case n == nil:
		return nil, nil
	case n.visitor != nil && (r.URL.Path == loginPath || r.URL.Path == backPath) && n.visitor.Wrote(r):
		return n, n.visitor
	case n.Wrote(r):
		return n, &n.Visit
	}
	return nil, nil
}

// carried is what handlers of one request tell each other past those of package web.
type carried struct {
	record  Record   // of what was verified
	session *session // that Renew began
}

type carriedKey struct{}

// carrying lets next carry something.
func carrying(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), carriedKey{}, &carried{})))
	})
}

func carriedBy(ctx context.Context) *carried {
	c, _ := ctx.Value(carriedKey{}).(*carried)
	return c
}

// loginPage carries a challenge that is bound to this session.
func (p *Provider) loginPage(w http.ResponseWriter, r *http.Request) {
	n, q := p.asked(r)
	if q == nil {
		p.show(w, r, nil, "expired", http.StatusNotFound, nil)
		return
	}
	if r.Method == http.MethodHead { // jpki.js asks for the headers: no challenge is issued
		p.show(w, r, n, "login", http.StatusOK, asking{request: q})
		return
	}
	challenge, refusal := p.logins.Issue(w, r, func(http.ResponseWriter, *http.Request) (string, error) { return n.ID, nil })
	if refusal != nil {
		p.logins.Refuse(w, r, *refusal)
		return
	}
	p.show(w, r, n, "login", http.StatusOK, asking{request: q, Challenge: challenge})
}

// loggedIn goes on after a card was verified: whose account is it?
func (p *Provider) loggedIn(w http.ResponseWriter, r *http.Request) {
	card, _, _ := web.WhoIs(r.Context())
	n := carriedBy(r.Context()).session
	q := n.asked.get(r.PostForm.Get("request"))
	if q == nil {
		p.show(w, r, nil, "expired", http.StatusForbidden, nil)
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.card, q.record = &card, carriedBy(r.Context()).record
	subject, err := p.config.Accounts.Login(r.Context(), card)
	switch {
	case errors.Is(err, account.ErrNotRegistered):
		q.outcome = interactionRequired
		p.show(w, r, n, "unknown", http.StatusOK, asking{request: q})
	case err != nil:
		p.refuseAccount(w, r, n, q, err)
	default:
		p.known(w, r, n, q, &login{subject, card, p.config.Now(), q.record})
	}
}

// known goes on with whoever has an account: to the signature if attributes are wanted, or
// back to the service.
func (p *Provider) known(w http.ResponseWriter, r *http.Request, n *session, q *request, who *login) {
	q.login = who
	n.begins(q.login)
	if before := n.leaves(); before != nil { // somebody else's
		p.endSession(before)
	}
	q.outcome = accessDenied
	if q.wantsAttributes() && q.holder == nil {
		q.pending = &pending{document: p.consent(q)}
		p.show(w, r, n, "sign", http.StatusOK, asking{request: q, Text: string(q.pending.document)})
		return
	}
	p.finish(w, r, n, q)
}

// finish brings the person back with a code.
func (p *Provider) finish(w http.ResponseWriter, r *http.Request, n *session, q *request) {
	if n.asked.take(q.id) == nil {
		p.show(w, r, nil, "expired", http.StatusForbidden, nil)
		return
	}
	to, err := p.answer(n, q, q.login)
	if err != nil {
		to = errorURL(q.redirect, q.state, p.config.Origin, temporarilyUnavailable)
	}
	p.show(w, r, n, "done", http.StatusOK, asking{request: q, To: to})
}

// back brings the person back without a login, by a form of every page.
func (p *Provider) back(w http.ResponseWriter, r *http.Request) {
	n, q := p.posted(w, r)
	if q == nil || n.asked.take(q.id) == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	p.show(w, r, n, "done", http.StatusOK, asking{request: q, To: errorURL(q.redirect, q.state, p.config.Origin, q.outcome)})
}

// posted is the request that a form of its session is about; otherwise it has answered.
func (p *Provider) posted(w http.ResponseWriter, r *http.Request) (*session, *request) {
	if err := r.ParseForm(); err == nil {
		if n, _ := p.wrote(r); n != nil {
			if q := n.asked.get(r.PostForm.Get("request")); q != nil {
				return n, q
			}
		}
	}
	p.show(w, r, nil, "expired", http.StatusForbidden, nil)
	return nil, nil
}
