package provider

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// Bounds of what a service sends along, in bytes.
const (
	maxState = 1024
	maxNonce = 512
	maxHint  = 4096
)

// authorize answers an authorization request (Core 3.1.2). Whoever the request is not known of
// to be a client's, or wants people sent elsewhere than it registered, is sent nowhere (RFC
// 6749, 4.1.2.1): the person reads it.
func (p *Provider) authorize(protocol http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		client := p.clients[query.Get("client_id")]
		if len(r.URL.RawQuery) > maxAsked || client == nil || !slices.Contains(client.RedirectURIs, query.Get("redirect_uri")) || doubled(query) {
			p.show(w, r, nil, "stray", http.StatusBadRequest, nil)
			return
		}
		if p.visit(r) == nil && p.logins.Count(r) != nil { // whoever asks without end makes no visitor's session go
			http.Redirect(w, r, errorURL(query.Get("redirect_uri"), query.Get("state"), p.config.Origin, temporarilyUnavailable), http.StatusSeeOther)
			return
		}
		protocol.ServeHTTP(issuing{w, p.config.Origin}, r)
	}
}

// doubled tells whether a parameter is there twice (RFC 6749, 3.1).
func doubled(query map[string][]string) bool {
	for _, values := range query {
		if len(values) > 1 {
			return true
		}
	}
	return false
}

// VerifyAuthRequest finds the client. Errors go back to it in the query, whatever it asked for:
// there is no other way back here.
func (p *Provider) VerifyAuthRequest(_ context.Context, r *op.Request[oidc.AuthRequest]) (*op.ClientRequest[oidc.AuthRequest], error) {
	client := p.clients[r.Data.ClientID]
	if client == nil {
		return nil, oidc.ErrInvalidRequestRedirectURI().WithDescription("no such client")
	}
	r.Data.ResponseMode = oidc.ResponseModeQuery
	return &op.ClientRequest[oidc.AuthRequest]{Request: r, Client: registered{client, r.Data.ResponseType}}, nil
}

// Authorize goes on with a request that is the client's: to the login page, or back with a
// code if the person is logged in already.
func (p *Provider) Authorize(ctx context.Context, r *op.ClientRequest[oidc.AuthRequest]) (*op.Redirect, error) {
	client := p.clients[r.Data.ClientID]
	if fault := checkAsked(r); fault != nil {
		return nil, fault
	}
	hint, err := p.hinted(r.Data.IDTokenHint, client)
	if err != nil {
		return nil, &oidc.Error{ErrorType: loginRequired, Description: "id_token_hint is not of this provider and client"}
	}
	n := p.sessions.Get(p.site.SessionID(r.Header))
	who := p.stillIn(ctx, n)
	q := p.request(client, r.Data, hint)
	if p.answersAlone(who, q, r.Data) {
		who, err := p.recordedAnew(ctx, who)
		if err != nil {
			return nil, err
		}
		to, err := p.answer(n, q, who)
		if err != nil {
			return nil, err
		}
		return op.NewRedirect(to), nil
	}
	if slices.Contains(r.Data.Prompt, oidc.PromptNone) {
		return nil, notAlone(who, q)
	}
	red := op.NewRedirect("")
	if n == nil {
		n = p.sessions.Start(&session{sid: rand.Text(), asked: &requests{now: p.config.Now}}, false)
		red.Header.Set("Set-Cookie", p.site.Cookie(n.ID, int(sessionTTL.Seconds())).String())
	}
	n.asked.add(q)
	red.URL = loginPath + "?request=" + q.id + inLanguage(r.Data.UILocales)
	return red, nil
}

// inLanguage is the parameter for the first language that the service wants and we have.
func inLanguage(locales oidc.Locales) string {
	for _, tag := range locales {
		base, _ := tag.Base()
		if lang := base.String(); lang == "ja" || lang == "en" {
			return "&lang=" + lang
		}
	}
	return ""
}

// checkAsked is what package op does not look at, and an error for the client.
func checkAsked(r *op.ClientRequest[oidc.AuthRequest]) error {
	asked := r.Data
	switch {
	case asked.RequestParam != "":
		return oidc.ErrRequestNotSupported()
	case r.Form.Has("request_uri"):
		return &oidc.Error{ErrorType: noRequestURI}
	case asked.ResponseType != oidc.ResponseTypeCode:
		return &oidc.Error{ErrorType: unsupportedResponse, Description: "response_type is code"}
	case r.Form.Get("response_mode") != "" && r.Form.Get("response_mode") != string(oidc.ResponseModeQuery):
		return oidc.ErrInvalidRequest().WithDescription("response_mode is query")
	case !slices.Contains(asked.Scopes, oidc.ScopeOpenID):
		return oidc.ErrInvalidScope().WithDescription("scope has openid")
	case len(asked.CodeChallenge) != 43 || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256: // SHA-256 in base64url
		return oidc.ErrInvalidRequest().WithDescription("code_challenge with code_challenge_method S256 is needed")
	case len(asked.State) > maxState || len(asked.Nonce) > maxNonce || len(asked.IDTokenHint) > maxHint:
		return oidc.ErrInvalidRequest().WithDescription("state, nonce or id_token_hint is too long")
	}
	for _, prompt := range asked.Prompt {
		if !slices.Contains([]string{oidc.PromptNone, oidc.PromptLogin, oidc.PromptConsent, oidc.PromptSelectAccount}, prompt) {
			return oidc.ErrInvalidRequest().WithDescription("prompt is not known")
		}
	}
	return nil
}

