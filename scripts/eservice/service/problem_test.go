package service

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
)

// Every page that opens the helper's window says what to do about each error.
func TestEveryErrorHasANextStep(t *testing.T) {
	b := open(t, false).browser(t)
	front, loginPage := b.get("/"), b.get("/login")
	b.login()
	for _, page := range []answer{front, loginPage, b.get("/?lang=en"), b.confirm()} {
		for _, code := range wire.Codes {
			_, after, found := strings.Cut(page.body, `data-code="`+string(code)+`"`)
			advice, _, _ := strings.Cut(after, "</div>")
			if !found || !strings.Contains(advice, "<li>") || strings.Contains(advice, "[error.") {
				t.Errorf("%s: %s says %q", page.Request.URL.Path, code, advice)
			}
		}
	}
}

// A token made at http://localhost would be for another origin than 127.0.0.1's,
// and a rebound name is somebody else's page.
func TestOtherNameOfTheServiceIsRefused(t *testing.T) {
	site := open(t, false)
	_, port, _ := strings.Cut(site.Listener.Addr().String(), ":")
	for name, host := range map[string]string{
		"localhost": "localhost:" + port, "rebound name": "attacker.example:" + port, "no port": "127.0.0.1", "no host": "",
	} {
		t.Run(name, func(t *testing.T) {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				r := httptest.NewRequest(method, "/login", nil)
				r.Host = host
				w := httptest.NewRecorder()
				site.Config.Handler.ServeHTTP(w, r)
				if w.Code != http.StatusMisdirectedRequest || !strings.Contains(w.Body.String(), site.URL+"/") || len(w.Result().Cookies()) > 0 {
					t.Errorf("%s: %d %s", method, w.Code, w.Body)
				}
			}
		})
	}
}
