// Package service is the sample e-service as an http.Handler: sessions, pages,
// login and application. What verifies is package relyingparty.
package service

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"jpkiweb/scripts/website"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/municipality"
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
	// Municipality is whose service it is, by its code; "": DefaultMunicipality. Data are the
	// files of municipalities as the build makes them, which may change meanwhile; nil: BuiltIn.
	Municipality string
	Data         fs.FS
	// Colour is that of its headings and buttons, "#rrggbb"; "", or one that nobody can read
	// (IsReadable): the usual one.
	Colour string
	// Base is the path under which the service is, for development only: of one origin the
	// logins of several services cannot be kept apart. "": it has the origin for itself.
	Base string
	// Others are the services at this origin, in development; nil: it is alone.
	Others []Other
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

// An Other is another service at the same origin.
type Other struct {
	Base string
	Name municipality.Text
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
	texts     texts
	town      *source
	colour    string
	ledger    *ledger
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
	if config.Data != nil {
		at.Lay("dist/data", config.Data)
	}
	log := cmp.Or(config.Log, slog.New(slog.DiscardHandler))
	s := &service{
		config: config, site: at, ledger: newLedger(capacity),
		sessions:  website.NewVisits[*session](config.Now, sessionTTL, capacity),
		verifying: make(chan struct{}, verifyAtOnce),
	}
	if s.origin, err = authtoken.ParseOrigin(config.Origin); err != nil {
		return nil, err
	}
	if s.town, err = openSource(config, log); err != nil {
		return nil, err
	}
	s.colour = colourOf(config.Colour, s.town.code)
	if s.logins, err = s.newLogins(capacity); err != nil {
		return nil, err
	}
	if s.pages, err = template.ParseFS(assets, "assets/*.html"); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	s.texts, err = loadTexts()
	return s, err
}

func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.front)
	mux.HandleFunc("GET /procedures", s.procedureList)
	mux.HandleFunc("GET "+proceduresPath+"{name}", s.procedure)
	mux.HandleFunc("GET /contact", s.contact)
	for _, name := range plainPages {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { s.show(w, r, s.visit(r), name, http.StatusOK, nil) })
	}
	mux.HandleFunc("GET /login", s.loginPage)
	mux.Handle("POST "+loginPath, s.logins.Login(http.HandlerFunc(s.loggedIn)))
	mux.Handle("POST /logout", s.logins.Logout(http.HandlerFunc(s.loggedOut)))
	mux.HandleFunc("GET /my", s.my)
	mux.HandleFunc("GET /apply", s.applyPage)
	mux.HandleFunc("POST /apply", s.apply)
	mux.HandleFunc("GET /apply/document", s.document)
	mux.Handle("POST "+signPath, s.members(s.logins.Signed(s.takeSigned, http.HandlerFunc(s.signed))))
	mux.HandleFunc("GET "+receiptPath, s.receiptPage)
	mux.HandleFunc("GET "+filePath, s.receiptFile)
	if s.config.Accounts != nil {
		s.handleAccounts(mux)
	}
	mux.HandleFunc("GET "+verifyPath, s.verifyPage)
	mux.HandleFunc("POST "+verifyPath, s.verifyFile)
	mux.HandleFunc("GET /assets/colour.css", s.colours)
	mux.Handle("GET /assets/portal.css", http.FileServerFS(assets))
	for _, form := range []string{"/logout", signPath, registerPath, relinkPath, "/account/begin"} { // opened again by its address
		mux.HandleFunc("GET "+form, func(w http.ResponseWriter, r *http.Request) { s.redirect(w, r, "/") })
	}
	mux.HandleFunc("GET /", s.missing)
	s.site.Handle(mux)
	if s.config.Embedded {
		mux.Handle("GET "+appPath, s.app())
	}
	return s.site.Guard(website.Guard{Page: s.site.Page(s.config.Embedded), Most: mostOf}, http.StripPrefix(s.config.Base, mux))
}

// plainPages are those that are the same for everybody.
var plainPages = []string{"accessibility", "privacy"}

// missing answers a request for a page that there is not.
func (s *service) missing(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, s.visit(r), "missing", http.StatusNotFound, nil)
}

// mostOf is how many bytes are read of the body of a request.
func mostOf(r *http.Request) int64 {
	if strings.HasSuffix(r.URL.Path, verifyPath) {
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
