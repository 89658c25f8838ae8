package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/eservice/tenant"
	"jpkiweb/scripts/website/settings"
	"jpkiweb/shared/sandboxca"
)

// serve is the handler of options, reached at an address.
func (o options) serve(t *testing.T, at string) (http.Handler, error) {
	t.Helper()
	o.Trust, o.Test, o.WithoutRevocation = []string{sandbox(t)}, true, true
	log := slog.New(slog.DiscardHandler)
	b, err := o.Open(t.Context(), "eservice", log)
	must(t, err)
	t.Cleanup(func() { must(t, b.Close()) })
	accounts, err := o.openAccounts(t.Context(), b, log)
	must(t, err)
	return o.handler(t.Context(), at, backends{b, accounts, log})
}

func sandbox(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	_, err := sandboxca.Open(dir, time.Now())
	must(t, err)
	return dir
}

// ask is the answer to a request for an address.
func ask(h http.Handler, host, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// Each host is of its municipality, and all others are of nobody.
func TestTenantsByHost(t *testing.T) {
	dir := t.TempDir()
	o := options{
		accounts: filepath.Join(dir, "accounts.db"), accountsKey: filepath.Join(dir, "key"),
		tenants: []tenant.Tenant{{Host: "127.0.0.1", Municipality: "282197"}, {Host: "localhost", Municipality: "282103", Colour: "#00635d"}, {Host: "hokuei.example.lg.jp", Municipality: "313726"}},
	}
	h, err := o.serve(t, "http://127.0.0.1:8080")
	must(t, err)
	for host, name := range map[string]string{"127.0.0.1:8080": "三田市", "localhost:8080": "加古川市", "hokuei.example.lg.jp": "北栄町"} {
		w := ask(h, host, "/")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<h1>"+name+"の手続きをオンラインで</h1>") || strings.Contains(w.Body.String(), "/t/") {
			t.Errorf("%s: %d %s", host, w.Code, w.Body)
		}
	}
	if w := ask(h, "localhost:8080", "/assets/colour.css"); !strings.Contains(w.Body.String(), "--primary: #00635d;") {
		t.Error(w.Body)
	}
	if w := ask(h, "ojiya.example.lg.jp", "/"); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
	o.tenants = append(o.tenants, tenant.Tenant{Host: "nowhere.example.lg.jp", Municipality: "011002"}) // 札幌市, of which there is no file here
	if _, err := o.serve(t, "http://127.0.0.1:8080"); err == nil || !strings.Contains(err.Error(), "011002") {
		t.Errorf("a municipality without a file: %v", err)
	}
}

// In development all are at one origin, which each page says.
func TestTenantsByPath(t *testing.T) {
	o := options{development: true, municipality: "282197"}
	h, err := o.serve(t, "http://127.0.0.1:8080")
	must(t, err)
	for path, name := range map[string]string{"/": "三田市", "/t/282103/": "加古川市", "/t/313726/": "北栄町"} {
		w := ask(h, "127.0.0.1:8080", path)
		for _, want := range []string{"<h1>" + name + "の手続きをオンラインで</h1>", "同じオリジンにある", `href="` + strings.TrimSuffix(path, "/") + `/login?lang=ja"`, `href="/t/122165/?lang=ja"`} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: no %s in %s", path, want, w.Body)
			}
		}
	}
	login := ask(h, "127.0.0.1:8080", "/t/282103/login")
	if cookies := login.Result().Cookies(); len(cookies) != 1 || cookies[0].Path != "/t/282103/" {
		t.Errorf("%v", cookies)
	}
	for _, at := range []string{"https://127.0.0.1:8443", "https://city.example.lg.jp"} {
		if _, err := o.serve(t, at); err == nil || !strings.Contains(err.Error(), "--development") {
			t.Errorf("%s: %v", at, err)
		}
	}
}

func TestFlagsOfTenants(t *testing.T) {
	one := []tenant.Tenant{{Host: "localhost", Municipality: "282197"}}
	for says, o := range map[string]options{
		"--development": {tenants: one, development: true},
		"--origin":      {tenants: one, Settings: settings.Settings{Origin: "https://city.example.lg.jp"}},
		"two tenants":   {tenants: append(one, one...)},
	} {
		if err := o.checkTenants(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
	var o options
	if err := o.addTenant("localhost=282197"); err != nil || len(o.tenants) != 1 {
		t.Errorf("%v, %v", o.tenants, err)
	}
}
