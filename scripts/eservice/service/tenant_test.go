package service

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/shared/relyingparty"
)

// A token that was made for one municipality lets nobody in at another, and a session of the
// one is nobody's at the other; nor are its receipts.
func TestTokenOfAnotherTenantIsRefused(t *testing.T) {
	sanda, kakogawa := open(t, false), openInstances(t, false, maxSessions, nil, func(c *Config) { c.Municipality = "282103" })
	here, there := sanda.browser(t), kakogawa.browser(t)
	form := there.loginForm(kakogawa.URL)
	stolen := here.loginForm(sanda.URL)
	form.Set("token", stolen.Get("token"))
	there.post("/login", form).wantReport(t, http.StatusForbidden, "✗ signature")
	form = there.loginForm(sanda.URL) // its own challenge, signed for the other
	there.post("/login", form).wantReport(t, http.StatusForbidden, "✗ signature")

	here.post("/login", stolen).want(t, http.StatusSeeOther)
	applied := here.post(signPath, here.signForm(here.confirm()))
	applied.want(t, http.StatusOK)
	session := http.Header{"Cookie": {here.session().String()}}
	kakogawa.browser(t).do(http.MethodGet, "/my", nil, session).wantLogin(t)
	there.login()
	if page := there.get("/my"); !strings.Contains(page.body, "まだ、申請はありません。") || !strings.Contains(page.body, "記録がありません") {
		t.Errorf("the one card has done something there:\n%s", page.body)
	}
	there.get(receiptPath+"?reference="+reference(t, applied)).want(t, http.StatusNotFound)
}

func reference(t *testing.T, a answer) string {
	t.Helper()
	found := regexp.MustCompile(`data-reference="([^"]+)"`).FindStringSubmatch(a.body)
	if found == nil {
		t.Fatalf("no reference in\n%s", a.body)
	}
	return found[1]
}

// The ninth login page of a session is refused in words, and the tabs before go on.
func TestEarlierTabsWorkAfterTheNinth(t *testing.T) {
	b := open(t, false).browser(t)
	first := b.loginForm(b.site.URL)
	for range relyingparty.SessionChallenges - 1 {
		b.get("/login").want(t, http.StatusOK)
	}
	ninth := b.get("/login")
	ninth.want(t, http.StatusTooManyRequests)
	if !strings.Contains(ninth.body, "前に開いたログインの画面は、5分の間は、そのまま使えます。") {
		t.Error(ninth.body)
	}
	b.post("/login", first).want(t, http.StatusSeeOther)
	b.get("/my").want(t, http.StatusOK)
}

// After a restart of the service nobody knows the session of a login page: it says so, and the
// next try works.
func TestLoginAfterARestart(t *testing.T) {
	before := open(t, false)
	b := before.browser(t)
	form := b.loginForm(before.URL)
	again, err := newService(before.service.config, maxSessions)
	if err != nil {
		t.Fatal(err)
	}
	before.Config.Handler = again.handler()
	for lang, words := range map[string][]string{
		"ja": {"サーバーが始め直されたため", "カードや暗証番号の問題ではありません。", `href="/login?lang=ja"`},
		"en": {"the server was started again", "Nothing is wrong with your card or PIN.", `href="/login?lang=en"`},
	} {
		page := b.post("/login?lang="+lang, form)
		page.want(t, http.StatusForbidden)
		for _, want := range words {
			if !strings.Contains(page.body, want) {
				t.Errorf("%s: no %s in\n%s", lang, want, page.body)
			}
		}
	}
	b.post("/login", b.loginForm(before.URL)).want(t, http.StatusSeeOther)
}

// Whoever sends a form twice, or goes back and sends it again, is shown what was received.
func TestFormThatIsSentTwiceShowsItsReceipt(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	form := b.signForm(b.confirm())
	applied := b.post(signPath, form)
	applied.want(t, http.StatusOK)
	twice := b.post(signPath, form)
	twice.want(t, http.StatusForbidden)
	for _, want := range []string{"この申請は、もう受け付けています。", reference(t, applied)[:4] + "-", "見本　花子"} {
		if !strings.Contains(twice.body, want) {
			t.Errorf("no %s in\n%s", want, twice.body)
		}
	}
	if n := strings.Count(b.get("/my").body, `<li><a href="/receipt?`); n != 1 {
		t.Errorf("%d applications were received", n)
	}
	forged := b.post(signPath, url.Values{"csrf": form["csrf"], "reference": {"AAAAAAAAAAAAAAAA"}})
	forged.want(t, http.StatusForbidden)
	if strings.Contains(forged.body, "見本　花子") {
		t.Error("a reference of nobody has a receipt")
	}
}
