package provider

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// bySecret exchanges a code as a client with a secret.
func (s *stage) bySecret(code, id, secret string) answer {
	s.t.Helper()
	return s.bySecretAt(secretCallback, code, id, secret)
}

func (s *stage) bySecretAt(redirect, code, id, secret string) answer {
	s.t.Helper()
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect}, "code_verifier": {proof}}
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
	return s.server().do(http.MethodPost, tokenPath, form, r.Header)
}

// A code is used once: the second use ends the token that came of the first (RFC 6749, 4.1.2).
func TestCodeIsUsedOnce(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	code := s.browser().code()
	got := s.exchange(code).tokens()
	s.userinfo(got.Access).want(http.StatusOK)
	s.exchange(code).refuses(http.StatusBadRequest, "invalid_grant")
	s.userinfo(got.Access).refuses(http.StatusUnauthorized, invalidToken)
}

// Whatever is wrong about an exchange, there is no token, and the code is used up.
func TestExchangesThatAreRefused(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	for name, pairs := range map[string][]string{
		"no verifier":          {"code_verifier", ""},
		"another verifier":     {"code_verifier", "another-verifier-of-PKCE-that-has-43-characters-or-more"},
		"another redirect URI": {"redirect_uri", secondCallback},
	} {
		code := s.browser().code()
		if got := s.exchange(code, pairs...); got.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s %s", name, got.Status, got.body)
		}
		s.exchange(code).refuses(http.StatusBadRequest, "invalid_grant")
	}
	s.exchange("unknown").refuses(http.StatusBadRequest, "invalid_grant")
	s.exchange("", "code", "").refuses(http.StatusBadRequest, "invalid_request")
	s.exchange("x", "grant_type", "").refuses(http.StatusBadRequest, "invalid_request")
	for _, grant := range []string{"password", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange", "urn:ietf:params:oauth:grant-type:device_code"} {
		if got := s.exchange("x", "grant_type", grant); got.StatusCode/100 != 4 {
			t.Errorf("%s: %s %s", grant, got.Status, got.body)
		}
	}
}

// One person, or one client, who asks without end takes no room from others.
func TestNobodyTakesTheRoomOfOthers(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	first := b.code()
	token := s.exchange(first).tokens().Access
	var last string
	for range maxCodes {
		s.userinfo(token).want(http.StatusOK)
		last = b.get(asked("prompt", "none")).to().Query().Get("code")
	}
	s.userinfo(token).refuses(http.StatusUnauthorized, invalidToken)
	if n, tokens := len(s.provider.codes.by), len(s.provider.tokens.by); n != maxCodes || tokens != 0 {
		t.Errorf("%d codes and %d tokens of one session are kept", n, tokens)
	}
	for s.provider.assertions[s.provider.clients["secret"]].put(rand.Text(), struct{}{}) == nil {
	}
	s.exchange(first).refuses(http.StatusBadRequest, "invalid_grant")
	s.exchange(last).tokens()
}

// Codes and tokens do not live long.
func TestCodesAndTokensEnd(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	code := s.browser().code()
	s.late.Add(int64(codeTTL.Seconds()))
	s.exchange(code).refuses(http.StatusBadRequest, "invalid_grant")
	got := s.exchange(s.browser().code()).tokens()
	s.late.Add(int64(tokenTTL.Seconds()))
	s.userinfo(got.Access).refuses(http.StatusUnauthorized, invalidToken)
}

// A client that injects another one's code gets nothing, nor does that one then.
func TestCodeOfAnotherClient(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	code := s.browser().code()
	s.bySecretAt(callback, code, "secret", s.secret).refuses(http.StatusBadRequest, "invalid_grant")
	s.exchange(code).refuses(http.StatusBadRequest, "invalid_grant")
}

