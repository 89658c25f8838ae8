// Package website is what the sample e-service and the bridge have in common as web sites that
// people log in to: where they are, which headers their pages have, who may post a form, the
// scripts and the style of the pages, and the sessions of their visitors.
package website

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"jpkiweb/static"
	"jpkiweb/static/header"
	"jpkiweb/static/locale"
)

//go:embed assets
var assets embed.FS

// A Site is one origin.
type Site struct {
	origin, host string // host with its port
	secure       bool   // the browser comes over https, perhaps by a proxy
	static       static.Assets
}

// ErrOrigin is the error of New for an origin that is none.
var ErrOrigin = errors.New("no origin of http or https")

// New is the site at an origin as the browser shows it: "https://city.example.lg.jp".
func New(origin string) (*Site, error) {
	at, err := url.Parse(origin)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" || origin != at.Scheme+"://"+at.Host {
		return nil, fmt.Errorf("%w: %q", ErrOrigin, origin)
	}
	files, err := static.Load(static.FS())
	if err != nil {
		return nil, err
	}
	return &Site{origin: origin, host: at.Host, secure: at.Scheme == "https", static: files}, nil
}

// Page is what every page of the site may do. jpki.js must keep its tie to the window that it
// opens. Embedded pages frame the app, which the site hosts.
func (s *Site) Page(embedded bool) header.Page {
	frames := ""
	if embedded {
		frames = "frame-src 'self'; "
	}
	return header.Page{
		Content: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " + frames +
			"form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
		Opener: "same-origin-allow-popups", Referrer: "same-origin", Secure: s.secure,
	}
}

// A Guard says what stands before the handlers of a site.
type Guard struct {
	Page header.Page // the headers of every answer
	// Most is how many bytes are read of the body of a request.
	Most func(r *http.Request) int64
	// FromOthers are patterns of net/http for what pages of other sites may post.
	FromOthers []string
}

// Guard sets the headers of every answer and refuses requests across sites:
// net/http's check of Sec-Fetch-Site and Origin, besides the token in each form.
// It serves no other name of this machine, such as localhost for 127.0.0.1 or a
// rebound one: a token made there is for another origin and cannot verify.
func (s *Site) Guard(g Guard, next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, pattern := range g.FromOthers {
		protection.AddInsecureBypassPattern(pattern)
	}
	next = protection.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.Page.Set(w.Header())
		if r.Host != s.host {
			http.Error(w, "this service is at "+s.origin+"/", http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, g.Most(r))
		next.ServeHTTP(w, r)
	})
}

// Handle has a mux serve the script and the style of the pages, jpki.js as the build made it,
// and the words that it loads when it has to explain an error.
func (s *Site) Handle(mux *http.ServeMux) {
	files := http.FileServerFS(assets)
	mux.Handle("GET /assets/style.css", files)
	mux.Handle("GET /assets/app.js", files)
	mux.HandleFunc("GET /jpki.js", s.script)
	mux.HandleFunc("GET /jpki-login.js", s.script)
	for _, lang := range locale.Languages {
		mux.HandleFunc("GET /jpki."+lang+".js", s.script)
	}
}

func (s *Site) script(w http.ResponseWriter, r *http.Request) {
	r = r.Clone(r.Context())
	r.URL.Path = "/dist" + r.URL.Path
	s.static.ServeHTTP(w, r)
}

// Lay lays files over those of a folder of JPKI Web, which App serves: see static.Assets.With.
func (s *Site) Lay(folder string, files fs.FS) { s.static = s.static.With(folder, files) }

// App serves the files of JPKI Web, for pages in which the app runs.
func (s *Site) App(w http.ResponseWriter, r *http.Request) { s.static.ServeHTTP(w, r) }

// cookieName carries the prefix that binds a cookie to this host and to https,
// where there is https (RFC 6265bis, 4.1.3.2).
func (s *Site) cookieName() string {
	if s.secure {
		return "__Host-session"
	}
	return "session"
}

// Cookie is the cookie of a session, which a browser keeps for some seconds; with less than 0
// it forgets it.
func (s *Site) Cookie(id string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: s.cookieName(), Value: id, Path: "/", HttpOnly: true, Secure: s.secure,
		SameSite: http.SameSiteLaxMode, MaxAge: maxAge,
	}
}

// SessionID is what the cookie of a request has, "" without one.
func (s *Site) SessionID(header http.Header) string {
	r := http.Request{Header: header}
	cookie, err := r.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return cookie.Value
}

// Language is that of ?lang or of the browser, of those that the pages have; Japanese where
// neither says one.
func Language(r *http.Request, has ...string) string {
	if lang := r.URL.Query().Get("lang"); slices.Contains(has, lang) {
		return lang
	}
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "en") {
		return "en"
	}
	return "ja"
}
