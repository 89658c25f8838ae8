package service

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/revocation"
)

func TestLoginShowsWhoAndWhatWasVerified(t *testing.T) {
	page := open(t, false).browser(t).login()
	page.wantReport(t, http.StatusOK, "✓ signature")
	if !strings.Contains(page.body, `data-ok="true"`) || !strings.Contains(page.body, `id="who"`) {
		t.Error(page.body)
	}
}

func TestRevokedCardIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		status       revocation.Status
		code         int
		report, text string
	}{
		"revoked":   {revocation.Status{State: jpki.RevocationRevoked}, http.StatusForbidden, "✗ revocation", "この電子証明書は失効しています"},
		"suspended": {revocation.Status{State: jpki.RevocationOnHold}, http.StatusForbidden, "✗ revocation", "この電子証明書は一時停止されています"},
		"no list":   {revocation.Because(revocation.NoList), http.StatusServiceUnavailable, "? revocation", "失効していないかを、今は確かめられません"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, false).browser(t)
			b.site.revocation.status = c.status
			page := b.post("/login", b.loginForm(b.site.URL))
			page.wantReport(t, c.code, c.report)
			if !strings.Contains(page.body, c.text) {
				t.Error(page.body)
			}
			b.get("/my").wantLogin(t)
		})
	}
}

// A person reads what happened, what to do and where; what was verified is folded, and
// the way back is the one to the page from which she came.
func TestRefusalIsInPlainWords(t *testing.T) {
	b := open(t, false).browser(t)
	form := b.loginForm(b.site.URL)
	b.site.clock.Add(int64(relyingparty.ChallengeTTL.Seconds()))
	refusals := map[string]answer{"ja": b.post("/login", form), "en": b.post("/login?lang=en", form)}
	b.login()
	sign := b.signForm(b.confirm())
	sign.Set("signature", "55Sz6KuL5pu4")
	refusals["sign"] = b.post("/apply/sign?lang=ja", sign)
	for name, wants := range map[string][]string{
		"ja":   {"<h1>時間がたったので、ログインできませんでした</h1>", "カードや暗証番号の問題ではありません。", "<li>ログインの画面を開き直してください。</li>", `href="/login?lang=ja"`},
		"en":   {"<h1>This login page can no longer be used</h1>", "Nothing is wrong with your card or PIN.", "<li>Open the login page again and log in once more.</li>", `href="/login?lang=en"`},
		"sign": {"<h1>届いた署名を読めませんでした</h1>", `href="/apply?lang=ja"`},
	} {
		plain, record, folded := strings.Cut(refusals[name].body, `<details id="record">`)
		for _, want := range wants {
			if !strings.Contains(plain, want) {
				t.Errorf("%s: no %s in\n%s", name, want, refusals[name].body)
			}
		}
		if !folded || strings.Contains(plain, "✗") || !strings.Contains(record, "✗") {
			t.Errorf("%s: what was verified is not folded", name)
		}
	}
}

func TestReplayedTokenIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	form := b.loginForm(b.site.URL)
	before := b.session()
	b.post("/login", form).want(t, http.StatusSeeOther)
	b.post("/login", form).wantReport(t, http.StatusForbidden, "✗ challenge") // from the tab that logged in, in the new session
	replay := http.Header{"Cookie": {before.Name + "=" + before.Value}}
	b.client.Jar = nil
	b.do(http.MethodPost, "/login", form, replay).want(t, http.StatusForbidden) // in the old one
}

// Two tabs with the login page log in in any order, also one after the other.
func TestEveryTabLogsIn(t *testing.T) {
	for name, order := range map[string][]int{"older first": {0, 1}, "newer first": {1, 0}} {
		t.Run(name, func(t *testing.T) {
			b := open(t, false).browser(t)
			tabs := []url.Values{b.loginForm(b.site.URL), b.loginForm(b.site.URL)}
			for _, i := range order {
				b.post("/login", tabs[i]).want(t, http.StatusSeeOther)
				b.get("/my").want(t, http.StatusOK)
			}
		})
	}
}

// What a tab still holds after a login in another one is good for a login, and for
// nothing else.
func TestOldTabDoesNothingButLogIn(t *testing.T) {
	b := open(t, false).browser(t)
	tab := b.loginForm(b.site.URL)
	b.login()
	for _, path := range []string{"/logout", "/apply", "/apply/sign"} {
		b.post(path, tab).want(t, http.StatusForbidden)
	}
	b.get("/my").want(t, http.StatusOK)
	old := *b.session()
	b.post("/login", tab).want(t, http.StatusSeeOther)
	b.do(http.MethodGet, "/my", nil, nil).want(t, http.StatusOK)
	stolen := b.site.browser(t)
	stolen.do(http.MethodGet, "/my", nil, http.Header{"Cookie": {old.String()}}).wantLogin(t) // the session before has ended
}

func TestChallengeIsUsedUpByARefusedToken(t *testing.T) {
	b := open(t, false).browser(t)
	form := b.loginForm(b.site.URL)
	b.post("/login", url.Values{"csrf": form["csrf"], "challenge": form["challenge"], "token": {"{}"}}).wantReport(t, http.StatusForbidden, "✗ format")
	b.post("/login", form).wantReport(t, http.StatusForbidden, "✗ challenge")
}

