package consent

import (
	"context"
	"crypto/subtle"
	"embed"
	"net/http"
	"strings"
	"time"

	"jpkiweb/shared/wire"
)

//go:embed page.html style.css locale
var files embed.FS

const (
	styleName = "style.css"
	watchName = "/open" // behind the form's address: the image that never ends
	// outcomeIn is how long the answer to a form waits for the card, and padIn for
	// a person at the reader.
	outcomeIn = 20 * time.Second
	padIn     = 90 * time.Second
)

// ServeHTTP serves what is under wire.WindowPath. The door has checked Host, the
// peer, and that this is a navigation or comes from this very origin.
func (w *Windows) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	setHeaders(rw.Header())
	name := strings.TrimPrefix(r.URL.Path, wire.WindowPath)
	switch {
	case name == styleName && r.Method == http.MethodGet:
		http.ServeFileFS(rw, r, files, styleName)
	case strings.HasSuffix(name, watchName) && r.Method == http.MethodGet:
		w.serveWatch(rw, r, strings.TrimSuffix(name, watchName))
	case r.Method == http.MethodGet:
		w.serveGet(rw, r, name)
	case r.Method == http.MethodPost:
		w.servePost(rw, r, name)
	default:
		rw.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// setHeaders allows forms and one style sheet, and nothing else. The opener is cut
// off: it could lead this window elsewhere later. With no-referrer the browser
// would not name our origin with the form (Fetch, "append a request Origin
// header").
func setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), clipboard-read=()")
	h.Set("Cache-Control", "no-store")
}

// find looks a secret up. That takes a time that depends on it only by a hash.
func (w *Windows) find(in map[string]*Pending, name string) *Pending {
	w.mu.Lock()
	defer w.mu.Unlock()
	return in[name]
}

// serveGet hands the first window its form's address, and shows the form.
func (w *Windows) serveGet(rw http.ResponseWriter, r *http.Request, name string) {
	if strings.HasPrefix(r.Header.Get("Sec-Purpose"), "prefetch") { // nobody has looked yet
		rw.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if p := w.find(w.entries, name); p != nil {
		if !p.open(languageOf(r)) {
			w.showMessage(rw, r, http.StatusGone, "opened")
			return
		}
		http.Redirect(rw, r, wire.WindowPath+p.form, http.StatusSeeOther)
		return
	}
	p := w.find(w.forms, name)
	if p == nil {
		w.showMessage(rw, r, http.StatusNotFound, "unknown")
		return
	}
	p.show(rw, "")
}

// open takes the address that may be opened once.
func (p *Pending) open(language string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opened {
		return false
	}
	p.opened = true
	if p.language == "" {
		p.language = language
	}
	return true
}

// languageOf is what the browser prefers.
func languageOf(r *http.Request) string {
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "en") {
		return "en"
	}
	return "ja"
}

// serveWatch answers with an image that does not end before the window is closed
// or the request is over.
func (w *Windows) serveWatch(rw http.ResponseWriter, r *http.Request, name string) {
	p := w.find(w.forms, name)
	if p == nil {
		rw.WriteHeader(http.StatusNotFound)
		return
	}
	defer p.watch()()
	rw.Header().Set("Content-Type", "image/png")
	if err := http.NewResponseController(rw).Flush(); err != nil {
		return
	}
	select {
	case <-r.Context().Done():
	case <-p.finished:
	}
}

// servePost takes the form, from the window that has it and from nobody else.
func (w *Windows) servePost(rw http.ResponseWriter, r *http.Request, name string) {
	p := w.find(w.forms, name)
	if p == nil {
		w.showMessage(rw, r, http.StatusNotFound, "unknown")
		return
	}
	if !fromThisWindow(r) {
		w.showMessage(rw, r, http.StatusForbidden, "unknown")
		return
	}
	f, err := readForm(r)
	defer f.wipe()
	if err != nil || subtle.ConstantTimeCompare(f["token"], []byte(p.token)) != 1 {
		w.showMessage(rw, r, http.StatusForbidden, "unknown")
		return
	}
	switch {
	case f["language"] != nil:
		p.speak(string(f["language"]))
		p.show(rw, "")
	case f["decline"] != nil:
		p.settle(outcome{err: ErrDenied})
		p.showAfter(r.Context(), rw)
	default:
		p.agree(r.Context(), rw, f)
	}
}

// fromThisWindow: the form was sent from our own origin, as the browser says.
func fromThisWindow(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	site := r.Header.Get("Sec-Fetch-Site")
	return len(origins) == 1 && origins[0] == "http://"+r.Host && (site == "" || site == "same-origin") &&
		r.Header.Get("Content-Type") == "application/x-www-form-urlencoded"
}

func (p *Pending) speak(language string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.windows.texts[language] != nil {
		p.language = language
	}
}

// agree checks the form, gives the answer and shows what comes of it.
func (p *Pending) agree(ctx context.Context, rw http.ResponseWriter, f form) {
	answer, fault := p.answerOf(f)
	if fault != "" {
		p.show(rw, fault)
		return
	}
	if !p.settle(outcome{answer: answer}) {
		clear(answer.PIN)
		clear(answer.NewPIN)
	}
	p.showAfter(ctx, rw)
}
