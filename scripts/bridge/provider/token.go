package provider

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"jpkiweb/scripts/website"
	"jpkiweb/shared/certprofile"
)

// A grant is what a person lets a client know: a code, and the token for it.
type grant struct {
	code     string
	until    time.Time // the code may be used
	client   *Client
	redirect string
	nonce    string
	verifier string // challenge of PKCE
	sub, sid string
	who      *login
	scopes   []string
	holder   *certprofile.Holder // nil: no signature, no attributes

	mu    sync.Mutex
	used  bool
	token string // "": none, or revoked
}

func newGrant(sid string, q *request, who *login, sub string, until time.Time) *grant {
	return &grant{
		code: website.RandomToken(), until: until, client: q.client, redirect: q.redirect, nonce: q.nonce, verifier: q.code,
		sub: sub, sid: sid, who: who, scopes: q.scopes, holder: q.holder,
	}
}

// How long an assertion of a client may live, and how far its clock may be off.
const (
	assertionTTL  = 10 * time.Minute
	assertionSkew = time.Minute
	maxAssertion  = 4096 // bytes
)

// VerifyClient authenticates a client in the one way that is its own (Core 9).
func (p *Provider) VerifyClient(_ context.Context, r *op.Request[op.ClientCredentials]) (op.Client, error) {
	_, basic, _ := (&http.Request{Header: r.Header}).BasicAuth() // "": in another way
	sent := r.Data
	client := p.clients[sent.ClientID]
	refused := func(why string) (op.Client, error) {
		return nil, withStatus(oidc.ErrInvalidClient().WithDescription("%s", why), http.StatusUnauthorized)
	}
	switch {
	case sent.ClientAssertion != "":
		named, err := p.asserted(sent.ClientAssertion)
		if err != nil {
			return refused("client_assertion is not accepted")
		}
		if sent.ClientID != "" && sent.ClientID != named.ID {
			return refused("client_id is not of client_assertion")
		}
		return registered{named, ""}, nil
	case basic == "" || client == nil || !client.hasSecret(sent.ClientSecret):
		return refused("the client is not known, or authenticates itself in another way")
	}
	return registered{client, ""}, nil
}

// asserted is the client that signed an assertion (RFC 7523, 3), which is used up thereby.
func (p *Provider) asserted(text string) (*Client, error) {
	if len(text) > maxAssertion {
		return nil, errNotOurs
	}
	token, err := jwt.ParseSigned(text, algorithms)
	if err != nil {
		return nil, err
	}
	var claimed jwt.Claims
	if err := token.UnsafeClaimsWithoutVerification(&claimed); err != nil {
		return nil, err
	}
	client := p.clients[claimed.Issuer]
	if client == nil || len(token.Headers) != 1 {
		return nil, errNotOurs
	}
	claims, err := verified(token, client)
	if err != nil {
		return nil, err
	}
	now := p.config.Now()
	err = claims.ValidateWithLeeway(jwt.Expected{Issuer: client.ID, Subject: client.ID, AnyAudience: jwt.Audience{p.config.Origin, p.config.Origin + tokenPath}, Time: now}, assertionSkew)
	switch {
	case err != nil:
		return nil, err
	case claims.Expiry == nil || claims.Expiry.Time().After(now.Add(assertionTTL)):
		return nil, fmt.Errorf("%w: it lives for more than %v", errNotOurs, assertionTTL)
	case claims.ID == "" || len(claims.ID) > maxClientID:
		return nil, fmt.Errorf("%w: it has no jti", errNotOurs)
	}
	return client, p.assertions[client].put(claims.ID, struct{}{})
}

// verified are the claims of an assertion, by a key of the client and its own algorithm.
func verified(token *jwt.JSONWebToken, client *Client) (claims jwt.Claims, err error) {
	header := token.Headers[0]
	for _, key := range client.Keys.Keys {
		if header.KeyID != "" && header.KeyID != key.KeyID || header.KeyID == "" && len(client.Keys.Keys) > 1 || key.Algorithm != header.Algorithm {
			continue
		}
		return claims, token.Claims(key, &claims)
	}
	return claims, errNotOurs
}

