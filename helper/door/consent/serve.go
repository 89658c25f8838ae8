package consent

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"

	"jpkiweb/shared/wire"
	"jpkiweb/static/header"
)

// contentSecurityPolicy allows the one style sheet, which is in the page and named
// by its digest, so that the window has no file of a known name; the image that
// shows that the window is open; and sending the form. There is no script.
func contentSecurityPolicy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// setHeaders. The opener is cut off: it could otherwise lead this window elsewhere
// later. The referrer goes to our own origin alone; with no-referrer the browser
// would send the form with "Origin: null" (Fetch, "append a request `Origin`
// header").
func (w *Windows) setHeaders(h http.Header) {
	page := header.Page{Content: w.policy, Opener: "same-origin", Referrer: "same-origin", Old: true, Denied: header.WindowDenies}
	page.Set(h)
}

// ServeHTTP serves what is under wire.WindowPath: forms, and nothing that a
// stranger could find.
func (w *Windows) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.setHeaders(rw.Header())
	name := strings.TrimPrefix(r.URL.Path, wire.WindowPath)
	secret, watch := strings.CutSuffix(name, watchPath)
	at := w.find(secret)
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		rw.Header().Set("Allow", "GET, POST")
		w.message(rw, r, http.StatusMethodNotAllowed, "refused")
	case at.pending == nil || at.opening && (watch || r.Method == http.MethodPost):
		w.message(rw, r, http.StatusNotFound, "unknown")
	case r.Method == http.MethodPost:
		w.servePost(rw, r, at.pending)
	case watch && fetchedAs(r, "image", "no-cors"):
		at.pending.serveWatch(rw, r)
	case watch || !fetchedAs(r, "document", "navigate"):
		w.message(rw, r, http.StatusForbidden, "refused")
	case !at.opening:
		at.pending.serveWindow(rw, r)
	case at.pending.open(preferred(r.Header.Get("Accept-Language"))):
		http.Redirect(rw, r, wire.WindowPath+at.pending.address, http.StatusSeeOther)
	default:
		w.message(rw, r, http.StatusConflict, "elsewhere")
	}
}

// fetchedAs tells whether a GET is what it should be, as far as the browser says.
// What it fetches ahead of the person (prefetch, prerender) opens no window.
func fetchedAs(r *http.Request, destination, mode string) bool {
	is := func(name, want string) bool {
		got := r.Header.Get(name)
		return got == "" || got == want
	}
	return is("Sec-Fetch-Dest", destination) && is("Sec-Fetch-Mode", mode) && r.Header.Get("Sec-Purpose") == ""
}

// servePost takes a form from the window that has it and from nobody else, and
// sends the window back to its address, where it sees what has changed.
func (w *Windows) servePost(rw http.ResponseWriter, r *http.Request, p *Pending) {
	if !fromOwnWindow(r) {
		w.message(rw, r, http.StatusForbidden, "refused")
		return
	}
	if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		w.message(rw, r, http.StatusUnsupportedMediaType, "refused")
		return
	}
	f, err := readFields(r.Body)
	defer f.wipe()
	if err != nil {
		w.message(rw, r, statusOfUnreadable(err), "refused")
		return
	}
	if subtle.ConstantTimeCompare(f.token, []byte(p.token)) != 1 {
		w.message(rw, r, http.StatusForbidden, "refused")
		return
	}
	switch {
	case f.language != nil:
		p.setLanguage(string(f.language))
	case f.decline != nil:
		p.decline()
	case f.agree != nil || f.pin != nil: // a browser need not name the button when Enter was pressed
		p.agree(f)
	default:
		w.message(rw, r, http.StatusBadRequest, "refused")
		return
	}
	http.Redirect(rw, r, wire.WindowPath+p.address, http.StatusSeeOther)
}

// fromOwnWindow: the browser says that the form was on a page of our own origin.
// The door has checked that Host is ours.
func fromOwnWindow(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	site := r.Header.Get("Sec-Fetch-Site")
	return len(origins) == 1 && origins[0] == "http://"+r.Host && (site == "" || site == "same-origin")
}