// hinted is the sub of an ID token of ours for the client, "" without one. It may have expired.
func (p *Provider) hinted(token string, client *Client) (sub string, err error) {
	if token == "" {
		return "", nil
	}
	claims, err := p.ours(token)
	if err != nil || !slices.Contains(claims.GetAudience(), client.ID) {
		return "", errors.Join(errNotOurs, err)
	}
	return claims.GetSubject(), nil
}

// errNotOurs: an ID token that this provider did not sign for this client.
var errNotOurs = errors.New("no ID token of ours")

// ours are the claims of an ID token of this provider, whether it has expired or not.
func (p *Provider) ours(token string) (*oidc.IDTokenClaims, error) {
	verifier := op.NewIDTokenHintVerifier(p.config.Origin, p.config.Secrets, op.WithSupportedIDTokenHintSigningAlgorithms("ES256"))
	claims, err := op.VerifyIDTokenHint[*oidc.IDTokenClaims](context.Background(), token, verifier)
	if err != nil && !errors.As(err, &op.IDTokenHintExpiredError{}) {
		return nil, err
	}
	return claims, nil
}

func (p *Provider) request(client *Client, asked *oidc.AuthRequest, hint string) *request {
	q := &request{
		client: client, state: asked.State, nonce: asked.Nonce, code: asked.CodeChallenge, hint: hint, outcome: accessDenied,
		redirect: client.RedirectURIs[slices.Index(client.RedirectURIs, asked.RedirectURI)],
	}
	for _, scope := range asked.Scopes {
		if (scope == oidc.ScopeOpenID || slices.Contains(client.Scopes, scope)) && !slices.Contains(q.scopes, scope) {
			q.scopes = append(q.scopes, scope)
		}
	}
	return q
}

// answersAlone tells whether the session answers without the person: who is logged in, lately
// enough, as whom the service expects, and of whom it wants no attribute. Attributes are not
// kept: they come from a signature each time.
func (p *Provider) answersAlone(who *login, q *request, asked *oidc.AuthRequest) bool {
	if who == nil || q.wantsAttributes() {
		return false
	}
	if asked.MaxAge != nil && !p.config.Now().Before(who.at.Add(time.Duration(min(*asked.MaxAge, maxAge))*time.Second)) {
		return false
	}
	for _, prompt := range asked.Prompt {
		if prompt != oidc.PromptNone {
			return false
		}
	}
	return q.hint == "" || q.hint == p.config.Secrets.subject(q.client, string(who.subject))
}

// recordedAnew is a login with another number, under which its record is kept once more: two
// services that got one number would know that they have one visitor.
func (p *Provider) recordedAnew(ctx context.Context, who *login) (*login, error) {
	next := *who
	next.record.Report = rand.Text()
	if err := p.config.Audit(ctx, next.record); err != nil {
		p.config.Log.ErrorContext(ctx, "audit", "error", err)
		return nil, &oidc.Error{ErrorType: temporarilyUnavailable}
	}
	return &next, nil
}

// maxAge is the longest max_age that makes a difference, in seconds: sessions are shorter.
const maxAge = uint(24 * 60 * 60)

// notAlone is why prompt=none cannot be answered (Core 3.1.2.6).
func notAlone(who *login, q *request) error {
	if who != nil && q.wantsAttributes() {
		return oidc.ErrInteractionRequired().WithDescription("attributes are signed by the person each time")
	}
	return oidc.ErrLoginRequired()
}

// answer is where the browser brings a code for who is logged in (Core 3.1.2.5).
func (p *Provider) answer(n *session, q *request, who *login) (to string, err error) {
	sub := p.config.Secrets.subject(q.client, string(who.subject))
	if q.hint != "" && q.hint != sub {
		return errorURL(q.redirect, q.state, p.config.Origin, loginRequired), nil
	}
	g := newGrant(p.config.Secrets.session(q.client, n.tell(q.client)), q, who, sub, p.config.Now().Add(codeTTL))
	if oldest := n.gets(g.code); oldest != "" {
		p.forgetCode(oldest)
	}
	if err := p.codes.put(g.code, g); err != nil {
		return "", &oidc.Error{ErrorType: temporarilyUnavailable}
	}
	return withParameters(q.redirect, map[string][]string{"code": {g.code}, "state": {q.state}, "iss": {p.config.Origin}}), nil
}