func TestChallengeOfAnotherSessionIsRefused(t *testing.T) {
	site := open(t, false)
	victim, attacker := site.browser(t), site.browser(t)
	form, theirs := attacker.loginForm(site.URL), victim.loginForm(site.URL)
	form.Set("token", theirs.Get("token"))
	attacker.post("/login", form).wantReport(t, http.StatusForbidden, "✗ signature")
	form.Set("challenge", theirs.Get("challenge"))
	attacker.post("/login", form).wantReport(t, http.StatusForbidden, "✗ challenge")
	victim.post("/login", theirs).want(t, http.StatusSeeOther) // nobody else used it up
}

func TestOldChallengeIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	form := b.loginForm(b.site.URL)
	b.site.clock.Add(int64(relyingparty.ChallengeTTL.Seconds()))
	b.post("/login", form).wantReport(t, http.StatusForbidden, "✗ challenge")
}

func TestTokenForAnotherOriginIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	for _, origin := range []string{"https://attacker.example", "http://localhost:8080", strings.Replace(b.site.URL, "http:", "https:", 1)} {
		b.post("/login", b.loginForm(origin)).wantReport(t, http.StatusForbidden, "✗ signature")
		b.get("/my").wantLogin(t)
	}
}

// A session that somebody else put into the browser before is worth nothing
// after the login.
func TestFixedSessionIsDeadAfterLogin(t *testing.T) {
	b := open(t, false).browser(t)
	form := b.loginForm(b.site.URL)
	fixed := *b.session()
	b.post("/login", form).want(t, http.StatusSeeOther)
	if b.session().Value == fixed.Value {
		t.Fatal("the session has the same id after login")
	}
	b.get("/my").want(t, http.StatusOK)
	attacker := b.site.browser(t)
	for _, path := range []string{"/my", "/apply", "/apply/document"} {
		attacker.do(http.MethodGet, path, nil, http.Header{"Cookie": {fixed.String()}}).wantLogin(t)
	}
	ended := attacker.do(http.MethodPost, "/logout", url.Values{"csrf": form["csrf"]}, http.Header{"Cookie": {fixed.String()}})
	ended.want(t, http.StatusForbidden)
	if csrf := b.get("/my").field(t, `name="csrf" value="`); csrf == form.Get("csrf") {
		t.Error("the token of the forms is the same after login")
	}
}

func TestInventedSessionIsNotAdopted(t *testing.T) {
	b := open(t, false).browser(t)
	page := b.do(http.MethodGet, "/login", nil, http.Header{"Cookie": {"session=chosen-by-attacker"}})
	page.want(t, http.StatusOK)
	if b.session().Value == "chosen-by-attacker" {
		t.Error("the service took the id over")
	}
}

func TestLoginPageKeepsTheSession(t *testing.T) {
	b := open(t, false).browser(t)
	b.get("/login").want(t, http.StatusOK)
	id := b.session().Value
	if again := b.get("/login").Cookies(); len(again) > 0 || b.session().Value != id {
		t.Errorf("a second visit begins another session: %v", again)
	}
}

func TestLogoutEndsTheSession(t *testing.T) {
	b := open(t, false).browser(t)
	page := b.login()
	stolen := *b.session()
	b.post("/logout", url.Values{"csrf": {page.field(t, `name="csrf" value="`)}}).want(t, http.StatusSeeOther)
	b.get("/my").wantLogin(t)
	b.do(http.MethodGet, "/my", nil, http.Header{"Cookie": {stolen.String()}}).wantLogin(t)
}

func TestSessionEndsByItself(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	b.site.clock.Add(int64(sessionTTL.Seconds()) - 1)
	b.get("/my").want(t, http.StatusOK)
	b.site.clock.Add(1)
	b.get("/my").wantLogin(t)
}

func TestPagesOfAPersonNeedALogin(t *testing.T) {
	b := open(t, false).browser(t)
	for _, visited := range []bool{false, true} {
		for _, path := range []string{"/my", "/apply", "/apply/document", "/apply/document?reference="} {
			b.get(path).wantLogin(t)
		}
		if !visited {
			b.get("/login").want(t, http.StatusOK)
		}
	}
	csrf := b.get("/login").field(t, `name="csrf" value="`)
	b.post("/apply", url.Values{"csrf": {csrf}, "procedure": {"tax"}, "copies": {"1"}}).wantLogin(t)
	b.post("/apply/sign", url.Values{"csrf": {csrf}, "reference": {""}}).want(t, http.StatusForbidden)
}

func TestLanguageIsKept(t *testing.T) {
	b := open(t, false).browser(t)
	sent := b.post("/login?lang=en", b.loginForm(b.site.URL))
	if to := sent.Header.Get("Location"); to != "/my?lang=en" {
		t.Errorf("sent to %q", to)
	}
	for lang, title := range map[string]string{"ja": "マイページ", "en": "My page"} {
		if page := b.get("/my?lang=" + lang); !strings.Contains(page.body, `<html lang="`+lang+`">`) || !strings.Contains(page.body, title) {
			t.Error(page.body)
		}
	}
}