// A client authenticates itself in its own way, and with an assertion once.
func TestClientAuthentication(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	own := jwt.Claims{Issuer: "keyed", Subject: "keyed", Audience: jwt.Audience{s.URL}, ID: "1", Expiry: jwt.NewNumericDate(s.now().Add(time.Minute))}
	used := s.assertion()
	s.exchange("x", "client_assertion", used).refuses(http.StatusBadRequest, "invalid_grant")
	for name, assertion := range map[string]string{
		"used":              used,
		"of another key":    s.signed(stranger, "one", own),
		"unknown key":       s.signed(s.key, "two", own),
		"for another":       s.assertion(func(c *jwt.Claims) { c.Audience = jwt.Audience{"https://other.example"} }),
		"of nobody":         s.assertion(func(c *jwt.Claims) { c.Issuer, c.Subject = "nobody", "nobody" }),
		"of the other":      s.assertion(func(c *jwt.Claims) { c.Issuer, c.Subject = "secret", "secret" }),
		"about another":     s.assertion(func(c *jwt.Claims) { c.Subject = "secret" }),
		"without an end":    s.assertion(func(c *jwt.Claims) { c.Expiry = nil }),
		"expired":           s.assertion(func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(s.now().Add(-2 * time.Minute)) }),
		"for a day":         s.assertion(func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(s.now().Add(24 * time.Hour)) }),
		"of tomorrow":       s.assertion(func(c *jwt.Claims) { c.IssuedAt = jwt.NewNumericDate(s.now().Add(24 * time.Hour)) }),
		"without a number":  s.assertion(func(c *jwt.Claims) { c.ID = "" }),
		"without signature": "eyJhbGciOiJub25lIn0.eyJpc3MiOiJrZXllZCJ9.",
		"no assertion":      "x",
	} {
		t.Run(name, func(t *testing.T) {
			s.exchange("x", "client_assertion", assertion).refuses(http.StatusUnauthorized, "invalid_client")
		})
	}
	s.exchange("x", "client_assertion", s.assertion(func(c *jwt.Claims) { c.Audience = jwt.Audience{s.URL + tokenPath} })).refuses(http.StatusBadRequest, "invalid_grant")
	s.exchange("x", "client_id", "secret").refuses(http.StatusUnauthorized, "invalid_client")
	s.exchange("x", "client_assertion", "", "client_assertion_type", "", "client_id", "keyed").refuses(http.StatusUnauthorized, "invalid_client")
	s.exchange("x", "client_assertion", "", "client_assertion_type", "", "client_id", "secret", "client_secret", s.secret).refuses(http.StatusUnauthorized, "invalid_client")
	for _, c := range [][2]string{{"secret", "wrong"}, {"secret", ""}, {"keyed", s.secret}, {"nobody", s.secret}} {
		s.bySecret("x", c[0], c[1]).refuses(http.StatusUnauthorized, "invalid_client")
	}
	s.bySecret("x", "", "").refuses(http.StatusBadRequest, "invalid_request")
	s.bySecret("x", "secret", s.secret).refuses(http.StatusBadRequest, "invalid_grant")
}

// What stands in the address of a request is in logs: no secret and no token is taken there.
func TestNothingIsTakenFromTheAddress(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	got := s.exchange(s.browser().code()).tokens()
	s.server().get(userinfoPath + "?access_token=" + got.Access).want(http.StatusUnauthorized)
	s.server().do(http.MethodPost, tokenPath+"?"+url.Values{"client_id": {"secret"}, "client_secret": {s.secret}, "grant_type": {"authorization_code"}}.Encode(), nil, nil).want(http.StatusBadRequest)
	s.server().do(http.MethodPost, userinfoPath, url.Values{"access_token": {got.Access}}, nil).want(http.StatusOK)
}

// A client ends its own tokens, and no other's (RFC 7009, 2.1).
func TestRevocation(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	got := s.exchange(s.browser().code()).tokens()
	basic := http.Request{Header: http.Header{}}
	basic.SetBasicAuth("secret", s.secret)
	s.server().do(http.MethodPost, revokePath, url.Values{"token": {got.Access}}, basic.Header).want(http.StatusOK)
	s.userinfo(got.Access).want(http.StatusOK)
	own := url.Values{"token": {got.Access}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {s.assertion()}}
	s.server().do(http.MethodPost, revokePath, own, nil).want(http.StatusOK)
	s.userinfo(got.Access).refuses(http.StatusUnauthorized, invalidToken)
	s.server().do(http.MethodPost, revokePath, url.Values{"token": {got.Access}, "client_id": {"keyed"}}, nil).refuses(http.StatusUnauthorized, "invalid_client")
}
