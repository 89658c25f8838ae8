//go:build e2e && pictures

package service

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	chromium "jpkiweb/scripts/browser"
	"jpkiweb/scripts/website"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/sandboxca"
)

// pages are the pages of the service, by name, as a browser gets them.
func pages(t *testing.T, lang string) map[string]string {
	t.Helper()
	s := open(t, false)
	all := map[string]string{}
	b := s.browser(t)
	in := func(path string) string { return path + "?lang=" + lang }
	post := func(path string, form url.Values) string { return b.post(in(path), form).body }
	all["front"], all["login"] = b.get(in("/")).body, b.get(in("/login")).body
	refused := b.loginForm(s.URL)
	refused.Set("token", testCard().token(t, "https://other.example", refused.Get("challenge")))
	all["login_refused"] = post("/login", refused)
	s.revocation.status.State = jpki.RevocationUnknown
	all["login_undecided"] = post("/login", b.loginForm(s.URL))
	s.revocation.status.State = jpki.RevocationGood
	all["expired"] = post("/login", nil)
	b.login()
	all["front_logged_in"], all["my"], all["apply"] = b.get(in("/")).body, b.get(in("/my")).body, b.get(in("/apply")).body
	all["verify"], all["verify_none"] = b.get(in("/verify")).body, b.send(in("/verify"), nil).body
	all["verified"] = b.send(in("/verify"), testCard().signedFile(t)).body
	csrf := b.get("/apply").field(t, `name="csrf" value="`)
	all["apply_invalid"] = post("/apply", url.Values{"csrf": {csrf}})
	page := b.confirm()
	all["applied"] = post("/apply/sign", b.signForm(page))
	all["confirm"] = post("/apply", url.Values{"csrf": {csrf}, "procedure": {"residence"}, "copies": {"2"}})
	return all
}

// accountPages are those of a service with accounts.
func accountPages(t *testing.T, lang string) map[string]string {
	t.Helper()
	to := openTown(t)
	in := func(path string) string { return path + "?lang=" + lang }
	first, next := newPair(t, sandboxca.DefaultHolder()), newPair(t, sandboxca.DefaultHolder())
	all := map[string]string{}
	b := to.browser(t)
	page := b.comes(first)
	all["account"] = b.get(in("/my")).body
	asked := b.post(in("/account/begin"), url.Values{"csrf": {page.field(t, `name="csrf" value="`)}, "how": {"registration"}})
	all["account_statement"] = asked.body
	b.signs(asked, first)
	all["account_my"], all["account_delete"] = b.get(in("/my")).body, b.get(in("/account/delete")).body
	to.register.gone.Store(true)
	all["account_wait"] = b.get(in("/my")).body
	to.register.gone.Store(false)
	other := to.browser(t)
	page = other.asks(other.comes(next), account.ByRegistration)
	path, form := other.signed(page, next)
	all["account_registered"] = other.post(in(path), form).body
	other.signs(other.asks(other.get("/my"), account.ByRelink), next)
	all["account_replaced"] = b.get(in("/my")).body
	h := sandboxca.DefaultHolder()
	h.Address += "0"
	his := newPair(t, h)
	third := to.browser(t)
	path, form = third.signed(third.asks(third.comes(his), account.ByRelink), his)
	all["account_counter"] = third.post(in(path), form).body
	return all
}

// Every page of the service, and the errors that it shows, for people to look at.
func TestPicturesOfTheService(t *testing.T) {
	const folder = "../../../artefacts/pictures"
	var page string
	at, err := website.New("http://pictures.example")
	if err != nil {
		t.Fatal(err)
	}
	files := http.NewServeMux()
	at.Handle(files)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write([]byte(page))
		case "/apply/document", "/account/document":
			w.Write([]byte("document"))
		default: // script, style, jpki.js and its words
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	tab, stop, err := chromium.Start(t.Context(), chromium.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, lang := range []string{"ja", "easy", "en"} {
		all := accountPages(t, lang)
		if lang != "easy" {
			maps.Copy(all, pages(t, lang))
		}
		for name, html := range all {
			page = html
			check(tab.Open(server.URL + "/"))
			check(tab.WaitFor("the buttons", `!document.querySelector("button:disabled")`))
			check(tab.SaveScreen(folder, lang, "service_"+name))
			if name != "front" {
				continue
			}
			for _, code := range []string{"consent_denied", "pin_blocked", "popup_blocked"} {
				check(tab.Evaluate(`window.jpki.status = () => Promise.reject(new jpki.JPKIError("`+code+`")); document.getElementById("status").click(); 0`, nil))
				check(tab.WaitFor("the error", `document.querySelector("#error[data-code=`+code+`]:not([hidden])")`))
				check(tab.SaveScreen(folder, lang, "service_error_"+code))
			}
		}
	}
}
