package provider

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/relyingparty/web"
)

// Whoever is no client, or wants people sent elsewhere than it registered, sends them nowhere
// (RFC 6749, 4.1.2.1; open redirect).
func TestRequestsThatSendNobody(t *testing.T) {
	s := open(t)
	for name, target := range map[string]string{
		"no client":               asked("client_id", ""),
		"unknown client":          asked("client_id", "nobody"),
		"no redirect URI":         asked("redirect_uri", ""),
		"another site":            asked("redirect_uri", "https://attacker.example/callback"),
		"another client's":        asked("redirect_uri", secretCallback),
		"a path more":             asked("redirect_uri", callback+"/more"),
		"a parameter more":        asked("redirect_uri", callback+"?more"),
		"a fragment":              asked("redirect_uri", callback+"#x"),
		"a parameter less":        asked("redirect_uri", strings.TrimSuffix(secondCallback, "?tab=2")),
		"another scheme":          asked("redirect_uri", strings.Replace(callback, "https", "http", 1)),
		"upper case":              asked("redirect_uri", strings.ToUpper(callback)),
		"another site's user":     asked("redirect_uri", "https://keyed.example@attacker.example/callback"),
		"a script":                asked("redirect_uri", "javascript:alert(1)"),
		"a parameter twice":       asked() + "&redirect_uri=" + url.QueryEscape("https://attacker.example/"),
		"longer than any request": asked() + "&x=" + strings.Repeat("x", maxAsked),
	} {
		got := s.browser().get(target)
		if got.StatusCode != http.StatusBadRequest || got.Header.Get("Location") != "" || strings.Contains(got.body, "attacker") || !strings.Contains(got.body, "このリンクは使えません") {
			t.Errorf("%s: %s to %q\n%s", name, got.Status, got.Header.Get("Location"), got.body)
		}
	}
}

// Everything else that is wrong the client is told, with its state and the issuer.
func TestRequestsThatAreRefused(t *testing.T) {
	s := open(t)
	for name, c := range map[string]struct {
		pairs []string
		code  string
	}{
		"no response type":       {[]string{"response_type", ""}, "invalid_request"},
		"implicit flow":          {[]string{"response_type", "id_token"}, "unsupported_response_type"},
		"hybrid flow":            {[]string{"response_type", "code id_token"}, "unsupported_response_type"},
		"form post":              {[]string{"response_mode", "form_post"}, "invalid_request"},
		"no scope":               {[]string{"scope", ""}, "invalid_request"},
		"no openid":              {[]string{"scope", "name"}, "invalid_scope"},
		"no PKCE":                {[]string{"code_challenge", ""}, "invalid_request"},
		"PKCE without a method":  {[]string{"code_challenge_method", ""}, "invalid_request"},
		"plain PKCE":             {[]string{"code_challenge_method", "plain"}, "invalid_request"},
		"short challenge":        {[]string{"code_challenge", "x"}, "invalid_request"},
		"request object":         {[]string{"request", "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"},
		"request by reference":   {[]string{"request_uri", "https://attacker.example/"}, "request_uri_not_supported"},
		"prompt none with login": {[]string{"prompt", "none login"}, "invalid_request"},
		"unknown prompt":         {[]string{"prompt", "create"}, "invalid_request"},
		"long nonce":             {[]string{"nonce", strings.Repeat("n", maxNonce+1)}, "invalid_request"},
		"nobody is logged in":    {[]string{"prompt", "none"}, "login_required"},
		"foreign hint":           {[]string{"id_token_hint", "eyJhbGciOiJub25lIn0.e30."}, "login_required"},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.browser().get(asked(c.pairs...))
			got.want(http.StatusFound).brings(c.code)
			if len(got.Cookies()) > 0 {
				t.Error("it begins a session")
			}
		})
	}
}

// A request by POST is asked again by GET: a page of another site would end the session.
func TestRequestByPost(t *testing.T) {
	s := open(t)
	_, query, _ := strings.Cut(asked(), "?")
	form, _ := url.ParseQuery(query)
	b := s.browser()
	got := b.do(http.MethodPost, authorizePath, form, http.Header{"Origin": {"https://keyed.example"}, "Sec-Fetch-Site": {"cross-site"}}).want(http.StatusSeeOther)
	if len(got.Cookies()) > 0 {
		t.Error("it begins a session")
	}
	b.get(got.Header.Get("Location")).want(http.StatusFound)
}

