package provider

import (
	"net/http"
	"net/url"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// Codes of RFC 6749, 4.1.2.1, of Core 3.1.2.6 and of RFC 6750, 3.1 that pages choose among, or
// that package oidc has no name for.
const (
	accessDenied           = "access_denied"
	interactionRequired    = "interaction_required"
	loginRequired          = "login_required"
	temporarilyUnavailable = "temporarily_unavailable"
	invalidToken           = "invalid_token"
	unsupportedResponse    = "unsupported_response_type"
	noRequestURI           = "request_uri_not_supported"
)

// withStatus is an error with a status of HTTP.
func withStatus(e *oidc.Error, status int) error { return op.NewStatusError(e, status) }

// errorURL is where a browser brings an error to, with the issuer (RFC 9207).
func errorURL(redirect, state, issuer string, code string) string {
	return withParameters(redirect, url.Values{"error": {code}, "state": {state}, "iss": {issuer}})
}

// withParameters adds parameters to an address, but for those without a value.
func withParameters(address string, more url.Values) string {
	uri, err := url.Parse(address)
	if err != nil {
		return address // it is of the configuration, which was parsed
	}
	query := uri.Query()
	for name, values := range more {
		if values[0] != "" {
			query[name] = values
		}
	}
	uri.RawQuery = query.Encode()
	return uri.String()
}

// issuing is a response in which errors that go to a client have the issuer besides
// (RFC 9207, 2).
type issuing struct {
	http.ResponseWriter
	issuer string
}

func (w issuing) WriteHeader(status int) {
	if to, err := url.Parse(w.Header().Get("Location")); err == nil && to.IsAbs() && to.Query().Has("error") {
		w.Header().Set("Location", withParameters(to.String(), url.Values{"iss": {w.issuer}}))
	}
	w.ResponseWriter.WriteHeader(status)
}

// challenging is a response in which 401 says how to authenticate (RFC 6750, 3; RFC 6749, 5.2).
type challenging struct {
	http.ResponseWriter
	scheme string
}

func (w challenging) WriteHeader(status int) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", w.scheme)
	}
	w.ResponseWriter.WriteHeader(status)
}

func challenged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme := "Basic"
		if r.URL.Path == userinfoPath {
			scheme = `Bearer error="` + invalidToken + `"`
			if r.Header.Get("Authorization") == "" && r.Method == http.MethodGet {
				scheme = "Bearer"
			}
		}
		next.ServeHTTP(challenging{w, scheme}, r)
	})
}

// inBody forgets what stands in the address: neither a secret nor a token belongs there, where
// logs have it (RFC 6749, 2.3.1; RFC 6750, 5.3).
func inBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.URL.RawQuery = ""
		next.ServeHTTP(w, r)
	})
}

// byGet has the browser ask again by GET: a page of another site posts without the cookie,
// and would begin another session in place of the person's.
func byGet(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || len(r.PostForm.Encode()) > maxAsked {
		http.Error(w, "request is too long, or no form", http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, r.URL.Path+"?"+r.PostForm.Encode(), http.StatusSeeOther)
}

// maxAsked is how long a request to log in or out may be, in bytes.
const maxAsked = 8 << 10
