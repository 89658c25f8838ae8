package provider

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/revocation"
)

// What goes back where a card is not accepted: access_denied, or temporarily_unavailable
// where nobody can tell now. No page says more to the service.
func TestCardsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		ruin   func(*stage)
		status int
		code   string
		text   string
	}{
		"revoked":       {func(s *stage) { s.revocation.status = revocation.Status{State: jpki.RevocationRevoked} }, http.StatusForbidden, accessDenied, "この電子証明書は失効しています"},
		"on hold":       {func(s *stage) { s.revocation.status = revocation.Status{State: jpki.RevocationOnHold} }, http.StatusForbidden, accessDenied, "この電子証明書は一時停止されています"},
		"not confirmed": {func(s *stage) { s.revocation.status = revocation.Because(revocation.NoList) }, http.StatusServiceUnavailable, temporarilyUnavailable, "今は確かめられません"},
		"not recorded":  {func(s *stage) { s.auditing = errors.New("disk is full") }, http.StatusServiceUnavailable, temporarilyUnavailable, "今は受け付けられません"},
		"replaced":      {func(s *stage) { s.people.fault = account.ErrReplaced }, http.StatusGone, accessDenied, "このカードは、もう使えません"},
		"counter":       {func(s *stage) { s.people.fault = account.ErrCounter }, http.StatusForbidden, interactionRequired, "窓口で確認が必要です"},
		"no accounts":   {func(s *stage) { s.people.fault = account.ErrUnavailable }, http.StatusServiceUnavailable, temporarilyUnavailable, "今はログインを受け付けられません"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.knows(testCards()[0])
			c.ruin(s)
			b := s.browser()
			page := b.logsIn(b.loginPage())
			if page.want(c.status); !strings.Contains(page.body, c.text) || strings.Contains(page.body, "disk") {
				t.Error(page.body)
			}
			b.get(asked("prompt", "none")).brings(loginRequired)
			b.post(backPath, page.form()).brings(c.code)
			b.post(backPath, page.form()).want(http.StatusForbidden)
		})
	}
}

// Who does not want to log in goes back, from the login page as from that of a signature.
func TestPersonGoesBack(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	b.post(backPath, b.loginPage().form()).brings(accessDenied)
	b.post(backPath, b.logsIn(b.loginPage("scope", "openid name")).form()).brings(accessDenied)
}

// A card that no account has is registered by a signature, or the service hears that the
// person has to do something.
func TestCardWithoutAnAccount(t *testing.T) {
	s := open(t)
	b := s.browser()
	unknown := b.logsIn(b.loginPage()).want(http.StatusOK)
	b.get(asked("prompt", "none")).brings(loginRequired)
	b.post(backPath, unknown.form()).brings(interactionRequired)

	unknown = b.logsIn(b.loginPage())
	form := unknown.form()
	form.Set("how", "counter")
	b.post(registerPath, form).want(http.StatusForbidden)
	form.Set("how", string(account.ByRelink))
	refused := b.signs(b.post(registerPath, form)).want(http.StatusNotFound)
	b.post(backPath, refused.form()).brings(interactionRequired)

	unknown = b.logsIn(b.loginPage("scope", "openid name"))
	form = unknown.form()
	form.Set("how", string(account.ByRegistration))
	got := s.exchange(b.signs(b.post(registerPath, form)).to().Query().Get("code")).tokens()
	if info := s.userinfo(got.Access).claims(); info["name"] != holder().Name {
		t.Errorf("%v", info)
	}
	if again := s.exchange(s.browser().code()).tokens(); s.idClaims(again.ID)["sub"] != s.idClaims(got.ID)["sub"] {
		t.Error("another sub at the second login")
	}
}

// A new card finds the account again by the signature: the sub stays.
func TestNewCardIsRelinked(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	sub := s.idClaims(s.exchange(s.browser().code()).tokens().ID)["sub"]
	b := s.browser()
	b.card = card{b.card.Holder, map[jpki.Purpose][]byte{
		jpki.UserAuthentication: b.card.Certificate(t, jpki.UserAuthentication), jpki.DigitalSignature: b.card.certificates[jpki.DigitalSignature],
	}}
	form := b.logsIn(b.loginPage()).form()
	form.Set("how", string(account.ByRelink))
	code := b.signs(b.post(registerPath, form)).to().Query().Get("code")
	if again := s.idClaims(s.exchange(code).tokens().ID)["sub"]; again != sub {
		t.Errorf("sub %v, before %v", again, sub)
	}
}

// Attributes of somebody else's signing certificate are nobody's here.
func TestSignatureOfSomebodyElse(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	s.knows(testCards()[1])
	b := s.browser()
	page := b.logsIn(b.loginPage("scope", "openid name"))
	b.card = testCards()[1]
	b.post(backPath, b.signs(page).want(http.StatusForbidden).form()).brings(interactionRequired)
}

// A document is signed once, and by the session that asked for it.
func TestDocumentIsSignedOnce(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	page := b.logsIn(b.loginPage("scope", "openid name"))
	text := b.get(page.field(`data-document="`)).want(http.StatusOK).body
	for _, want := range []string{"提供先: 見本市 図書館（keyed）", "提供する情報: 氏名\n", s.URL} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	s.browser().get(page.field(`data-document="`)).want(http.StatusNotFound)
	b.signs(page).want(http.StatusOK)
	b.get(page.field(`data-document="`)).want(http.StatusNotFound)
	b.post(signPath, url.Values{"csrf": page.form()["csrf"], "request": page.form()["request"], "signature": {"AAAA"}}).want(http.StatusForbidden)
}

