package relyingparty_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"

	"jpkiweb/shared/crl"
	"jpkiweb/shared/relyingparty"
)

// The smallest server with a login: a page with a challenge, and the answer to it.
// Package scripts/eservice is one with sessions, signatures and words for people.
func Example() {
	if err := serve("https://city.example.lg.jp", "no such folder"); errors.Is(err, fs.ErrNotExist) {
		fmt.Println("there are no CA certificates to trust")
	}
	// Output: there are no CA certificates to trust
}

func serve(origin, trust string) error {
	anchors, skipped, err := relyingparty.LoadAnchors(trust)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "not read:", skipped)
	lists, err := crl.Open(crl.Config{Lists: []string{"/var/lib/jpki/crl"}, Authorities: anchors.All()})
	if err != nil {
		return err
	}
	verifier, err := relyingparty.New(relyingparty.Config{Origin: origin, TrustAnchors: anchors, Revocation: lists})
	if err != nil {
		return err
	}
	return http.ListenAndServeTLS(":443", "cert.pem", "key.pem", handler(verifier))
}

// page needs jpki.js, which another handler serves.
const page = `<!doctype html><script src="/jpki.js"></script><button id="login" data-challenge="%s">Log in</button>
<script>login.onclick = async () => {
  const { challenge } = login.dataset;
  const token = JSON.stringify(await jpki.authenticate(challenge));
  const answer = await fetch("/login", { method: "POST", body: new URLSearchParams({ challenge, token }) });
  document.body.textContent = await answer.text();
};</script>`

func handler(verifier *relyingparty.Verifier) http.Handler {
	var challenges relyingparty.Memory
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		session := rand.Text()
		challenge, err := relyingparty.Issue(r.Context(), &challenges, session)
		if err != nil {
			http.Error(w, "please try again", http.StatusServiceUnavailable)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "__Host-session", Value: session, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode})
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, page, challenge)
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("__Host-session")
		if err != nil {
			http.Error(w, "no session", http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		login, report := verifier.VerifyLoginOnce(r.Context(), &challenges, cookie.Value, r.PostFormValue("challenge"), []byte(r.PostFormValue("token")))
		if !report.OK() {
			http.Error(w, report.String(), http.StatusForbidden)
			return
		}
		fmt.Fprintln(w, "welcome,", login.AccountKey) // a new session begins here
	})
	return http.NewCrossOriginProtection().Handler(mux)
}