// CodeExchange gives tokens for a code, once: whoever comes a second time with it, or with
// something else that is wrong, ends what came of it (RFC 6749, 4.1.2).
func (p *Provider) CodeExchange(ctx context.Context, r *op.ClientRequest[oidc.AccessTokenRequest]) (*op.Response, error) {
	g, found := p.codes.get(r.Data.Code)
	if !found {
		return nil, oidc.ErrInvalidGrant().WithDescription("code is not known, or too old")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := p.config.Now()
	proof := oidc.VerifyCodeChallenge(&oidc.CodeChallenge{Challenge: g.verifier, Method: oidc.CodeChallengeMethodS256}, r.Data.CodeVerifier)
	wrong := g.used || !now.Before(g.until) || g.client.ID != r.Client.GetID() || g.redirect != r.Data.RedirectURI || !proof
	g.used = true
	if wrong {
		p.end(g)
		return nil, oidc.ErrInvalidGrant().WithDescription("code was used, is too old, or not for this client, redirect_uri and code_verifier")
	}
	token := website.RandomToken()
	if err := p.tokens.put(token, g); err != nil {
		return nil, p.unavailable(ctx, "tokens", err)
	}
	g.token = token
	idToken, err := p.idToken(g, now)
	if err != nil {
		p.end(g)
		return nil, p.unavailable(ctx, "keys", err)
	}
	answer := op.NewResponse(&oidc.AccessTokenResponse{
		AccessToken: token, TokenType: oidc.BearerToken, ExpiresIn: uint64(tokenTTL.Seconds()), IDToken: idToken, Scope: g.scopes,
	})
	answer.Header.Set("Pragma", "no-cache") // RFC 6749, 5.1
	return answer, nil
}

// end revokes the token of a grant, whose lock is held.
func (p *Provider) end(g *grant) {
	if g.token != "" {
		p.tokens.remove(g.token)
		g.token = ""
	}
}

// forgetCode forgets a code, and the token that came of it.
func (p *Provider) forgetCode(code string) {
	g, found := p.codes.get(code)
	if !found {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used = true
	p.end(g)
	p.codes.remove(code)
}

// idToken says who logged in, when and how (Core 2). It has no attribute: those are at
// userinfo.
func (p *Provider) idToken(g *grant, now time.Time) (string, error) {
	claims := oidc.NewIDTokenClaims(p.config.Origin, g.sub, []string{g.client.ID}, now.Add(tokenTTL), g.who.at, g.nonce, g.acr(), methods(), g.client.ID, 0)
	claims.IssuedAt, claims.ClientID, claims.SessionID = oidc.FromTime(now), "", g.sid
	sum := sha256.Sum256([]byte(g.token))
	claims.AccessTokenHash = base64.RawURLEncoding.EncodeToString(sum[:sha256.Size/2]) // Core 3.1.3.6
	claims.Claims = map[string]any{claimReport: g.who.record.Report}
	return p.config.Secrets.sign("JWT", claims)
}

func (g *grant) acr() string {
	if g.holder != nil {
		return acrSign
	}
	return acrCard
}

// UserInfo says what the person let the client know (Core 5.3).
func (p *Provider) UserInfo(_ context.Context, r *op.Request[oidc.UserInfoRequest]) (*op.Response, error) {
	g, found := p.tokens.get(r.Data.AccessToken)
	if !found {
		return nil, withStatus(&oidc.Error{ErrorType: invalidToken}, http.StatusUnauthorized)
	}
	return op.NewResponse(g.userinfo()), nil
}

func (g *grant) userinfo() *oidc.UserInfo {
	info := &oidc.UserInfo{Subject: g.sub}
	info.AppendClaims(claimReport, g.who.record.Report)
	if g.holder == nil {
		return info
	}
	has := func(scope string) bool { return slices.Contains(g.scopes, scope) }
	if has("name") {
		info.Name = g.holder.Name
		info.AppendClaims(claimNameSubstitutes, g.holder.NameSubstitutes)
	}
	if has("address") {
		info.Address = &oidc.UserInfoAddress{Formatted: g.holder.Address}
		info.AppendClaims(claimAddressSubstitute, g.holder.AddressSubstitutes)
	}
	if has("birthdate") {
		info.Birthdate = birthdate(g.holder.BirthDate)
	}
	if has("gender") {
		info.Gender = map[string]oidc.Gender{"1": "male", "2": "female"}[g.holder.Gender]
	}
	return info
}

// birthdate is a date in the form of Core 5.1, "" where the card does not know all of it: no
// part is guessed.
func birthdate(d certprofile.BirthDate) string {
	if !d.Complete() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Revocation ends an access token of the client; of others nothing is said (RFC 7009, 2.2).
func (p *Provider) Revocation(_ context.Context, r *op.ClientRequest[oidc.RevocationRequest]) (*op.Response, error) {
	if g, found := p.tokens.get(r.Data.Token); found && g.client.ID == r.Client.GetID() {
		g.mu.Lock()
		defer g.mu.Unlock()
		p.end(g)
	}
	return op.NewResponse(nil), nil
}

// unavailable is an error that the operator has to mend, and reads in the log.
func (p *Provider) unavailable(ctx context.Context, what string, err error) error {
	p.config.Log.ErrorContext(ctx, what, "error", err)
	return withStatus(&oidc.Error{ErrorType: temporarilyUnavailable}, http.StatusServiceUnavailable)
}
