package service

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestFormWithoutItsTokenIsRefused(t *testing.T) {
	site := open(t, false)
	b, other := site.browser(t), site.browser(t)
	b.login()
	right := b.get("/apply").field(t, `name="csrf" value="`)
	for name, csrf := range map[string][]string{
		"missing": nil, "empty": {""}, "wrong": {"x"}, "cut off": {right[:len(right)-1]}, "longer": {right + "x"},
		"of another session": {other.get("/login").field(t, `name="csrf" value="`)},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/login", "/logout", "/apply", "/apply/sign"} {
				b.post(path, url.Values{"csrf": csrf, "procedure": {"tax"}, "copies": {"1"}}).want(t, http.StatusForbidden)
			}
		})
	}
	b.post("/apply?csrf="+right, url.Values{"procedure": {"tax"}, "copies": {"1"}}).want(t, http.StatusForbidden) // not in the address
	b.get("/my").want(t, http.StatusOK)
}

func TestFormWithoutASessionIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	for _, path := range []string{"/login", "/logout", "/apply", "/apply/sign"} {
		b.post(path, url.Values{"csrf": {""}}).want(t, http.StatusForbidden)
	}
}

// Even with the right cookie and the right token.
func TestRequestAcrossSitesIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	form := url.Values{"csrf": {b.get("/my").field(t, `name="csrf" value="`)}}
	for name, header := range map[string]http.Header{
		"cross-site":                {"Sec-Fetch-Site": {"cross-site"}},
		"same-site, another origin": {"Sec-Fetch-Site": {"same-site"}},
		"foreign origin":            {"Origin": {"https://attacker.example"}},
		"another port":              {"Origin": {"http://127.0.0.1:1"}},
		"opaque origin":             {"Origin": {"null"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/login", "/logout", "/apply", "/apply/sign"} {
				b.do(http.MethodPost, path, form, header).want(t, http.StatusForbidden)
			}
		})
	}
	b.get("/my").want(t, http.StatusOK) // nobody logged the person out
}

func TestCookie(t *testing.T) {
	for name, secure := range map[string]bool{"http": false, "https": true} {
		t.Run(name, func(t *testing.T) {
			b := open(t, secure).browser(t)
			begun := b.get("/login").Cookies()
			entered := b.post("/login", b.loginForm(b.site.URL)).Cookies()
			left := b.post("/logout", url.Values{"csrf": {b.get("/my").field(t, `name="csrf" value="`)}}).Cookies()
			want := map[bool]string{false: "session", true: "__Host-session"}[secure]
			for when, cookies := range map[string][]*http.Cookie{"begun": begun, "logged in": entered, "logged out": left} {
				if len(cookies) != 1 {
					t.Fatalf("%s: %d cookies", when, len(cookies))
				}
				if c := cookies[0]; c.Name != want || c.Secure != secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
					t.Errorf("%s: %s", when, c.Raw)
				}
			}
			if left[0].MaxAge >= 0 || left[0].Value != "" {
				t.Errorf("not deleted: %s", left[0].Raw)
			}
		})
	}
}

// Whoever can write a cookie without the prefix, from a subdomain, sets nothing.
func TestCookieWithoutPrefixIsNotReadOverTLS(t *testing.T) {
	b := open(t, true).browser(t)
	b.login()
	bare := "session=" + b.session().Value
	b.client.Jar = nil
	b.do(http.MethodGet, "/my", nil, http.Header{"Cookie": {bare}}).wantLogin(t)
}

func TestOversizedFormIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	form := b.loginForm(b.site.URL)
	form.Set("token", form.Get("token")+strings.Repeat(" ", maxBody))
	b.post("/login", form).want(t, http.StatusRequestEntityTooLarge)
	b.get("/my").wantLogin(t)
}

func TestFormInPartsIsNotRead(t *testing.T) {
	b := open(t, false).browser(t)
	form := b.loginForm(b.site.URL)
	b.do(http.MethodPost, "/login", form, http.Header{"Content-Type": {"multipart/form-data; boundary=x"}}).want(t, http.StatusForbidden)
}

