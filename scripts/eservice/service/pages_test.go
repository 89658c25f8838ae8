//go:build e2e

package service

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	chromium "jpkiweb/scripts/browser"
	"jpkiweb/scripts/website"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/sandboxca"
)

// pages are the pages of the service of a municipality, by name, as a browser gets them.
func pages(t *testing.T, lang, code string) map[string]string {
	t.Helper()
	s := openInstances(t, false, maxSessions, nil, func(c *Config) { c.Municipality = code })
	all := map[string]string{}
	b := s.browser(t)
	in := func(path string) string { return path + "?lang=" + lang }
	post := func(path string, form url.Values) string { return b.post(in(path), form).body }
	for name, path := range map[string]string{
		"front": "/", "login": "/login", "procedures": "/procedures", "contact": "/contact", "accessibility": "/accessibility", "privacy": "/privacy",
		"missing": "/nothing", "procedure_online": "/procedures/residence", "procedure_renew": "/procedures/renew", "procedure_lost": "/procedures/lost-card",
		"procedure_pin": "/procedures/pin-reset", "verify": "/verify",
	} {
		all[name] = b.get(in(path)).body
	}
	all["procedure_agent"] = b.get(in("/procedures/renew") + "&who=agent").body
	refused := b.loginForm(s.URL)
	refused.Set("token", testCard().token(t, "https://other.example", refused.Get("challenge")))
	all["login_refused"] = post("/login", refused)
	s.revocation.status.State = jpki.RevocationUnknown
	all["login_undecided"] = post("/login", b.loginForm(s.URL))
	s.revocation.status.State = jpki.RevocationGood
	all["expired"] = post("/login", nil)
	tabs := s.browser(t)
	for range relyingparty.SessionChallenges {
		tabs.get("/login")
	}
	all["wait"] = tabs.get(in("/login")).body
	b.login()
	all["my_empty"] = b.get(in("/my")).body
	all["front_logged_in"], all["apply"] = b.get(in("/")).body, b.get(in("/apply")).body
	all["verify_none"] = b.send(in("/verify"), nil).body
	all["verified"] = b.send(in("/verify"), testCard().signedFile(t)).body
	csrf := b.get("/apply").field(t, `name="csrf" value="`)
	all["apply_invalid"] = post("/apply", url.Values{"csrf": {csrf}, "copies": {"20"}})
	form := b.signForm(b.confirm())
	page := b.post(in(signPath), form)
	all["applied"] = page.body
	all["sent_twice"] = post(signPath, form)
	all["receipt"] = b.get(in(receiptPath) + "&reference=" + reference(t, page)).body
	all["receipt_file"] = b.get(in(filePath) + "&as=html&reference=" + reference(t, page)).body
	all["my"] = b.get(in("/my")).body
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

// A gallery shows pages in a browser as they are, with their style and scripts.
type gallery struct {
	address string
	tab     *chromium.Tab
	page    string // the one that is shown next
	colour  string
}

func openGallery(t *testing.T, more map[string]http.HandlerFunc) *gallery {
	t.Helper()
	g := &gallery{}
	at, err := website.New("http://pictures.example")
	if err != nil {
		t.Fatal(err)
	}
	files := http.NewServeMux()
	at.Handle(files)
	files.Handle("GET /assets/portal.css", http.FileServerFS(assets))
	files.HandleFunc("GET /assets/colour.css", func(w http.ResponseWriter, r *http.Request) { (&service{colour: g.colour}).colours(w, r) })
	files.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(g.page))
	})
	for _, path := range []string{"/apply/document", "/account/document"} {
		files.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("document")) })
	}
	for path, h := range more {
		files.HandleFunc("GET "+path, h)
	}
	server := httptest.NewServer(files)
	t.Cleanup(server.Close)
	g.address = server.URL + "/"
	tab, stop, err := chromium.Start(t.Context(), chromium.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	g.tab = tab
	return g
}

// show shows a page of a municipality.
func (g *gallery) show(t *testing.T, html, code string) {
	t.Helper()
	g.page, g.colour = html, colourOf("", code)
	if err := g.tab.Open(g.address); err != nil {
		t.Fatal(err)
	}
	if err := g.tab.WaitFor("the buttons", `!document.querySelector("button:disabled")`); err != nil {
		t.Fatal(err)
	}
}