// Who is logged in is not asked again, unless the service wants that (Core 3.1.2.1).
func TestSessionAnswersAlone(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	code := b.code()
	id := s.exchange(code).tokens().ID
	claims := s.idClaims(id)
	for name, pairs := range map[string][]string{
		"nothing said": nil, "prompt none": {"prompt", "none"}, "max_age": {"max_age", "600"}, "hint": {"prompt", "none", "id_token_hint", id},
		"max_age beyond all": {"max_age", "18446744073709551615"},
	} {
		got := b.get(asked(pairs...)).want(http.StatusFound).to().Query()
		if got.Get("code") == "" || got.Get("state") != "a state" || got.Get("iss") != s.URL {
			t.Fatalf("%s: %v", name, got)
		}
		again := s.idClaims(s.exchange(got.Get("code")).tokens().ID)
		if again["auth_time"] != claims["auth_time"] || again["sub"] != claims["sub"] || again["sid"] != claims["sid"] {
			t.Errorf("%s: %v, before %v", name, again, claims)
		}
	}
	for name, pairs := range map[string][]string{
		"prompt login": {"prompt", "login"}, "max_age 0": {"max_age", "0"}, "prompt consent": {"prompt", "consent"}, "attributes": {"scope", "openid name"},
	} {
		if to := b.get(asked(pairs...)).want(http.StatusFound).to(); to.Path != loginPath {
			t.Errorf("%s: sent to %v", name, to)
		}
	}
	b.get(asked("prompt", "none", "scope", "openid name")).brings("interaction_required")
	s.late.Add(2)
	b.get(asked("prompt", "none", "max_age", "1")).brings("login_required")
	later := s.idClaims(s.exchange(b.code("prompt", "login")).tokens().ID)
	before, _ := claims["auth_time"].(float64)
	if after, _ := later["auth_time"].(float64); after < before+2 || later["sid"] != claims["sid"] {
		t.Errorf("after a login anew: %v, before %v", later, claims)
	}
}

// What a registered address has in its query stays there (RFC 6749, 3.1.2).
func TestRedirectURIWithAQuery(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	to := b.logsIn(b.loginPage("redirect_uri", secondCallback)).to()
	if to.Query().Get("tab") != "2" || to.Query().Get("state") != "a state" {
		t.Errorf("sent to %v", to)
	}
	s.exchange(to.Query().Get("code"), "redirect_uri", secondCallback).tokens()
}

// A session ends, and with it what it answers alone.
func TestSessionEnds(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	b.code()
	s.late.Add(int64(sessionTTL / time.Second))
	b.get(asked("prompt", "none")).brings("login_required")
}

// The service expects somebody else than who logs in (Core 3.1.2.2): it gets no code.
func TestHintOfSomebodyElse(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	s.knows(testCards()[1])
	hint := s.exchange(s.browser().code()).tokens().ID
	other := s.browser()
	other.card = testCards()[1]
	other.code()
	other.get(asked("prompt", "none", "id_token_hint", hint)).brings("login_required")
	other.logsIn(other.loginPage("id_token_hint", hint)).brings("login_required")
	foreign := s.browser().get(asked("client_id", "secret", "redirect_uri", secretCallback, "id_token_hint", hint)).want(http.StatusFound).to()
	if foreign.Query().Get("error") != loginRequired || !strings.HasPrefix(foreign.String(), secretCallback) {
		t.Errorf("with the token of another client sent to %v", foreign)
	}
}

// A request is of the browser that brought it: nobody answers that of another (login CSRF).
func TestRequestOfAnotherBrowser(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	attacker, victim := s.browser(), s.browser()
	page := attacker.loginPage()
	victim.loginPage()
	victim.get(loginPath + "?request=" + page.form().Get("request")).want(http.StatusNotFound)
	form := victim.answers(victim.loginPage())
	form.Set("request", page.form().Get("request"))
	victim.post(loginPath, form).want(http.StatusForbidden)
}

// A browser has a few requests at a time, each for a while.
func TestRequestsAreBounded(t *testing.T) {
	s := open(t)
	b := s.browser()
	var pages []string
	for range maxRequests + 1 {
		pages = append(pages, b.get(asked()).want(http.StatusFound).Header.Get("Location"))
	}
	b.get(pages[0]).want(http.StatusNotFound)
	b.get(pages[1]).want(http.StatusOK)
	s.late.Add(int64(requestTTL / time.Second))
	b.get(pages[1]).want(http.StatusNotFound)
}

// Whoever sends visitors without end, behind a proxy, begins no session that another visitor's
// has to go for, and the service hears that it is for now.
func TestAddressThatBeginsTooManyLogins(t *testing.T) {
	const logins = 3
	s := open(t, func(c *Config) {
		c.Proxies, c.PerAddress = web.Proxies{netip.MustParsePrefix("127.0.0.0/8")}, logins
	})
	from := func(address string) answer {
		return s.browser().do(http.MethodGet, asked(), nil, http.Header{"X-Forwarded-For": {address}})
	}
	for range 2 * logins {
		from("192.0.2.1").want(http.StatusFound)
	}
	kept := s.provider.sessions.Len()
	from("192.0.2.1").brings(temporarilyUnavailable)
	if n := s.provider.sessions.Len(); n != kept {
		t.Errorf("%d sessions, before %d", n, kept)
	}
	from("198.51.100.1").want(http.StatusFound)
}