func TestEveryAnswerHasTheHeaders(t *testing.T) {
	for name, secure := range map[string]bool{"http": false, "https": true} {
		t.Run(name, func(t *testing.T) {
			b := open(t, secure).browser(t)
			want := map[string]string{
				"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
					"form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
				"Cross-Origin-Opener-Policy":   "same-origin-allow-popups",
				"Cross-Origin-Resource-Policy": "same-origin",
				"X-Content-Type-Options":       "nosniff",
				"Referrer-Policy":              "same-origin",
				"Cache-Control":                "no-store",
				"Strict-Transport-Security":    map[bool]string{false: "", true: "max-age=31536000"}[secure],
			}
			check := func(a answer, status int) {
				t.Helper()
				a.want(t, status)
				for name, value := range want {
					if got := a.Header.Values(name); strings.Join(got, "|") != value {
						t.Errorf("%s %s %d: %s is %q", a.Request.Method, a.Request.URL.Path, status, name, got)
					}
				}
			}
			for _, path := range []string{"/", "/login", "/jpki.js", "/assets/style.css", "/assets/app.js"} {
				check(b.get(path), http.StatusOK)
			}
			for _, path := range []string{"/my", "/apply", "/apply/document"} {
				check(b.get(path), http.StatusSeeOther)
			}
			check(b.get("/nothing"), http.StatusNotFound)
			check(b.get("/logout"), http.StatusSeeOther)
			check(b.post("/login", nil), http.StatusForbidden)
			check(b.do(http.MethodPost, "/login", nil, http.Header{"Sec-Fetch-Site": {"cross-site"}}), http.StatusForbidden)
			b.login()
			for _, path := range []string{"/my", "/apply"} {
				check(b.get(path), http.StatusOK)
			}
			page := b.confirm()
			check(page, http.StatusOK)
			check(b.get(page.field(t, `data-document="`)), http.StatusOK)
			check(b.post("/apply/sign", b.signForm(page)), http.StatusOK)
		})
	}
}

// The policy of the pages allows no script and no style in them.
func TestPagesHoldNoInlineScript(t *testing.T) {
	b := open(t, false).browser(t)
	front, loginPage, my := b.get("/"), b.get("/login"), b.login()
	confirmed := b.confirm()
	for _, page := range []answer{front, loginPage, my, b.get("/apply"), confirmed, b.post("/apply/sign", b.signForm(confirmed))} {
		for _, inline := range []string{"<script>", "<style", " style=", " onclick=", " onsubmit=", "javascript:"} {
			if strings.Contains(page.body, inline) {
				t.Errorf("%s holds %q", page.Request.URL.Path, inline)
			}
		}
	}
}

func TestFilesOfTheServiceAreNotServed(t *testing.T) {
	b := open(t, false).browser(t)
	for _, path := range []string{
		"/assets", "/assets/", "/assets/login.html", "/assets/frame.html", "/assets/text.json", "/assets/style.css/", "/assets/.",
		"/assets/%2e%2e/service.go", "/service.go", "/index.html", "/boot.js", "/dist/app.wasm.br", "/css/app.css", "/jpki.js/", "/jpki.js/..",
	} {
		if a := b.get(path); a.StatusCode == http.StatusOK {
			t.Errorf("%s is served: %.200s", path, a.body)
		}
	}
	for path, kind := range map[string]string{"/assets/style.css": "text/css", "/assets/app.js": "text/javascript", "/jpki.js": "text/javascript", "/jpki.ja.js": "text/javascript", "/jpki.en.js": "text/javascript"} {
		if a := b.get(path); !strings.HasPrefix(a.Header.Get("Content-Type"), kind) {
			t.Errorf("%s is %q", path, a.Header.Get("Content-Type"))
		}
	}
}

// The language, the address and what a form sent are all that comes from outside.
func TestMarkupFromOutsideIsText(t *testing.T) {
	b := open(t, false).browser(t)
	for _, path := range []string{`/?lang="><script>`, `/login?lang=%22%3E%3Cscript%3E`} {
		if page := b.get(strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E").Replace(path)); strings.Contains(page.body, `"><script>`) {
			t.Error(page.body)
		}
	}
	form := b.loginForm(b.site.URL)
	form.Set("token", `{"format":"<script>alert(1)</script>"}`)
	if page := b.post("/login", form); strings.Contains(page.body, "<script>alert") {
		t.Error(page.body)
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

// Who has no helper, or comes with a phone, is told where the city says more.
func TestPagesLinkToWhatResidentsNeed(t *testing.T) {
	s, err := newService(Config{Origin: "https://city.example", Verifier: newVerifier(t, "https://city.example", noon, &fixedStatus{}), Now: noon, Install: `/install?a="b"`, Phone: "/phone"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Host = "city.example"
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, r)
	if want := `src="/jpki.js" data-install-url="/install?a=%22b%22" data-phone-url="/phone" defer`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("no %s in\n%s", want, w.Body)
	}
}
