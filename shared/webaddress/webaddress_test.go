package webaddress_test

import (
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/webaddress"
)

func TestAddressesThatAreRefused(t *testing.T) {
	for address, want := range map[string]string{
		"":                                   "no host",
		"crl.example/ca.crl":                 "no host",
		"https:///ca.crl":                    "no host",
		"https:ca.crl":                       "no host",
		"file:///etc/passwd":                 "no host",
		"https://a:secret@crl.example/":      "password",
		"http://127.0.0.1@crl.example/":      "user name",
		"https://crl.example/#x":             "#",
		"ftp://127.0.0.1/":                   "use https://",
		"ldap://crl.example/cn=x":            "use https://",
		"http://crl.example/":                "use https://",
		"http://localhost/ca.crl":            "127.0.0.1",
		"http://192.0.2.1/":                  "use https://",
		"http://127.0.0.1.example/":          "use https://",
		"https://%zz/":                       "not an address",
		"https://a:secret@crl.example:port/": "not an address",
		"https://a:secret/@crl.example/":     "not an address",
		"https://a:80secret@[crl.example/":   "not an address",
		"https://a:%secret@crl.example/":     "not an address",
		"a:secret@crl.example":               "no host",
		"a secret://crl.example/":            "not an address",
	} {
		u, err := webaddress.Rule{}.Parse(address)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, %v, want %q", address, u, err, want)
		}
	}
}

func TestAddressesThatAreTaken(t *testing.T) {
	for _, address := range []string{"https://crl.example/ca.crl?a=b", "http://127.0.0.1:8080/x", "http://[::1]/x", "https://192.0.2.1:8443"} {
		u, err := webaddress.Rule{}.Parse(address)
		if err != nil || u.String() != address {
			t.Errorf("%s: %v, %v", address, u, err)
		}
	}
	plain := webaddress.Rule{PlainHTTP: true}
	if _, err := plain.Parse("http://tsa.example/tsr"); err != nil {
		t.Error(err)
	}
	for _, address := range []string{"http://me:secret@tsa.example/", "http:///tsr", "ftp://tsa.example/", "http://tsa.example/#x"} {
		if u, err := plain.Parse(address); err == nil {
			t.Errorf("%v was taken", u)
		}
	}
}

// get asks an address by a rule, and returns what a caller knows then.
func get(rule webaddress.Rule, address string) (string, error) {
	answer, err := rule.Client().Get(address)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := webaddress.Read(answer, 8)
	if answer.StatusCode != http.StatusOK {
		err = errors.New(answer.Status)
	}
	return string(text), err
}

func TestRedirects(t *testing.T) {
	elsewhere := httptest.NewTLSServer(http.NotFoundHandler())
	defer elsewhere.Close()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := strings.TrimPrefix(r.URL.Path, "/")
		switch {
		case to == "elsewhere":
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		case to == "plain":
			http.Redirect(w, r, "http://"+r.Host, http.StatusFound)
		case to != "":
			http.Redirect(w, r, "/"+to[1:], http.StatusFound)
		default:
			_, _ = w.Write([]byte("here"))
		}
	}))
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	roots.AddCert(elsewhere.Certificate())
	for _, test := range []struct {
		path    string
		follows int
		want    string
	}{
		{"", 0, ""}, {"x", 0, "302"}, {"x", 1, ""}, {"xx", 1, "too often"}, {"xxx", 3, ""}, {"elsewhere", 0, "302"}, {"elsewhere", 3, "another host"}, {"plain", 3, "another host"},
	} {
		got, err := get(webaddress.Rule{Redirects: test.follows, RootCAs: roots}, server.URL+"/"+test.path)
		if test.want == "" && (err != nil || got != "here") || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%q, %d followed: %q, %v", test.path, test.follows, got, err)
		}
	}
	if _, err := get(webaddress.Rule{RootCAs: x509.NewCertPool()}, server.URL); err == nil {
		t.Error("a server that nobody vouches for answered")
	}
}

// A server that sends without end, says nothing, or has a cookie to be known by.
func TestClientIsBounded(t *testing.T) {
	cookies := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cookies += len(r.Cookies())
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "you"})
		if r.URL.Path == "/header" {
			w.Header().Set("Long", strings.Repeat("x", 1<<20))
		}
		for err := error(nil); err == nil; {
			_, err = w.Write([]byte(strings.Repeat("x", 1<<12)))
		}
	}))
	defer server.Close()
	client := webaddress.Rule{}.Client()
	for range 2 {
		answer, err := client.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		got, err := webaddress.Read(answer, 8)
		if err = errors.Join(err, answer.Body.Close()); err != nil || string(got) != strings.Repeat("x", 9) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
	if cookies > 0 {
		t.Errorf("%d cookies were sent", cookies)
	}
	if _, err := get(webaddress.Rule{}, server.URL+"/header"); err == nil {
		t.Error("a header of a megabyte was taken")
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if _, err := get(webaddress.Rule{Timeout: 50 * time.Millisecond}, "http://"+silent.Addr().String()); err == nil {
		t.Error("silence answered")
	}
}
