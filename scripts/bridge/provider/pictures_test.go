//go:build e2e && pictures

package provider

import (
	"net/http"
	"net/http/httptest"
	"testing"

	chromium "jpkiweb/scripts/browser"
	"jpkiweb/scripts/website"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty/account"
)

// pages are the pages of the bridge, by name, as a browser gets them.
func pages(t *testing.T, lang string) map[string]string {
	t.Helper()
	s := open(t)
	in := func(path string) string { return path + "&lang=" + lang }
	all := map[string]string{}
	page := func(b *browser, pairs ...string) answer {
		return b.get(in(b.get(asked(pairs...)).Header.Get("Location")))
	}
	b := s.browser()
	first := page(b)
	all["login"] = first.body
	unknown := b.post(loginPath+"?lang="+lang, b.answers(first))
	all["unknown"] = unknown.body
	form := unknown.form()
	form.Set("how", string(account.ByRegistration))
	all["register"] = b.post(registerPath+"?lang="+lang, form).body
	s.knows(testCards()[0])
	b = s.browser()
	attributes := page(b, "scope", "openid name address birthdate gender")
	all["login_attributes"] = attributes.body
	all["sign"] = b.post(loginPath+"?lang="+lang, b.answers(attributes)).body
	all["logout"] = b.get(in(wants("client_id", "keyed"))).body
	all["stray"], all["expired"] = b.get(in(asked("client_id", "nobody"))).body, b.post(backPath+"?lang="+lang, nil).body
	all["left"] = s.browser().get(in(logoutPath + "?")).body
	refused := func() string {
		b := s.browser()
		return b.post(loginPath+"?lang="+lang, b.answers(page(b))).body
	}
	for name, err := range map[string]error{"counter": account.ErrCounter, "replaced": account.ErrReplaced, "unavailable": account.ErrUnavailable} {
		s.people.fault = err
		all["refused_"+name] = refused()
	}
	s.people.fault = nil
	s.revocation.status.State = jpki.RevocationRevoked
	all["refused_revoked"] = refused()
	return all
}

// Every page of the bridge, for people to look at.
func TestPicturesOfTheBridge(t *testing.T) {
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
		case documentPath:
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
	for _, lang := range languages {
		for name, html := range pages(t, lang) {
			page = html
			check(tab.Open(server.URL + "/"))
			check(tab.WaitFor("the buttons", `!document.querySelector("button:disabled")`))
			check(tab.SaveScreen(folder, lang, "bridge_"+name))
		}
	}
}
