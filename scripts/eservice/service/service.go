// Package service is the sample e-service as an http.Handler: sessions, pages,
// login and application. What verifies is package relyingparty.
package service

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
	"jpkiweb/static/header"
	"jpkiweb/static/locale"
)

//go:embed assets
var assets embed.FS

// Config is what the service needs.
type Config struct {
	Origin string // as the browser shows it
	Helper string // where the residents' helper listens; "": found by jpki.js
	// Pages that the residents' browsers link to: how the helper is installed, and what
	// can be done with a phone; "": none.
	Install, Phone string
	// Embedded: the app runs in the service's own pages, hosted under
	// /jpki/.
	Embedded bool
	Verifier *relyingparty.Verifier
	// Challenges are those of all instances of the service; nil: of this process, which
	// then is the only one.
	Challenges relyingparty.ChallengeStore
	// Proxies are those before the service. With them, and not without, PerAddress is how
	// many challenges an address may ask for while one lives; 0: as many as it likes.
	Proxies    web.Proxies
	PerAddress int
	// Log hears of what the operator has to mend, and of refusals; of nobody who logs in. nil: nobody does.
	Log *slog.Logger
	// Audit keeps a record of each login and signature, nil: nobody does. Where it fails nobody is let in.
	Audit func(context.Context, web.Record) error
	Now   func() time.Time
}

// Limits of the service.
const (
	maxBody     = 64 << 10
	maxSessions = 10_000
	sessionTTL  = 30 * time.Minute
)

type service struct {
	config    Config
	host      string // of the origin, with its port
	secure    bool   // the browser comes over https, perhaps by a proxy
	pages     *template.Template
	texts     map[string]map[string]string
	sessions  *sessionStore
	logins    *web.Handlers
	static    static.Assets
	verifying chan struct{} // has one for each file that is being verified
}

// New makes the handler.
func New(config Config) (http.Handler, error) {
	s, err := newService(config, maxSessions)
	if err != nil {
		return nil, err
	}
	return s.handler(), nil
}

func newService(config Config, capacity int) (*service, error) {
	origin, err := url.Parse(config.Origin)
	if err != nil || origin.Host == "" {
		return nil, fmt.Errorf("origin %q is none", config.Origin)
	}
	s := &service{
		config: config, host: origin.Host, secure: origin.Scheme == "https",
		sessions:  newSessionStore(config.Now, sessionTTL, capacity),
		verifying: make(chan struct{}, verifyAtOnce),
	}
	if s.logins, err = s.newLogins(capacity); err != nil {
		return nil, err
	}
	if s.static, err = static.Load(static.FS()); err != nil {
		return nil, err
	}
	if s.pages, err = template.ParseFS(assets, "assets/*.html"); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	text, err := assets.ReadFile("assets/text.json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &s.texts); err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	return s, nil
}

func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.front)
	mux.HandleFunc("GET /login", s.loginPage)
	mux.Handle("POST "+loginPath, s.logins.Login(http.HandlerFunc(s.loggedIn)))
	mux.Handle("POST /logout", s.logins.Logout(http.HandlerFunc(s.loggedOut)))
	mux.HandleFunc("GET /my", s.my)
	mux.HandleFunc("GET /apply", s.applyPage)
	mux.HandleFunc("POST /apply", s.apply)
	mux.HandleFunc("GET /apply/document", s.document)
	mux.Handle("POST "+signPath, s.logins.Signed(s.takeSigned, http.HandlerFunc(s.signed)))
	mux.HandleFunc("GET "+verifyPath, s.verifyPage)
	mux.HandleFunc("POST "+verifyPath, s.verifyFile)
	files := http.FileServerFS(assets)
	mux.Handle("GET /assets/style.css", files)
	mux.Handle("GET /assets/app.js", files)
	mux.HandleFunc("GET /jpki.js", s.script)
	for _, lang := range locale.Languages {
		mux.HandleFunc("GET /jpki."+lang+".js", s.script)
	}
	if s.config.Embedded {
		mux.Handle("GET "+appPath, s.app())
	}
	return s.guard(mux)
}

// script serves jpki.js as the build made it, and the words that it loads when it has
// to explain an error.
func (s *service) script(w http.ResponseWriter, r *http.Request) {
	r = r.Clone(r.Context())
	r.URL.Path = "/dist" + r.URL.Path
	s.static.ServeHTTP(w, r)
}

// appPath is where the service hosts the files of JPKI Web.
const appPath = "/jpki/"

// app serves the app for the embedded way.
func (s *service) app() http.Handler {
	page := s.page()
	page.Content, page.Stored = header.App(wire.FirstPort, wire.LastPort, "'self'"), true
	return http.StripPrefix(strings.TrimSuffix(appPath, "/"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Set(w.Header())
		s.static.ServeHTTP(w, r)
	}))
}

// page is every page of the service. jpki.js must keep its tie to the window that it
// opens.
func (s *service) page() header.Page {
	frames := ""
	if s.config.Embedded {
		frames = "frame-src 'self'; "
	}
	return header.Page{
		Content: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " + frames +
			"form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
		Opener: "same-origin-allow-popups", Referrer: "same-origin", Secure: s.secure,
	}
}

// guard sets the headers of every answer and refuses requests across sites:
// net/http's check of Sec-Fetch-Site and Origin, besides the token in each form.
// It serves no other name of this machine, such as localhost for 127.0.0.1 or a
// rebound one: a token made there is for another origin and cannot verify.
func (s *service) guard(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	page := s.page()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Set(w.Header())
		if r.Host != s.host {
			http.Error(w, "this service is at "+s.config.Origin+"/", http.StatusMisdirectedRequest)
			return
		}
		most := int64(maxBody)
		if r.URL.Path == verifyPath {
			most = maxFile + formRoom
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		next.ServeHTTP(w, r)
	})
}

// A page is what a template gets.
type page struct {
	Lang, Other string // language, and the other one
	Path        string // of this page, "" if it answers a form and has no address
	T           func(key string) string
	Title       string
	Config      Config
	CSRF        string
	LoggedIn    bool
	Data        any
}

// show writes a page in the language of the person. n is nil for no session.
func (s *service) show(w http.ResponseWriter, r *http.Request, n *session, name string, status int, data any) {
	lang := language(r)
	texts := s.texts[lang]
	t := func(key string) string { return texts[key] }
	p := page{
		Lang: lang, Other: map[string]string{"ja": "en", "en": "ja"}[lang], T: t,
		Title: t("title." + name), Config: s.config, Data: data,
	}
	switch data := data.(type) {
	case refusedPage:
		p.Title = data.Title
	case wait:
		p.Title = data.Title
	}
	if r.Method != http.MethodPost {
		p.Path = r.URL.Path
	}
	if n != nil {
		p.CSRF, p.LoggedIn = n.csrf, n.login != nil
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// The answer has begun; a page that breaks off is all that can be told.
	_ = s.pages.ExecuteTemplate(w, name+".html", p)
}

// language is that of ?lang or of the browser.
func language(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); lang == "ja" || lang == "en" {
		return lang
	}
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "en") {
		return "en"
	}
	return "ja"
}
