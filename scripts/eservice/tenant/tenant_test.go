package tenant

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Tenant{
		"sanda.example.lg.jp=282197":         {"sanda.example.lg.jp", "282197", ""},
		"localhost:8443=282103,#00635d":      {"localhost:8443", "282103", "#00635d"},
		"https://city.example.lg.jp=282197":  {"https://city.example.lg.jp", "282197", ""},
		"":                                   {},
		"sanda.example.lg.jp":                {},
		"=282197":                            {},
		"sanda.example.lg.jp=":               {},
		"sanda.example.lg.jp=282198":         {}, // the check digit is wrong
		"sanda.example.lg.jp=000000":         {}, // the nation
		"sanda.example.lg.jp=282197,#ffff00": {}, // nobody can read white on it
		"sanda.example.lg.jp=282197,red":     {},
		"sanda.example.lg.jp=282197,":        {},
	} {
		got, err := Parse(text)
		if got != want || (err == nil) != (want != Tenant{}) || err != nil && !errors.Is(err, ErrText) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestTenantsShareNothing(t *testing.T) {
	one := Tenant{Host: "a.example", Municipality: "282197"}
	for name, c := range map[string]struct {
		other Tenant
		ok    bool
	}{
		"another":                  {Tenant{Host: "b.example", Municipality: "282103"}, true},
		"one host":                 {Tenant{Host: "a.example", Municipality: "282103"}, false},
		"one host at another port": {Tenant{Host: "a.example:8443", Municipality: "282103"}, false},
		"one host as an origin":    {Tenant{Host: "https://a.example", Municipality: "282103"}, false},
		"a whole origin":           {Tenant{Host: "https://b.example:8443", Municipality: "282103"}, true},
		"one municipality":         {Tenant{Host: "b.example", Municipality: "282197"}, false},
	} {
		if err := Check([]Tenant{one, c.other}); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrTwice) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOriginOfATenant(t *testing.T) {
	const plain, secure = "http://127.0.0.1:8080", "https://127.0.0.1:8443"
	for name, c := range map[string]struct{ host, at, want string }{
		"behind a proxy":                {"sanda.example.lg.jp", plain, "https://sanda.example.lg.jp"},
		"with a port":                   {"sanda.example.lg.jp:8443", secure, "https://sanda.example.lg.jp:8443"},
		"a whole origin":                {"http://localhost:1234", secure, "http://localhost:1234"},
		"this machine":                  {"localhost", plain, "http://localhost:8080"},
		"this machine by its address":   {"127.0.0.1", plain, "http://127.0.0.1:8080"},
		"of this machine, by TLS":       {"sanda.localhost", secure, "https://sanda.localhost:8443"},
		"of this machine, with a port":  {"sanda.localhost:9", secure, "https://sanda.localhost:9"},
		"of this machine, without TLS":  {"sanda.localhost", plain, ""},
		"another machine without TLS":   {"http://sanda.example.lg.jp", plain, ""},
		"a path":                        {"sanda.example.lg.jp/t", plain, ""},
		"capital letters":               {"Sanda.example.lg.jp", plain, ""},
		"a name and a password":         {"u:p@sanda.example.lg.jp", plain, ""},
		"the standard port is not said": {"sanda.example.lg.jp:443", plain, ""},
	} {
		got, err := Tenant{Host: c.host}.Origin(c.at)
		if got != c.want || (err == nil) != (c.want != "") || err != nil && !errors.Is(err, ErrOrigin) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// says answers with a text.
type says string

func (s says) ServeHTTP(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, string(s)) }

// A host that is of nobody gets one page, which has nothing of what was asked.
func TestHostOfNobody(t *testing.T) {
	h := ByHost(map[string]http.Handler{"https://sanda.example.lg.jp": says("sanda"), "https://kakogawa.example.lg.jp:8443": says("kakogawa")})
	for host, want := range map[string]string{
		"sanda.example.lg.jp": "sanda", "kakogawa.example.lg.jp:8443": "kakogawa",
		"": "", "example.lg.jp": "", "SANDA.example.lg.jp": "", "sanda.example.lg.jp.": "", "sanda.example.lg.jp:443": "", "kakogawa.example.lg.jp": "",
		"kakogawa.example.lg.jp:8443, sanda.example.lg.jp": "", "<script>alert(1)</script>": "", strings.Repeat("x", 8000): "",
	} {
		r := httptest.NewRequest(http.MethodGet, "/login", nil)
		r.Host = host
		r.Header.Set("X-Forwarded-Host", "sanda.example.lg.jp") // is not believed
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if want != "" {
			if w.Body.String() != want {
				t.Errorf("%s: %s", host, w.Body)
			}
			continue
		}
		if w.Code != http.StatusNotFound || w.Body.String() != nothing || len(w.Result().Cookies()) > 0 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%.40s: %d %v %s", host, w.Code, w.Header(), w.Body)
		}
	}
	for _, words := range []string{"ページが見つかりません", "アドレスがちがいます", "There is no such page"} {
		if !strings.Contains(nothing, words) {
			t.Errorf("no %s", words)
		}
	}
	for _, name := range []string{"三田", "加古川", "sanda", "28"} {
		if strings.Contains(nothing, name) {
			t.Errorf("the page names %s", name)
		}
	}
}

func TestByPath(t *testing.T) {
	h := ByPath(says("front"), map[string]http.Handler{"282197": says("sanda")})
	for path, want := range map[string]string{"/": "front", "/login": "front", "/t/282103/": "front", "/t/282197/login": "sanda", "/t/282197/": "sanda"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Body.String() != want {
			t.Errorf("%s: %s", path, w.Body)
		}
	}
}