// A document is used up by a signature that is refused, too.
func TestDocumentIsUsedUp(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	page := b.logsIn(b.loginPage("scope", "openid name"))
	form := page.form()
	document := b.get(page.field(`data-document="`)).want(http.StatusOK).body
	form.Set("signature", base64.StdEncoding.EncodeToString(b.card.CMS(t, b.card.certificates[jpki.DigitalSignature], "another", b.now())))
	refused := b.post(signPath, form).want(http.StatusForbidden)
	form.Set("signature", base64.StdEncoding.EncodeToString(b.card.CMS(t, b.card.certificates[jpki.DigitalSignature], document, b.now())))
	if again := b.post(signPath, form).want(http.StatusForbidden); strings.Contains(again.body, "continue") {
		t.Error(again.body)
	}
	b.post(backPath, refused.form()).brings(accessDenied)
}

// What the service hears is of the last try.
func TestLastTryCounts(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	page := b.loginPage()
	address := loginPath + "?request=" + page.form().Get("request")
	s.revocation.status = revocation.Because(revocation.NoList)
	b.logsIn(page).want(http.StatusServiceUnavailable)
	s.revocation.status = revocation.Status{State: jpki.RevocationRevoked}
	b.post(backPath, b.logsIn(b.get(address)).want(http.StatusForbidden).form()).brings(accessDenied)
}

// A session that somebody fixed before is worth nothing after the login.
func TestSessionChangesAtTheLogin(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	page, other := b.loginPage(), b.loginPage()
	address, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	fixed := b.client.Jar.Cookies(address)
	b.logsIn(page).to()
	thief := s.browser()
	thief.client.Jar.SetCookies(address, fixed)
	thief.get(asked("prompt", "none")).brings(loginRequired)
	thief.get(loginPath + "?request=" + other.form().Get("request")).want(http.StatusNotFound)
	b.get(loginPath + "?request=" + other.form().Get("request")).want(http.StatusOK)
}

// The ninth login page of a session is refused, and the service hears that it is for now.
func TestNinthLoginPage(t *testing.T) {
	s := open(t)
	b := s.browser()
	page := b.loginPage()
	for range relyingparty.SessionChallenges - 1 {
		b.get(loginPath + "?request=" + page.form().Get("request")).want(http.StatusOK)
	}
	refused := b.get(loginPath + "?request=" + page.form().Get("request")).want(http.StatusTooManyRequests)
	if refused.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	b.post(backPath, refused.form()).brings(temporarilyUnavailable)
}

// Who has not shown a card sends no signature: it is not even read, so that nobody who sends
// slowly keeps those out who do.
func TestSignatureOfAVisitorIsNotRead(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	reads := func() bool {
		r := httptest.NewRequest(http.MethodPost, s.URL+signPath, nil)
		for _, c := range b.client.Jar.Cookies(r.URL) {
			r.AddCookie(c)
		}
		return browserSessions{s.provider}.Has(r)
	}
	page := b.loginPage("scope", "openid name")
	if reads() {
		t.Error("the signature of a visitor is read")
	}
	if page = b.logsIn(page); !reads() {
		t.Error("the signature of a person is not read")
	}
	b.signs(page).want(http.StatusOK)
}

// Forms of other sites, and without their token, do nothing.
func TestFormsOfOthers(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	form := b.answers(b.loginPage())
	for _, path := range []string{loginPath, registerPath, signPath, backPath, confirmPath} {
		b.do(http.MethodPost, path, form, http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://attacker.example"}}).want(http.StatusForbidden)
		without := url.Values{"request": form["request"], "challenge": form["challenge"], "token": form["token"]}
		b.post(path, without).want(http.StatusForbidden)
	}
	b.get(asked("prompt", "none")).brings(loginRequired)
}

// Nobody frames a page of the bridge, and no page has a script of its own in it.
func TestPagesAreStrict(t *testing.T) {
	s := open(t)
	b := s.browser()
	for _, page := range []answer{b.loginPage(), b.loginPage("scope", "openid name address"), b.get(logoutPath), b.get(authorizePath), b.logsIn(b.loginPage())} {
		policy := page.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "script-src 'self'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: %s", page.Request.URL.Path, policy)
			}
		}
		if page.Header.Get("Referrer-Policy") != "same-origin" || page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", page.Request.URL.Path, page.Header)
		}
		for _, inline := range []string{"<script>", "<style", " style=", " onclick=", "javascript:"} {
			if strings.Contains(page.body, inline) {
				t.Errorf("%s holds %q", page.Request.URL.Path, inline)
			}
		}
	}
}

// Neither a name, a challenge, a token nor a sub is in the log or the records.
func TestNothingOfThePersonIsLogged(t *testing.T) {
	s := open(t)
	subject := s.knows(testCards()[0])
	code := s.browser().code("scope", "openid name address")
	got := s.exchange(code).tokens()
	s.exchange(code)
	sub, _ := s.idClaims(got.ID)["sub"].(string)
	s.people.fault = account.ErrUnavailable
	b := s.browser()
	b.logsIn(b.loginPage())
	kept := s.log.String()
	for _, r := range s.records {
		kept += r.Report + r.Session + r.Serial + r.Issuer
	}
	for _, secret := range []string{string(subject), sub, code, got.Access, holder().Name, holder().Address, "a state", "a nonce", s.secret} {
		if strings.Contains(kept, secret) {
			t.Errorf("%q is in\n%s", secret, kept)
		}
	}
}
