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
	"regexp"
	"strings"
	"time"

	"jpkiweb/scripts/website"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/wire"
	"jpkiweb/static/header"
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
	// Accounts are of people who registered; nil: whoever has a card is let in, and is nobody
	// else with a new one.
	Accounts *account.Accounts
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
	origin    authtoken.Origin
	site      *website.Site
	pages     *template.Template
	texts     map[string]map[string]string
	sessions  *website.Visits[*session]
	logins    *web.Handlers
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
	at, err := website.New(config.Origin)
	if err != nil {
		return nil, err
	}
	s := &service{
		config: config, site: at,
		sessions:  website.NewVisits[*session](config.Now, sessionTTL, capacity),
		verifying: make(chan struct{}, verifyAtOnce),
	}
	if s.origin, err = authtoken.ParseOrigin(config.Origin); err != nil {
		return nil, err
	}
	if s.logins, err = s.newLogins(capacity); err != nil {
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
	mux.Handle("POST "+signPath, s.members(s.logins.Signed(s.takeSigned, http.HandlerFunc(s.signed))))
	if s.config.Accounts != nil {
		s.handleAccounts(mux)
	}
	mux.HandleFunc("GET "+verifyPath, s.verifyPage)
	mux.HandleFunc("POST "+verifyPath, s.verifyFile)
	s.site.Handle(mux)
	if s.config.Embedded {
		mux.Handle("GET "+appPath, s.app())
	}
	return s.site.Guard(website.Guard{Page: s.site.Page(s.config.Embedded), Most: mostOf}, mux)
}

// mostOf is how many bytes are read of the body of a request.
func mostOf(r *http.Request) int64 {
	if r.URL.Path == verifyPath {
		return maxFile + formRoom
	}
	return maxBody
}

// appPath is where the service hosts the files of JPKI Web.
const appPath = "/jpki/"

// app serves the app for the embedded way.
func (s *service) app() http.Handler {
	page := s.site.Page(true)
	page.Content, page.Stored = header.App(wire.FirstPort, wire.LastPort, "'self'"), true
	return http.StripPrefix(strings.TrimSuffix(appPath, "/"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Set(w.Header())
		s.site.App(w, r)
	}))
}

// A page is what a template gets.
type page struct {
	Lang, Tag string   // language, and its tag for the browser
	Others    []string // languages in which the page is besides
	Path      string   // of this page, "" if it answers a form and has no address
	T         func(key string) template.HTML
	R         func(text string) template.HTML // a text with furigana
	Title     string
	Config    Config
	CSRF      string
	LoggedIn  bool
	Data      any
}

// Name is what a language is called.
func (p page) Name(lang string) string {
	return map[string]string{"ja": "日本語", "easy": "やさしい日本語", "en": "English"}[lang]
}

// PlainTitle is the title without furigana.
func (p page) PlainTitle() string {
	return strings.ReplaceAll(furigana.ReplaceAllString(p.Title, ""), "｜", "")
}

var furigana = regexp.MustCompile("《[^》]*》")

// show writes a page in the language of the person. n is nil for no session.
func (s *service) show(w http.ResponseWriter, r *http.Request, n *session, name string, status int, data any) {
	lang := language(r)
	p := page{
		Lang: lang, Tag: lang, Others: others(lang, name), R: ruby,
		T:     func(key string) template.HTML { return ruby(s.text(lang, key)) },
		Title: s.text(lang, "title."+name), Config: s.config, Data: data,
	}
	if lang == "easy" {
		p.Tag = "ja-x-easy" // which jpki.js knows
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
		p.CSRF, p.LoggedIn = n.CSRF, n.login != nil
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// The answer has begun; a page that breaks off is all that can be told.
	_ = s.pages.ExecuteTemplate(w, name+".html", p)
}

// ruby is a text as HTML, with its furigana.
func ruby(text string) template.HTML { return template.HTML(relyingparty.Ruby(text)) }

// text is a text of the pages. In やさしい日本語 there are those of accounts; all other pages
// are in Japanese then.
func (s *service) text(lang, key string) string {
	if text := s.texts[lang][key]; text != "" || lang != "easy" {
		return text
	}
	return s.texts["ja"][key]
}

// others are the languages of a page besides one.
func others(lang, page string) (all []string) {
	for _, other := range []string{"ja", "easy", "en"} {
		if other != lang && (other != "easy" || page == "account" || page == "delete") {
			all = append(all, other)
		}
	}
	return all
}

// language is that of the request, of those that the pages have.
func language(r *http.Request) string { return website.Language(r, "ja", "easy", "en") }
