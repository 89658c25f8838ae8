package provider

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"jpkiweb/shared/relyingparty/account"
)

// logout ends the session at the wish of a service (RP-Initiated Logout 1.0, 2). The person is
// asked unless the service shows an ID token of this very session; nobody is sent to an address
// that the client did not register.
func (p *Provider) logout(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if len(r.URL.RawQuery) > maxAsked || doubled(query) {
		p.show(w, r, nil, "stray", http.StatusBadRequest, nil)
		return
	}
	client, sid, right := p.wantsLogout(query)
	if !right {
		p.show(w, r, nil, "stray", http.StatusBadRequest, nil)
		return
	}
	n := p.visit(r)
	to := query.Get("post_logout_redirect_uri")
	own := client != nil && p.config.Secrets.session(client, n.name()) == sid
	if n.who() != nil && !own {
		p.show(w, r, n, "logout", http.StatusOK, asking{Client: client, LogoutURI: to, State: query.Get("state")})
		return
	}
	p.leave(w, r, n)
	if to == "" {
		p.show(w, r, nil, "left", http.StatusOK, nil)
		return
	}
	http.Redirect(w, r, withParameters(to, url.Values{"state": {query.Get("state")}}), http.StatusSeeOther)
}

// wantsLogout is which client wants people logged out, nil for none, and of which session.
func (p *Provider) wantsLogout(query url.Values) (client *Client, sid string, right bool) {
	id, hint := query.Get("client_id"), query.Get("id_token_hint")
	if hint != "" {
		claims, err := p.ours(hint)
		if err != nil || id != "" && id != claims.GetAuthorizedParty() {
			return nil, "", false
		}
		id, sid = claims.GetAuthorizedParty(), claims.SessionID
	}
	client = p.clients[id]
	to := query.Get("post_logout_redirect_uri")
	known := client != nil && slices.Contains(client.LogoutURIs, to)
	return client, sid, (id == "" || client != nil) && (to == "" || known) && len(query.Get("state")) <= maxState
}

// confirmLogout ends the session at the wish of the person.
func (p *Provider) confirmLogout(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		p.show(w, r, nil, "expired", http.StatusForbidden, nil)
		return
	}
	n, _ := p.wrote(r)
	client := p.clients[r.PostForm.Get("client_id")]
	to := r.PostForm.Get("post_logout_redirect_uri")
	if n == nil || to != "" && (client == nil || !slices.Contains(client.LogoutURIs, to)) {
		p.show(w, r, nil, "expired", http.StatusForbidden, nil)
		return
	}
	p.leave(w, r, n)
	if to == "" {
		p.show(w, r, nil, "left", http.StatusOK, nil)
		return
	}
	p.show(w, r, nil, "done", http.StatusOK, asking{Client: client, To: withParameters(to, url.Values{"state": {r.PostForm.Get("state")}})})
}

// name is the sid of a session, "" for none.
func (n *session) name() string {
	if n == nil {
		return ""
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.sid
}

// leave ends the session of a request.
func (p *Provider) leave(w http.ResponseWriter, _ *http.Request, n *session) {
	if n != nil {
		p.endSession(n)
	}
	http.SetCookie(w, p.site.Cookie("", -1))
}

// endSession ends a session, and tells those clients of it that want to know.
func (p *Provider) endSession(n *session) {
	p.sessions.End(n.ID)
	if who := n.who(); who != nil {
		p.tellOfLogout(n, who)
	}
}

// stillIn is who is logged in by a certificate that still is the account's, nil for nobody: it
// may have been replaced since, or the account deleted, and then the session is nobody's any
// more. Where that cannot be looked up nobody is in for now.
func (p *Provider) stillIn(ctx context.Context, n *session) *login {
	who := n.who()
	if who == nil {
		return nil
	}
	err := p.config.Accounts.Holds(ctx, who.card, who.subject)
	switch {
	case err == nil:
		return who
	case errors.Is(err, account.ErrUnavailable):
		p.config.Log.ErrorContext(ctx, "accounts", "error", err)
	case n.forgets(who):
		p.tellOfLogout(n, who)
	}
	return nil
}

// tellOfLogout tells those clients of a session that want to know.
func (p *Provider) tellOfLogout(n *session, who *login) {
	for _, c := range n.told() {
		if c.BackChannelURI == "" {
			continue
		}
		now := p.config.Now()
		claims := oidc.NewLogoutTokenClaims(p.config.Origin, p.config.Secrets.subject(c, string(who.subject)), oidc.Audience{c.ID}, now.Add(logoutTTL), rand.Text(), p.config.Secrets.session(c, n.name()), 0)
		claims.IssuedAt = oidc.FromTime(now)
		token, err := p.config.Secrets.sign("logout+jwt", claims)
		if err != nil {
			p.config.Log.Error("logout token", "client", c.ID, "error", err)
			continue
		}
		p.backs.tell(c, token)
	}
}

// Bounds of telling clients of a logout.
const (
	logoutTTL     = 2 * time.Minute // of its token (Back-Channel Logout 1.0, 2.4)
	logoutWait    = 5 * time.Second // for the client's answer
	logoutsAtOnce = 8
)

// A backChannel tells clients of logouts beside the answers to browsers.
type backChannel struct {
	log     *slog.Logger
	client  *http.Client
	running sync.WaitGroup
	places  chan struct{}
}

func newBackChannel(log *slog.Logger) *backChannel {
	// Nobody is followed to another address than the one that is configured.
	none := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &backChannel{log: log, client: &http.Client{Timeout: logoutWait, CheckRedirect: none}, places: make(chan struct{}, logoutsAtOnce)}
}

// tell tells a client, if not too many wait: the log says whom it could not tell.
func (b *backChannel) tell(c *Client, token string) {
	select {
	case b.places <- struct{}{}:
	default:
		b.log.Warn("a client was not told of a logout: too many are told at once", "client", c.ID)
		return
	}
	b.running.Go(func() {
		defer func() { <-b.places }()
		if err := b.post(c, token); err != nil {
			b.log.Warn("a client was not told of a logout", "client", c.ID, "error", err)
		}
	})
}

// post sends the token (Back-Channel Logout 1.0, 2.5).
func (b *backChannel) post(c *Client, token string) error {
	ctx, stop := context.WithTimeout(context.Background(), logoutWait)
	defer stop()
	form := url.Values{"logout_token": {token}}.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.BackChannelURI, strings.NewReader(form))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := b.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 1024)
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("it answered %s", answer.Status)
	}
	return nil
}
